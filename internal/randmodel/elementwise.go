package randmodel

import "github.com/ganc-ml/ganc/ir"

// broadcastable is a shape that broadcasts to s.
func (d *drawer) broadcastable(s []int) []int {
	out := append([]int(nil), s[d.r.IntN(len(s)+1):]...)
	if d.maybe(0.5) {
		out = append([]int(nil), s...)
	}
	for i := range out {
		if d.maybe(0.25) {
			out[i] = 1
		}
	}
	return out
}

func broadcasts(s, to []int) bool {
	if len(s) > len(to) {
		return false
	}
	for i, n := range s {
		if n != 1 && n != to[len(to)-len(s)+i] {
			return false
		}
	}
	return true
}

// second adds an operand of a type that broadcasts to the first.
func (n *node) second(dt ir.DType) value {
	s := n.in[0].t.Shape()
	return n.operandOf(dt, func(t []int) bool { return broadcasts(t, s) }, func() []int { return n.broadcastable(s) })
}

func binary(n *node) bool {
	n.typed(n.kind.types)
	n.operand(0, 4)
	n.second(n.dt)
	if n.maybe(0.3) {
		n.in[0], n.in[1] = n.in[1], n.in[0]
	}
	return true
}

// division divides integers by integers that are not 0.
func division(n *node) bool {
	binary(n)
	return n.dt.Carrier().IsFloat() || !zeros(n.in[1].t)
}

func zeros(t ir.Tensor) bool {
	for i := range t.Len() {
		if t.At(i) == 0 {
			return true
		}
	}
	return false
}

func equal(n *node) bool {
	n.typed(n.kind.types)
	if n.opset < 11 && n.dt.Carrier().IsFloat() {
		return false // the standard admits them from opset 11 on
	}
	n.operand(0, 4)
	n.second(n.dt)
	return true
}

func modulo(n *node) bool {
	binary(n)
	fmod := n.dt.Carrier().IsFloat() || n.maybe(0.4)
	if fmod {
		n.int("fmod", 1)
	}
	return !zeros(n.in[1].t)
}

// pow raises positive numbers, or any to whole powers.
func pow(n *node) bool {
	n.typed(n.kind.types)
	x := n.operand(0, 4)
	if n.maybe(0.6) {
		n.scalar(n.dt, choose(n.drawer, 2, 3, 0.5, -1, 1, 0, 4, 1.5, -0.5))
		return true
	}
	for i := range x.t.Len() {
		if x.t.At(i) <= 0 {
			return false
		}
	}
	n.second(n.dt)
	return true
}

func bitShift(n *node) bool {
	binary(n)
	n.text("direction", choose(n.drawer, "LEFT", "RIGHT"))
	width := float64(8 * n.dt.Size())
	for i := range n.in[1].t.Len() {
		if n.in[1].t.At(i) >= width {
			n.in = n.in[:1]
			n.scalar(n.dt, float64(n.r.IntN(int(width))))
			break
		}
	}
	return true
}

func pRelu(n *node) bool {
	n.typed(n.kind.types)
	n.operand(1, 4)
	n.second(n.dt)
	return true
}

// variadic reads one to four operands.
func variadic(n *node) bool {
	if n.opset < 12 && (n.kind.op == "Max" || n.kind.op == "Min") {
		n.typed("fd")
	} else {
		n.typed(n.kind.types)
	}
	n.operand(0, 4)
	for range n.r.IntN(4) {
		n.second(n.dt)
	}
	n.r.Shuffle(len(n.in), func(i, j int) { n.in[i], n.in[j] = n.in[j], n.in[i] })
	return true
}

func where(n *node) bool {
	n.typed(n.kind.types)
	x := n.operand(0, 4)
	y := n.second(n.dt)
	s := x.t.Shape()
	c := n.operandOf(ir.Bool, func(t []int) bool { return broadcasts(t, s) }, func() []int { return n.broadcastable(s) })
	n.in = []value{c, x, y}
	return true
}

func alpha(n *node) bool {
	unary(n)
	if n.maybe(0.7) {
		n.float("alpha", choose(n.drawer, 0.01, 0.1, 0.2, 0.7, 1.0, 1.3, 2.0))
	}
	return true
}

func selu(n *node) bool {
	unary(n)
	if n.maybe(0.4) {
		n.float("alpha", 1.2)
		n.float("gamma", 0.9)
	}
	return true
}

func hardSigmoid(n *node) bool {
	unary(n)
	if n.maybe(0.6) {
		n.float("alpha", choose(n.drawer, 0.1, 0.3, 1.0/6))
		n.float("beta", choose(n.drawer, 0.0, 0.4, 0.5))
	}
	return true
}

func shrink(n *node) bool {
	unary(n)
	if n.maybe(0.7) {
		n.float("lambd", choose(n.drawer, 0.0, 0.5, 1.0))
		n.float("bias", choose(n.drawer, 0.0, 0.25, 1.0))
	}
	return true
}

func gelu(n *node) bool {
	unary(n)
	if n.maybe(0.6) {
		n.text("approximate", choose(n.drawer, "none", "tanh"))
	}
	return true
}

func isInf(n *node) bool {
	unary(n)
	if n.maybe(0.5) {
		n.int("detect_negative", n.r.IntN(2))
		n.int("detect_positive", n.r.IntN(2))
	}
	return true
}

func clipByAttribute(n *node) bool {
	unary(n)
	if n.maybe(0.8) {
		n.float("min", choose(n.drawer, -1.0, -0.25, 0.0))
	}
	if n.maybe(0.8) {
		n.float("max", choose(n.drawer, 0.5, 1.0, 6.0))
	}
	return true
}

func clip(n *node) bool {
	if n.opset < 12 {
		n.typed("f")
	} else {
		n.typed(n.kind.types)
	}
	n.operand(0, 5)
	for _, bounds := range [][]float64{{-1, 0, -3}, {1, 2, 6}} {
		if n.maybe(0.8) {
			n.scalar(n.dt, choose(n.drawer, bounds...))
		} else {
			n.none()
		}
	}
	return true
}

// cast converts to a type that holds what is there.
func cast(n *node) bool {
	n.typed(n.kind.types)
	x := n.operand(0, 4)
	to := types[rune("ffdhlibu"[n.r.IntN(8)])]
	for i := range x.t.Len() {
		v := x.t.At(i)
		switch {
		case to.Carrier().IsFloat() || to == ir.Bool:
		case v != v || v < -1e6 || v > 1e6 || to == ir.Uint8 && (v < 0 || v > 255):
			return false
		}
	}
	n.int("to", int(onnxType(to)))
	return true
}

func dropout(n *node) bool {
	n.typed(n.kind.types)
	n.operand(0, 4)
	switch {
	case n.opset < 12:
		n.float("ratio", 0.5)
	case n.maybe(0.5):
		n.scalar(ir.Float32, 0.5)
		if n.maybe(0.5) {
			n.scalar(ir.Bool, 0)
		}
	}
	return true
}
