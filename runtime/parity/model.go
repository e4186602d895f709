package parity

import (
	"fmt"
	"slices"

	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/testlayout"
)

// Opener opens the bytes of an ONNX file in a runtime.
type Opener func(data []byte) (Engine, error)

// OpenOwn opens a file in ganc's runtime.
func OpenOwn(data []byte) (Engine, error) { return NewFile("ganc", data) }

// Model is an ONNX file of which values inside can be shown and nodes run alone, in any runtime.
type Model struct {
	data  []byte
	proto *onnxpb.ModelProto
	open  Opener
	maker map[string]int // the node that computes a value
	fixed map[string]*onnxpb.TensorProto
}

// NewModel reads a file whose weights lie in it. open opens it, and the files that are made of it.
func NewModel(data []byte, open Opener) (*Model, error) {
	m := &Model{data: data, proto: &onnxpb.ModelProto{}, open: open, maker: map[string]int{}, fixed: map[string]*onnxpb.TensorProto{}}
	if err := onnxpb.Unmarshal(data, m.proto); err != nil {
		return nil, err
	}
	for i, n := range m.nodes() {
		for _, name := range n.GetOutput() {
			if name != "" {
				m.maker[name] = i
			}
		}
	}
	for _, t := range m.proto.GetGraph().GetInitializer() {
		if len(t.GetExternalData()) > 0 {
			return nil, fmt.Errorf("weight %q lies in another file: want a file that holds its weights", t.GetName())
		}
		m.fixed[t.GetName()] = t
	}
	return m, nil
}

func (m *Model) nodes() []*onnxpb.NodeProto { return m.proto.GetGraph().GetNode() }

// Name is the engine's name.
func (m *Model) Name() string {
	e, err := m.open(m.data)
	if err != nil {
		return "the runtime"
	}
	return e.Name()
}

// Run runs the whole file.
func (m *Model) Run(inputs []NamedTensor) ([]NamedTensor, error) {
	e, err := m.open(m.data)
	if err != nil {
		return nil, err
	}
	return e.Run(inputs)
}

// Values returns the names of the outputs of the file's nodes, in the order of the file.
func (m *Model) Values() (list []string) {
	for _, n := range m.nodes() {
		for _, name := range n.GetOutput() {
			if name != "" {
				list = append(list, name)
			}
		}
	}
	return list
}

// Trace runs the file with values inside as its outputs.
func (m *Model) Trace(inputs []NamedTensor, names []string) ([]NamedTensor, error) {
	data, err := m.showing(names)
	if err != nil {
		return nil, err
	}
	out, err := run(m.open, data, inputs)
	if err != nil {
		return nil, err
	}
	return inOrder(out, names)
}

// showing returns the file with values inside as its outputs.
func (m *Model) showing(names []string) ([]byte, error) {
	g := m.proto.GetGraph()
	own := g.Output
	defer func() { g.Output = own }()
	g.Output = nil
	for _, name := range names {
		if _, ok := m.maker[name]; !ok {
			return nil, fmt.Errorf("no node computes the value %q", name)
		}
		g.Output = append(g.Output, m.declared(name))
	}
	return onnxpb.Marshal(m.proto)
}

// Fed returns the tensors of a data set under the names of the file's inputs: by name where the tensors have names, by
// position otherwise.
func (m *Model) Fed(tensors []NamedTensor) []NamedTensor {
	var names []string
	for _, in := range m.proto.GetGraph().GetInput() {
		if m.fixed[in.GetName()] == nil {
			names = append(names, in.GetName())
		}
	}
	bound, err := testlayout.Bind(tensors, names)
	if err != nil {
		return tensors // running the file says what is missing
	}
	return bound
}

// inOrder returns the tensors of the given names.
func inOrder(tensors []NamedTensor, names []string) ([]NamedTensor, error) {
	list := make([]NamedTensor, len(names))
	for i, name := range names {
		k := slices.IndexFunc(tensors, func(t NamedTensor) bool { return t.Name == name })
		if k < 0 {
			return nil, fmt.Errorf("the runtime gives no value %q", name)
		}
		list[i] = tensors[k]
	}
	return list, nil
}

// declared returns the declaration of a value inside the file, without a type where the file has none.
func (m *Model) declared(name string) *onnxpb.ValueInfoProto {
	g := m.proto.GetGraph()
	for _, list := range [][]*onnxpb.ValueInfoProto{g.GetOutput(), g.GetValueInfo()} {
		for _, v := range list {
			if v.GetName() == name {
				return v
			}
		}
	}
	return &onnxpb.ValueInfoProto{Name: &name}
}

// Alone returns node i of the file as a file of its own: what it reads from other nodes and from the caller are inputs, with
// the types of given; constants stay in the file. wanted gives the types of its outputs, where they are known. inputs names
// the inputs, in order.
func (m *Model) Alone(i int, given, wanted func(name string) (ir.Tensor, bool)) (data []byte, inputs []string, err error) {
	n := m.nodes()[i]
	g := &onnxpb.GraphProto{Name: name(n, i)}
	for _, in := range n.GetInput() {
		if in == "" || slices.Contains(inputs, in) || slices.ContainsFunc(g.Initializer, func(t *onnxpb.TensorProto) bool { return t.GetName() == in }) {
			continue
		}
		if t := m.constant(in); t != nil {
			g.Initializer = append(g.Initializer, t)
			continue
		}
		t, ok := given(in)
		if !ok {
			return nil, nil, fmt.Errorf("its input %q is not known", in)
		}
		inputs = append(inputs, in)
		g.Input = append(g.Input, typed(in, t))
	}
	g.Node = []*onnxpb.NodeProto{n}
	for _, out := range n.GetOutput() {
		if out == "" {
			continue
		}
		if t, ok := wanted(out); ok {
			g.Output = append(g.Output, typed(out, t))
		} else {
			g.Output = append(g.Output, &onnxpb.ValueInfoProto{Name: &out})
		}
	}
	data, err = onnxpb.Marshal(&onnxpb.ModelProto{IrVersion: m.proto.IrVersion, OpsetImport: m.proto.OpsetImport, Functions: m.proto.Functions, Graph: g})
	return data, inputs, err
}

// constant returns an initializer, or the tensor of a Constant node; nil for any other value.
func (m *Model) constant(name string) *onnxpb.TensorProto {
	if t := m.fixed[name]; t != nil {
		return t
	}
	i, ok := m.maker[name]
	if !ok || m.nodes()[i].GetOpType() != "Constant" {
		return nil
	}
	for _, a := range m.nodes()[i].GetAttribute() {
		if t := a.GetT(); t != nil {
			return &onnxpb.TensorProto{Name: &name, DataType: t.DataType, Dims: t.Dims, RawData: t.RawData, FloatData: t.FloatData,
				Int32Data: t.Int32Data, Int64Data: t.Int64Data, DoubleData: t.DoubleData, Uint64Data: t.Uint64Data}
		}
	}
	return nil
}

// name returns the name of a node, or its operator and number.
func name(n *onnxpb.NodeProto, i int) *string {
	s := n.GetName()
	if s == "" {
		s = fmt.Sprintf("%s %d", n.GetOpType(), i)
	}
	return &s
}

// typed declares a value with the type of a tensor.
func typed(name string, t ir.Tensor) *onnxpb.ValueInfoProto {
	shape := &onnxpb.TensorShapeProto{}
	for _, d := range t.Shape() {
		shape.Dim = append(shape.Dim, &onnxpb.TensorShapeProto_Dimension{Value: &onnxpb.TensorShapeProto_Dimension_DimValue{DimValue: int64(d)}})
	}
	dt := int32(onnxpb.DTypeOf(t.DType()))
	return &onnxpb.ValueInfoProto{Name: &name, Type: &onnxpb.TypeProto{Value: &onnxpb.TypeProto_TensorType{
		TensorType: &onnxpb.TypeProto_Tensor{ElemType: &dt, Shape: shape}}}}
}

var _ Tracer = (*Model)(nil)
