package export

import (
	"fmt"
	"reflect"

	"google.golang.org/protobuf/proto"

	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
)

// tagged returns the attributes of an op, by the tags of its fields: `onnx:"alpha"`.
func tagged(op ir.Op) []*onnxpb.AttributeProto {
	v := reflect.ValueOf(op)
	var attrs []*onnxpb.AttributeProto
	for _, f := range ir.AttrFields(op) {
		if name := f.Tag.Get("onnx"); name != "" {
			attrs = append(attrs, attribute(name, v.FieldByIndex(f.Index).Interface()))
		}
	}
	return attrs
}

// untagged returns the name of a field that is not zero and has no tag, or "". An op that is written attribute for
// attribute has no such field.
func untagged(op ir.Op) string {
	v := reflect.ValueOf(op)
	for _, f := range ir.AttrFields(op) {
		if f.Tag.Get("onnx") == "" && !v.FieldByIndex(f.Index).IsZero() {
			return f.Name
		}
	}
	return ""
}

func attribute(name string, x any) *onnxpb.AttributeProto {
	switch x := x.(type) {
	case bool:
		return intAttr(name, bit(x))
	case int:
		return intAttr(name, x)
	case int64:
		return intAttr(name, int(x))
	case float32:
		return floatAttr(name, float64(x))
	case float64:
		return floatAttr(name, x)
	case string:
		return stringAttr(name, x)
	case ir.Ints:
		return intsAttr(name, x.Slice())
	case ir.DType:
		return intAttr(name, int(onnxpb.DTypeOf(x)))
	}
	panic(fmt.Sprintf("export: attribute %s of type %T", name, x))
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

func intAttr(name string, x int) *onnxpb.AttributeProto {
	return &onnxpb.AttributeProto{Name: proto.String(name), Type: onnxpb.AttributeProto_INT.Enum(), I: proto.Int64(int64(x))}
}

// floatAttr rounds x to float32, the only type of numbers in attributes.
func floatAttr(name string, x float64) *onnxpb.AttributeProto {
	return &onnxpb.AttributeProto{Name: proto.String(name), Type: onnxpb.AttributeProto_FLOAT.Enum(), F: proto.Float32(float32(x))}
}

func stringAttr(name, x string) *onnxpb.AttributeProto {
	return &onnxpb.AttributeProto{Name: proto.String(name), Type: onnxpb.AttributeProto_STRING.Enum(), S: []byte(x)}
}

func intsAttr(name string, x []int) *onnxpb.AttributeProto {
	a := &onnxpb.AttributeProto{Name: proto.String(name), Type: onnxpb.AttributeProto_INTS.Enum()}
	for _, v := range x {
		a.Ints = append(a.Ints, int64(v))
	}
	return a
}
