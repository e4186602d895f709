package operators

import (
	"slices"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// fold is a reduction over axes that keeps them as 1.
type fold func(x ir.Value, axes ...int) ir.Value

// reduce is a reduction whose axes are an input from opset inputSince on. If noop_with_empty_axes asks for no reduction, the
// result is alone of each element.
func reduce(f fold, inputSince int, alone func(x ir.Value) ir.Value) func(*call) ([]ir.Value, error) {
	return func(c *call) ([]ir.Value, error) {
		x := c.in[0]
		keep := c.attr.Bool("keepdims", true)
		noop := c.node.Opset >= inputSince && c.attr.Bool("noop_with_empty_axes", false)
		list, _, err := c.optionalAxes(inputSince)
		if err != nil {
			return nil, err
		}
		axes, err := c.axes(list, x.Rank())
		if err != nil {
			return nil, err
		}
		if len(axes) == 0 {
			if noop {
				return one(alone(x))
			}
			axes = from(0, x.Rank())
		}
		if c.node.OpType == "ReduceMean" && slices.ContainsFunc(axes, func(a int) bool { return x.Dim(a) == 0 }) {
			return nil, c.unsupported("the standard does not define the mean of no elements, as over axes %v of %v", axes, x.Type())
		}
		return c.reduced(x, f, axes, keep)
	}
}

func (c *call) reduced(x ir.Value, f fold, axes []int, keep bool) ([]ir.Value, error) {
	reduced := make([]bool, x.Rank())
	for _, a := range axes {
		reduced[a] = true
	}
	var sizes []int64
	for i, d := range shape(x) {
		if !reduced[i] {
			sizes = append(sizes, d)
		}
	}
	y := f(x, axes...)
	if keep || y.IsPoison() {
		return one(y)
	}
	y, err := c.reshape(y, sizes...)
	return []ir.Value{y}, err
}

func itself(x ir.Value) ir.Value { return x }

// ordered is a reduction to one of the elements. If there are none, the result is none, or the number of the element type
// nearest to it. Bytes and bools are widened, because the ops do not take them.
func ordered(f fold, none float64) fold {
	return func(x ir.Value, axes ...int) ir.Value {
		dt, kept := x.DType(), x.Type().Dims
		empty := false
		for _, a := range axes {
			empty = empty || x.Dim(a) == 0
			kept = kept.With(a, 1)
		}
		switch {
		case empty && dt != ir.Bool:
			return op.Expand(op.Cast(x.Graph().Scalar(ir.Float64, none), dt), kept)
		case dt == ir.Uint8 || dt == ir.Bool:
			return op.Cast(f(op.Cast(x, ir.Int32), axes...), dt)
		}
		return f(x, axes...)
	}
}

// meanKeep truncates the mean of integers. It is exact over their whole range: it adds up the quotients and the remainders
// of a division by their number apart, because the sum of the elements could overflow.
func meanKeep(x ir.Value, axes ...int) ir.Value {
	switch {
	case x.IsPoison() || x.DType().IsFloat():
		return op.MeanKeep(x, axes...)
	case x.DType() == ir.Int32:
		return op.Cast(meanKeep(op.Cast(x, ir.Int64), axes...), ir.Int32)
	}
	n := op.Count(x, axes...)
	whole, rest := quotient(x, n)
	more, rest := quotient(op.SumKeep(rest, axes...), n)
	y := op.Add(op.SumKeep(whole, axes...), more)
	zero, one := x.Graph().Scalar(x.DType(), 0), x.Graph().Scalar(x.DType(), 1)
	down := op.And(op.Greater(y, zero), op.Less(rest, zero))
	up := op.And(op.Less(y, zero), op.Greater(rest, zero))
	return op.Where(down, op.Sub(y, one), op.Where(up, op.Add(y, one), y))
}

// quotient returns a/b, truncated, and the remainder.
func quotient(a, b ir.Value) (whole, rest ir.Value) {
	whole = op.Div(a, b)
	return whole, op.Sub(a, op.Mul(whole, b))
}

// positive is log(exp(x)) of one number: x itself, and +0 for -0.
func positive(x ir.Value) ir.Value { return op.AddScalar(x, 0) }

// length is the Euclidean norm of one number. As ReduceL2 computes it, the square may overflow.
func length(x ir.Value) ir.Value { return op.Sqrt(op.Square(x)) }

func l1Keep(x ir.Value, axes ...int) ir.Value {
	if x.DType().IsFloat() {
		return op.L1Keep(x, axes...)
	}
	return op.SumKeep(op.Abs(x), axes...)
}

func squareKeep(x ir.Value, axes ...int) ir.Value { return op.SumKeep(op.Mul(x, x), axes...) }

func logSumKeep(x ir.Value, axes ...int) ir.Value { return op.Log(op.SumKeep(x, axes...)) }

// spatial is a reduction over all dimensions behind the channels.
func spatial(f fold) func(*call) ([]ir.Value, error) {
	return func(c *call) ([]ir.Value, error) {
		x := c.in[0]
		if x.Rank() < 3 {
			return nil, c.malformed("its input is %v, want rank 3 at least", x.Type())
		}
		return one(f(x, from(2, x.Rank())...))
	}
}

// from returns the axes first … rank-1.
func from(first, rank int) []int {
	var axes []int
	for a := first; a < rank; a++ {
		axes = append(axes, a)
	}
	return axes
}
