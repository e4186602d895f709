package load

import (
	"fmt"

	"github.com/ganc-ml/ganc/internal/onnxpb"
)

// expander replaces the calls of a file's own functions by their nodes, and gives the values inside of subgraphs and
// functions names that no other value has. What follows then knows no functions, and one space of names.
type expander struct {
	functions map[functionID]*onnxpb.FunctionProto
	opsets    map[*onnxpb.NodeProto]int // of nodes of functions
	limits    Limits
	made      int   // nodes so far
	size      int64 // bytes of the tensors in attributes of copied nodes
	fresh     int
}

type functionID struct{ domain, name, overload string }

// mostCalls is how deep calls of functions may nest.
const mostCalls = 32

// scope maps the names of a graph or function to those of the whole file. The outermost scope keeps names.
type scope struct {
	names map[string]string
	outer *scope
	keep  bool
}

// frame is the call that a function's nodes are copied for.
type frame struct {
	function *onnxpb.FunctionProto
	attrs    map[string]*onnxpb.AttributeProto
	opset    int
	depth    int
}

// expand changes the graph of m. It returns the opset of each node that comes from a function.
func expand(m *onnxpb.ModelProto, limits Limits) (map[*onnxpb.NodeProto]int, error) {
	if m.Graph == nil || len(m.Functions) == 0 && !hasSubgraph(m.Graph.Node) {
		return nil, nil
	}
	e := &expander{functions: map[functionID]*onnxpb.FunctionProto{}, opsets: map[*onnxpb.NodeProto]int{}, limits: limits}
	for _, f := range m.Functions {
		id := functionID{domain(f.GetDomain()), f.GetName(), f.GetOverload()}
		where := "function " + quote(f.GetName())
		switch {
		case f.GetName() == "":
			return nil, malformed(where, "it has no name")
		case e.functions[id] != nil:
			return nil, malformed(where, "it is defined twice")
		}
		e.functions[id] = f
	}
	nodes, err := e.nodes(m.Graph.Node, &scope{keep: true}, nil)
	m.Graph.Node = nodes
	return e.opsets, err
}

func hasSubgraph(nodes []*onnxpb.NodeProto) bool {
	for _, n := range nodes {
		for _, a := range n.Attribute {
			if a.G != nil {
				return true
			}
		}
	}
	return false
}

// name is the name in the whole file of the value that a scope calls so.
func (s *scope) name(of string) (string, bool) {
	for ; s != nil; s = s.outer {
		if s.keep || of == "" {
			return of, true
		}
		if n, ok := s.names[of]; ok {
			return n, true
		}
	}
	return "", false
}

// define names a value that is computed in a scope.
func (e *expander) define(s *scope, of string) string {
	if s.keep || of == "" {
		return of
	}
	if n, ok := s.names[of]; ok { // an output of a function
		return n
	}
	e.fresh++
	const most = 64
	s.names[of] = fmt.Sprintf("%.*s~%d", most, of, e.fresh)
	return s.names[of]
}

// nodes copies a list of nodes, with the calls in it replaced.
func (e *expander) nodes(list []*onnxpb.NodeProto, s *scope, fr *frame) ([]*onnxpb.NodeProto, error) {
	var out []*onnxpb.NodeProto
	for k, p := range list {
		n, err := e.node(k, p, s, fr)
		if err != nil {
			return nil, err
		}
		f := e.functions[functionID{domain(p.GetDomain()), p.GetOpType(), p.GetOverload()}]
		if f == nil {
			if fr != nil {
				e.opsets[n] = fr.opset
			}
			out = append(out, n)
			continue
		}
		body, err := e.call(nodeWhere(k, p.GetName(), p.GetOpType()), n, f, fr)
		if err != nil {
			return nil, err
		}
		out = append(out, body...)
	}
	return out, nil
}

// node copies a node. The attributes of the call take the place of those that refer to it.
func (e *expander) node(k int, p *onnxpb.NodeProto, s *scope, fr *frame) (*onnxpb.NodeProto, error) {
	where := nodeWhere(k, p.GetName(), p.GetOpType())
	if fr != nil {
		where = "function " + quote(fr.function.GetName()) + ": " + where
	}
	if e.made++; e.made > e.limits.Nodes {
		return nil, tooLarge("", "it has more than %d nodes with those of subgraphs and functions", e.limits.Nodes)
	}
	n := &onnxpb.NodeProto{Name: p.Name, OpType: p.OpType, Domain: p.Domain, Overload: p.Overload}
	for _, in := range p.Input {
		name, ok := s.name(in)
		if !ok {
			return nil, malformed(where, "its input %s is not defined", quote(in))
		}
		n.Input = append(n.Input, name)
	}
	for _, a := range p.Attribute {
		b, err := e.attribute(where, a, s, fr)
		if err != nil {
			return nil, err
		}
		if b != nil {
			n.Attribute = append(n.Attribute, b)
		}
	}
	for _, out := range p.Output {
		n.Output = append(n.Output, e.define(s, out))
	}
	return n, nil
}

// attribute copies what differs from call to call. It returns nil for a reference to an attribute that the call leaves out.
func (e *expander) attribute(where string, a *onnxpb.AttributeProto, s *scope, fr *frame) (*onnxpb.AttributeProto, error) {
	if ref := a.GetRefAttrName(); ref != "" && fr != nil {
		given := fr.attrs[ref]
		if given == nil {
			return nil, nil
		}
		return &onnxpb.AttributeProto{Name: a.Name, Type: given.Type, F: given.F, I: given.I, S: given.S, T: given.T, G: given.G,
			Floats: given.Floats, Ints: given.Ints, Strings: given.Strings, Tensors: given.Tensors}, nil
	}
	if fr != nil && a.T != nil {
		e.size += int64(len(a.T.RawData)) + 8*int64(len(a.T.FloatData)+len(a.T.Int32Data)+len(a.T.Int64Data)+len(a.T.DoubleData)+len(a.T.Uint64Data))
		if e.size > e.limits.Memory {
			return nil, tooLarge(where, "the constants of all calls of functions take more than %d bytes", e.limits.Memory)
		}
	}
	if a.G == nil {
		return a, nil
	}
	g, err := e.graph(a.G, s, fr)
	return &onnxpb.AttributeProto{Name: a.Name, Type: a.Type, G: g}, err
}

// graph copies a subgraph, whose nodes may use the values of the graphs around it.
func (e *expander) graph(g *onnxpb.GraphProto, outer *scope, fr *frame) (*onnxpb.GraphProto, error) {
	s := &scope{names: map[string]string{}, outer: outer}
	c := &onnxpb.GraphProto{Name: g.Name, SparseInitializer: g.SparseInitializer}
	for _, in := range g.Input {
		name := e.define(s, in.GetName())
		c.Input = append(c.Input, &onnxpb.ValueInfoProto{Name: &name, Type: in.Type})
	}
	for _, t := range g.Initializer {
		name := e.define(s, t.GetName())
		c.Initializer = append(c.Initializer, &onnxpb.TensorProto{Name: &name, Dims: t.Dims, DataType: t.DataType, Segment: t.Segment, FloatData: t.FloatData,
			Int32Data: t.Int32Data, StringData: t.StringData, Int64Data: t.Int64Data, RawData: t.RawData, ExternalData: t.ExternalData,
			DataLocation: t.DataLocation, DoubleData: t.DoubleData, Uint64Data: t.Uint64Data})
	}
	var err error
	if c.Node, err = e.nodes(g.Node, s, fr); err != nil {
		return nil, err
	}
	for _, out := range g.Output {
		name, ok := s.name(out.GetName())
		if !ok {
			return nil, malformed("output "+quote(out.GetName())+" of a subgraph", "nothing computes it")
		}
		c.Output = append(c.Output, &onnxpb.ValueInfoProto{Name: &name, Type: out.Type})
	}
	return c, nil
}

// call returns the nodes of a function for one call of it.
func (e *expander) call(where string, n *onnxpb.NodeProto, f *onnxpb.FunctionProto, outer *frame) ([]*onnxpb.NodeProto, error) {
	fr := &frame{function: f, attrs: map[string]*onnxpb.AttributeProto{}, depth: 1}
	if outer != nil {
		fr.depth = outer.depth + 1
	}
	switch {
	case fr.depth > mostCalls:
		return nil, tooLarge(where, "calls of functions nest more than %d deep: does one call itself?", mostCalls)
	case len(n.Input) > len(f.Input) || len(n.Output) > len(f.Output):
		return nil, malformed(where, "it has %d inputs and %d outputs, the function has %d and %d", len(n.Input), len(n.Output), len(f.Input), len(f.Output))
	}
	for _, o := range f.OpsetImport {
		if domain(o.GetDomain()) == "" {
			fr.opset = int(min(max(o.GetVersion(), 0), MaxOpset+1))
		}
	}
	if fr.opset < MinOpset || fr.opset > MaxOpset {
		return nil, unsupported("function "+quote(f.GetName()), "opset %d, want %d to %d", fr.opset, MinOpset, MaxOpset)
	}
	for _, a := range f.AttributeProto {
		fr.attrs[a.GetName()] = a
	}
	for _, a := range n.Attribute {
		fr.attrs[a.GetName()] = a
	}
	return e.body(n, f, fr)
}

func (e *expander) body(n *onnxpb.NodeProto, f *onnxpb.FunctionProto, fr *frame) ([]*onnxpb.NodeProto, error) {
	s := &scope{names: map[string]string{}}
	for i, in := range f.Input {
		s.names[in] = ""
		if i < len(n.Input) {
			s.names[in] = n.Input[i]
		}
	}
	var same []*onnxpb.NodeProto // outputs that are inputs
	for i, out := range f.Output {
		from, input := s.names[out]
		switch {
		case i >= len(n.Output) || n.Output[i] == "":
		case input:
			copied := &onnxpb.NodeProto{OpType: ptr("Identity"), Input: []string{from}, Output: []string{n.Output[i]}}
			e.opsets[copied] = fr.opset
			same = append(same, copied)
		default:
			s.names[out] = n.Output[i]
		}
	}
	nodes, err := e.nodes(f.Node, s, fr)
	return append(nodes, same...), err
}

func ptr[T any](v T) *T { return &v }
