package randmodel

import "github.com/ganc-ml/ganc/ir"

// indices are integers below most in absolute value, as an input or an initializer.
func (n *node) indices(dt ir.DType, shape []int, most func(i int) int) value {
	t := ir.NewTensor(dt, shape...)
	for i := range t.Len() {
		k := n.r.IntN(most(i))
		t.SetAt(i, float64(n.negative(k, most(i))))
	}
	v := value{name: n.name("i"), t: t, exact: true, fixed: n.maybe(0.4)}
	n.in = append(n.in, v)
	return v
}

// negative counts an index from the end now and then.
func (n *node) negative(i, size int) int {
	if n.opset >= 11 && n.maybe(0.2) {
		return i - size
	}
	return i
}

func gather(n *node) bool {
	n.typed(n.kind.types)
	t := n.operand(1, 4).t
	if t.Len() == 0 {
		return false
	}
	axis := n.axis(t.Rank())
	size := t.Shape()[(axis+t.Rank())%t.Rank()]
	n.indices(choose(n.drawer, ir.Int64, ir.Int32), n.shape(n.between(0, 2)), func(int) int { return size })
	n.int("axis", axis)
	return true
}

func gatherElements(n *node) bool {
	n.typed(n.kind.types)
	t := n.operand(1, 4).t
	if t.Len() == 0 {
		return false
	}
	axis := n.axis(t.Rank())
	at := (axis + t.Rank()) % t.Rank()
	s := n.within(t.Shape())
	if n.maybe(0.4) {
		s[at] = n.between(1, 5)
	}
	n.indices(choose(n.drawer, ir.Int64, ir.Int32), s, func(int) int { return t.Shape()[at] })
	n.int("axis", axis)
	return true
}

// within is a shape no greater than s.
func (d *drawer) within(s []int) []int {
	out := append([]int(nil), s...)
	for i := range out {
		if d.maybe(0.3) {
			out[i] = d.between(1, out[i])
		}
	}
	return out
}

func gatherND(n *node) bool {
	n.typed(n.kind.types)
	t := n.operand(1, 4).t
	if t.Len() == 0 {
		return false
	}
	s := t.Shape()
	batch := 0
	if n.opset >= 12 && len(s) > 1 && n.maybe(0.3) {
		batch = 1
		n.int("batch_dims", 1)
	}
	depth := n.between(1, len(s)-batch)
	shape := append(append([]int(nil), s[:batch]...), append(n.shape(n.between(0, 1)), depth)...)
	for _, d := range shape {
		if d == 0 {
			return false
		}
	}
	n.indices(ir.Int64, shape, func(i int) int { return s[batch+i%depth] })
	return true
}

// reductionOf chooses what a scatter does with elements that are hit: with none, no element is hit twice.
func (n *node) reductionOf() string {
	list := []string{"none"}
	if n.opset >= 16 && n.dt != ir.Bool {
		list = append(list, "add", "mul")
	}
	if n.opset >= 18 && n.dt != ir.Bool {
		list = append(list, "max", "min")
	}
	r := list[n.r.IntN(len(list))]
	if n.opset >= 16 {
		n.text("reduction", r)
	}
	return r
}

func scatterElements(n *node) bool {
	n.typed(n.kind.types)
	t := n.operand(1, 3).t
	if t.Len() == 0 {
		return false
	}
	rank := t.Rank()
	axis := n.axis(rank)
	at := (axis + rank) % rank
	s := n.within(t.Shape())
	r := n.reductionOf()
	index := ir.NewTensor(ir.Int64, s...)
	below := 1 // elements of a step along the axis
	for _, d := range s[at+1:] {
		below *= d
	}
	for i := range index.Int64s() {
		k := i / below % s[at] // each place once
		if r != "none" {
			k = n.r.IntN(t.Shape()[at])
		} else if s[at] < t.Shape()[at] && n.maybe(0.5) && s[at] == 1 {
			k = n.r.IntN(t.Shape()[at])
		}
		index.Int64s()[i] = int64(n.negative(k, t.Shape()[at]))
	}
	n.in = append(n.in, value{name: n.name("i"), t: index, exact: true, fixed: n.maybe(0.4)})
	n.with(n.dt, s...)
	n.int("axis", axis)
	return true
}

func scatterND(n *node) bool {
	n.typed(n.kind.types)
	t := n.operand(1, 3).t
	if t.Len() == 0 {
		return false
	}
	s := t.Shape()
	depth := n.between(1, len(s))
	places := 1
	for _, d := range s[:depth] {
		places *= d
	}
	order := n.r.Perm(places)
	rows := n.between(1, min(places, 6))
	n.reductionOf()
	index := ir.NewTensor(ir.Int64, rows, depth)
	for i := range rows {
		p := order[i]
		for k := depth - 1; k >= 0; k-- {
			index.Int64s()[i*depth+k] = int64(n.negative(p%s[k], s[k]))
			p /= s[k]
		}
	}
	n.in = append(n.in, value{name: n.name("i"), t: index, exact: true, fixed: n.maybe(0.4)})
	n.with(n.dt, append([]int{rows}, s[depth:]...)...)
	return true
}

func oneHot(n *node) bool {
	depth := n.between(1, 6)
	s := n.shape(n.between(1, 3))
	n.indices(choose(n.drawer, ir.Int64, ir.Int32), s, func(int) int { return depth })
	n.number(depth)
	n.fix(n.random(choose(n.drawer, ir.Float32, ir.Int64), []int{2}))
	n.in[0].fixed = false
	if n.maybe(0.7) {
		n.int("axis", n.between(-len(s)-1, len(s)))
	}
	return n.in[0].t.DType() == ir.Int64
}
