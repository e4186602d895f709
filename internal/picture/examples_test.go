package picture

import (
	"bytes"
	"image/png"
	"testing"

	"github.com/ganc-ml/ganc/dataset"
)

// TestClassNames: beside points of classes with names the picture has the names, which the number of a class is not wide enough
// for, and beside points without classes it has nothing.
func TestClassNames(t *testing.T) {
	width := func(names []string, classes int) int {
		fields := []dataset.Field{{Name: "point", Shape: []int{2}}}
		train := []dataset.Array{dataset.Floats([]float32{0, 1, 2, 3, 4, 5, 6, 8})}
		if classes > 0 {
			fields = append(fields, dataset.Field{Name: "label", Classes: classes, ClassNames: names})
			train = append(train, dataset.Labels([]int{0, 0, 1, 1}))
		}
		d, err := dataset.New("mine", fields, train, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		text, n, err := Examples(d, d.Train, 0, 1)
		if err != nil || n != 4 {
			t.Fatal(n, err)
		}
		img, err := png.Decode(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return img.Bounds().Dx()
	}
	none, numbers, named := width(nil, 0), width(nil, 2), width([]string{"inside the fence", "outside"}, 2)
	if !(none < numbers && numbers+50 < named) {
		t.Errorf("pictures are %d, %d and %d pixels wide", none, numbers, named)
	}
}

// TestTwofold: images in two fields stand one above the other, in whole rows.
func TestTwofold(t *testing.T) {
	pixels := make([]byte, 20)
	fields := []dataset.Field{{Name: "a", Shape: []int{1, 1}}, {Name: "b", Shape: []int{1, 1}}}
	d, err := dataset.New("mine", fields, []dataset.Array{dataset.Bytes(pixels), dataset.Bytes(pixels)}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range map[int][3]int{0: {16, 8, 4}, 17: {16, 8, 4}, 3: {3, 3, 2}} { // drawn, columns, rows
		text, drawn, err := Examples(d, d.Train, n, 1)
		if err != nil || drawn != want[0] {
			t.Fatal(drawn, err)
		}
		img, err := png.Decode(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if got := img.Bounds().Max; got.X != 2*8+58*want[1]+2 || got.Y != 58*want[2]+2 {
			t.Errorf("%d: a picture of %v", n, got)
		}
	}
}
