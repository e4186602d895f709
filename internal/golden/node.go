package golden

import (
	"cmp"
	"strings"

	"github.com/ganc-ml/ganc/ir"
)

// node is a value of a graph, and where it comes from.
type node struct {
	value
	typ    string
	label  string // the op and the layer, or the name of an input or variable
	name   string // the layer, or else the label
	layer  string
	source string // the line that declares it
}

func nodeOf(n ir.Node, out int, v value) node {
	x := node{value: v, typ: n.OutTypes()[out].String(), layer: n.Origin().Layer}
	if pos := n.Origin().Pos; !pos.IsZero() {
		x.source = pos.String()
	}
	switch o := n.Op().(type) {
	case ir.Feed:
		x.label = "input " + o.Input.Name
	case ir.Read:
		x.label = "variable " + o.State.Name
	case ir.Scalar, ir.Literal:
		x.label = "constant"
	default:
		x.label = strings.TrimSpace(n.Op().Spec().Name + " " + x.layer)
	}
	x.name = cmp.Or(x.layer, x.label)
	if x.layer != "" {
		x.name = x.layer + " " + n.Op().Spec().Name
	}
	return x
}

func (n node) entry() Entry { return Entry{n.digest, n.typ, numbers(n.tensor), n.label} }

// passed is the nodes of a graph as a pass left it.
type passed struct {
	name  string
	nodes []node
	again bool // the program has been recorded before
}

// sum is the digest of the digests of all nodes.
func (p passed) sum() string {
	var b strings.Builder
	for _, n := range p.nodes {
		b.WriteString(n.digest)
	}
	return digest([]byte(b.String()))
}

// section is what a golden file keeps of passes.
func section(name string, passes []passed) Section {
	s := Section{Name: name}
	known := map[string]bool{}
	for _, p := range passes {
		out := Pass{Name: p.name, Nodes: len(p.nodes), Sum: p.sum(), Again: p.again}
		for _, n := range p.nodes {
			if p.again || !known[n.digest] {
				known[n.digest] = true
				out.Values = append(out.Values, n.entry())
			}
		}
		s.Passes = append(s.Passes, out)
	}
	return s
}
