package op

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/ir"
)

// ResizeOp gives a value another size in some dimensions by interpolation (ONNX's Resize): dimension by dimension, the first
// first, each element becomes Σ weight·element over a few elements of its line, in rising order, one sum that begins with
// +0: what the product with Weights gives, but that an element without weight is not read. In float32 each step is a
// fused multiply-add. Mode nearest copies elements. Weights are computed in float32, as ONNX Runtime does.
type ResizeOp struct {
	Sampling
	To ir.Dims // the sizes of the result; a batch stays as it is
}

// ResizeAdjointOp is the linear map that is adjoint to a ResizeOp: it spreads a value of the size Resize gives over one of
// sizes Of, dimension by dimension, the first first: the product with the transposed Weights. Both are each other's gradient.
type ResizeAdjointOp struct {
	Sampling
	Of ir.Dims // the sizes before Resize, and so of the result
}

// Sampling says where the elements of a resized line lie in the original one, and how they are made of its elements.
// The names are ONNX's.
type Sampling struct {
	Mode        string // "nearest" (also if empty), "linear" or "cubic" (Keys 1981)
	Coordinates string // "half_pixel" (also if empty), "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric", "tf_half_pixel_for_nn" or "tf_crop_and_resize"
	Nearest     string // "round_prefer_floor" (also if empty), "round_prefer_ceil", "floor" or "ceil": which element nearest takes
	CubicA      float64
	// ExcludeOutside leaves elements outside the line out, and divides by the weights that stay; otherwise the outermost
	// element stands for them.
	ExcludeOutside bool
	// Antialias widens the kernel of linear and cubic by the factor by which the line shrinks.
	Antialias bool
	// Scales is size/original of each dimension where it is not that of the sizes; empty: it is in all.
	Scales ir.Floats
	// Start and End are the part of each dimension that tf_crop_and_resize cuts out, 0 to 1 being all; empty: all.
	Start, End ir.Floats
	// Extrapolation is what tf_crop_and_resize gives outside the original.
	Extrapolation float64
}

// Resize gives x the sizes to, in which a batch must stay as it is.
func Resize(x ir.Value, to ir.Dims, s Sampling) ir.Value { return ir.Apply(ResizeOp{s, to}, x) }

// ResizeAdjoint spreads y over the sizes that Resize with the same sampling made it of.
func ResizeAdjoint(y ir.Value, of ir.Dims, s Sampling) ir.Value {
	return ir.Apply(ResizeAdjointOp{s, of}, y)
}

func (ResizeOp) Spec() ir.Spec {
	return ir.Spec{Name: "Resize", In: ir.Exactly(1), Doc: "another size by interpolation; Resize in ONNX"}
}

func (ResizeAdjointOp) Spec() ir.Spec {
	return ir.Spec{Name: "ResizeAdjoint", In: ir.Exactly(1), Doc: "the gradient of Resize"}
}

func (o ResizeOp) Infer(in []ir.Type) ([]ir.Type, error) {
	x := in[0]
	if !x.DType.IsFloat() && (o.Mode == "linear" || o.Mode == "cubic" || o.Extrapolation != 0) {
		return nil, fmt.Errorf("got %v, want f32 or f64 for mode %q and extrapolation %v", x, o.Mode, o.Extrapolation)
	}
	return []ir.Type{x.WithDims(o.To)}, o.check(x.Dims, o.To)
}

func (o ResizeAdjointOp) Infer(in []ir.Type) ([]ir.Type, error) {
	if !in[0].DType.IsFloat() {
		return nil, fmt.Errorf("got %v, want f32 or f64", in[0])
	}
	return []ir.Type{in[0].WithDims(o.Of)}, o.check(o.Of, in[0].Dims)
}

// The names that an attribute may have.
var (
	resizeModes       = []string{"", "nearest", "linear", "cubic"}
	resizeCoordinates = []string{"", "half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric", "tf_half_pixel_for_nn", "tf_crop_and_resize"}
	resizeNearest     = []string{"", "round_prefer_floor", "round_prefer_ceil", "floor", "ceil"}
)

// check says what is wrong with resizing from sizes to others.
func (s Sampling) check(from, to ir.Dims) error {
	var m mistakes
	for _, a := range []struct {
		name, value string
		of          []string
	}{{"mode", s.Mode, resizeModes}, {"coordinates", s.Coordinates, resizeCoordinates}, {"nearest mode", s.Nearest, resizeNearest}} {
		if !slices.Contains(a.of, a.value) {
			m.add("%s %q: want %s", a.name, a.value, strings.Join(a.of[1:], ", "))
		}
	}
	for _, l := range []struct {
		name string
		list ir.Floats
	}{{"scales", s.Scales}, {"starts", s.Start}, {"ends", s.End}} {
		if n := l.list.Len(); n != 0 && n != from.Rank() {
			m.add("%s %v: want none or %d entries", l.name, l.list, from.Rank())
		}
	}
	if to.Rank() != from.Rank() {
		m.add("sizes %v: want rank %d as %v has", to, from.Rank(), from)
	}
	if m != nil {
		return m.err()
	}
	for i := range from.Rank() {
		a, b := from.At(i), to.At(i)
		switch scale := s.scaleOr(i, 1); {
		case (a.IsBatch() || b.IsBatch()) && (a != b || scale != 1):
			m.add("dimension %d of %v is a batch and cannot be resized", i, from)
		case a == 0 && b != 0:
			m.add("dimension %d of %v has no elements to resize", i, from)
		case !(scale > 0) || math.IsInf(scale, 1):
			m.add("scales %v: want positive numbers", s.Scales)
		}
	}
	return m.err()
}

func (s Sampling) scaleOr(i int, other float64) float64 {
	if s.Scales.Len() == 0 {
		return other
	}
	return s.Scales.At(i)
}

// Terms is the number of taps of an element, times the error of the weights in roundings: a place along a line of n elements is
// rounded at up to n, uniformly, which takes 0.3·n roundings.
func (o ResizeOp) Terms(out, in []ir.Type) float64 {
	if o.Mode == "" || o.Mode == "nearest" {
		return 1
	}
	taps, longest := 1.0, 1
	for i := range in[0].Dims.Rank() {
		if n, to := int(in[0].Dims.At(i)), int(out[0].Dims.At(i)); to != n {
			taps *= float64(min(n, 4*max(1, (n+to-1)/max(to, 1))))
			longest = max(longest, n)
		}
	}
	return taps * (1 + 0.09*float64(longest*longest))
}

// Grad is the adjoint of dy.
func (o ResizeOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	return []ir.Value{ResizeAdjoint(dy[0], n.In(0).Type().Dims, o.linear())}
}

// Grad is dx resized.
func (o ResizeAdjointOp) Grad(n ir.Node, dx []ir.Value) []ir.Value {
	return []ir.Value{Resize(dx[0], n.In(0).Type().Dims, o.linear())}
}

// linear is the sampling without the constant that it adds.
func (s Sampling) linear() Sampling {
	s.Extrapolation = 0
	return s
}

// Weights is the matrix [to×from] by which the lines of dimension i are resized from a size to another: row j holds the
// weights of element j. It is what Resize multiplies by, in float32.
func (s Sampling) Weights(i, from, to int) ir.Tensor {
	l := s.line(i, from, to)
	w := ir.NewTensor(ir.Float32, to, from)
	for j := range to {
		for _, t := range l.taps(j) {
			w.Float32s()[j*from+t.At] = t.Weight
		}
	}
	return w
}

// Changes reports whether dimension i does not stay as it is from one size to another.
func (s Sampling) Changes(i, from, to int) bool {
	cropped := s.Coordinates == "tf_crop_and_resize" && s.Start.Len() > 0 && (s.Start.At(i) != 0 || s.End.At(i) != 1)
	return from != to || s.scaleOr(i, 1) != 1 || cropped
}

func (o ResizeOp) Permuted(perm ir.Ints, in []ir.Type) (ir.Op, bool) {
	s, ok := o.permuted(perm, in[0].Dims, o.To)
	return ResizeOp{s, permutedDims(o.To, perm)}, ok
}

func (o ResizeAdjointOp) Permuted(perm ir.Ints, in []ir.Type) (ir.Op, bool) {
	s, ok := o.permuted(perm, o.Of, in[0].Dims)
	return ResizeAdjointOp{s, permutedDims(o.Of, perm)}, ok
}

// permuted is the sampling for dimensions in another order. ok is false where those that change would take turns in another
// order.
func (s Sampling) permuted(perm ir.Ints, from, to ir.Dims) (p Sampling, ok bool) {
	last := -1
	for _, i := range perm.Slice() {
		if !s.Changes(i, from.At(i).Bind(1), to.At(i).Bind(1)) {
			continue
		}
		if i < last {
			return s, false
		}
		last = i
	}
	s.Scales, s.Start, s.End = permutedFloats(s.Scales, perm), permutedFloats(s.Start, perm), permutedFloats(s.End, perm)
	return s, true
}

// permutedFloats is a list with an entry for each dimension, or an empty one.
func permutedFloats(list ir.Floats, perm ir.Ints) ir.Floats {
	if list.Len() == 0 {
		return list
	}
	out := make([]float64, perm.Len())
	for i, from := range perm.Slice() {
		out[i] = list.At(from)
	}
	return ir.MakeFloats(out...)
}
