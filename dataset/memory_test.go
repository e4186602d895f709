package dataset

import (
	"math"
	"strings"
	"testing"
)

func TestNew(t *testing.T) {
	for name, c := range map[string]struct {
		fields                  []Field
		train, validation, test []Array
		want                    string
	}{
		"points and labels": {[]Field{{Name: "point", Shape: []int{2}}, {Name: "label"}},
			[]Array{Floats([]float32{-3, 1, 5, 0}), Labels([]int{2, 0})}, nil, []Array{Floats([]float32{9, 9}), Labels([]int{1})},
			"point[2] float32 -3..5 label[] uint8 0..2 [-3 1 5 0][2 0][][][9 9][1]"},
		"images of bytes": {[]Field{{Name: "image", Shape: []int{1, 2}}},
			[]Array{Bytes([]byte{1, 2, 3, 4})}, []Array{Bytes([]byte{5, 6})}, nil, "image[1 2] uint8 0..255 [1 2 3 4][5 6][]"},
		"images of floats": {[]Field{{Name: "image", Shape: []int{1, 1}}}, []Array{Floats([]float32{0, 200})}, nil, nil, "image[1 1] float32 0..255 [0 200][][]"},
		"one number each":  {[]Field{{Name: "height"}}, []Array{Floats([]float32{0, 0.25})}, nil, nil, "height[] float32 0..1 [0 0.25][][]"},
		"range given":      {[]Field{{Name: "x", Min: -2, Max: 2}}, []Array{Floats([]float32{0, 0.25})}, nil, nil, "x[] float32 -2..2 [0 0.25][][]"},
		"classes given":    {[]Field{{Name: "k", Classes: 5}}, []Array{Bytes([]byte{0, 1})}, nil, nil, "k[] uint8 0..4 [0 1][][]"},
		"classes by name":  {[]Field{{Name: "k", ClassNames: []string{"a", "b", "c"}}}, []Array{Labels([]int{0, 1})}, nil, nil, "k[] uint8 0..2 [0 1][][]"},
		"one class":        {[]Field{{Name: "k"}}, []Array{Labels([]int{0, 0})}, nil, nil, "k[] uint8 0..0 [0 0][][]"},
	} {
		d, err := New("mine", c.fields, c.train, c.validation, c.test)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := describe(t, d); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, c.want)
		}
	}
}

// The digest does not depend on the way that the data took.
func TestNewDigest(t *testing.T) {
	file, err := Open(write(t, map[string][]byte{"train-images-idx3-ubyte": images(3, 2, 2), "train-labels-idx1-ubyte": labels(1, 0, 4)}))
	if err != nil {
		t.Fatal(err)
	}
	d, err := New("mine", []Field{{Name: "image", Shape: []int{2, 2}}, {Name: "label"}},
		[]Array{Bytes([]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}), Labels([]int{1, 0, 4})}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if d.Digest() != file.Digest() {
		t.Error("a data set in memory and the same from files have different digests")
	}
}

func TestNewErrors(t *testing.T) {
	nan := float32(math.NaN())
	one := []Array{Floats([]float32{0, 1})}
	for _, c := range []struct {
		fields      []Field
		train, test []Array
		want        string
	}{
		{nil, nil, nil, "no fields: name one at least"},
		{[]Field{{Name: "x"}}, nil, nil, "train: 0 arrays for 1 fields: want one for each"},
		{[]Field{{}, {Name: "x"}, {Name: "x", Shape: []int{0}}}, []Array{one[0], one[0], one[0]}, nil, "field 0 has no name\ntwo fields are named \"x\": rename one"},
		{[]Field{{Name: "x", Shape: []int{0}}}, one, nil, `field "x": shape [0]: want positive sizes`},
		{[]Field{{Name: "x", Shape: []int{3}}}, one, nil, `train: 2 elements of field "x": want a positive multiple of the 3 of an example`},
		{[]Field{{Name: "x"}}, []Array{{}}, nil, `train: 0 elements of field "x": want a positive multiple of the 1 of an example`},
		{[]Field{{Name: "x"}, {Name: "k"}}, []Array{one[0], Labels([]int{0, 1, 256})}, nil, `train: 3 examples of field "k", but 2 of field "x": want the same number`},
		{[]Field{{Name: "k"}}, []Array{Labels([]int{0, -1, 256})}, nil, "train: label 1 of field \"k\" is -1: want classes as whole numbers from 0 to 255\ntrain: label 2 of field \"k\" is 256: want classes as whole numbers from 0 to 255"},
		{[]Field{{Name: "k", Classes: 2}}, []Array{Labels([]int{0, 2})}, []Array{Labels([]int{5})}, "train: label 2 of field \"k\": want classes from 0 to 1\ntest: label 5 of field \"k\": want classes from 0 to 1"},
		{[]Field{{Name: "k"}}, []Array{Labels([]int{0, 2})}, []Array{Labels([]int{3})}, `test: label 3 of field "k": want classes from 0 to 2`},
		{[]Field{{Name: "k", Classes: 3, ClassNames: []string{"a"}}}, []Array{Labels([]int{0})}, nil, `field "k": 3 classes, but 1 names of classes: want the same`},
		{[]Field{{Name: "k", Classes: 257}}, []Array{Labels([]int{0})}, nil, `field "k": 257 classes: want at most 256`},
		{[]Field{{Name: "k", Classes: 2}}, one, nil, `train: field "k" has classes: want Bytes or Labels, one for each example`},
		{[]Field{{Name: "x"}}, []Array{Floats([]float32{0, nan})}, nil, `train: element 1 of field "x" is NaN: want finite numbers`},
		{[]Field{{Name: "x"}}, []Array{Floats([]float32{7, 7})}, nil, `field "x": every number is 7: there is nothing to learn`},
		{[]Field{{Name: "x"}}, one, []Array{Bytes([]byte{1})}, `test: field "x" is an array of uint8: want float32`},
		{[]Field{{Name: "x", Min: 0, Max: 0.5}}, one, nil, `train: field "x" has values from 0 to 1: they lie outside of its range 0..0.5`},
		{[]Field{{Name: "x", Min: 1}}, one, nil, `field "x": range 1..0: want finite bounds, the least first`},
		{[]Field{{Name: "x", Min: 1, Max: 1}}, one, nil, `field "x": range 1..1: want finite bounds, the least first`},
		{[]Field{{Name: "x", Columns: make([]Column, 2)}}, one, nil, `field "x": 2 columns for 1 elements of an example: want one for each`},
	} {
		_, err := New("mine", c.fields, c.train, nil, c.test)
		want := "data mine: " + strings.ReplaceAll(c.want, "\n", "\ndata mine: ")
		if got := message(err, "no directory"); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
