package export

import (
	"fmt"

	"google.golang.org/protobuf/proto"

	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
)

// dimProto returns a dimension: a number, "N" or, for multiples, "2*N".
func dimProto(d ir.Dim) *onnxpb.TensorShapeProto_Dimension {
	if !d.IsBatch() {
		return &onnxpb.TensorShapeProto_Dimension{Value: &onnxpb.TensorShapeProto_Dimension_DimValue{DimValue: int64(d)}}
	}
	param := "N"
	if c := d.Coef(); c != 1 {
		param = fmt.Sprintf("%d*N", c)
	}
	return &onnxpb.TensorShapeProto_Dimension{Value: &onnxpb.TensorShapeProto_Dimension_DimParam{DimParam: param}}
}

func valueInfo(v value) *onnxpb.ValueInfoProto {
	shape := &onnxpb.TensorShapeProto{}
	for _, d := range v.Shape() {
		shape.Dim = append(shape.Dim, dimProto(d))
	}
	tensor := &onnxpb.TypeProto_Tensor{ElemType: proto.Int32(int32(onnxpb.DTypeOf(v.DType))), Shape: shape}
	return &onnxpb.ValueInfoProto{
		Name: proto.String(v.name),
		Type: &onnxpb.TypeProto{Value: &onnxpb.TypeProto_TensorType{TensorType: tensor}},
	}
}

// tensorProto returns a tensor with a copy of the elements as raw_data.
func tensorProto(name string, t ir.Tensor) *onnxpb.TensorProto {
	return onnxpb.NewTensor(name, t.Clone()).Proto()
}
