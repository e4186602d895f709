package fused

import (
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Fusible reports whether a Chain can hold the node, of concrete types. line is the length of its lines if an input is
// a row or a column, 0 if none is, and −1 if an input is repeated along other axes.
func Fusible(n ir.Node) (line int, ok bool) {
	s, ok := stepOf(n.Op())
	if !ok || n.NumOut() != 1 {
		return 0, false
	}
	out := n.Out(0).Type()
	for i, v := range n.Ins() {
		want := ir.Float32
		if i == 0 && functions[s.function].kernel == kernel.ChainWhere {
			want = ir.Bool
		}
		reach, l := reachOf(out.Dims.Bind(0), v.Type().Dims.Bind(0))
		if v.DType() != want || want == ir.Bool && (reach == 0 || reach > kernel.One) {
			return 0, false
		}
		if line = CommonLine(line, l); reach == 0 {
			line = -1
		}
	}
	return line, true
}

// CommonLine is the length of lines of a Chain with operands whose lines have lengths a and b: −1 where both have lines and these
// differ, or one is −1.
func CommonLine(a, b int) int {
	if a == b || b == 0 {
		return a
	}
	if a == 0 {
		return b
	}
	return -1
}

// stepOf is an op as a step without registers; ok is false if no Chain can hold it.
func stepOf(o ir.Op) (s step, ok bool) {
	c, ok := o.(op.Chained)
	if !ok {
		return s, false
	}
	form := c.Chain()
	s.numbers = form.Numbers
	return s, s.named(form.Text, uint8(o.Spec().In.Min))
}

// Link makes the Chain that computes fusible nodes of one shape, given in topological order. in is its inputs; out is
// its outputs, the values for which needed is true. ok is false if the nodes are more than a Chain can hold.
func Link(nodes []ir.Node, needed func(ir.Value) bool) (c Chain, in, out []ir.Value, ok bool) {
	if c, in, out, _, ok = link(nodes, nil, needed); !ok {
		return c, nil, nil, false
	}
	got, err := c.Infer(typesOfValues(in))
	return c, in, out, err == nil && got[0].Dims == nodes[0].Out(0).Type().Dims
}

// LinkSums makes the PlaneChain that computes fusible nodes and, of the nodes' values and inputs, sums over planes. out is its outputs:
// the values of nodes for which needed is true, and then the sums. ok is false too if a node reads one of the sums.
func LinkSums(nodes, sums []ir.Node, needed func(ir.Value) bool) (c PlaneChain, in, out []ir.Value, ok bool) {
	chain, in, out, regs, ok := link(nodes, sums, needed)
	if !ok {
		return c, nil, nil, false
	}
	c.Program = chain.Program
	for i, n := range sums {
		o, isSum := n.Op().(PlaneSum)
		r, known := regs[n.In(0)]
		if !isSum || !known || i > 0 && o != c.PlaneSum || slices.Contains(in, n.Out(0)) {
			return c, nil, nil, false
		}
		c.PlaneSum = o
		c.Sums += string(letter(r))
		out = append(out, n.Out(0))
	}
	_, err := c.Infer(typesOfValues(in))
	return c, in, out, err == nil && imagesOf(typesOfValues(in)).Dims == nodes[0].Out(0).Type().Dims
}

// link makes the Chain of nodes. regs says where the values are that sums read, among others.
func link(nodes, sums []ir.Node, needed func(ir.Value) bool) (c Chain, in, out []ir.Value, regs map[ir.Value]uint8, ok bool) {
	if len(nodes) > kernel.MaxChainSteps {
		return c, nil, nil, nil, false
	}
	l := linker{regs: map[ir.Value]uint8{}, last: map[ir.Value]int{}}
	for i, n := range nodes {
		for _, v := range n.Ins() {
			l.last[v] = i
		}
		if needed(n.Out(0)) {
			l.regs[n.Out(0)] = firstOutput + uint8(len(l.out))
			l.out = append(l.out, n.Out(0))
		}
	}
	for _, n := range sums {
		l.last[n.In(0)] = len(nodes)
	}
	own := map[ir.Value]bool{}
	for _, n := range nodes {
		own[n.Out(0)] = true
	}
	for _, n := range nodes {
		for _, v := range n.Ins() {
			if _, seen := l.regs[v]; !seen && !own[v] {
				l.regs[v] = uint8(len(l.in))
				l.in = append(l.in, v)
			}
		}
	}
	if len(l.in) > maxInputs || len(l.out) > maxOutputs {
		return c, nil, nil, nil, false
	}
	var text []string
	for i, n := range nodes {
		s, ok := l.step(i, n)
		if !ok {
			return c, nil, nil, nil, false
		}
		text = append(text, s.text())
	}
	return Chain{strings.Join(text, ";")}, l.in, l.out, l.regs, true
}

func typesOfValues(values []ir.Value) []ir.Type {
	types := make([]ir.Type, len(values))
	for i, v := range values {
		types[i] = v.Type()
	}
	return types
}

// linker assigns registers to values.
type linker struct {
	in, out []ir.Value
	regs    map[ir.Value]uint8
	last    map[ir.Value]int // node that reads a value last
	busy    [maxTemps]bool
}

func (l *linker) step(i int, n ir.Node) (s step, ok bool) {
	s, _ = stepOf(n.Op())
	for j, v := range n.Ins() {
		s.args[j] = l.regs[v]
	}
	for _, v := range n.Ins() {
		if r := l.regs[v]; l.last[v] == i && int(r) >= len(l.in) && r < firstOutput {
			l.busy[firstOutput-1-r] = false
		}
	}
	v := n.Out(0)
	if r, isOutput := l.regs[v]; isOutput {
		s.dst = r
		return s, true
	}
	for k := range l.busy {
		if !l.busy[k] {
			l.busy[k] = true
			s.dst = firstOutput - 1 - uint8(k)
			l.regs[v] = s.dst
			return s, true
		}
	}
	return s, false
}
