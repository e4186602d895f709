package randmodel

func split(n *node) bool {
	n.typed(n.kind.types)
	s := n.operand(1, 4).t.Shape()
	axis := n.axis(len(s))
	size := s[(axis+len(s))%len(s)]
	if n.opset < 11 {
		axis = (axis + len(s)) % len(s)
	}
	n.int("axis", axis)
	if size < 2 {
		return false
	}
	if size%2 == 0 && n.maybe(0.3) {
		if n.outputs = 2; n.opset >= 18 {
			n.int("num_outputs", 2)
		}
		return true
	}
	first := n.between(0, size)
	parts := []int{first, size - first}
	if n.outputs = 2; n.opset >= 13 {
		n.list(parts...)
	} else {
		n.ints("split", parts)
	}
	return true
}

// ranges draws starts and ends of slices, inside and beyond the dimensions.
func (n *node) ranges(s []int) (starts, ends, axes, steps []int) {
	for _, a := range n.subset(len(s), 1) {
		d := s[a]
		start, end, step := n.between(-d-1, d), n.between(-d-1, d+2), choose(n.drawer, 1, 1, 1, 2, 3, -1, -2)
		if n.maybe(0.15) {
			end = 1 << 40
		}
		if step < 0 && n.maybe(0.3) {
			start, end = d-1, -1<<40
		}
		starts, ends, axes, steps = append(starts, start), append(ends, end), append(axes, n.signed(a, len(s))), append(steps, step)
	}
	return starts, ends, axes, steps
}

func slice(n *node) bool {
	n.typed(n.kind.types)
	s := n.operand(1, 4).t.Shape()
	starts, ends, axes, steps := n.ranges(s)
	for i, step := range steps {
		if step < 0 && ends[i] == 1<<40 {
			return false
		}
	}
	if n.opset < 11 {
		for i, a := range axes {
			axes[i] = (a + len(s)) % len(s)
		}
	}
	n.list(starts...)
	n.list(ends...)
	n.list(axes...)
	if n.maybe(0.7) {
		n.list(steps...)
		return true
	}
	return true
}

func sliceByAttribute(n *node) bool {
	n.typed(n.kind.types)
	s := n.operand(1, 4).t.Shape()
	starts, ends, axes, _ := n.ranges(s)
	for i, a := range axes {
		axes[i] = (a + len(s)) % len(s)
	}
	n.ints("starts", starts)
	n.ints("ends", ends)
	n.ints("axes", axes)
	return true
}

// pads draws pads of each side for a mode.
func (n *node) pads(s []int, mode string) []int {
	pads := make([]int, 2*len(s))
	for i := range pads {
		most := 2
		if mode != "constant" {
			most = min(2, s[i%len(s)]-1)
		}
		if most > 0 && n.maybe(0.6) {
			pads[i] = n.between(0, most)
		}
	}
	if mode == "constant" && n.maybe(0.2) {
		i := n.r.IntN(len(pads))
		if s[i%len(s)] > 3 {
			pads[i] = -1
		}
	}
	return pads
}

func (n *node) padMode() string {
	if n.opset >= 19 {
		return choose(n.drawer, "constant", "constant", "reflect", "edge", "wrap")
	}
	return choose(n.drawer, "constant", "constant", "reflect", "edge")
}

func padByAttribute(n *node) bool {
	n.typed(n.kind.types)
	s := n.operand(1, 4).t.Shape()
	mode := n.padMode()
	n.text("mode", mode)
	n.ints("pads", n.pads(s, mode))
	if n.maybe(0.5) {
		n.float("value", 1.5)
	}
	return true
}

func pad(n *node) bool {
	if n.opset < 13 {
		n.typed("ffdli")
	} else {
		n.typed(n.kind.types)
	}
	t := n.operand(1, 4).t
	mode := n.padMode()
	if t.Len() == 0 {
		return false
	}
	n.text("mode", mode)
	n.list(n.pads(t.Shape(), mode)...)
	if mode == "constant" && n.maybe(0.5) {
		n.scalar(n.dt, float64(n.r.IntN(2)))
	}
	return true
}
