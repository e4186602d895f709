package op

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
)

// LayerNormOp is layer normalisation (Ba, Kiros & Hinton 2016), over the dimensions from Axis on together:
//
//	y = (x − mean)/√(variance + Eps)·scale + bias
//
// with the population variance. scale and bias have the shape of these dimensions. A mean over several dimensions is taken
// in two steps: over all but the first of them, then over the first.
type LayerNormOp struct {
	Axis int     `onnx:"axis"`
	Eps  float64 `onnx:"epsilon"`
}

// LayerNorm normalises x over the dimensions from axis on, of which no one is a batch, by their own mean and population
// variance; scale and bias have the shape of these dimensions. A negative axis counts from the end.
func LayerNorm(x, scale, bias ir.Value, axis int, eps float64) ir.Value {
	return ir.Apply(LayerNormOp{fromEnd(axis, x), eps}, x, scale, bias)
}

func (LayerNormOp) Spec() ir.Spec {
	return ir.Spec{Name: "LayerNorm", In: ir.Exactly(3), ONNX: "LayerNormalization", Since: 17, Doc: "layer normalisation over the dimensions from an axis on"}
}

func (o LayerNormOp) Infer(in []ir.Type) ([]ir.Type, error) {
	x := in[0]
	if _, err := inferAlong(o.Axis, in); err != nil {
		return nil, err
	}
	if !(o.Eps >= 0) {
		return nil, fmt.Errorf("eps %v: want at least 0", o.Eps)
	}
	if err := checkSome(ir.MakeInts(axesFrom(o.Axis, x.Rank())...), x); err != nil {
		return nil, err
	}
	want := ir.TypeOf(x.DType, x.Shape()[o.Axis:]...)
	if !want.IsConcrete() {
		return nil, fmt.Errorf("dimensions from %d on of %v hold a batch", o.Axis, x)
	}
	for i, name := range []string{"scale", "bias"} {
		if in[i+1] != want {
			return nil, fmt.Errorf("%s is %v, want %v for input %v", name, in[i+1], want, x)
		}
	}
	return in[:1], nil
}

// axesFrom is the axes first … rank−1.
func axesFrom(first, rank int) []int {
	var axes []int
	for a := first; a < rank; a++ {
		axes = append(axes, a)
	}
	return axes
}

func (o LayerNormOp) Decompose(in []ir.Value) []ir.Value {
	centred := Sub(in[0], MeanFrom(in[0], o.Axis))
	variance := MeanFrom(Square(centred), o.Axis)
	y := Div(centred, Sqrt(AddScalar(variance, o.Eps)))
	return []ir.Value{Add(Mul(y, in[1]), in[2])}
}

// MeanFrom is the mean over the dimensions of x from axis on, kept as dimensions of 1, in the steps of LayerNormOp.
func MeanFrom(x ir.Value, axis int) ir.Value {
	if axis+1 < x.Rank() {
		x = MeanKeep(x, axesFrom(axis+1, x.Rank())...)
	}
	return MeanKeep(x, axis)
}

// parts is the number of means that the first step takes of each row, whose dimensions are given.
func (LayerNormOp) parts(row []int) int {
	if len(row) == 1 {
		return 1
	}
	return row[0]
}

// Scratch is room for the count, for two numbers of each row and for the first of the two steps.
func (o LayerNormOp) Scratch(_, in []ir.Type) int {
	rows, size := ir.TypeOf(in[0].DType, in[0].Shape()[:o.Axis]...).Bytes(1), o.parts(in[1].Bind(0))
	return aligned(8) + 2*aligned(rows) + aligned(rows*size)
}

// Eval gives the bits of Decompose.
func (o LayerNormOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	if out[0].DType() == ir.Float32 {
		layerNorm(e, &reals32, &rowNorms32, out[0].Float32s(), in[0].Float32s(), in[1].Float32s(), in[2].Float32s(), o.parts(in[1].Shape()), float32(o.Eps))
	} else {
		layerNorm(e, &reals64, &rowNorms64, out[0].Float64s(), in[0].Float64s(), in[1].Float64s(), in[2].Float64s(), o.parts(in[1].Shape()), o.Eps)
	}
}

// layerNorm takes the mean of each row in two steps, first over each of its parts.
func layerNorm[T float32 | float64](e *ir.Env, f *reals[T], rowwise *rowNorms[T], y, x, scale, bias []T, parts int, eps T) {
	cols := len(scale)
	rows := len(x) / cols
	one, rest := cut[T](e, 1)
	mean, rest := cut[T](&rest, rows)
	deviation, rest := cut[T](&rest, rows)
	step, _ := cut[T](&rest, rows*parts)
	if rows == 0 {
		return
	}

	means(e.Threads, f, step, x, one)
	means(e.Threads, f, mean, step, one)
	rowwise.squares(e.Threads, y, x, mean)
	means(e.Threads, f, step, y, one)
	means(e.Threads, f, deviation, step, one)
	one[0] = eps
	f.add(e.Threads, deviation, deviation, one)
	f.sqrt(e.Threads, deviation, deviation)
	rowwise.divided(e.Threads, y, x, mean, deviation, scale, bias)
}
