package dataset

import "github.com/ganc-ml/ganc/internal/rng"

// An unfitted source has been read, but nothing has been fitted to its values yet: no scale, no range, no number of
// classes. Which examples are for training must be known first, because fit looks at those alone.
type unfitted interface {
	// counts is how many examples the source has for training, validation and testing.
	counts() [3]int
	// fit makes the data set. The splits that the division names come from what the source has for training.
	fit(division) (*Dataset, error)
}

// A division gives each of a source's training examples to one split. Each list is in increasing order; all are nil
// where nothing is set aside.
type division struct{ train, validation, test []int }

// divide gives the first examples of a permutation to the test split and the next to the validation split, so that
// the test split does not depend on the validation split.
func divide(n, test, validation int, seed uint64) (d division) {
	if test+validation == 0 {
		return d
	}
	const train, forValidation, forTest = 0, 1, 2
	split := make([]byte, n)
	order := rng.Permutation(n, seed, whichSplit)
	for _, i := range order[:test] {
		split[i] = forTest
	}
	for _, i := range order[test : test+validation] {
		split[i] = forValidation
	}
	lists := [3][]int{make([]int, 0, n-test-validation), make([]int, 0, validation), make([]int, 0, test)}
	for i, s := range split {
		lists[s] = append(lists[s], i)
	}
	return division{lists[train], lists[forValidation], lists[forTest]}
}

// sets reports whether the division sets examples aside.
func (d division) sets() bool { return d.train != nil }

// splits are the examples of train, validation and test, of n.
func (d division) splits(n int) [3][]int {
	if d.sets() {
		return [3][]int{d.train, d.validation, d.test}
	}
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return [3][]int{all}
}

// apportion gives out what a source has for training: have are its three splits.
func apportion[T any](d division, have [3]T, pick func(T, []int) T) [3]T {
	if !d.sets() {
		return have
	}
	out := [3]T{pick(have[0], d.train), have[1], have[2]}
	if len(d.validation) > 0 {
		out[1] = pick(have[0], d.validation)
	}
	if len(d.test) > 0 {
		out[2] = pick(have[0], d.test)
	}
	return out
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
		splits := apportion(d, [3]*Split{s.Train, s.Validation, s.Test}, (*Split).pick)
		out = &Dataset{Name: s.Name, Fields: s.Fields, Notes: s.Notes, Train: splits[0], Validation: splits[1], Test: splits[2]}
	}
	if s.finish == nil {
		return out, nil
	}
	return out, s.finish(out)
}
