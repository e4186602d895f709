package dataset

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// A portion is a number of training examples, or a share of them.
type portion struct {
	count int
	share float64 // in (0, 1) where count is 0
	text  string  // as given; empty: nothing is set aside
}

const portionWanted = "a share of the training examples such as 0.1, or a number of them"

func (p *portion) set(text string) (ok bool) {
	p.text = text
	if !strings.Contains(text, ".") {
		n, err := strconv.Atoi(text)
		p.count = n
		return err == nil && n > 0
	}
	share, err := strconv.ParseFloat(text, 64)
	p.share = share
	return err == nil && share > 0 && share < 1
}

// of is the portion of n examples, rounded to the nearest.
func (p portion) of(n int) int {
	if p.count > 0 {
		return p.count
	}
	return int(math.Round(p.share * float64(n)))
}

// whichSplit is where the permutation that sets examples aside is numbered, out of the way of epochs.
const whichSplit = math.MaxUint64

// divide decides which training examples are set aside for testing and validation. Both are shares of what the source
// has for training.
func (o options) divide(name string, have [3]int) (division, error) {
	if o.test.text == "" && o.validation.text == "" {
		if slices.Contains(o.given, "shuffle") {
			return division{}, fail(name, "shuffle= chooses examples for test= or validation=: give one of them, or leave it out")
		}
		return division{}, nil
	}
	n := have[train]
	forTest, forValidation := o.test.of(n), o.validation.of(n)
	var mistakes []error
	for _, p := range []struct {
		key string
		portion
		count int
		has   int
	}{{"test", o.test, forTest, have[test]}, {"validation", o.validation, forValidation, have[validation]}} {
		switch {
		case p.text == "":
		case p.has > 0:
			mistakes = append(mistakes, fmt.Errorf("%s=%s: the data have a %s split of %d examples: leave the option out", p.key, p.text, p.key, p.has))
		case p.count == 0:
			mistakes = append(mistakes, fmt.Errorf("%s=%s: of %d training examples that is none: ask for more", p.key, p.text, n))
		}
	}
	if len(mistakes) == 0 && (forTest >= n || forValidation >= n-forTest) {
		mistakes = append(mistakes, fmt.Errorf("%d examples for testing and %d for validation leave none of %d for training: ask for fewer", forTest, forValidation, n))
	}
	if err := failAll(name, mistakes); err != nil {
		return division{}, err
	}
	return divide(n, forTest, forValidation, o.shuffle), nil
}
