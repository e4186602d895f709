package runtime_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/load"
)

// indexed is the ops that take indices, applied to x f32[N×4] and indices of shape [N×1]. They are built without the
// functions of package op, which refuse constants out of range: files come from elsewhere.
var indexed = []struct {
	name string
	f    func(x, indices ir.Value) ir.Value
}{
	{"Gather", func(x, k ir.Value) ir.Value { return ir.Apply(op.GatherOp{Axis: 1}, x, k) }},
	{"GatherElements", func(x, k ir.Value) ir.Value { return ir.Apply(op.GatherElementsOp{Axis: 1}, x, k) }},
	{"ScatterElements", func(x, k ir.Value) ir.Value {
		return ir.Apply(op.ScatterElementsOp{Axis: 1}, x, k, op.Slice(x, 1, 0, 1))
	}},
}

// TestIndicesOutOfRange: an index that a caller feeds is an error of that Run alone; one in the file is an error before
// anything runs.
func TestIndicesOutOfRange(t *testing.T) {
	x := weights(1, 2, 4)
	for _, row := range indexed {
		g := ir.NewGraph(false)
		v := g.Apply(ir.Feed{Input: &ir.Input{Name: "x", Type: ir.TypeOf(ir.Float32, ir.Batch, 4), Source: ir.Argument}})
		k := g.Apply(ir.Feed{Input: &ir.Input{Name: "k", Type: ir.TypeOf(ir.Int64, ir.Batch, 1), Source: ir.Argument}})
		fed := session(t, exported(t, row.f(v, k)))
		good, bad := runtime.FromSlice([]int64{3, -4}, 2, 1), runtime.FromSlice([]int64{0, 4}, 2, 1)
		want := run(t, fed, x, good)[0].Float32s()
		if _, err := fed.Run(x, bad); err == nil || !strings.HasSuffix(err.Error(), row.name+": index 4 of an axis of 4: want -4 to 3") {
			t.Errorf("%s: index 4 gives %v", row.name, err)
		}
		if got := run(t, fed, x, good)[0].Float32s(); !slices.Equal(got, want) {
			t.Errorf("%s: after an error: got %v, want %v", row.name, got, want)
		}

		g = ir.NewGraph(false)
		v = g.Apply(ir.Feed{Input: &ir.Input{Name: "x", Type: ir.TypeOf(ir.Float32, 2, 4), Source: ir.Argument}})
		_, err := session(t, exported(t, row.f(v, g.Constant(bad)))).Run(x)
		var e *load.Error
		if !errors.As(err, &e) || e.Kind != load.Malformed || !strings.Contains(err.Error(), row.name+": index 4 of dimension 1 of f32[2×4]: want -4 to 3") {
			t.Errorf("%s of a constant: got %v", row.name, err)
		}
	}
}

// TestTuplesOutOfRange: a tuple with an index out of range is refused, also where it would be the place of another.
func TestTuplesOutOfRange(t *testing.T) {
	x := weights(1, 2, 4)
	inputs := []*onnxpb.ValueInfoProto{info("x", ir.Float32, 2, 4), info("k", ir.Int64, 1, 2)}
	for _, n := range []*onnxpb.NodeProto{node("GatherND", "x", "k", "y"), node("ScatterND", "x", "k", "u", "y")} {
		m := &model{opset: 17, inputs: inputs, outputs: []string{"y"}, nodes: []*onnxpb.NodeProto{n}}
		feeds := []runtime.Tensor{x, {}, runtime.FromSlice([]float32{7}, 1)}[:len(n.Input)]
		if len(feeds) == 3 {
			m.inputs = append(m.inputs, info("u", ir.Float32, 1))
		}
		s := session(t, m.bytes(t))
		for _, row := range []struct {
			tuple []int64
			ok    bool
		}{{[]int64{0, 3}, true}, {[]int64{-2, -4}, true}, {[]int64{0, 4}, false}, {[]int64{1, -5}, false}, {[]int64{-3, 0}, false}, {[]int64{1 << 62, 1}, false}} {
			feeds[1] = runtime.FromSlice(row.tuple, 1, 2)
			if _, err := s.Run(feeds...); (err == nil) != row.ok || err != nil && !strings.Contains(err.Error(), n.GetOpType()) {
				t.Errorf("%s of %v: got %v", n.GetOpType(), row.tuple, err)
			}
		}
	}
}

func exported(t *testing.T, y ir.Value) []byte {
	t.Helper()
	g := y.Graph()
	g.Outputs = []ir.Output{{Name: "y", Value: y}}
	data, err := export.Marshal(g, export.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return data
}
