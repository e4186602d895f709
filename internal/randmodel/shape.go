package randmodel

import (
	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
)

func onnxType(dt ir.DType) onnxpb.DType { return onnxpb.DTypeOf(dt) }

func concat(n *node) bool {
	n.typed(n.kind.types)
	x := n.operand(1, 4)
	rank := x.t.Rank()
	axis := n.axis(rank)
	at := (axis + rank) % rank
	if n.opset < 11 {
		axis = at
	}
	for range n.r.IntN(3) {
		s := append([]int(nil), x.t.Shape()...)
		if n.maybe(0.5) {
			s[at] = n.size()
		}
		n.with(n.dt, s...)
	}
	n.int("axis", axis)
	return true
}

func constantOfShape(n *node) bool {
	n.list(n.shape(n.between(0, 4))...)
	if n.maybe(0.8) {
		dt := choose(n.drawer, ir.Float32, ir.Float64, ir.Int64, ir.Int32, ir.Bool, ir.Float16)
		t := narrowed(filled(dt, float64(n.r.IntN(2))).Reshaped(1), dt)
		n.attr("value", onnxpb.AttributeProto_TENSOR).T = Proto("value", t)
	}
	return true
}

// expand broadcasts to a shape with which the operand's broadcasts.
func expand(n *node) bool {
	n.typed(n.kind.types)
	s := n.operand(0, 3).t.Shape()
	to := append([]int(nil), s...)
	for i, d := range to {
		if d == 1 && n.maybe(0.7) {
			to[i] = n.between(1, 4)
		} else if d != 1 && n.maybe(0.2) {
			to[i] = 1
		}
	}
	for range n.r.IntN(3) {
		to = append([]int{n.between(1, 3)}, to...)
	}
	if n.maybe(0.2) && len(to) > 0 {
		to = to[n.r.IntN(len(to)):]
	}
	n.list(to...)
	return true
}

func eyeLike(n *node) bool {
	n.typed(n.kind.types)
	n.operand(2, 2)
	if n.maybe(0.5) {
		n.int("k", n.between(-3, 3))
	}
	if n.maybe(0.4) {
		n.int("dtype", int(onnxType(choose(n.drawer, ir.Float32, ir.Int64, ir.Float64))))
	}
	return true
}

func flatten(n *node) bool {
	n.typed(n.kind.types)
	rank := n.operand(1, 4).t.Rank()
	if n.maybe(0.7) {
		axis := n.between(0, rank)
		if n.opset >= 11 && n.maybe(0.4) {
			axis = n.between(-rank, rank)
		}
		n.int("axis", axis)
	}
	return true
}

// reshape gives a shape with a −1 and zeros in some places.
func reshape(n *node) bool {
	n.typed(n.kind.types)
	t := n.operand(0, 5).t
	if t.Len() == 0 {
		return false
	}
	to, rest := []int{}, t.Len()
	for _, f := range []int{2, 3, 2, 5, 7} {
		if rest%f == 0 && n.maybe(0.5) {
			to, rest = append(to, f), rest/f
		}
	}
	to = append(to, rest)
	n.r.Shuffle(len(to), func(i, j int) { to[i], to[j] = to[j], to[i] })
	if n.maybe(0.5) {
		to[n.r.IntN(len(to))] = -1
	}
	for i := range to {
		if i < t.Rank() && to[i] == t.Shape()[i] && n.maybe(0.5) {
			to[i] = 0
		}
	}
	n.list(to...)
	return true
}

func squeeze(n *node) bool {
	n.typed(n.kind.types)
	s := n.operandOf(n.dt, func(s []int) bool { return len(s) <= 5 }, func() []int { return append([]int{1}, n.shape(n.between(1, 3))...) }).t.Shape()
	var axes []int
	for i, d := range s {
		if d == 1 && n.maybe(0.7) {
			axes = append(axes, i)
		}
	}
	n.axesOf(axes, len(s), 13)
	return true
}

func unsqueeze(n *node) bool {
	n.typed(n.kind.types)
	rank := n.operand(0, 3).t.Rank()
	more := n.between(1, 2)
	n.axesOf(n.r.Perm(rank + more)[:more], rank+more, 13)
	return true
}

// axesOf gives axes as an attribute, or from an opset on as an operand. Where there are none, it gives nothing.
func (n *node) axesOf(axes []int, rank, since int) {
	for i := range axes {
		if n.opset >= 11 {
			axes[i] = n.signed(axes[i], rank)
		}
	}
	switch {
	case len(axes) == 0:
	case n.opset >= since:
		n.list(axes...)
	default:
		n.ints("axes", axes)
	}
}

func transpose(n *node) bool {
	n.typed(n.kind.types)
	rank := n.operand(0, 5).t.Rank()
	if rank > 0 && n.maybe(0.85) {
		n.ints("perm", n.r.Perm(rank))
	}
	return true
}

func tile(n *node) bool {
	n.typed(n.kind.types)
	times := make([]int, n.operand(1, 4).t.Rank())
	for i := range times {
		times[i] = n.between(1, 3)
	}
	n.list(times...)
	return true
}

func trilu(n *node) bool {
	n.typed(n.kind.types)
	n.operand(2, 4)
	if n.maybe(0.5) {
		n.number(n.between(-4, 4))
	}
	n.int("upper", n.r.IntN(2))
	return true
}

func shapeOf(n *node) bool {
	n.typed(n.kind.types)
	rank := n.operand(0, 4).t.Rank()
	if n.opset >= 15 && n.maybe(0.5) {
		n.int("start", n.between(-rank, rank))
		n.int("end", n.between(-rank, rank))
	}
	return true
}

func depthToSpace(n *node) bool {
	n.typed(n.kind.types)
	if n.opset < 11 {
		n.dt = ir.Float32
	}
	b := n.between(1, 3)
	n.operandOf(n.dt, func(s []int) bool { return len(s) == 4 && s[1]%(b*b) == 0 }, func() []int {
		return []int{n.between(1, 2), b * b * n.between(1, 3), n.between(1, 4), n.between(1, 4)}
	})
	n.int("blocksize", b)
	if n.opset >= 11 && n.maybe(0.6) {
		n.text("mode", choose(n.drawer, "DCR", "CRD"))
	}
	return true
}

func spaceToDepth(n *node) bool {
	n.typed(n.kind.types)
	if n.opset < 13 {
		n.dt = ir.Float32
	}
	b := n.between(1, 3)
	n.operandOf(n.dt, func(s []int) bool { return len(s) == 4 && s[2]%b == 0 && s[3]%b == 0 }, func() []int {
		return []int{n.between(1, 2), n.between(1, 3), b * n.between(1, 3), b * n.between(1, 3)}
	})
	n.int("blocksize", b)
	return true
}

func rangeOf(n *node) bool {
	n.typed(n.kind.types)
	start, step := n.between(-5, 5), choose(n.drawer, -2, -1, 1, 2, 3)
	n.scalar(n.dt, float64(start))
	n.scalar(n.dt, float64(start+step*n.between(0, 9)))
	n.scalar(n.dt, float64(step))
	return true
}
