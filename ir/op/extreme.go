package op

import (
	"fmt"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
)

// Reductions over axes to one of the elements, NaN where one is. Ties share the gradient evenly.
type (
	MaxOp struct { // MaxOp is the greatest element over axes.
		Axes     ir.Ints
		KeepDims bool
	}
	MinOp struct { // MinOp is the smallest element over axes.
		Axes     ir.Ints
		KeepDims bool
	}
)

// Max is the greatest element of x over the given axes, which it drops; over all of them where none is given.
func Max(x ir.Value, axes ...int) ir.Value {
	return reduce(x, axes, func(l ir.Ints) ir.Op { return MaxOp{l, false} })
}

// MaxKeep is Max with the axes kept as 1.
func MaxKeep(x ir.Value, axes ...int) ir.Value {
	return reduce(x, axes, func(l ir.Ints) ir.Op { return MaxOp{l, true} })
}

// Min is the smallest element of x over the given axes, which it drops; over all of them where none is given.
func Min(x ir.Value, axes ...int) ir.Value {
	return reduce(x, axes, func(l ir.Ints) ir.Op { return MinOp{l, false} })
}

// MinKeep is Min with the axes kept as 1.
func MinKeep(x ir.Value, axes ...int) ir.Value {
	return reduce(x, axes, func(l ir.Ints) ir.Op { return MinOp{l, true} })
}

func (MaxOp) Spec() ir.Spec {
	return reduceSpec("Max", "greatest element over axes; ties share the gradient")
}
func (MinOp) Spec() ir.Spec {
	return reduceSpec("Min", "smallest element over axes; ties share the gradient")
}

func (o MaxOp) Infer(in []ir.Type) ([]ir.Type, error) { return inferExtreme(o.Axes, o.KeepDims, in[0]) }
func (o MinOp) Infer(in []ir.Type) ([]ir.Type, error) { return inferExtreme(o.Axes, o.KeepDims, in[0]) }

func inferExtreme(axes ir.Ints, keep bool, t ir.Type) ([]ir.Type, error) {
	if !isArithmetic(t.DType) {
		return nil, fmt.Errorf("got %v, want %s", t, wantArithmetic)
	}
	if err := checkSome(axes, t); err != nil {
		return nil, err
	}
	return inferReduce(axes, keep, t)
}

func (o MaxOp) Grad(n ir.Node, dy []ir.Value) []ir.Value { return toEqual(n, o.Axes, dy[0]) }
func (o MinOp) Grad(n ir.Node, dy []ir.Value) []ir.Value { return toEqual(n, o.Axes, dy[0]) }

// toEqual gives d to the elements that equal n's output, in equal parts where there are several.
func toEqual(n ir.Node, axes ir.Ints, d ir.Value) []ir.Value {
	x := n.In(0)
	zero, one := scalarLike(x, 0), scalarLike(x, 1)
	kept := reducedDims(x.Type().Dims, axes, true)
	equal := Equal(x, viewed(n.Out(0), kept))
	ties := SumKeep(Where(equal, one, zero), axes.Slice()...)
	return []ir.Value{Where(equal, Div(viewed(d, kept), ties), zero)}
}

var (
	highest = reduction{
		reducer[float32]{kernel.MaxRows, kernel.MaxCols}, reducer[float64]{maxLines[float64], maxColumns[float64]},
		reducer[int64]{maxLines[int64], maxColumns[int64]}, reducer[int32]{maxLines[int32], maxColumns[int32]},
	}
	lowest = reduction{
		reducer[float32]{kernel.MinRows, kernel.MinCols}, reducer[float64]{minLines[float64], minColumns[float64]},
		reducer[int64]{minLines[int64], minColumns[int64]}, reducer[int32]{minLines[int32], minColumns[int32]},
	}
)

func (o MaxOp) Eval(e *ir.Env, out, in []ir.Tensor) { highest.eval(e, out[0], in[0], o.Axes) }
func (o MinOp) Eval(e *ir.Env, out, in []ir.Tensor) { lowest.eval(e, out[0], in[0], o.Axes) }

func (o MaxOp) Scratch(_, in []ir.Type) int { return reductionScratch(in[0], o.Axes) }
func (o MinOp) Scratch(_, in []ir.Type) int { return reductionScratch(in[0], o.Axes) }

func maxLines[T number](_ int, dst, src []T, rows, cols int) {
	for i := range rows {
		line := src[i*cols:][:cols]
		m := line[0]
		for _, v := range line[1:] {
			m = max(m, v)
		}
		dst[i] = m
	}
}

func maxColumns[T number](_ int, dst, src []T, rows, cols int) {
	copy(dst, src[:cols])
	for i := 1; i < rows; i++ {
		for j, v := range src[i*cols:][:cols] {
			dst[j] = max(dst[j], v)
		}
	}
}

func minLines[T number](_ int, dst, src []T, rows, cols int) {
	for i := range rows {
		line := src[i*cols:][:cols]
		m := line[0]
		for _, v := range line[1:] {
			m = min(m, v)
		}
		dst[i] = m
	}
}

func minColumns[T number](_ int, dst, src []T, rows, cols int) {
	copy(dst, src[:cols])
	for i := 1; i < rows; i++ {
		for j, v := range src[i*cols:][:cols] {
			dst[j] = min(dst[j], v)
		}
	}
}
