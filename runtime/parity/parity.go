// Package parity compares what engines compute from the same inputs, in units in the last place.
package parity

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/testlayout"
)

// NamedTensor is an input or output of a network.
type NamedTensor = testlayout.NamedTensor

// Tolerance says which floating-point numbers pass: |got − want| ≤ Abs + Rel·|want| + Scale·(the greatest finite magnitude
// wanted in the output), or at most ULP units in the last place apart. The zero Tolerance passes equal numbers only.
// Integers and bools must be equal under every tolerance.
type Tolerance struct {
	Rel   float64 `json:"rel"`
	Abs   float64 `json:"abs"`
	Scale float64 `json:"scale,omitempty"`
	ULP   uint64  `json:"ulp"`
}

// ONNX is the tolerance of ONNX's own test runner.
var ONNX = Tolerance{Rel: 1e-3, Abs: 1e-7}

// Reordered is the tolerance between runtimes that add up in different orders. A value near zero is what is left of terms of
// the output's scale, each of which was rounded, and so its error follows that scale, not the value: 2⁻¹⁸ of it is 64
// roundings of float32.
var Reordered = Tolerance{Rel: ONNX.Rel, Abs: ONNX.Abs, Scale: 1.0 / (1 << 18)}

func (t Tolerance) String() string {
	if t == (Tolerance{}) {
		return "equal numbers"
	}
	var s []string
	if t.Rel != 0 || t.Abs != 0 {
		s = append(s, fmt.Sprintf("%g + %g·|want|", t.Abs, t.Rel))
	}
	if t.Scale != 0 {
		s = append(s, fmt.Sprintf("%.2g of the output's scale", t.Scale))
	}
	text := strings.Join(s, " + ")
	switch {
	case text == "":
		return fmt.Sprintf("%d ULP", t.ULP)
	case t.ULP == 0:
		return text
	}
	return fmt.Sprintf("%s or %d ULP", text, t.ULP)
}

// Apart is the ULP distance of NaN from a number.
const Apart = math.MaxUint64

// Report is a comparison of two engines, output by output.
type Report struct {
	Reference string    `json:"reference,omitempty"` // the engine whose outputs are wanted
	Engine    string    `json:"engine,omitempty"`
	Tolerance Tolerance `json:"tolerance"`
	Outputs   []Output  `json:"outputs"`
}

// Output is the comparison of one output.
type Output struct {
	Name     string  `json:"name"`
	Set      int     `json:"set,omitempty"` // number of the data set
	Type     string  `json:"type"`          // as wanted
	Problem  string  `json:"problem,omitempty"`
	Elements int     `json:"elements"`
	Outside  int     `json:"outside"` // elements beyond the tolerance
	ULP      uint64  `json:"ulp"`     // greatest distance in units in the last place; between integers, the difference
	Abs      Number  `json:"abs"`     // greatest absolute difference
	Rel      Number  `json:"rel"`     // greatest difference relative to the wanted number
	Scale    Number  `json:"scale"`   // greatest finite magnitude that is wanted
	Worst    *Sample `json:"worst,omitempty"`
	// Share is the greatest part of its limit that an element beyond four units in the last place uses up, where elements have
	// limits of their own (CompareWithin): above 1, it is outside.
	Share *Number `json:"share_of_limit,omitempty"`
	// Divergence is nil where every element is equal.
	Divergence *Divergence `json:"divergence,omitempty"`
	NaN        int         `json:"nan,omitempty"` // elements that are NaN, as is wanted
}

// Divergence is how an output differs as a whole.
type Divergence struct {
	Max    Number `json:"max_ulp_of_scale"`  // greatest absolute difference, in units in the last place of Output.Scale
	Mean   Number `json:"mean_ulp_of_scale"` // mean absolute difference, likewise
	Cosine Number `json:"cosine"`            // of the angle between all elements wanted and all got
	First  []int  `json:"first"`             // the first element outside the tolerance, or else that differs
}

// Sample is one element of an output. Output.Worst is, among the elements outside the tolerance or else among all, the
// first with the greatest distance in ULP.
type Sample struct {
	Index []int  `json:"index"`
	Want  Number `json:"want"`
	Got   Number `json:"got"`
	// Integers are want and got where they are 64-bit integers, of which Number does not hold every one.
	Integers *[2]int64 `json:"integers,omitempty"`
}

// text returns want and got in full.
func (s *Sample) text() (want, got string) {
	if s.Integers != nil {
		return fmt.Sprint(s.Integers[0]), fmt.Sprint(s.Integers[1])
	}
	return fmt.Sprint(float64(s.Want)), fmt.Sprint(float64(s.Got))
}

// OK reports whether the output is within the tolerance.
func (o *Output) OK() bool { return o.Problem == "" && o.Outside == 0 }

// OK reports whether every output is within the tolerance.
func (r *Report) OK() bool {
	return !slices.ContainsFunc(r.Outputs, func(o Output) bool { return !o.OK() })
}

// ULP returns the greatest distance over all outputs.
func (r *Report) ULP() uint64 {
	most := uint64(0)
	for _, o := range r.Outputs {
		most = max(most, o.ULP)
	}
	return most
}

// Compare compares outputs by position. The report has the names of want.
func Compare(want, got []NamedTensor, tol Tolerance) Report {
	r := Report{Tolerance: tol}
	for i, w := range want {
		o := Output{Name: w.Name, Type: w.Tensor.Type().String()}
		if i < len(got) {
			o = compare(w, got[i].Tensor, tol)
		} else {
			o.Problem = "it is missing"
		}
		r.Outputs = append(r.Outputs, o)
	}
	for _, g := range got[min(len(want), len(got)):] {
		r.Outputs = append(r.Outputs, Output{Name: g.Name, Problem: "nothing is wanted"})
	}
	return r
}

func compare(w NamedTensor, got ir.Tensor, tol Tolerance) Output {
	want := w.Tensor
	o := Output{Name: w.Name, Type: want.Type().String(), Elements: want.Len()}
	if got.DType() != want.DType() || !slices.Equal(got.Shape(), want.Shape()) {
		o.Problem = fmt.Sprintf("got %v, want %v", got.Type(), want.Type())
		return o
	}
	var nan int
	o.Scale, nan = scale(want)
	if bytes.Equal(want.Bytes(), got.Bytes()) {
		o.NaN = nan
		return o
	}
	tol.Abs += tol.Scale * float64(o.Scale)
	worst, first := -1, -1
	worstOutside := false
	worstULP := uint64(0)
	for i := range want.Len() {
		d := differ(want, got, i)
		o.ULP, o.Abs, o.Rel = max(o.ULP, d.ulp), max(o.Abs, Number(d.abs)), max(o.Rel, Number(d.rel))
		outside := !d.within(tol, want.DType().Carrier().IsFloat())
		if outside {
			if o.Outside++; o.Outside == 1 {
				first = i
			}
		}
		if math.IsNaN(d.want) && d.ulp == 0 {
			o.NaN++
		}
		if d.ulp > 0 && (worst < 0 || outside && !worstOutside || outside == worstOutside && d.ulp > worstULP) {
			worst, worstOutside, worstULP = i, outside, d.ulp
		}
	}
	if worst >= 0 {
		o.Divergence = divergence(want, got, float64(o.Scale), first)
		o.Worst = &Sample{Index: index(worst, want.Shape()), Want: Number(want.At(worst)), Got: Number(got.At(worst))}
		if want.DType() == ir.Int64 {
			o.Worst.Integers = &[2]int64{want.Int64s()[worst], got.Int64s()[worst]}
		}
	}
	return o
}

// divergence compares two tensors as a whole. first is the first element outside the tolerance; negative: the first that
// differs.
func divergence(want, got ir.Tensor, scale float64, first int) *Divergence {
	var most, sum, product, wanted, had float64
	for i := range want.Len() {
		w, g := want.At(i), got.At(i)
		d := differ(want, got, i)
		if d.ulp != 0 && first < 0 {
			first = i
		}
		most, sum = max(most, d.abs), sum+d.abs
		product, wanted, had = product+w*g, wanted+w*w, had+g*g
	}
	unit := unitOf(want.DType(), scale)
	return &Divergence{
		Max: Number(most / unit), Mean: Number(sum / float64(want.Len()) / unit),
		Cosine: Number(product / math.Sqrt(wanted*had)), First: index(first, want.Shape()),
	}
}

// unitOf is a unit in the last place of a number of a type; 1 of an integer.
func unitOf(dt ir.DType, x float64) float64 {
	switch dt {
	case ir.Float32:
		return float64(math.Nextafter32(float32(x), math.MaxFloat32)) - float64(float32(x))
	case ir.Float64:
		return math.Nextafter(x, math.MaxFloat64) - x
	}
	return 1
}

// scale returns the greatest finite magnitude, and how many elements are NaN.
func scale(t ir.Tensor) (most Number, nan int) {
	see := func(v float64) {
		switch size := math.Abs(v); {
		case size != size:
			nan++
		case !math.IsInf(size, 0) && size > float64(most):
			most = Number(size)
		}
	}
	if t.DType() == ir.Float32 {
		for _, v := range t.Float32s() {
			see(float64(v))
		}
		return most, nan
	}
	for i := range t.Len() {
		see(t.At(i))
	}
	return most, nan
}

// index returns the indices of element i in row-major order.
func index(i int, shape []int) []int {
	at := make([]int, len(shape))
	for k := len(shape) - 1; k >= 0; k-- {
		at[k] = i % shape[k]
		i /= shape[k]
	}
	return at
}
