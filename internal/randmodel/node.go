package randmodel

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
)

// node is a node that is being drawn.
type node struct {
	*drawer
	kind    *kind
	dt      ir.DType // of its first operand
	in      []value
	outer   []value // what its subgraphs read
	attrs   []*onnxpb.AttributeProto
	names   []string // of its outputs
	outputs int
}

func (n *node) proto() *onnxpb.NodeProto {
	p := &onnxpb.NodeProto{OpType: &n.kind.op, Attribute: n.attrs, Output: n.names}
	for _, v := range n.in {
		p.Input = append(p.Input, v.name)
	}
	for len(p.Input) > 0 && p.Input[len(p.Input)-1] == "" {
		p.Input = p.Input[:len(p.Input)-1]
	}
	return p
}

func (n *node) String() string {
	var in, attrs []string
	for _, v := range n.in {
		in = append(in, v.String())
	}
	for _, a := range n.attrs {
		attrs = append(attrs, attrText(a))
	}
	return fmt.Sprintf("%s = %s(%s)%s", strings.Join(n.names, ","), n.kind.op, strings.Join(in, ", "), strings.Join(attrs, ""))
}

func attrText(a *onnxpb.AttributeProto) string {
	switch a.GetType() {
	case onnxpb.AttributeProto_FLOAT:
		return fmt.Sprintf(" %s=%v", a.GetName(), a.GetF())
	case onnxpb.AttributeProto_INT:
		return fmt.Sprintf(" %s=%d", a.GetName(), a.GetI())
	case onnxpb.AttributeProto_STRING:
		return fmt.Sprintf(" %s=%s", a.GetName(), a.GetS())
	case onnxpb.AttributeProto_INTS:
		return fmt.Sprintf(" %s=%v", a.GetName(), a.GetInts())
	}
	return " " + a.GetName()
}

func (n *node) attr(name string, t onnxpb.AttributeProto_AttributeType) *onnxpb.AttributeProto {
	a := &onnxpb.AttributeProto{Name: &name, Type: &t}
	n.attrs = append(n.attrs, a)
	return a
}

func (n *node) int(name string, v int) { n.attr(name, onnxpb.AttributeProto_INT).I = ptr(int64(v)) }

func (n *node) float(name string, v float64) {
	n.attr(name, onnxpb.AttributeProto_FLOAT).F = ptr(float32(v))
}

func (n *node) text(name, v string) { n.attr(name, onnxpb.AttributeProto_STRING).S = []byte(v) }

func (n *node) ints(name string, v []int) { n.attr(name, onnxpb.AttributeProto_INTS).Ints = int64s(v) }

func (n *node) graph(name string, g *onnxpb.GraphProto) {
	n.attr(name, onnxpb.AttributeProto_GRAPH).G = g
}

func int64s(v []int) []int64 {
	out := make([]int64, len(v))
	for i, x := range v {
		out[i] = int64(x)
	}
	return out
}

// maybe is true with the probability p.
func (d *drawer) maybe(p float64) bool { return d.r.Float64() < p }

// between is a number from lo to hi.
func (d *drawer) between(lo, hi int) int { return lo + d.r.IntN(hi-lo+1) }

// choose is an entry of a list.
func choose[T any](d *drawer, list ...T) T { return list[d.r.IntN(len(list))] }

// axis is an axis of a value of that rank, which counts from the end every other time.
func (d *drawer) axis(rank int) int { return d.signed(d.r.IntN(rank), rank) }

func (d *drawer) signed(axis, rank int) int {
	if d.maybe(0.4) {
		return axis - rank
	}
	return axis
}

// subset is some of the axes of a value of that rank, at least least, in any order.
func (d *drawer) subset(rank, least int) []int {
	axes := d.r.Perm(rank)
	return axes[:d.between(least, rank)]
}

// size is a size of a dimension.
func (d *drawer) size() int { return choose(d, 1, 2, 2, 3, 3, 4, 5, 7, 8, 9) }

// shape is a shape of a rank.
func (d *drawer) shape(rank int) []int {
	s, n := make([]int, rank), 1
	for i := range s {
		if s[i] = d.size(); n*s[i] > 1500 {
			s[i] = 1
		}
		n *= s[i]
	}
	if rank > 0 && d.maybe(0.005) {
		s[d.r.IntN(rank)] = 0
	}
	return s
}

// typed chooses the element type of the node, rather that of a value that is there.
func (n *node) typed(letters string) {
	if len(n.values) > 0 && n.maybe(0.7) {
		dt := n.values[len(n.values)-1-min(n.r.IntN(len(n.values)), n.r.IntN(len(n.values)))].t.DType()
		for _, c := range letters {
			if types[c] == dt {
				n.dt = dt
				return
			}
		}
	}
	n.dt = types[rune(letters[n.r.IntN(len(letters))])]
}

// operand adds an operand of the node's element type and of a rank from lo to hi.
func (n *node) operand(lo, hi int) value {
	return n.operandOf(n.dt, func(s []int) bool { return len(s) >= lo && len(s) <= hi }, func() []int { return n.shape(n.between(lo, hi)) })
}

// operandOf adds an operand of a type: a value that is there whose shape fits, or a new one.
func (n *node) operandOf(dt ir.DType, fits func([]int) bool, shape func() []int) value {
	v, ok := n.existing(dt, fits)
	if !ok {
		v = n.input(dt, shape()...)
	}
	n.in = append(n.in, v)
	return v
}

// existing finds a value, rather one that nobody has read.
func (n *node) existing(dt ir.DType, fits func([]int) bool) (value, bool) {
	if n.maybe(0.1) {
		return value{}, false
	}
	var all, unread []value
	for _, v := range n.values {
		if v.t.DType() == dt && fits(v.t.Shape()) && !v.fixed && (v.exact || !n.kind.decides) {
			if all = append(all, v); !n.read[v.name] {
				unread = append(unread, v)
			}
		}
	}
	if len(unread) > 0 && n.maybe(0.8) {
		all = unread
	}
	if len(all) == 0 {
		return value{}, false
	}
	return all[n.r.IntN(len(all))], true
}

// input makes a new input of the graph, or every fourth time an initializer.
func (n *node) input(dt ir.DType, shape ...int) value {
	v := value{name: n.name("x"), t: n.random(dt, shape), exact: true, fixed: n.maybe(0.25)}
	if !v.fixed {
		n.values = append(n.values, v)
	}
	return v
}

func (d *drawer) name(prefix string) string {
	d.fresh++
	return fmt.Sprintf("%s%d", prefix, d.fresh)
}

// with adds an operand of a type and shape.
func (n *node) with(dt ir.DType, shape ...int) value {
	return n.operandOf(dt, func(s []int) bool { return slices.Equal(s, shape) }, func() []int { return shape })
}

// fix adds an initializer.
func (n *node) fix(t ir.Tensor) value {
	v := value{name: n.name("c"), t: t, exact: true, fixed: true}
	n.in = append(n.in, v)
	return v
}

// list adds a list of integers that is known when a graph is compiled.
func (n *node) list(v ...int) { n.fix(ir.FromSlice(int64s(v), len(v))) }

// number adds a known integer of rank 0.
func (n *node) number(v int) { n.fix(ir.FromSlice([]int64{int64(v)})) }

// scalar adds a known number of a type, of rank 0.
func (n *node) scalar(dt ir.DType, v float64) { n.fix(filled(dt, v)) }

func filled(dt ir.DType, v ...float64) ir.Tensor {
	c := ir.NewTensor(dt.Carrier(), len(v))
	for i, x := range v {
		c.SetAt(i, held(dt, x))
	}
	if len(v) == 1 {
		c = c.Reshaped()
	}
	return narrowed(c, dt)
}

// held is the number of a type that is nearest to v.
func held(dt ir.DType, v float64) float64 {
	if dt == ir.Float16 {
		return dt.Round(v, ir.Rounding{})
	}
	return v
}

func narrowed(c ir.Tensor, dt ir.DType) ir.Tensor {
	if c.DType() == dt {
		return c
	}
	t := ir.NewTensor(dt, c.Shape()...)
	ir.Narrow(t, c)
	return t
}

// none leaves an operand out.
func (n *node) none() { n.in = append(n.in, value{}) }

// random is a tensor of random numbers: normal, multiples of a half, or positive; integers near zero; any bytes.
func (d *drawer) random(dt ir.DType, shape []int) ir.Tensor {
	c := ir.NewTensor(dt.Carrier(), shape...)
	law := d.r.IntN(8)
	for i := range c.Len() {
		c.SetAt(i, held(dt, d.element(dt, law)))
	}
	return narrowed(c, dt)
}

func (d *drawer) element(dt ir.DType, law int) float64 {
	switch {
	case dt == ir.Bool:
		return float64(d.r.IntN(2))
	case dt == ir.Uint8 || dt == ir.Uint16 || dt == ir.Uint32 || dt == ir.Uint64:
		return float64(d.r.IntN(256))
	case dt == ir.Int8:
		return float64(d.r.IntN(256) - 128)
	case !dt.Carrier().IsFloat():
		return float64(d.r.IntN(19) - 9)
	case law < 2:
		return float64(d.r.IntN(17)-8) / 2
	case law < 3:
		return 0.05 + d.r.Float64()
	case law < 4:
		return 5 * d.r.NormFloat64()
	}
	return d.r.NormFloat64()
}
