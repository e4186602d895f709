package dataset

import (
	"iter"
	"slices"

	"github.com/ganc-ml/ganc/internal/rng"
)

// An unfitted source has been read, but nothing has been fitted to its values yet: no scale, no range, no number of
// classes. Which examples are for training must be known first, because fit looks at those alone.
type unfitted interface {
	// counts is how many examples the source has for training, validation and testing.
	counts() [3]int
	// fit makes the data set. The splits that the division names come from what the source has for training.
	fit(division) (*Dataset, error)
}

// A division gives each of a source's training examples to one split. Its zero value sets none aside.
type division struct {
	of     []byte // the split of each example; nil where all are for training
	counts [3]int
}

// The splits, as a division and arrays of three name them.
const (
	train = iota
	validation
	test
)

// divide gives the first examples of a permutation to the test split and the next to the validation split, so that
// the test split does not depend on the validation split.
func divide(n, forTest, forValidation int, seed uint64) (d division) {
	if forTest+forValidation == 0 {
		return d
	}
	d = division{make([]byte, n), [3]int{n - forTest - forValidation, forValidation, forTest}}
	order := rng.Permutation(n, seed, whichSplit)
	for _, i := range order[:forTest] {
		d.of[i] = test
	}
	for _, i := range order[forTest : forTest+forValidation] {
		d.of[i] = validation
	}
	return d
}

// sets reports whether the division sets examples aside.
func (d division) sets() bool { return d.of != nil }

// rows are the examples of a split, of n that the source has for training.
func (d division) rows(split, n int) rows {
	if !d.sets() && split == train {
		return rows{n, func(yield func(int) bool) {
			for i := 0; i < n && yield(i); i++ {
			}
		}}
	}
	return rows{d.counts[split], func(yield func(int) bool) {
		for i, s := range d.of {
			if int(s) == split && !yield(i) {
				return
			}
		}
	}}
}

// rows are n numbers of examples, in increasing order.
type rows struct {
	n   int
	all iter.Seq[int]
}

// listed are the rows of a list.
func listed(list []int) rows { return rows{len(list), slices.Values(list)} }

// apportion gives out what a source has for training, n examples: have are its three splits.
func apportion[T any](d division, n int, have [3]T, pick func(T, rows) T) [3]T {
	if !d.sets() {
		return have
	}
	all := have[train]
	for split := range have {
		if split == train || d.counts[split] > 0 {
			have[split] = pick(all, d.rows(split, n))
		}
	}
	return have
}

// stored is a source whose examples need no further work than to be given out.
type stored struct {
	*Dataset
	finish func(*Dataset) error // fits what is left to fit to the training split; nil: nothing is
}

func (s stored) counts() [3]int { return [3]int{s.Train.N, s.Validation.N, s.Test.N} }

func (s stored) fit(d division) (*Dataset, error) {
	out := s.Dataset
	if d.sets() {
		splits := apportion(d, s.Train.N, [3]*Split{s.Train, s.Validation, s.Test}, (*Split).pick)
		out = &Dataset{Name: s.Name, Fields: s.Fields, Notes: s.Notes, Train: splits[0], Validation: splits[1], Test: splits[2]}
	}
	if s.finish == nil {
		return out, nil
	}
	return out, s.finish(out)
}
