package load

import (
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
)

// The builders of the models in these tests.

type (
	graphPB = onnxpb.GraphProto
	modelPB = onnxpb.ModelProto
	nodePB  = onnxpb.NodeProto
	attrPB  = onnxpb.AttributeProto
)

// shape makes a shape of int64 (known), string (dim_param) and nil (unknown).
func shape(dims ...any) *onnxpb.TensorShapeProto {
	s := &onnxpb.TensorShapeProto{}
	for _, d := range dims {
		p := &onnxpb.TensorShapeProto_Dimension{}
		switch d := d.(type) {
		case int:
			p.Value = &onnxpb.TensorShapeProto_Dimension_DimValue{DimValue: int64(d)}
		case string:
			p.Value = &onnxpb.TensorShapeProto_Dimension_DimParam{DimParam: d}
		}
		s.Dim = append(s.Dim, p)
	}
	return s
}

// info declares a float32 value of the shape dims.
func info(name string, dims ...any) *onnxpb.ValueInfoProto {
	return &onnxpb.ValueInfoProto{Name: &name, Type: tensorType(onnxpb.TensorProto_FLOAT, shape(dims...))}
}

func tensorType(t onnxpb.DType, s *onnxpb.TensorShapeProto) *onnxpb.TypeProto {
	return &onnxpb.TypeProto{Value: &onnxpb.TypeProto_TensorType{
		TensorType: &onnxpb.TypeProto_Tensor{ElemType: proto.Int32(int32(t)), Shape: s}}}
}

func sequenceType(of *onnxpb.TypeProto) *onnxpb.TypeProto {
	return &onnxpb.TypeProto{Value: &onnxpb.TypeProto_SequenceType{SequenceType: &onnxpb.TypeProto_Sequence{ElemType: of}}}
}

func node(name, op string, in, out []string, attrs ...*attrPB) *nodePB {
	return &nodePB{Name: &name, OpType: &op, Input: in, Output: out, Attribute: attrs}
}

func names(n ...string) []string { return n }

// attr makes an attribute with a stated type; set gives it a value.
func attr(name string, t onnxpb.AttributeProto_AttributeType, set func(*attrPB)) *attrPB {
	a := &attrPB{Name: &name, Type: &t}
	set(a)
	return a
}

func intAttr(name string, v int64) *attrPB {
	return attr(name, onnxpb.AttributeProto_INT, func(a *attrPB) { a.I = &v })
}

func weights[T ir.Element](t *testing.T, name string, dims []int64, v ...T) *onnxpb.TensorProto {
	t.Helper()
	shape := make([]int, len(dims))
	for i, d := range dims {
		shape[i] = int(d)
	}
	return onnxpb.NewTensor(name, ir.FromSlice(v, shape...)).Proto()
}

// modelOf is a valid model around a graph, at the default opset and IR version of our exports.
func modelOf(g *graphPB) *modelPB {
	return &modelPB{IrVersion: proto.Int64(8), Graph: g,
		OpsetImport: []*onnxpb.OperatorSetIdProto{{Version: proto.Int64(17)}}}
}

// tiny is x → Relu → y.
func tiny() *modelPB {
	return modelOf(&graphPB{
		Input:  []*onnxpb.ValueInfoProto{info("x", "N", 2)},
		Output: []*onnxpb.ValueInfoProto{info("y", "N", 2)},
		Node:   []*nodePB{node("act", "Relu", names("x"), names("y"))},
	})
}

// rich holds every construct that a decoder may lose: symbolic and unknown dimensions, a repeated input, absent inputs
// and outputs, a node without inputs, several outputs, every kind of attribute, an output that is an input, and narrow
// element types.
func rich(t *testing.T) *modelPB {
	m := modelOf(&graphPB{
		Name:   proto.String("rich"),
		Input:  []*onnxpb.ValueInfoProto{info("x", "N", nil, 2), info("w", 2), info("c/input")},
		Output: []*onnxpb.ValueInfoProto{info("y"), info("x"), {Name: proto.String("last")}},
		Initializer: []*onnxpb.TensorProto{
			weights[float32](t, "w", []int64{2}, 1, 2), weights[int64](t, "axes", []int64{1}, -1),
			weights[float32](t, "empty", []int64{0}), weights(t, "flag", nil, true),
			{Name: proto.String("half"), DataType: proto.Int32(int32(onnxpb.TensorProto_FLOAT16)), Int32Data: []int32{15360}},
		},
		ValueInfo: []*onnxpb.ValueInfoProto{info("x", "N", nil, 2), info("sq", "N")},
		Node: []*nodePB{
			node("c", "Constant", nil, names("k"), attr("value", onnxpb.AttributeProto_TENSOR, func(a *attrPB) { a.T = weights[float32](t, "", nil, 3) })),
			node("", "Mul", names("x", "x"), names("sq")),
			node("", "Clip", names("sq", "", "k"), names("cl")),
			node("split", "Split", names("cl"), names("a", "", "b", ""), intAttr("axis", -1)),
			node("all", "Made", names("a", "w", "", ""), names("y", "last"),
				attr("f", onnxpb.AttributeProto_FLOAT, func(a *attrPB) { a.F = proto.Float32(0.5) }),
				attr("s", onnxpb.AttributeProto_STRING, func(a *attrPB) { a.S = []byte("floor") }),
				attr("fs", onnxpb.AttributeProto_FLOATS, func(a *attrPB) { a.Floats = []float32{1, 2} }),
				attr("is", onnxpb.AttributeProto_INTS, func(a *attrPB) { a.Ints = []int64{1, 2} }),
				attr("none", onnxpb.AttributeProto_INTS, func(*attrPB) {}),
				attr("ss", onnxpb.AttributeProto_STRINGS, func(a *attrPB) { a.Strings = [][]byte{[]byte("a"), nil} }),
				attr("ts", onnxpb.AttributeProto_TENSORS, func(a *attrPB) { a.Tensors = []*onnxpb.TensorProto{weights[uint8](t, "", nil, 3)} })),
		},
	})
	m.ProducerName, m.ProducerVersion = proto.String("ganc"), proto.String("1")
	m.MetadataProps = []*onnxpb.StringStringEntryProto{{Key: proto.String("b"), Value: proto.String("2")}, {Key: proto.String("a"), Value: proto.String("1")}}
	m.OpsetImport = append(m.OpsetImport, &onnxpb.OperatorSetIdProto{Domain: proto.String("ai.onnx.ml"), Version: proto.Int64(3)})
	return m
}

func marshal(t testing.TB, m proto.Message) []byte {
	t.Helper()
	b, err := onnxpb.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
