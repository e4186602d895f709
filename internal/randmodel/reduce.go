package randmodel

import "github.com/ganc-ml/ganc/ir"

// reduction reduces some axes, given by an attribute or, later, by an operand.
func reduction(n *node) bool {
	n.typed(n.kind.types)
	x := n.operand(0, 4)
	rank := x.t.Rank()
	if x.t.Len() == 0 || nans(x.t) { // TestEdges is about both
		return false
	}
	var axes []int
	if rank > 0 && n.maybe(0.8) {
		axes = n.subset(rank, 1)
		for i := range axes {
			axes[i] = n.signed(axes[i], rank)
		}
	}
	if n.opset < 11 {
		for i, a := range axes {
			axes[i] = (a + rank) % rank
		}
	}
	since := 18
	if n.kind.op == "ReduceSum" {
		since = 13
	}
	switch {
	case axes == nil:
		if n.opset >= since && n.maybe(0.3) {
			n.int("noop_with_empty_axes", n.r.IntN(2))
		}
	case n.opset >= since:
		n.list(axes...)
	default:
		n.ints("axes", axes)
	}
	if n.maybe(0.6) {
		n.int("keepdims", n.r.IntN(2))
	}
	return true
}

func argument(n *node) bool {
	n.typed(n.kind.types)
	x := n.operand(1, 4)
	if x.t.Len() == 0 || nans(x.t) {
		return false
	}
	axis := n.axis(x.t.Rank())
	if n.opset < 11 {
		axis = (axis + x.t.Rank()) % x.t.Rank()
	}
	n.int("axis", axis)
	if n.maybe(0.6) {
		n.int("keepdims", n.r.IntN(2))
	}
	if n.opset >= 12 && n.maybe(0.4) {
		n.int("select_last_index", 1)
	}
	return true
}

func nans(t ir.Tensor) bool {
	for i := range t.Len() {
		if v := t.At(i); v != v {
			return true
		}
	}
	return false
}

func softmax(n *node) bool {
	n.typed(n.kind.types)
	x := n.operand(1, 4)
	if x.t.Len() == 0 || nans(x.t) {
		return false
	}
	if n.maybe(0.8) {
		axis := n.axis(x.t.Rank())
		if n.opset < 11 {
			axis = (axis + x.t.Rank()) % x.t.Rank()
		}
		n.int("axis", axis)
	} else if n.opset < 13 && x.t.Rank() < 2 {
		n.int("axis", 0)
	}
	return true
}

func cumSum(n *node) bool {
	n.typed(n.kind.types)
	x := n.operand(1, 4)
	n.number(n.axis(x.t.Rank()))
	if n.maybe(0.5) {
		n.int("exclusive", n.r.IntN(2))
		n.int("reverse", n.r.IntN(2))
	}
	return true
}

// topK takes the greatest or the least numbers of an axis, of which no two are equal.
func topK(n *node) bool {
	n.typed(n.kind.types)
	if n.opset < 11 {
		n.dt = ir.Float32
	}
	x := n.operand(1, 4)
	if x.t.Len() == 0 || nans(x.t) {
		return false
	}
	axis := n.axis(x.t.Rank())
	size := x.t.Shape()[(axis+x.t.Rank())%x.t.Rank()]
	n.list(n.between(1, size))
	n.int("axis", axis)
	if n.opset >= 11 {
		n.int("largest", n.r.IntN(2))
	}
	n.outputs = 2
	return true
}

// nonZero reads an initializer: how many there are is a shape.
func nonZero(n *node) bool {
	n.fix(n.random(choose(n.drawer, ir.Float32, ir.Int64, ir.Bool, ir.Int32), n.shape(n.between(1, 3))))
	return true
}

func lpNormalization(n *node) bool {
	n.typed(n.kind.types)
	x := n.operand(1, 4)
	n.int("axis", n.axis(x.t.Rank()))
	n.int("p", n.between(1, 2))
	return x.t.Len() > 0
}

func meanVariance(n *node) bool {
	n.typed(n.kind.types)
	x := n.operand(4, 4)
	if n.maybe(0.5) {
		n.ints("axes", choose(n.drawer, []int{0, 2, 3}, []int{2, 3}, []int{1, 2, 3}))
	}
	return x.t.Len() > 0
}
