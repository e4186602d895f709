package randmodel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
)

// value is a value of the graph.
type value struct {
	name  string
	t     ir.Tensor
	exact bool
	fixed bool // an initializer
}

// drawer builds a model.
type drawer struct {
	r        *rand.Rand
	opset    int
	evaluate Evaluator
	values   []value
	read     map[string]bool
	nodes    []*node
	fresh    int
	refused  error
}

// grow adds one node, or nothing if the draw is of no use.
func (d *drawer) grow() {
	k := &kinds[d.r.IntN(len(kinds))]
	if d.opset < k.since || d.opset > k.last {
		return
	}
	n := &node{drawer: d, kind: k, outputs: 1}
	if !k.draw(n) {
		return
	}
	for i := range n.outputs {
		n.names = append(n.names, fmt.Sprintf("v%d_%d", len(d.nodes), i))
	}
	inputs, fixed := n.operands()
	model := d.assemble([]*node{n}, inputs, fixed, n.names)
	data, err := onnxpb.Marshal(model)
	if err != nil {
		panic(err)
	}
	out, err := d.evaluate(data, tensors(inputs))
	if err != nil {
		d.refused, d.nodes = err, []*node{n}
		return
	}
	if !usable(out) {
		return
	}
	d.accept(n, out)
}

// operands returns what a node reads as inputs and as initializers of a model.
func (n *node) operands() (inputs, fixed []value) {
	seen := map[string]bool{"": true}
	for _, v := range append(n.in[:len(n.in):len(n.in)], n.outer...) {
		if seen[v.name] {
			continue
		}
		if seen[v.name] = true; v.fixed {
			fixed = append(fixed, v)
		} else {
			inputs = append(inputs, v)
		}
	}
	return inputs, fixed
}

func tensors(list []value) []ir.Tensor {
	out := make([]ir.Tensor, len(list))
	for i, v := range list {
		out[i] = v.t
	}
	return out
}

// usable refuses outputs that would hide what is computed from them: large tensors, numbers near the end of a type's range, and
// those of which a third are not finite.
func usable(out []ir.Tensor) bool {
	for _, t := range out {
		if t.Len() > 20_000 {
			return false
		}
		if !t.DType().Carrier().IsFloat() {
			continue
		}
		most, odd := 1e6, 0
		if t.DType() == ir.Float16 {
			most = 1e3
		}
		for i := range t.Len() {
			x := math.Abs(t.At(i))
			if x != x || math.IsInf(x, 0) {
				odd++
			} else if x > most || x > 0 && x < 1e-15 {
				return false
			}
		}
		if odd > t.Len()/3 {
			return false
		}
	}
	return true
}

// accept adds a node with its outputs to the graph.
func (d *drawer) accept(n *node, out []ir.Tensor) {
	if d.read == nil {
		d.read = map[string]bool{}
	}
	exact := n.kind.class != rounds
	for _, v := range append(n.in[:len(n.in):len(n.in)], n.outer...) {
		if v.name == "" {
			continue
		}
		d.read[v.name] = true
		exact = exact && v.exact && (n.kind.class == moves || !half(v.t.DType()))
	}
	d.nodes = append(d.nodes, n)
	for i, t := range out {
		d.values = append(d.values, value{name: n.names[i], t: t, exact: exact || !t.DType().Carrier().IsFloat()})
	}
}

// half reports whether ONNX Runtime computes a type in float32 and leaves roundings between nodes out.
func half(dt ir.DType) bool { return dt == ir.Float16 || dt == ir.BFloat16 }

// model assembles the graph.
func (d *drawer) model() *Model {
	m := &Model{Opset: d.opset, Refused: d.refused, nodes: d.nodes}
	var inputs, fixed []value
	seen := map[string]bool{}
	computed := map[string]bool{}
	for _, n := range d.nodes {
		in, consts := n.operands()
		for _, v := range append(in, consts...) {
			if seen[v.name] || computed[v.name] && d.refused == nil {
				continue
			}
			if seen[v.name] = true; v.fixed {
				fixed = append(fixed, v)
			} else {
				inputs = append(inputs, v)
				m.Inputs = append(m.Inputs, Tensor{v.name, v.t})
			}
		}
		for _, name := range n.names {
			computed[name] = true
		}
		m.Nodes = append(m.Nodes, n.kind.op)
	}
	var names []string
	if d.refused != nil {
		names = d.nodes[0].names
	}
	for _, v := range d.values {
		if d.refused == nil && computed[v.name] && !d.read[v.name] {
			names = append(names, v.name)
			m.Outputs = append(m.Outputs, Output{v.name, v.exact})
			m.Want = append(m.Want, v.t)
		}
	}
	var err error
	if m.Data, err = onnxpb.Marshal(d.assemble(d.nodes, inputs, fixed, names)); err != nil {
		panic(err)
	}
	return m
}

// assemble makes a model of nodes.
func (d *drawer) assemble(nodes []*node, inputs, fixed []value, outputs []string) *onnxpb.ModelProto {
	g := &onnxpb.GraphProto{Name: ptr("g")}
	for _, n := range nodes {
		g.Node = append(g.Node, n.proto())
	}
	for i, v := range inputs {
		g.Input = append(g.Input, declared(v, i))
	}
	for _, v := range fixed {
		g.Initializer = append(g.Initializer, Proto(v.name, v.t))
	}
	for _, name := range outputs {
		g.Output = append(g.Output, &onnxpb.ValueInfoProto{Name: &name})
	}
	return &onnxpb.ModelProto{IrVersion: ptr(int64(10)), Graph: g,
		OpsetImport: []*onnxpb.OperatorSetIdProto{{Domain: ptr(""), Version: ptr(int64(d.opset))}}}
}

// declared declares an input. The dimensions of every second one are open.
func declared(v value, i int) *onnxpb.ValueInfoProto {
	shape := &onnxpb.TensorShapeProto{}
	for k, n := range v.t.Shape() {
		dim := &onnxpb.TensorShapeProto_Dimension{Value: &onnxpb.TensorShapeProto_Dimension_DimValue{DimValue: int64(n)}}
		if i%2 == 1 {
			dim.Value = &onnxpb.TensorShapeProto_Dimension_DimParam{DimParam: fmt.Sprintf("%s_%d", v.name, k)}
		}
		shape.Dim = append(shape.Dim, dim)
	}
	dt := int32(onnxpb.DTypeOf(v.t.DType()))
	return &onnxpb.ValueInfoProto{Name: ptr(v.name), Type: &onnxpb.TypeProto{Value: &onnxpb.TypeProto_TensorType{
		TensorType: &onnxpb.TypeProto_Tensor{ElemType: &dt, Shape: shape}}}}
}

// Proto returns a tensor as a file holds it.
func Proto(name string, t ir.Tensor) *onnxpb.TensorProto {
	x := onnxpb.NewTensor(name, t)
	dt := int32(x.DType)
	return &onnxpb.TensorProto{Name: &name, DataType: &dt, Dims: x.Dims, RawData: x.Raw}
}

func ptr[T any](v T) *T { return &v }

// text describes a value: "x3 f32[2×3]".
func (v value) String() string {
	if v.name == "" {
		return "-"
	}
	s := v.name + " " + v.t.Type().String()
	if v.fixed && v.t.Len() <= 8 {
		var list []string
		for i := range v.t.Len() {
			list = append(list, v.t.ElementText(i))
		}
		s += "(" + strings.Join(list, " ") + ")"
	}
	return s
}
