package dataset

import (
	"fmt"
	"slices"
	"testing"
)

// ten is a directory of ten images of one pixel, 0 … 9, with labels; the test split has two more.
func ten(t *testing.T, test bool) string {
	files := map[string][]byte{"train-images-idx3-ubyte": images(10, 1, 1), "train-labels-idx1-ubyte": labels(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)}
	if test {
		files["t10k-images-idx3-ubyte"], files["t10k-labels-idx1-ubyte"] = images(2, 1, 1), labels(0, 1)
	}
	return write(t, files)
}

// pixels is the one pixel of every example of a split, which must be its label too.
func pixels(t *testing.T, s *Split) []int64 {
	t.Helper()
	idx := make([]int, s.N)
	for i := range idx {
		idx[i] = i
	}
	p, l := make([]int64, s.N), make([]int64, s.N)
	if err := s.Ints(p, "image", idx); err != nil {
		t.Fatal(err)
	}
	if err := s.Ints(l, "label", idx); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(p, l) {
		t.Errorf("images %v, labels %v", p, l)
	}
	return p
}

func TestSetAside(t *testing.T) {
	for _, c := range []struct{ options, train, validation, test string }{
		{"", "[0 1 2 3 4 5 6 7 8 9]", "[]", "[]"},
		{",validation=2", "[1 2 3 4 5 7 8 9]", "[0 6]", "[]"},
		{",test=0.2", "[1 2 3 4 5 7 8 9]", "[]", "[0 6]"},
		{",test=2,validation=0.3", "[1 4 7 8 9]", "[2 3 5]", "[0 6]"},
		{",validation=0.34,test=2", "[1 4 7 8 9]", "[2 3 5]", "[0 6]"},
		{",validation=1,test=1,shuffle=18446744073709551615", "[0 2 4 5 6 7 8 9]", "[3]", "[1]"},
		{",test=5", "[1 4 7 8 9]", "[]", "[0 2 3 5 6]"},
	} {
		d, err := Open(ten(t, false) + c.options)
		if err != nil {
			t.Errorf("%q: %v", c.options, err)
			continue
		}
		got := [3]string{fmt.Sprint(pixels(t, d.Train)), fmt.Sprint(pixels(t, d.Validation)), fmt.Sprint(pixels(t, d.Test))}
		if got != [3]string{c.train, c.validation, c.test} {
			t.Errorf("%q: got train, validation, test %q", c.options, got)
		}
	}
}

// What is set aside is told by the digest; asking for nothing changes none.
func TestDigestOfSplits(t *testing.T) {
	dir := ten(t, true)
	seen := map[string]string{}
	for _, o := range []string{"", ",validation=2", ",validation=3", ",validation=2,shuffle=18446744073709551615"} {
		d, err := Open(dir + o)
		if err != nil {
			t.Fatal(err)
		}
		if was, ok := seen[d.Digest()]; ok {
			t.Errorf("%q and %q have one digest", was, o)
		}
		seen[d.Digest()] = o
	}
	d, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	picked := d.Train.pick(listed([]int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}))
	if picked.columns[0].sum != d.Train.columns[0].sum || picked.columns[1].sum != d.Train.columns[1].sum {
		t.Error("a column that was put together has another sum than the same from a file")
	}
}

// The MNIST that is kept in memory is not changed by what is set aside of it.
func TestSplitOfMNIST(t *testing.T) {
	before := theMNIST(t).Digest()
	d, err := Open("mnist,validation=5000")
	if err != nil {
		t.Fatal(err)
	}
	if d.Train.N != 55000 || d.Validation.N != 5000 || d.Test.N != 10000 {
		t.Errorf("%d, %d, %d examples", d.Train.N, d.Validation.N, d.Test.N)
	}
	if after := theMNIST(t); after.Train.N != 60000 || after.Digest() != before {
		t.Error("MNIST has changed")
	}
}

func TestSplitErrors(t *testing.T) {
	const portion = "want a share of the training examples such as 0.1, or a number of them"
	for _, c := range []struct {
		test          bool
		options, want string
	}{
		{false, ",test=10", "data DIR: 10 examples for testing and 0 for validation leave none of 10 for training: ask for fewer"},
		{false, ",test=0.5,validation=0.5", "data DIR: 5 examples for testing and 5 for validation leave none of 10 for training: ask for fewer"},
		{false, ",validation=0.04", "data DIR: validation=0.04: of 10 training examples that is none: ask for more"},
		{true, ",test=2", "data DIR: test=2: the data have a test split of 2 examples: leave the option out"},
		{true, ",test=0.01,validation=0.01", "data DIR: test=0.01: the data have a test split of 2 examples: leave the option out\n" +
			"data DIR: validation=0.01: of 10 training examples that is none: ask for more"},
		{false, ",shuffle=3", "data DIR: shuffle= chooses examples for test= or validation=: give one of them, or leave it out"},
		{false, ",validation=0", "data DIR,validation=0: validation=0: " + portion},
		{false, ",validation=1.0", "data DIR,validation=1.0: validation=1.0: " + portion},
		{false, ",validation=-0.1", "data DIR,validation=-0.1: validation=-0.1: " + portion},
		{false, ",validation=NaN.", "data DIR,validation=NaN.: validation=NaN.: " + portion},
		{false, ",validaton=1,test,test=1,test=2,shuffle=x", "data DIR,validaton=1,test,test=1,test=2,shuffle=x: unknown option \"validaton\": did you mean \"validation\"? (options: validation, test, shuffle)\n" +
			"data DIR,validaton=1,test,test=1,test=2,shuffle=x: option \"test\": want KEY=VALUE\n" +
			"data DIR,validaton=1,test,test=1,test=2,shuffle=x: option test is given twice\n" +
			"data DIR,validaton=1,test,test=1,test=2,shuffle=x: shuffle=x: want a whole number"},
	} {
		dir := ten(t, c.test)
		_, err := Open(dir + c.options)
		if got := message(err, dir); got != c.want {
			t.Errorf("%q:\ngot  %s\nwant %s", c.options, got, c.want)
		}
	}
}

// A path that has what looks like options in it is a path.
func TestPathLikeOptions(t *testing.T) {
	dir := write(t, map[string][]byte{"faces,test=1": images(3, 1, 1)})
	d, err := Open(dir + "/faces,test=1")
	if err != nil || d.Test.N != 0 {
		t.Errorf("%v", err)
	}
}
