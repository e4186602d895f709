package export

import (
	"fmt"
	"reflect"

	"google.golang.org/protobuf/proto"

	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
)

// tagged is an op's attributes by the tags of its fields: `onnx:"alpha"`.
func tagged(op ir.Op) []*onnxpb.AttributeProto {
	v := reflect.ValueOf(op)
	if v.Kind() != reflect.Struct {
		return nil
	}
	var attrs []*onnxpb.AttributeProto
	for i := range v.NumField() {
		if name := v.Type().Field(i).Tag.Get("onnx"); name != "" {
			attrs = append(attrs, attribute(name, v.Field(i).Interface()))
		}
	}
	return attrs
}

// untagged is the name of a field that differs from zero and has no tag, or "": an op written attribute for
// attribute has none.
func untagged(op ir.Op) string {
	v := reflect.ValueOf(op)
	if v.Kind() != reflect.Struct {
		return ""
	}
	for i := range v.NumField() {
		if f := v.Type().Field(i); f.Tag.Get("onnx") == "" && !v.Field(i).IsZero() {
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

// floatAttr rounds to float32, which is all that ONNX holds.
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
