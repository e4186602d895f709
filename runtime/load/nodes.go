package load

import (
	"fmt"

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
		n, err := f.readNode(k, p, limits)
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

func (f *File) readNode(k int, p *onnxpb.NodeProto, limits Limits) (Node, error) {
	n := Node{Index: k, Name: p.GetName(), OpType: p.GetOpType(), Domain: domain(p.GetDomain()), Opset: f.OpsetVersion,
		Inputs: trim(p.Input), Outputs: trim(p.Output)}
	where := n.Where()
	switch {
	case n.OpType == "":
		return n, malformed(where, "it has no op_type")
	case n.Domain != "":
		return n, unsupported(where, "operators of the domain %s are not supported", quote(n.Domain)).instead("export with standard ONNX operators only")
	case p.GetOverload() != "":
		return n, unsupported(where, "function overloads are not supported")
	case len(n.Outputs) == 0:
		return n, malformed(where, "it has no outputs")
	case len(p.Attribute) > limits.Attributes:
		return n, tooLarge(where, "it has %d attributes, want at most %d", len(p.Attribute), limits.Attributes)
	}
	for _, out := range n.Outputs {
		if err := f.define(out, k, where); err != nil {
			return n, err
		}
	}
	var err error
	n.Attrs, err = readAttrs(where, p.Attribute)
	return n, err
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
