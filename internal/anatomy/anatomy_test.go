package anatomy_test

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/ganc-ml/ganc/internal/anatomy"
	"github.com/ganc-ml/ganc/internal/onnxpb"
)

// write makes a file y = op(x + w) of the given weight.
func write(t *testing.T, op string, w ...float32) *anatomy.Facts {
	t.Helper()
	dims := []int64{int64(len(w))}
	dim := &onnxpb.TensorShapeProto_Dimension{Value: &onnxpb.TensorShapeProto_Dimension_DimValue{DimValue: dims[0]}}
	m := &onnxpb.ModelProto{IrVersion: proto.Int64(8), OpsetImport: []*onnxpb.OperatorSetIdProto{{Domain: proto.String(""), Version: proto.Int64(17)}},
		Graph: &onnxpb.GraphProto{
			Name: proto.String("g"),
			Input: []*onnxpb.ValueInfoProto{{Name: proto.String("x"), Type: &onnxpb.TypeProto{Value: &onnxpb.TypeProto_TensorType{TensorType: &onnxpb.TypeProto_Tensor{
				ElemType: proto.Int32(1), Shape: &onnxpb.TensorShapeProto{Dim: []*onnxpb.TensorShapeProto_Dimension{dim}}}}}}},
			Output:      []*onnxpb.ValueInfoProto{{Name: proto.String("y")}},
			Initializer: []*onnxpb.TensorProto{{Name: proto.String("w"), DataType: proto.Int32(1), Dims: dims, FloatData: w}},
			Node: []*onnxpb.NodeProto{{OpType: proto.String("Add"), Input: []string{"x", "w"}, Output: []string{"a"}},
				{OpType: &op, Input: []string{"a"}, Output: []string{"y"}}},
		}}
	data, err := onnxpb.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "m.onnx")
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
	f, err := anatomy.Of(path)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestOf(t *testing.T) {
	f := write(t, "Relu", 1, float32(math.NaN()), float32(math.Inf(-1)), 0x1p-140, -0x1p-149)
	if want := []anatomy.Operator{{Name: "Add", Opset: 17, Count: 1}, {Name: "Relu", Opset: 17, Count: 1}}; !slices.Equal(f.Operators, want) {
		t.Errorf("operators %v, want %v", f.Operators, want)
	}
	if want := []anatomy.Oddity{{Name: "w", NaN: 1, Infinite: 1, Denormal: 2}}; !slices.Equal(f.Oddities, want) {
		t.Errorf("oddities %v, want %v", f.Oddities, want)
	}
	if f.Parameters != 5 || len(f.Refused) > 0 || len(f.SHA256) != 64 {
		t.Errorf("%d parameters, refused %v, hash %s", f.Parameters, f.Refused, f.SHA256)
	}
	if c, err := f.Cost(); err != nil || c.Steps < 1 || c.Constants != 20 {
		t.Errorf("cost %+v, %v", c, err)
	}
	g := write(t, "Unique", 1)
	if _, err := g.Cost(); err == nil || len(g.Refused) != 1 || !strings.Contains(g.Refused[0].Error(), "node 1 (Unique)") {
		t.Errorf("refused %v, cost %v, want node 1 (Unique)", g.Refused, err)
	}
}

func TestDiff(t *testing.T) {
	a := write(t, "Relu", 1, 2, 3)
	for _, c := range []struct {
		b    *anatomy.Facts
		want []string
	}{
		{write(t, "Relu", 1, 2, 3), nil},
		{write(t, "Abs", 1, 2, 3), []string{"node: 1 node of 2 differ, the first is 1: Relu(#0.0), Abs(#0.0)", "numbers: output y: "}},
		{write(t, "Relu", 1, 2.5, 3), []string{"weight: w: 1 element of 3 differ, by 0.5 at most: element 1 is 2, 2.5", "numbers: output y: 1 element of 3 differ"}},
		{write(t, "Relu", 1, 2), []string{"input: x float[3], x float[2]", "weight: w is float[3], float[2]"}},
	} {
		got := anatomy.Diff(a, c.b)
		if len(got) > len(c.want) || len(got) < len(c.want)-1 {
			t.Errorf("got %v, want %v", got, c.want)
			continue
		}
		for i, d := range got {
			if !strings.HasPrefix(d.Part+": "+d.Text, c.want[i]) {
				t.Errorf("got %v, want %s", d, c.want[i])
			}
		}
	}
}
