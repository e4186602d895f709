package dataset

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/ganc-ml/ganc/internal/rng"
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

// setAside moves examples of the training split to test and validation. Both are shares of what the source has for
// training. A permutation by o.shuffle decides: its first examples are for testing, the next for validation, so that
// the test split does not depend on the validation split. In each split the examples keep their order.
func (d *Dataset) setAside(o options) (*Dataset, error) {
	if o.test.text == "" && o.validation.text == "" {
		if slices.Contains(o.given, "shuffle") {
			return nil, fail(d.Name, "shuffle= chooses examples for test= or validation=: give one of them, or leave it out")
		}
		return d, nil
	}
	n := d.Train.N
	test, validation := o.test.of(n), o.validation.of(n)
	var mistakes []error
	for _, p := range []struct {
		key string
		portion
		count int
		has   int
	}{{"test", o.test, test, d.Test.N}, {"validation", o.validation, validation, d.Validation.N}} {
		switch {
		case p.text == "":
		case p.has > 0:
			mistakes = append(mistakes, fmt.Errorf("%s=%s: the data have a %s split of %d examples: leave the option out", p.key, p.text, p.key, p.has))
		case p.count == 0:
			mistakes = append(mistakes, fmt.Errorf("%s=%s: of %d training examples that is none: ask for more", p.key, p.text, n))
		}
	}
	if len(mistakes) == 0 && test+validation >= n {
		mistakes = append(mistakes, fmt.Errorf("%d examples for testing and %d for validation leave none of %d for training: ask for fewer", test, validation, n))
	}
	if err := failAll(d.Name, mistakes); err != nil {
		return nil, err
	}
	return d.cut(test, validation, rng.Permutation(n, o.shuffle, whichSplit)), nil
}

// cut gives the first examples of an order to the test split, the next to the validation split.
func (d *Dataset) cut(test, validation int, order []int) *Dataset {
	out := *d
	take := func(k int) *Split {
		idx := slices.Sorted(slices.Values(order[:k]))
		order = order[k:]
		return d.Train.pick(idx)
	}
	if test > 0 {
		out.Test = take(test)
	}
	if validation > 0 {
		out.Validation = take(validation)
	}
	out.Train = take(len(order))
	return &out
}
