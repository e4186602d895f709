package op

import (
	"math"

	"github.com/ganc-ml/ganc/ir"
)

func (o MaxPoolOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	g := o.geometry(in[0].Shape(), out[0].Shape())
	switch in[0].DType() {
	case ir.Float32:
		maxPool(&g, out[0].Float32s(), in[0].Float32s(), float32(math.Inf(-1)))
	case ir.Float64:
		maxPool(&g, out[0].Float64s(), in[0].Float64s(), math.Inf(-1))
	case ir.Int64:
		maxPool(&g, out[0].Int64s(), in[0].Int64s(), math.MinInt64)
	case ir.Int32:
		maxPool(&g, ir.Slice[int32](out[0]), ir.Slice[int32](in[0]), math.MinInt32)
	case ir.Uint8:
		maxPool(&g, ir.Slice[uint8](out[0]), ir.Slice[uint8](in[0]), 0)
	}
}

func (o MaxPoolIndexOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	g := o.geometry(in[0].Shape(), out[0].Shape())
	switch in[0].DType() {
	case ir.Float32:
		maxPoolIndex(&g, out[0].Int64s(), in[0].Float32s())
	case ir.Float64:
		maxPoolIndex(&g, out[0].Int64s(), in[0].Float64s())
	case ir.Int64:
		maxPoolIndex(&g, out[0].Int64s(), in[0].Int64s())
	case ir.Int32:
		maxPoolIndex(&g, out[0].Int64s(), ir.Slice[int32](in[0]))
	case ir.Uint8:
		maxPoolIndex(&g, out[0].Int64s(), ir.Slice[uint8](in[0]))
	}
}

// maxPool compares tap by tap all windows of a plane, from least on, which nothing is below.
func maxPool[T number](g *geometry, y, x []T, least T) {
	for i := range len(y) / max(1, g.places) {
		best := piece(y, i, g.places)
		for j := range best {
			best[j] = least
		}
		for tap := range g.taps {
			met := g.met(tap)
			keepGreatest(&met, best, piece(x, i, g.positions))
		}
	}
}

func maxPoolIndex[T number](g *geometry, index []int64, x []T) {
	for i := range len(index) / max(1, g.places) {
		best := piece(index, i, g.places)
		for j := range best {
			best[j] = -1
		}
		for tap := range g.taps {
			met := g.met(tap)
			keepIndex(&met, best, piece(x, i, g.positions))
		}
	}
}

// Grad adds each element of dy to the element that was the greatest.
func (o MaxPoolOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	x := n.In(0)
	dx := ScatterAdd(planes(Zeros(x)), planes(ir.StopGradient(MaxPoolIndex(x, o.Pool))), planes(dy[0]), 2)
	return []ir.Value{ReshapeTo(dx, x.Type().Dims)}
}

func (MaxPoolIndexOp) Grad(n ir.Node, _ []ir.Value) []ir.Value { return ir.Undefined(n) }

// planes is images x[N×C×…] as [N×C×positions].
func planes(x ir.Value) ir.Value {
	positions, _ := product(x.Type().Shape()[2:])
	return Reshape(x, x.Dim(0), x.Dim(1), positions)
}
