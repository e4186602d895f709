package op

import "github.com/ganc-ml/ganc/ir"

// Decompose is a convolution of each channel with ones, divided by the counts.
func (o AveragePoolOp) Decompose(in []ir.Value) []ir.Value {
	x := in[0]
	win, ones := o.Window, ir.ConcreteDims(append([]int{int(x.Dim(1)), 1}, o.Kernel.Slice()...))
	after := make([]int, x.Rank()-2)
	for i := range after {
		_, after[i] = o.windows(i, int(x.Dim(i+2)))
	}
	win.After = nonZero(after)
	sum := Conv(x, Expand(x.Graph().Scalar(x.DType(), 1), ones), ir.Value{}, ConvOp{Window: win, Groups: int(x.Dim(1))})
	if sum.IsPoison() {
		return []ir.Value{sum}
	}
	large, small := x.Type().Bind(0)[2:], sum.Type().Bind(0)[2:]
	counts := ir.NewTensor(ir.Float64, append([]int{1, 1}, small...)...)
	for i := range counts.Float64s() {
		counts.Float64s()[i] = float64(o.Count(i, large, small))
	}
	return []ir.Value{Div(sum, Cast(x.Graph().Constant(counts), x.DType()))}
}

// Count is the divisor of window number n, in row-major order, between planes of sizes large and small.
func (o AveragePoolOp) Count(n int, large, small []int) int {
	count := 1
	for i := len(small) - 1; i >= 0; i-- {
		lo, hi := 0, large[i]
		if o.CountPad {
			lo, hi = -o.PadBefore(i), large[i]+o.PadAfter(i)
		}
		count *= o.counted(i, n%small[i], lo, hi)
		n /= small[i]
	}
	return count
}

// Eval gives the bits of Decompose.
func (o AveragePoolOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	if out[0].DType() == ir.Float32 {
		averagePool(o, out[0].Float32s(), in[0].Float32s(), in[0].Shape(), out[0].Shape())
		return
	}
	averagePool(o, out[0].Float64s(), in[0].Float64s(), in[0].Shape(), out[0].Shape())
}

func averagePool[T real](o AveragePoolOp, y, x []T, large, small []int) {
	g := o.geometry(large, small)
	for i := range len(y) / max(1, g.places) {
		sum := piece(y, i, g.places)
		clear(sum)
		for tap := range g.taps {
			met := g.met(tap)
			gatherSum(&met, sum, piece(x, i, g.positions))
		}
	}
	for place := range g.places {
		count := T(o.Count(place, large[2:], small[2:]))
		for i := place; i < len(y); i += g.places {
			y[i] /= count
		}
	}
}
