package onnxgo

import (
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
)

func named(name string) *onnxpb.ValueInfoProto { return &onnxpb.ValueInfoProto{Name: &name} }

// declared is a float value of the shape N×2.
func declared(name string) *onnxpb.ValueInfoProto {
	v := named(name)
	dims := []*onnxpb.TensorShapeProto_Dimension{
		{Value: &onnxpb.TensorShapeProto_Dimension_DimParam{DimParam: "N"}},
		{Value: &onnxpb.TensorShapeProto_Dimension_DimValue{DimValue: 2}},
	}
	v.Type = &onnxpb.TypeProto{Value: &onnxpb.TypeProto_TensorType{TensorType: &onnxpb.TypeProto_Tensor{
		ElemType: proto.Int32(int32(onnxpb.TensorProto_FLOAT)), Shape: &onnxpb.TensorShapeProto{Dim: dims}}}}
	return v
}

func weight[T ir.Element](name string, shape []int, v ...T) *onnxpb.TensorProto {
	return onnxpb.NewTensor(name, ir.FromSlice(v, shape...)).Proto()
}

func node(op string, in, out []string, attrs ...*onnxpb.AttributeProto) *onnxpb.NodeProto {
	return &onnxpb.NodeProto{OpType: &op, Input: in, Output: out, Attribute: attrs}
}

func attr(name string, t onnxpb.AttributeProto_AttributeType, set func(*onnxpb.AttributeProto)) *onnxpb.AttributeProto {
	a := &onnxpb.AttributeProto{Name: &name, Type: &t}
	set(a)
	return a
}

func names(list ...string) []string { return list }

// rich holds what onnx-go, left alone, loses, refuses or misreads: symbolic dimensions, an inner value that is declared,
// a repeated input, absent inputs and outputs, a node without inputs whose invented input would take the name of a real
// one, an output that is an input, weights in types that onnx-go lacks or that are empty, and an attribute without type.
func rich() *onnxpb.ModelProto {
	gamma := attr("alpha", onnxpb.AttributeProto_FLOAT, func(a *onnxpb.AttributeProto) { a.F = proto.Float32(0.5) })
	gamma.Type = nil
	return &onnxpb.ModelProto{
		IrVersion:   proto.Int64(8),
		OpsetImport: []*onnxpb.OperatorSetIdProto{{Version: proto.Int64(17)}},
		Graph: &onnxpb.GraphProto{
			Input:     []*onnxpb.ValueInfoProto{declared("x"), declared("c/input"), declared("w")},
			Output:    []*onnxpb.ValueInfoProto{named("y"), named("x"), named("flag")},
			ValueInfo: []*onnxpb.ValueInfoProto{declared("sq")},
			Initializer: []*onnxpb.TensorProto{
				weight("w", []int{1, 2}, float32(3), -1),
				weight("flag", nil, true), weight("ls", []int{2}, float32(2), 3), weight("lb", []int{2}, float32(0.25), 1),
				weight[int64]("empty", []int{0}),
				weight("sizes", []int{2}, int64(1), 1),
				{Name: proto.String("half"), DataType: proto.Int32(int32(onnxpb.TensorProto_FLOAT16)), Int32Data: []int32{15360}},
			},
			Node: []*onnxpb.NodeProto{
				node("Constant", nil, names("k"), attr("value", onnxpb.AttributeProto_TENSOR, func(a *onnxpb.AttributeProto) { a.T = weight("", nil, float32(3)) })),
				node("Mul", names("x", "x"), names("sq")),
				node("Clip", names("sq", "", "k"), names("cl")),
				node("Split", names("cl", "sizes"), names("a", "b"), attr("axis", onnxpb.AttributeProto_INT, func(a *onnxpb.AttributeProto) { a.I = proto.Int64(-1) })),
				node("Elu", names("a"), names("e"), gamma),
				node("Cast", names("half"), names("one"), attr("to", onnxpb.AttributeProto_INT, func(a *onnxpb.AttributeProto) { a.I = proto.Int64(1) })),
				node("Mul", names("e", "one"), names("f")),
				node("Concat", names("f", "b"), names("g"), attr("axis", onnxpb.AttributeProto_INT, func(a *onnxpb.AttributeProto) { a.I = proto.Int64(1) })),
				node("Add", names("g", "w"), names("g2")),
				node("Expand", names("g2", "sizes"), names("h")),
				node("ReduceSum", names("h", "empty"), names("none"), attr("noop_with_empty_axes", onnxpb.AttributeProto_INT, func(a *onnxpb.AttributeProto) { a.I = proto.Int64(1) })),
				node("LayerNormalization", names("none", "ls", "lb"), names("ln", "mean")), // no output depends on mean
				node("Nope", names("x"), names("dead")), // no output depends on dead
				node("Where", names("flag", "ln", "c/input"), names("y")),
			},
		},
	}
}

func marshal(t *testing.T, m proto.Message) []byte {
	t.Helper()
	b, err := onnxpb.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
