package forms

import (
	"math"
	"slices"
	"testing"

	"github.com/ganc-ml/ganc/export/form"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/parity"
)

func TestLikeness(t *testing.T) {
	for _, c := range []struct {
		full, stored []float32
		want         float64
	}{{[]float32{3, 4}, []float32{6, 8}, 1}, {[]float32{1, 0}, []float32{0, 1}, 0}, {[]float32{0, 0}, []float32{0, 0}, 1}, {[]float32{1, 0}, []float32{-1, 0}, -1}} {
		var l likeness
		l.add(ir.FromSlice(c.full, 2), ir.FromSlice(c.stored, 2))
		if got := l.cosine(); got != c.want {
			t.Errorf("%v and %v: got %v, want %v", c.full, c.stored, got, c.want)
		}
	}
	var l likeness
	l.add(ir.FromSlice([]float32{1}, 1), ir.FromSlice([]float32{float32(math.NaN())}, 1))
	if c := l.cosine(); c >= leastCosineInt8 {
		t.Errorf("NaN is like a number: %v", c)
	}
}

// TestRanges: min and max over batches; percentiles cut as many numbers above as below, and are averaged.
func TestRanges(t *testing.T) {
	value := func(v ...float32) parity.NamedTensor {
		return parity.NamedTensor{Name: "x", Tensor: ir.FromSlice(v, len(v))}
	}
	r := ranges{}
	r.add(value(1, 2), 100, 0)
	r.add(value(-3, 0), 100, 1)
	if r["x"] != [2]float32{-3, 2} {
		t.Errorf("min and max: %v", r["x"])
	}
	hundred := make([]float32, 100)
	for i := range hundred {
		hundred[i] = float32(i)
	}
	if lo, hi := percentiles(hundred, 90); lo != 5 || hi != 94 {
		t.Errorf("90 %% of 0 to 99: %v to %v", lo, hi)
	}
	r = ranges{}
	r.add(value(hundred...), 90, 0)
	for i := range hundred {
		hundred[i] += 10
	}
	r.add(value(hundred...), 90, 1)
	if r["x"] != [2]float32{10, 99} {
		t.Errorf("the mean of two batches: %v", r["x"])
	}
}

func TestOneHot(t *testing.T) {
	if got := oneHot([]int64{1, 0}, 2).Float32s(); !slices.Equal(got, []float32{0, 1, 1, 0}) {
		t.Errorf("got %v", got)
	}
}

// TestDrawnOnce: streams of two inputs differ.
func TestDrawnOnce(t *testing.T) {
	typ := ir.TypeOf(ir.Float32, ir.Batch, 8)
	a, b := form.Drawn(ir.Uniform, "z", typ, []int32{3}), form.Drawn(ir.Uniform, "eps", typ, []int32{3})
	if slices.Equal(a.Float32s(), b.Float32s()) {
		t.Error("inputs z and eps draw the same numbers")
	}
}
