package load

import (
	"fmt"
	"slices"

	"github.com/ganc-ml/ganc/internal/onnxpb"
)

// readNodes reads and checks the nodes one after another. A node may use only values that are defined before it.
func (f *File) readNodes(m *onnxpb.ModelProto, limits Limits) error {
	nodes := m.Graph.Node
	if len(nodes) > limits.Nodes {
		return tooLarge("", "it has %d nodes, want at most %d", len(nodes), limits.Nodes)
	}
	f.Nodes = make([]Node, len(nodes))
	edges := 0
	for k, p := range nodes {
		n, err := f.readNode(place{top: k, index: k}, p, limits)
		if err != nil {
			return err
		}
		if edges += max(len(n.Inputs), 1) * len(n.Outputs); edges > limits.Edges {
			return tooLarge(n.Where(), "the graph has more than %d edges", limits.Edges)
		}
		f.Nodes[k] = n
	}
	if err := f.checkInputs(); err != nil {
		return err
	}
	for _, v := range f.Outputs {
		if _, ok := f.defined[v.Name]; !ok {
			return malformed("output "+quote(v.Name), "nothing computes it")
		}
	}
	return nil
}

// place says where a node stands: its index, and for a node of a subgraph that of the node of the graph around it, and the
// attribute.
type place struct {
	top, index int
	within     string
}

func (f *File) readNode(at place, p *onnxpb.NodeProto, limits Limits) (Node, error) {
	n := Node{Index: at.index, Within: at.within, Name: p.GetName(), OpType: p.GetOpType(), Domain: domain(p.GetDomain()), Opset: f.OpsetVersion,
		Inputs: trim(p.Input), Outputs: trim(p.Output)}
	if opset, ok := f.opsets[p]; ok {
		n.Opset = opset
	}
	where := n.Where()
	switch {
	case n.OpType == "":
		return n, malformed(where, "it has no op_type")
	case p.GetOverload() != "":
		return n, unsupported(where, "function overloads are not supported")
	case len(n.Outputs) == 0:
		return n, malformed(where, "it has no outputs")
	case len(p.Attribute) > limits.Attributes:
		return n, tooLarge(where, "it has %d attributes, want at most %d", len(p.Attribute), limits.Attributes)
	}
	for _, out := range n.Outputs {
		if err := f.define(out, at.top, where); err != nil {
			return n, err
		}
	}
	var err error
	if n.Attrs, err = readAttrs(where, p.Attribute); err != nil {
		return n, err
	}
	for i := range n.Attrs {
		if n.Attrs[i].Type != AttrGraph {
			continue
		}
		at := place{top: at.top, within: where + ": " + n.Attrs[i].Name}
		if n.Attrs[i].Graph, err = f.readGraph(at, p.Attribute[i].G, n.Outputs, limits); err != nil {
			return n, err
		}
	}
	return n, nil
}

// readGraph reads a subgraph of a node with the given outputs, which the subgraph may not use.
func (f *File) readGraph(at place, p *onnxpb.GraphProto, outputs []string, limits Limits) (*Graph, error) {
	g := &Graph{}
	if len(p.SparseInitializer) > 0 {
		return nil, unsupported(at.within, "sparse tensors are not supported").instead("save it as a dense tensor")
	}
	for _, in := range p.Input {
		g.Inputs = append(g.Inputs, in.GetName())
		if err := f.define(in.GetName(), at.top, at.within); err != nil {
			return nil, err
		}
	}
	for _, t := range p.Initializer {
		x, err := readTensor(at.within+": initializer "+quote(t.GetName()), t)
		if err != nil {
			return nil, err
		}
		if err := f.define(t.GetName(), at.top, at.within); err != nil {
			return nil, err
		}
		g.Initializers = append(g.Initializers, x)
	}
	for k, np := range p.Node {
		for _, in := range np.Input {
			if _, ok := f.defined[in]; in != "" && (!ok || slices.Contains(outputs, in)) {
				return nil, malformed(at.within+": "+nodeWhere(k, np.GetName(), np.GetOpType()), "its input %s is not defined before it", quote(in))
			}
		}
		n, err := f.readNode(place{at.top, k, at.within}, np, limits)
		if err != nil {
			return nil, err
		}
		g.Nodes = append(g.Nodes, n)
	}
	for _, out := range p.Output {
		if _, ok := f.defined[out.GetName()]; !ok || slices.Contains(outputs, out.GetName()) {
			return nil, malformed(at.within, "nothing computes its output %s", quote(out.GetName()))
		}
		g.Outputs = append(g.Outputs, out.GetName())
	}
	return g, nil
}

// define records that node k computes the value called name.
func (f *File) define(name string, k int, where string) error {
	if name == "" {
		return nil
	}
	if src, ok := f.defined[name]; ok {
		by := map[sourceKind]string{byCaller: "a graph input", byInitializer: "an initializer"}[src.kind]
		switch {
		case src.kind == byNode && src.index == k:
			by = "another of its outputs"
		case src.kind == byNode:
			by = "an output of " + f.Nodes[src.index].Where()
		}
		return malformed(where, "its output %s is already %s", quote(name), by)
	}
	f.defined[name] = source{byNode, k}
	return nil
}

// checkInputs checks that every input of a node is defined before it. ONNX wants the nodes in topological order, so the
// check also finds every cycle.
func (f *File) checkInputs() error {
	for k := range f.Nodes {
		n := &f.Nodes[k]
		for _, in := range n.Inputs {
			src, ok := f.defined[in]
			switch {
			case in == "":
			case !ok:
				return malformed(n.Where(), "its input %s is not defined", quote(in))
			case src.kind == byNode && src.index == k:
				return malformed(n.Where(), "its input %s is its own output: a cycle", quote(in))
			case src.kind == byNode && src.index > k:
				return malformed(n.Where(), "its input %s is computed only later, by %s: the nodes form a cycle or are not in topological order",
					quote(in), f.Nodes[src.index].Where())
			}
		}
	}
	return nil
}

// trim returns names without the absent values at their end.
func trim(names []string) []string {
	for len(names) > 0 && names[len(names)-1] == "" {
		names = names[:len(names)-1]
	}
	return names
}

func nodeWhere(k int, name, opType string) string {
	if name == "" {
		return fmt.Sprintf("node %d (%s)", k, bare(opType))
	}
	return fmt.Sprintf("node %d %s (%s)", k, quote(name), bare(opType))
}

// bare returns an operator's name unquoted when it looks like one.
func bare(opType string) string {
	for _, c := range opType {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return quote(opType)
		}
	}
	if len(opType) > 64 {
		return quote(opType)
	}
	return opType
}
