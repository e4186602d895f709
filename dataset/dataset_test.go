package dataset

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"testing"
)

func theMNIST(t *testing.T) *Dataset {
	t.Helper()
	d, err := Open("mnist")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestMNIST(t *testing.T) {
	d := theMNIST(t)
	if got, want := fmt.Sprint(d.Fields, d.Train.N, d.Test.N), "[{image [28 28] uint8 0 0 255 [] []} {label [] uint8 10 0 9 [] []}] 60000 10000"; d.Name != "mnist" || got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	labels := make([]int64, 8)
	if err := d.Train.Ints(labels, "label", []int{0, 1, 2, 3, 4, 5, 6, 59999}); err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(labels), "[5 0 4 1 9 2 1 8]"; got != want {
		t.Errorf("labels %s, want %s", got, want)
	}
	if again := theMNIST(t); again != d {
		t.Error("a second Open decompresses again")
	}
}

// Counts of the classes in the training split, as in every description of MNIST.
func TestMNISTClassCounts(t *testing.T) {
	d := theMNIST(t)
	idx := make([]int, d.Train.N)
	for i := range idx {
		idx[i] = i
	}
	labels, counts := make([]int64, len(idx)), make([]int, 10)
	if err := d.Train.Ints(labels, "label", idx); err != nil {
		t.Fatal(err)
	}
	for _, l := range labels {
		counts[l]++
	}
	if got, want := fmt.Sprint(counts), "[5923 6742 5958 6131 5842 5421 5918 6265 5851 5949]"; got != want {
		t.Errorf("counts %s, want %s", got, want)
	}
}

// The digest is the one that its documentation describes.
func TestDigest(t *testing.T) {
	h := sha256.New()
	for i, column := range []string{"train/image", "train/label", "test/image", "test/label"} {
		fmt.Fprintf(h, "%s  %s\n", mnistSums.files[i].sum, column)
	}
	if got, want := theMNIST(t).Digest(), hex.EncodeToString(h.Sum(nil)); got != want {
		t.Errorf("digest %s, want %s", got, want)
	}
}

// The sum of a column of floats is that of an IDX file of big-endian floats (type 13).
func TestFloatSum(t *testing.T) {
	file := idxFile(0xd02, []uint32{2, 2}, []byte{0x3f, 0x80, 0, 0, 0xbf, 0, 0, 0, 0, 0, 0, 0, 0x40, 0x40, 0, 0})
	c := newColumn(Field{Shape: []int{2}, DType: Float32}, 2, nil, []float32{1, -0.5, 0, 3})
	if c.sum != sha256.Sum256(file) {
		t.Errorf("sum %x", c.sum)
	}
	long := make([]float32, 10_000) // more than a block of what is hashed at a time
	c = newColumn(Field{DType: Float32}, len(long), nil, long)
	if c.sum != sha256.Sum256(idxFile(0xd01, []uint32{10_000}, make([]byte, 40_000))) {
		t.Errorf("sum of many %x", c.sum)
	}
}

func TestField(t *testing.T) {
	d := theMNIST(t)
	if f, ok := d.Field("image"); !ok || f.Size() != 784 {
		t.Errorf("image: %v, %v", f, ok)
	}
	if f, ok := d.Field("label"); !ok || f.Size() != 1 {
		t.Errorf("label: %v, %v", f, ok)
	}
	if _, ok := d.Field("colour"); ok {
		t.Error("a field colour")
	}
}

// tiny is a split of three "images" of 1×2 pixels with labels.
func tiny() *Split {
	return &Split{N: 3,
		fields: []Field{
			{Name: "image", Shape: []int{1, 2}, DType: Uint8, Max: 255},
			{Name: "label", DType: Uint8, Classes: 10, Max: 9},
			{Name: "single", DType: Uint8, Classes: 1},
		},
		columns: []column{{bytes: []byte{0, 255, 51, 128, 1, 254}}, {bytes: []byte{7, 0, 9}}, {bytes: []byte{0, 0, 0}}}}
}

func TestFloats(t *testing.T) {
	third, one28, one254 := float32(51)/255, float32(128)/255, float32(254)/255
	for _, c := range []struct {
		field  string
		idx    []int
		lo, hi float32
		want   []float32
	}{
		{"image", []int{0, 1, 2}, 0, 1, []float32{0, 1, third, one28, float32(1) / 255, one254}},
		{"image", []int{2, 0}, 0, 1, []float32{float32(1) / 255, one254, 0, 1}},
		{"image", []int{1, 1}, -1, 1, []float32{2*third - 1, 2*one28 - 1, 2*third - 1, 2*one28 - 1}},
		{"image", []int{0, 2}, 0, 255, []float32{0, 255, 1, 254}},
		{"image", nil, 0, 1, nil},
		{"label", []int{0, 1, 2}, 0, 9, []float32{7, 0, 9}},
		{"label", []int{2, 1}, -1, 1, []float32{1, -1}},
		{"single", []int{1}, 0, 0, []float32{0}},
	} {
		got := make([]float32, len(c.want))
		if err := tiny().Floats(1, got, c.field, c.idx, c.lo, c.hi); err != nil {
			t.Errorf("%s %v: %v", c.field, c.idx, err)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s %v to %v..%v: element %d is %v, want %v", c.field, c.idx, c.lo, c.hi, i, got[i], c.want[i])
			}
		}
	}
}

func TestInts(t *testing.T) {
	got := make([]int64, 4)
	if err := tiny().Ints(got, "label", []int{2, 2, 0, 1}); err != nil || fmt.Sprint(got) != "[9 9 7 0]" {
		t.Errorf("labels %v, %v", got, err)
	}
	if err := tiny().Ints(got, "image", []int{1, 0}); err != nil || fmt.Sprint(got) != "[51 128 0 255]" {
		t.Errorf("pixels %v, %v", got, err)
	}
}

func TestGatherErrors(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	for _, c := range []struct {
		n      int
		field  string
		idx    []int
		lo, hi float32
		want   string
	}{
		{2, "colour", []int{0}, 0, 1, `dataset: no field "colour"`},
		{3, "image", []int{0}, 0, 1, `dataset: 3 elements for 1 examples of "image", want 2`},
		{2, "image", []int{3}, 0, 1, `dataset: example 3 of a split of 3`},
		{2, "image", []int{-1}, 0, 1, `dataset: example -1 of a split of 3`},
		{2, "image", []int{0}, 1, 1, `dataset: range 1..1 of field "image", want finite bounds with lo < hi`},
		{2, "image", []int{0}, 1, 0, `dataset: range 1..0 of field "image", want finite bounds with lo < hi`},
		{2, "image", []int{0}, 0, inf, `dataset: range 0..+Inf of field "image", want finite bounds with lo < hi`},
		{2, "image", []int{0}, nan, 1, `dataset: range NaN..1 of field "image", want finite bounds with lo < hi`},
		{1, "single", []int{0}, 0, 1, `dataset: field "single" has the one value 0, which no range 0..1 can scale`},
	} {
		err := tiny().Floats(1, make([]float32, c.n), c.field, c.idx, c.lo, c.hi)
		if err == nil || err.Error() != c.want {
			t.Errorf("got  %v\nwant %s", err, c.want)
		}
	}
}

func BenchmarkFloats(b *testing.B) {
	d, err := Open("mnist")
	if err != nil {
		b.Fatal(err)
	}
	dst, idx := make([]float32, 128*784), make([]int, 128)
	for i := range idx {
		idx[i] = i * 401
	}
	b.SetBytes(int64(4 * len(dst)))
	for b.Loop() {
		if err := d.Train.Floats(1, dst, "image", idx, -1, 1); err != nil {
			b.Fatal(err)
		}
	}
}
