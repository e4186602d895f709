package golden

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"

	"github.com/ganc-ml/ganc/compile/rewrite"
	"github.com/ganc-ml/ganc/ir"
)

// value is a tensor and the digest of its bytes; zero where there is none.
type value struct {
	digest string
	tensor ir.Tensor
}

func valueOf(t ir.Tensor) value { return value{digest(t.Bytes()), t} }

// digestText is the length of a digest.
const digestText = 12

// digest is the first 72 bits of the SHA-256 of bytes, in base 64.
func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return base64.RawURLEncoding.EncodeToString(sum[:digestText*6/8])
}

// machine evaluates graphs node by node on the same inputs and state, each value into memory of its own. What an op has given for
// the same inputs it does not evaluate again, so that a graph after a pass costs what the pass has changed.
type machine struct {
	threads int
	batch   int
	inputs  map[string]ir.Tensor      // by name
	memory  func(*ir.State) ir.Tensor // the state before the execution
	written map[*ir.State]value       // what earlier objectives of the execution have written
	leaves  map[any]value             // by input name, *ir.State or *ir.Tensor
	called  map[call][]value          // what an op has given
	env     ir.Env
}

// call is an op and the digests of its inputs.
type call struct {
	op    ir.Op
	in    string
	types string
}

func newMachine(threads, batch int, inputs map[string]ir.Tensor, memory func(*ir.State) ir.Tensor) *machine {
	return &machine{threads: threads, batch: batch, inputs: inputs, memory: memory, written: map[*ir.State]value{},
		leaves: map[any]value{}, called: map[call][]value{}, env: ir.Env{Threads: threads}}
}

// run evaluates a graph, and returns its nodes and the new values of the state that it writes. Nodes that depend on a gradient
// that is still to be taken have no value.
func (m *machine) run(g *ir.Graph) (nodes []node, writes map[*ir.State]value, err error) {
	g, _ = rewrite.Bind(g, m.batch)
	values := make([][]value, g.Len())
	for id := range g.Len() {
		n := g.Node(id)
		if values[id], err = m.node(n, values); err != nil {
			return nil, nil, fmt.Errorf("%v: %s: %w", n.Origin(), n.Op().Spec().Name, err)
		}
		for i, v := range values[id] {
			if v.digest != "" {
				nodes = append(nodes, nodeOf(n, i, v))
			}
		}
	}
	writes = map[*ir.State]value{}
	for _, w := range g.Writes {
		writes[w.State] = values[w.Value.Node().ID()][w.Value.Out()]
	}
	return nodes, writes, nil
}

func (m *machine) node(n ir.Node, values [][]value) ([]value, error) {
	if ir.IsLeaf(n.Op()) {
		return []value{m.leaf(n.Op())}, nil
	}
	out := make([]value, n.NumOut())
	if n.Op() == (ir.GradientOf{}) {
		return out, nil
	}
	in := make([]value, n.NumIn())
	c := call{op: n.Op(), types: fmt.Sprint(n.OutTypes())}
	for i, v := range n.Ins() {
		if in[i] = values[v.Node().ID()][v.Out()]; in[i].digest == "" {
			return out, nil
		}
		c.in += in[i].digest + v.Type().String()
	}
	if known, ok := m.called[c]; ok {
		return known, nil
	}
	if err := m.evaluate(n, out, in); err != nil {
		return nil, err
	}
	m.called[c] = out
	return out, nil
}

func (m *machine) leaf(o ir.Op) value {
	var key any
	var tensor func() ir.Tensor
	switch o := o.(type) {
	case ir.Feed:
		key, tensor = o.Input.Name, func() ir.Tensor { return m.inputs[o.Input.Name] }
	case ir.Read:
		if v, ok := m.written[o.State]; ok {
			return v
		}
		key, tensor = o.State, func() ir.Tensor { return m.memory(o.State) }
	case ir.Literal:
		key, tensor = o.Tensor, func() ir.Tensor { return *o.Tensor }
	default:
		t, _ := ir.Constant(o)
		return valueOf(t)
	}
	if _, ok := m.leaves[key]; !ok {
		m.leaves[key] = valueOf(tensor())
	}
	return m.leaves[key]
}

// evaluate runs the op of a node into new tensors.
func (m *machine) evaluate(n ir.Node, out, in []value) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	to, from := make([]ir.Tensor, len(out)), make([]ir.Tensor, len(in))
	for i, v := range in {
		from[i] = v.tensor
	}
	for i, t := range n.OutTypes() {
		to[i] = ir.NewTensor(t.DType, t.Bind(0)...)
	}
	types := n.InTypes()
	if s, ok := n.Op().(ir.Scratcher); ok {
		if need := s.Scratch(n.OutTypes(), types); len(m.env.Scratch) < need {
			m.env.Scratch = ir.AlignedBytes(need)
		}
	}
	eval := n.Op().Eval
	if p, ok := n.Op().(ir.Preparer); ok {
		eval = p.Prepare(n.OutTypes(), types)
	}
	eval(&m.env, to, from)
	for i, t := range to {
		out[i] = valueOf(t)
	}
	return nil
}
