package runtime_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/load"
)

func number(name string, x float64) *onnxpb.AttributeProto {
	return &onnxpb.AttributeProto{Name: &name, Type: onnxpb.AttributeProto_FLOAT.Enum(), F: proto.Float32(float32(x))}
}

func word(name, x string) *onnxpb.AttributeProto {
	return &onnxpb.AttributeProto{Name: &name, Type: onnxpb.AttributeProto_STRING.Enum(), S: []byte(x)}
}

// TestBadAttributes: attributes that an operator cannot mean are refused by name, before anything runs.
func TestBadAttributes(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, row := range []struct {
		opset    int64
		operator string
		attrs    []*onnxpb.AttributeProto
		want     string
	}{
		{20, "Gelu", []*onnxpb.AttributeProto{word("approximate", "sigmoid")}, `approximate is "sigmoid", want "none" or "tanh"`},
		{17, "Elu", []*onnxpb.AttributeProto{number("alpha", nan)}, "ELU: alpha is NaN"},
		{17, "Elu", []*onnxpb.AttributeProto{number("alpha", inf)}, "ELU: alpha is +Inf, want a finite number"},
		{17, "Selu", []*onnxpb.AttributeProto{number("gamma", nan)}, "alpha and gamma are 1.6732631921768188 and NaN, want numbers"},
		{17, "Celu", []*onnxpb.AttributeProto{number("alpha", 0)}, "CELU: alpha is 0, want a positive number"},
		{17, "HardSigmoid", []*onnxpb.AttributeProto{number("beta", nan)}, "HardSigmoid: alpha and beta are 0.20000000298023224 and NaN, want numbers"},
		{9, "Clip", []*onnxpb.AttributeProto{number("min", nan)}, "the bounds are NaN and 3.4028234663852886e+38, want numbers"},
		{17, "Einsum", []*onnxpb.AttributeProto{word("equation", "ij->i")}, `equation: "ij" stands for a value of rank 1`},
		{17, "Einsum", []*onnxpb.AttributeProto{word("equation", "1->")}, `equation: "1" holds '1', want letters and one ellipsis`},
		{17, "Einsum", []*onnxpb.AttributeProto{word("equation", "i->j")}, `equation "i->j": a label of its output occurs twice there or in no input`},
		{17, "Einsum", []*onnxpb.AttributeProto{word("equation", "i->ii")}, `equation "i->ii": a label of its output occurs twice there or in no input`},
		{17, "Einsum", []*onnxpb.AttributeProto{word("equation", "i,i")}, `equation "i,i" names 2 inputs, it has 1`},
		{17, "Round", []*onnxpb.AttributeProto{number("digits", 2)}, `attribute "digits"`},
	} {
		n := node(row.operator, "x", "y")
		n.Attribute = row.attrs
		m := &model{opset: row.opset, inputs: []*onnxpb.ValueInfoProto{info("x", ir.Float32, "N")}, outputs: []string{"y"}, nodes: []*onnxpb.NodeProto{n}}
		_, err := session(t, m.bytes(t)).Run(ir.FromSlice([]float32{1, 2}, 2))
		var e *load.Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), row.operator) || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: got %v, want %s", row.operator, err, row.want)
		}
	}
}
