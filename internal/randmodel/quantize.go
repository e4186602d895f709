package randmodel

import "github.com/ganc-ml/ganc/ir"

// scales adds a scale and a zero point: one, or one for each index of an axis.
func (n *node) scales(dt ir.DType, shape ...int) {
	scale, zero := ir.NewTensor(ir.Float32, shape...), ir.NewTensor(dt.Carrier(), shape...)
	for i := range scale.Len() {
		scale.SetAt(i, float64(n.between(1, 16))/64)
		zero.SetAt(i, float64(n.between(0, 20)))
	}
	n.fix(scale)
	n.fix(narrowed(zero, dt))
}

func quantize(n *node) bool {
	n.dt = ir.Float32
	t := n.operand(1, 4).t
	if nans(t) {
		return false
	}
	to := choose(n.drawer, ir.Uint8, ir.Int8)
	if n.opset >= 13 && n.maybe(0.3) && positive(t.Shape()) {
		axis := n.axis(t.Rank())
		n.int("axis", axis)
		n.scales(to, t.Shape()[(axis+t.Rank())%t.Rank()])
		return true
	}
	n.scales(to)
	return true
}

func dequantize(n *node) bool {
	n.typed(n.kind.types)
	t := n.operand(1, 4).t
	if n.opset >= 13 && n.maybe(0.3) && positive(t.Shape()) {
		axis := n.axis(t.Rank())
		n.int("axis", axis)
		n.scales(n.dt, t.Shape()[(axis+t.Rank())%t.Rank()])
		return true
	}
	n.scales(n.dt)
	return true
}

func dynamicQuantize(n *node) bool {
	n.dt = ir.Float32
	t := n.operand(1, 3).t
	n.outputs = 3
	return t.Len() > 0 && !nans(t)
}

func matMulInteger(n *node) bool {
	n.dt = ir.Uint8
	s := n.operand(2, 3).t.Shape()
	b := choose(n.drawer, ir.Uint8, ir.Int8)
	n.with(b, s[len(s)-1], n.size())
	if n.maybe(0.6) {
		n.scalar(ir.Uint8, float64(n.between(0, 255)))
		if n.maybe(0.6) {
			n.scalar(b, float64(n.between(0, 100)))
		}
	}
	return positive(s)
}

func convInteger(n *node) bool {
	n.dt = ir.Uint8
	s := n.operandOf(n.dt, func(s []int) bool { return len(s) == 4 && positive(s) }, func() []int { return []int{1, n.between(1, 3), n.between(3, 6), n.between(3, 6)} }).t.Shape()
	kernel := n.window(s[2:], false)
	n.with(ir.Uint8, append([]int{n.between(1, 3), s[1]}, kernel...)...)
	if n.maybe(0.6) {
		n.scalar(ir.Uint8, float64(n.between(0, 255)))
	}
	return true
}

func qLinearMatMul(n *node) bool {
	n.dt = ir.Uint8
	s := n.operand(2, 3).t.Shape()
	k, columns := s[len(s)-1], n.size()
	n.scales(ir.Uint8)
	n.with(ir.Uint8, k, columns)
	n.scales(ir.Uint8)
	n.scales(ir.Uint8)
	n.in[6] = value{name: n.name("c"), t: filled(ir.Float32, 7.3), exact: true, fixed: true}
	return positive(s)
}

func qLinearConv(n *node) bool {
	n.dt = ir.Uint8
	s := n.operandOf(n.dt, func(s []int) bool { return len(s) == 4 && positive(s) }, func() []int { return []int{1, n.between(1, 3), n.between(3, 6), n.between(3, 6)} }).t.Shape()
	n.scales(ir.Uint8)
	kernel := n.window(s[2:], false)
	out := n.between(1, 3)
	n.with(ir.Uint8, append([]int{out, s[1]}, kernel...)...)
	n.in[3].fixed = true
	n.scales(ir.Uint8)
	n.scales(ir.Uint8)
	n.in[6] = value{name: n.name("c"), t: filled(ir.Float32, 7.3), exact: true, fixed: true}
	return true
}
