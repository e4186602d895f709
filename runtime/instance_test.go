package runtime_test

import (
	"bytes"
	"context"
	goruntime "runtime"
	"slices"
	"testing"
	"weak"

	"google.golang.org/protobuf/proto"

	"github.com/ganc-ml/ganc/internal/collect"
	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
)

// residual computes y = (x·w)⁺ and then z = y·w + x, so that x is read after y is computed and y after that. The outputs b, c
// and d are z in another shape, x itself and z under a second name.
func residual(t testing.TB) []byte {
	w := weights(9, 8, 8)
	return (&model{opset: 17,
		inputs: []*onnxpb.ValueInfoProto{info("x", ir.Float32, "N", 8)},
		weights: []*onnxpb.TensorProto{
			{Name: proto.String("w"), Dims: []int64{8, 8}, DataType: proto.Int32(int32(onnxpb.TensorProto_FLOAT)), FloatData: w.Float32s()},
			{Name: proto.String("flat"), Dims: []int64{1}, DataType: proto.Int32(int32(onnxpb.TensorProto_INT64)), Int64Data: []int64{-1}},
		},
		nodes: []*onnxpb.NodeProto{
			node("MatMul", "x", "w", "xw"), node("Relu", "xw", "y"), node("MatMul", "y", "w", "yw"), node("Add", "yw", "x", "z"),
			node("Reshape", "z", "flat", "b"), node("Identity", "x", "c"), node("Identity", "z", "d"),
		},
		outputs: []string{"y", "z", "b", "c", "d"}}).bytes(t)
}

// TestRunIntoOverlap runs into memory that the inputs and outputs have in common with one another, whole and in part.
func TestRunIntoOverlap(t *testing.T) {
	s := session(t, residual(t))
	const n, batch = 8, 5
	for _, row := range []struct {
		name   string
		x      int    // where the input begins in one buffer
		at     [5]int // and the outputs; −1 is memory of their own
		intact []int  // outputs that no later one is written over
	}{
		{"apart", 0, [5]int{-1, -1, -1, -1, -1}, []int{0, 1, 2, 3, 4}},
		{"y over x", 0, [5]int{0, -1, -1, -1, -1}, []int{0, 1, 2, 3, 4}},
		{"z over x", 0, [5]int{-1, 0, -1, -1, -1}, []int{0, 1, 2, 3, 4}},
		{"x over x", 0, [5]int{-1, -1, -1, 0, -1}, []int{0, 1, 2, 3, 4}},
		{"y behind the start of x", 0, [5]int{3, -1, -1, -1, -1}, []int{0, 1, 2, 3, 4}},
		{"y before x", 3, [5]int{0, -1, -1, -1, -1}, []int{0, 1, 2, 3, 4}},
		{"z and y in one", 80, [5]int{0, 0, -1, -1, -1}, []int{1, 2, 3, 4}},
		{"z over a part of y", 80, [5]int{0, 39, -1, -1, -1}, []int{1, 2, 3, 4}},
		{"side by side, on odd addresses", 1, [5]int{41, 81, 121, 161, 201}, []int{0, 1, 2, 3, 4}},
	} {
		memory := make([]float32, 300)
		x := ir.FromSlice(memory[row.x:row.x+n*batch], batch, n)
		copy(x.Float32s(), weights(2, batch, n).Float32s())
		want := run(t, s, x.Clone())
		outputs, err := s.NewOutputs(x)
		if err != nil {
			t.Fatal(err)
		}
		for i, at := range row.at {
			if at >= 0 {
				outputs[i] = ir.FromSlice(memory[at:at+n*batch], outputs[i].Shape()...)
			}
		}
		if err := s.RunInto(context.Background(), outputs, []runtime.Tensor{x}); err != nil {
			t.Fatal(err)
		}
		for _, i := range row.intact {
			if !bytes.Equal(outputs[i].Bytes(), want[i].Bytes()) {
				t.Errorf("%s: output %d differs", row.name, i)
			}
		}
	}
}

// TestRunIntoTwice: a run does not touch the outputs of the one before, and one that ends early leaves nothing behind for the next.
func TestRunIntoTwice(t *testing.T) {
	s := session(t, residual(t))
	first := run(t, s, weights(3, 4, 8))
	kept := bytesOf(first)
	second := run(t, s, weights(4, 4, 8))
	if !slices.EqualFunc(kept, first, func(b []byte, t runtime.Tensor) bool { return bytes.Equal(b, t.Bytes()) }) {
		t.Error("the second run changed outputs of the first")
	}
	done, cancel := context.WithCancel(context.Background())
	cancel()
	if s.RunInto(done, first, []runtime.Tensor{weights(5, 4, 8)}) == nil {
		t.Fatal("a run of a done context succeeded")
	}
	for i, out := range run(t, s, weights(4, 4, 8)) {
		if !bytes.Equal(out.Bytes(), second[i].Bytes()) {
			t.Errorf("output %d differs after a run that ended early", i)
		}
	}
}

func bytesOf(list []runtime.Tensor) [][]byte {
	var out [][]byte
	for _, t := range list {
		out = append(out, bytes.Clone(t.Bytes()))
	}
	return out
}

// TestRunRetainsNothing: a session keeps no memory of its callers alive.
func TestRunRetainsNothing(t *testing.T) {
	s := session(t, residual(t))
	in, out := func() (in, out weak.Pointer[float32]) {
		x := weights(3, 64, 8)
		outputs := run(t, s, x)
		return weak.Make(&x.Float32s()[0]), weak.Make(&outputs[0].Float32s()[0])
	}()
	if !collect.Until(func() bool { return in.Value() == nil && out.Value() == nil }) {
		t.Errorf("input collected: %t, output collected: %t", in.Value() == nil, out.Value() == nil)
	}
	goruntime.KeepAlive(s)
}

// TestHalfOutputs: outputs of a type that the graph does not compute in are rounded into the caller's memory.
func TestHalfOutputs(t *testing.T) {
	to := func(dt onnxpb.DType, names ...string) *onnxpb.NodeProto {
		n := node("Cast", names...)
		n.Attribute = []*onnxpb.AttributeProto{{Name: proto.String("to"), Type: onnxpb.AttributeProto_INT.Enum(), I: proto.Int64(int64(dt))}}
		return n
	}
	s := session(t, (&model{opset: 17,
		inputs:  []*onnxpb.ValueInfoProto{info("x", ir.Float32, "N")},
		nodes:   []*onnxpb.NodeProto{to(onnxpb.TensorProto_FLOAT16, "x", "half"), node("Add", "half", "half", "sum"), to(onnxpb.TensorProto_FLOAT, "sum", "wide")},
		outputs: []string{"half", "sum", "wide"}}).bytes(t))
	out := run(t, s, ir.FromSlice([]float32{1, 1.0001, 3.1415927}, 3))
	if out[0].DType() != ir.Float16 || out[1].DType() != ir.Float16 || !slices.Equal(out[2].Float32s(), []float32{2, 2, 6.28125}) {
		t.Errorf("got %v", out)
	}
	if got := out[1].Bytes(); !bytes.Equal(got, []byte{0, 0x40, 0, 0x40, 0x48, 0x46}) {
		t.Errorf("got % x", got)
	}
}
