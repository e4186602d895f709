package runtime_test

import (
	"errors"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/load"
)

// choice is an If with one node in each branch. Its condition is that the sum of x is above 0.
func choice(then, otherwise *onnxpb.NodeProto) *model {
	branch := func(name string, n *onnxpb.NodeProto) *onnxpb.AttributeProto {
		n.Output = []string{name + ".out"}
		g := &onnxpb.GraphProto{Node: []*onnxpb.NodeProto{n}, Output: []*onnxpb.ValueInfoProto{{Name: &n.Output[0]}}}
		return &onnxpb.AttributeProto{Name: &name, Type: onnxpb.AttributeProto_GRAPH.Enum(), G: g}
	}
	fork := node("If", "positive", "y")
	fork.Attribute = []*onnxpb.AttributeProto{branch("then_branch", then), branch("else_branch", otherwise)}
	return &model{opset: 13, outputs: []string{"y"},
		inputs:  []*onnxpb.ValueInfoProto{info("x", ir.Float32, "N"), info("i", ir.Int64, "N")},
		weights: []*onnxpb.TensorProto{floats("zero", 0)},
		nodes:   []*onnxpb.NodeProto{node("ReduceSum", "x", "s"), node("Greater", "s", "zero", "positive"), fork}}
}

func floats(name string, v ...float32) *onnxpb.TensorProto {
	return &onnxpb.TensorProto{Name: &name, Dims: []int64{int64(len(v))}, DataType: proto.Int32(int32(onnxpb.TensorProto_FLOAT)), FloatData: v}
}

// TestComputedCondition: of a condition that data decide, both branches are computed. The numbers of the other do not reach
// the result.
func TestComputedCondition(t *testing.T) {
	s := session(t, choice(node("Log", "x", ""), node("Neg", "x", "")).bytes(t))
	i := ir.FromSlice([]int64{0, 1}, 2)
	for _, row := range [][2][]float32{{{1, 1}, {0, 0}}, {{-1, -3}, {1, 3}}} {
		out, err := s.Run(ir.FromSlice(row[0], 2), i)
		if err != nil {
			t.Fatal(err)
		}
		if got := out[0].Float32s(); got[0] != row[1][0] || got[1] != row[1][1] {
			t.Errorf("of %v: got %v, want %v", row[0], got, row[1])
		}
	}
}

// TestComputedConditionRefused: branches of two shapes, and branches that may fail where they are not meant to be computed.
func TestComputedConditionRefused(t *testing.T) {
	const why = "its condition is computed from data, so that both branches are computed, and "
	for want, m := range map[string]*model{
		why + "output 0 is f32[2] of one and f32[1] of the other":                            choice(node("Neg", "x", ""), node("ReduceMax", "x", "")),
		why + "output 0 is f32[2] of one and i64[2] of the other":                            choice(node("Neg", "x", ""), node("Neg", "i", "")),
		why + "Div in one of them may fail where it is not meant to be computed":             choice(node("Neg", "i", ""), node("Div", "i", "i", "")),
		why + "Gather in one of them may fail where it is not meant to be computed":          choice(node("Neg", "x", ""), node("Gather", "x", "i", "")),
		why + "ScatterElements in one of them may fail where it is not meant to be computed": choice(node("Neg", "x", ""), node("ScatterElements", "x", "i", "x", "")),
	} {
		s, err := runtime.LoadBytes(m.bytes(t))
		if err == nil {
			_, err = s.Run(ir.FromSlice([]float32{1, 2}, 2), ir.FromSlice([]int64{0, 1}, 2))
		}
		var e *load.Error
		if !errors.As(err, &e) || e.Kind != load.Unsupported || e.Where != "node 2 (If)" || e.Problem != want || !strings.Contains(e.Remedy, "export each branch") {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}
