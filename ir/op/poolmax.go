package op

import "github.com/ganc-ml/ganc/ir"

func (o MaxPoolOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	g := o.geometry(in[0].Shape(), out[0].Shape())
	switch in[0].DType() {
	case ir.Float32:
		maxPool(&g, out[0].Float32s(), in[0].Float32s())
	case ir.Float64:
		maxPool(&g, out[0].Float64s(), in[0].Float64s())
	case ir.Int64:
		maxPool(&g, out[0].Int64s(), in[0].Int64s())
	case ir.Int32:
		maxPool(&g, ir.Slice[int32](out[0]), ir.Slice[int32](in[0]))
	case ir.Uint8:
		maxPool(&g, ir.Slice[uint8](out[0]), ir.Slice[uint8](in[0]))
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

func maxPool[T number](g *geometry, y, x []T) {
	eachGreatest(g, x, len(y), func(i, plane, at int) { y[i] = x[plane+at] })
}

func maxPoolIndex[T number](g *geometry, index []int64, x []T) {
	eachGreatest(g, x, len(index), func(i, _, at int) { index[i] = int64(at) })
}

// eachGreatest calls f for each of n windows with its number, the start of its plane in x, and the position of its greatest
// element in the plane.
func eachGreatest[T number](g *geometry, x []T, n int, f func(i, plane, at int)) {
	for i := range n {
		plane := i / g.places * g.positions
		f(i, plane, firstGreatest(g, x[plane:][:g.positions], i%g.places))
	}
}

// firstGreatest is the position of the first greatest element that a window meets.
func firstGreatest[T number](g *geometry, plane []T, place int) int {
	best := -1
	p := coordinates(place, g.rank, &g.small)
	for tap := range g.taps {
		if at := g.position(&p, tap); at >= 0 && (best < 0 || beats(plane[at], plane[best], false)) {
			best = at
		}
	}
	return best
}

// position is the number of the position that a tap meets at a place, or −1 where that is outside.
func (g *geometry) position(place *point, tap int) int {
	at, step := 0, 1
	for i := g.rank - 1; i >= 0; i-- {
		t := tap % g.kernel[i]
		tap /= g.kernel[i]
		x := place[i]*g.stride[i] + t*g.dilation[i] - g.before[i]
		if x < 0 || x >= g.large[i] {
			return -1
		}
		at += x * step
		step *= g.large[i]
	}
	return at
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
