package rewrite

import (
	"github.com/ganc-ml/ganc/compile/fused"
	"github.com/ganc-ml/ganc/ir"
)

// LayOut puts the channels of images last, between Transposes: of the images that convolutions read or make, and of
// all that elementwise ops and others with a fused.Form connect with these. Transposes remain where such images meet
// an op without a Form, an input, an output or state, unless a matrix product does without. A pixel shuffle behind a convolution with constant weights permutes
// these. It decomposes Composites without a Form among them. Every value keeps
// its bits, and so nothing but speed depends on this pass. It assumes concrete types, and merges.
func LayOut(g *ir.Graph) *ir.Graph {
	g = shuffles(g)
	l := newLayout(g)
	for ; l.composite; l = newLayout(g) {
		g = l.decomposed()
	}
	if len(l.wanted) == 0 {
		return g
	}
	return Fold(products(straight(newLayout(pools(g)).laidOut())))
}

// straight joins Transposes and Reshapes that follow each other.
func straight(g *ir.Graph) *ir.Graph { return ir.Rewrite(g, true, fused.Straight) }

// layout divides the images of a graph into groups, in each of which all have the channels at one place.
type layout struct {
	g         *ir.Graph
	forms     []fused.Form          // by node: the form, with Op nil where there is none
	parents   map[ir.Value]ir.Value // images → images of the same group
	wanted    map[ir.Value]bool     // groups, by their last parents, of images of convolutions
	composite bool                  // a Composite without a form has images of these groups

	dst         *ir.Graph
	first, last map[ir.Value]ir.Value // copies in dst: with the channels of images behind the batch, and last
}

func newLayout(g *ir.Graph) *layout {
	l := &layout{g: g, forms: make([]fused.Form, g.Len()), parents: map[ir.Value]ir.Value{}, wanted: map[ir.Value]bool{}}
	for id := range g.Len() {
		n := g.Node(id)
		f, ok := fused.FormOf(n)
		switch {
		case ok:
			l.forms[id] = f
		case l.opaque(n):
			f = compositeForm(n)
		}
		if !f.Convolves {
			l.tie(images(n, f))
		}
	}
	for id := range g.Len() {
		if f := l.forms[id]; f.Convolves {
			for _, v := range images(g.Node(id), f) {
				l.wanted[l.group(v)] = true
			}
		}
	}
	for id := range g.Len() {
		n := g.Node(id)
		l.composite = l.composite || l.forms[id].Op == nil && l.opaque(n) && l.isWanted(images(n, compositeForm(n)))
	}
	return l
}

// opaque reports whether a node is a Composite of images.
func (l *layout) opaque(n ir.Node) bool {
	_, ok := n.Op().(ir.Composite)
	return ok && n.NumIn() > 0 && n.In(0).Rank() >= 3
}

// compositeForm is a form in which a Composite cannot be computed, for what it is composed of.
func compositeForm(n ir.Node) fused.Form {
	in := make([]bool, n.NumIn())
	for i := range in {
		in[i] = true
	}
	return fused.Form{Rank: n.In(0).Rank(), In: in, Out: true}
}

// images is the inputs and outputs of a node that are images in a form.
func images(n ir.Node, f fused.Form) (list []ir.Value) {
	for i, is := range f.In {
		if v := n.In(i); is && v.Rank() == f.Rank {
			list = append(list, v)
		}
	}
	if f.Out {
		for _, v := range n.Outs() {
			if v.Rank() == f.Rank {
				list = append(list, v)
			}
		}
	}
	return list
}

// tie makes the groups of values one.
func (l *layout) tie(values []ir.Value) {
	for _, v := range values {
		if a, b := l.group(values[0]), l.group(v); a != b {
			l.parents[b] = a
		}
	}
}

// group is the value that stands for the group of v.
func (l *layout) group(v ir.Value) ir.Value {
	for {
		p, ok := l.parents[v]
		if !ok {
			return v
		}
		if q, ok := l.parents[p]; ok {
			l.parents[v] = q
		}
		v = p
	}
}

// isWanted reports whether the group of values, which have one, is wanted.
func (l *layout) isWanted(values []ir.Value) bool {
	return len(values) > 0 && l.wanted[l.group(values[0])]
}

// decomposed is the graph without the Composites that have images of wanted groups and no form.
func (l *layout) decomposed() *ir.Graph {
	return ir.Rewrite(l.g, true, func(n ir.Node, in []ir.Value) []ir.Value {
		if l.forms[n.ID()].Op == nil && l.opaque(n) && l.isWanted(images(n, compositeForm(n))) {
			return n.Op().(ir.Composite).Decompose(in)
		}
		return nil
	})
}

// laidOut is the graph with the images of wanted groups laid out.
func (l *layout) laidOut() *ir.Graph {
	l.dst, l.first, l.last = ir.NewGraph(true), map[ir.Value]ir.Value{}, map[ir.Value]ir.Value{}
	for id := range l.g.Len() {
		n := l.g.Node(id)
		l.dst.At(n.Origins(), func() { l.copy(n, l.forms[id]) })
	}
	for _, o := range l.g.Outputs {
		l.dst.Outputs = append(l.dst.Outputs, ir.Output{Name: o.Name, Value: l.plain(o.Value)})
	}
	for _, w := range l.g.Writes {
		l.dst.Writes = append(l.dst.Writes, ir.Write{State: w.State, Value: l.plain(w.Value)})
	}
	return l.dst
}

// copy copies a node, in its form if its images are wanted.
func (l *layout) copy(n ir.Node, f fused.Form) {
	o, laid := n.Op(), f.Op != nil && l.isWanted(images(n, f))
	if laid {
		o = f.Op
	}
	in := make([]ir.Value, n.NumIn())
	for i, v := range n.Ins() {
		if laid && f.In[i] {
			in[i] = l.channelsLast(v, f.Rank)
		} else {
			in[i] = l.plain(v)
		}
	}
	to := l.first
	if laid && f.Out {
		to = l.last
	}
	for i, v := range l.dst.ApplyAll(o, in...)[:n.NumOut()] {
		to[n.Out(i)] = v
	}
}

// channelsLast is the copy of a value that meets images of a rank whose channels come last.
func (l *layout) channelsLast(v ir.Value, rank int) ir.Value {
	if to, ok := l.last[v]; ok && v.Rank() == rank {
		return to
	}
	return fused.Last(l.plain(v), rank)
}

// plain is the copy of a value with its dimensions in their order.
func (l *layout) plain(v ir.Value) ir.Value {
	if to, ok := l.first[v]; ok {
		return to
	}
	l.first[v] = fused.First(l.last[v])
	return l.first[v]
}
