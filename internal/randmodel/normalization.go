package randmodel

import "github.com/ganc-ml/ganc/ir"

func batchNormalization(n *node) bool {
	n.typed(n.kind.types)
	c := n.image(anyChannels).t.Shape()[1]
	for range 3 {
		n.with(n.dt, c)
	}
	v := value{name: n.name("x"), t: n.random(n.dt, []int{c}), exact: true, fixed: true}
	for i := range c { // a variance
		v.t = positiveAt(v.t, i)
	}
	n.in = append(n.in, v)
	if n.maybe(0.5) {
		n.float("epsilon", choose(n.drawer, 1e-3, 1e-5, 0.1))
	}
	return true
}

// positiveAt makes element i positive, at least 1/16.
func positiveAt(t ir.Tensor, i int) ir.Tensor {
	c := ir.Widened(t)
	v := c.At(i)
	c.SetAt(i, held(t.DType(), max(v, -v)+0.0625))
	return narrowed(c, t.DType())
}

func instanceNormalization(n *node) bool {
	n.typed(n.kind.types)
	s := n.image(anyChannels).t.Shape()
	n.with(n.dt, s[1])
	n.with(n.dt, s[1])
	if n.maybe(0.5) {
		n.float("epsilon", choose(n.drawer, 1e-3, 1e-5, 0.1))
	}
	return true
}

func groupNormalization(n *node) bool {
	n.typed(n.kind.types)
	groups := n.between(1, 3)
	c := n.image(func(c int) bool { return c%groups == 0 }).t.Shape()[1]
	n.with(n.dt, c)
	n.with(n.dt, c)
	n.int("num_groups", groups)
	return true
}

func layerNormalization(n *node) bool {
	n.typed(n.kind.types)
	s := n.operand(1, 4).t.Shape()
	axis := n.axis(len(s))
	n.int("axis", axis)
	tail := s[(axis+len(s))%len(s):]
	n.with(n.dt, tail...)
	if n.maybe(0.6) {
		n.with(n.dt, tail...)
	}
	if n.maybe(0.5) {
		n.float("epsilon", choose(n.drawer, 1e-3, 1e-5, 0.1))
	}
	return positive(s)
}

func rmsNormalization(n *node) bool {
	n.typed(n.kind.types)
	s := n.operand(1, 4).t.Shape()
	axis := n.axis(len(s))
	n.int("axis", axis)
	n.with(n.dt, s[(axis+len(s))%len(s):]...)
	return positive(s)
}

func lrn(n *node) bool {
	n.typed(n.kind.types)
	n.operandOf(n.dt, func(s []int) bool { return len(s) == 4 && positive(s) }, func() []int { return []int{1, n.between(1, 7), n.between(1, 4), n.between(1, 4)} })
	n.int("size", choose(n.drawer, 1, 3, 5))
	if n.maybe(0.5) {
		n.float("alpha", 0.1)
		n.float("beta", choose(n.drawer, 0.5, 0.75, 1.0))
		n.float("bias", choose(n.drawer, 1.0, 2.0))
	}
	return true
}
