package forms

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/export/form"
	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/internal/proof"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/runtime/parity"
	"github.com/ganc-ml/ganc/runtime/parity/engines"
)

// quantised is a file of every kind of product, whose products are its outputs.
func quantised(t *testing.T) []byte {
	t.Helper()
	g := ir.NewGraph(false)
	x := g.Apply(ir.Feed{Input: &ir.Input{Name: "x", Type: ir.TypeOf(ir.Float32, ir.Batch, 4, 9, 7), Source: ir.Argument}})
	read := func(name string, shape ...ir.Dim) ir.Value {
		return g.Apply(ir.Read{State: &ir.State{Name: name, Type: ir.TypeOf(ir.Float32, shape...)}})
	}
	two := ir.MakeInts(2, 2)
	conv := op.Conv(x, read("conv.weight", 6, 2, 3, 3), read("conv.bias", 6), op.ConvOp{Groups: 2, Window: op.Window{Strides: ir.MakeInts(2, 1), Dilations: ir.MakeInts(1, 2), Before: ir.MakeInts(1, 2), After: ir.MakeInts(0, 2)}})
	up := op.ConvTranspose(op.LeakyReLU(conv, 0.25), read("up.weight", 6, 3, 3, 3), read("up.bias", 3), op.ConvTransposeOp{Window: op.Window{Strides: two, Before: ir.MakeInts(1, 0), After: ir.MakeInts(1, 1)}, OutputPadding: ir.MakeInts(1, 0)})
	size := up.Dim(1) * up.Dim(2) * up.Dim(3)
	dense := op.Gemm(op.Reshape(op.ReLU(up), ir.Batch, size), read("dense.weight", size, 5), read("dense.bias", 5))
	plain := op.MatMul(op.LeakyReLU(dense, 0.25), read("plain.weight", 5, 3))
	g.Outputs = []ir.Output{{Name: "conv", Value: conv}, {Name: "up", Value: up}, {Name: "dense", Value: dense}, {Name: "plain", Value: plain}}
	data, err := export.Marshal(g, export.Options{
		Opset:   19, // the first that the evaluator of onnx dequantises
		Weights: func(s *ir.State) ir.Tensor { return drawn(s.Name, s.Type.Bind(0), 0.2) },
		Int8:    &export.Quantization{Range: func(string) (lo, hi float32, ok bool) { return -3, 2, true }},
	})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// drawn is normal numbers of a deviation.
func drawn(name string, shape []int, deviation float32) ir.Tensor {
	x := ir.NewTensor(ir.Float32, shape...)
	for i, v := range form.Drawn(ir.Normal, name, ir.TypeOf(ir.Float32, ir.Batch, ir.Dim(x.Len())), []int32{1}).Float32s() {
		x.Float32s()[i] = deviation * v
	}
	return x
}

// TestIntegers: every product of a quantised file is the definition's, in ganc's runtime and, where they are at hand, in ONNX Runtime
// with and without optimisations, OpenVINO and the evaluator of onnx: the outputs have the same bits.
func TestIntegers(t *testing.T) {
	data := quantised(t)
	own, err := parity.NewFile("ganc", data)
	if err != nil {
		t.Fatal(err)
	}
	products, err := integersOf(data)
	if err != nil {
		t.Fatal(err)
	}
	if len(products.products) != 4 {
		t.Fatalf("%d products are quantised, want 4", len(products.products))
	}
	inputs := []parity.NamedTensor{{Name: "x", Tensor: drawn("x", []int{3, 4, 9, 7}, 1)}}
	if err := products.check(own, inputs); err != nil {
		t.Error(err)
	}
	if testing.Short() || os.Getenv(engines.PythonVariable) == "" {
		t.Skipf("other runtimes: not in short tests, and %s names their interpreter", engines.PythonVariable)
	}
	want, err := own.Run(inputs)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []engines.Runtime{engines.Optimised, engines.Plain, engines.Evaluator, engines.OpenVINO} {
		host, _, err := engines.Find(t.Context(), r, "", time.Minute)
		if err != nil {
			t.Logf("%s is not tried: %v", r, err)
			continue
		}
		got, err := (&engines.External{Runtime: r, Host: host, Data: data, Timeout: time.Minute}).Run(inputs)
		if err != nil {
			t.Errorf("%s: %v", r, err)
			continue
		}
		for _, o := range parity.Compare(want, got, parity.Tolerance{}).Outputs {
			if !o.OK() {
				t.Errorf("%s: %s: %s", r, o.Name, o.Text())
			}
		}
	}
}

// TestIntegersDiffer: a scale that is no power of two and a changed weight are not what the definition computes, and the node is
// named.
func TestIntegersDiffer(t *testing.T) {
	data := quantised(t)
	inputs := []parity.NamedTensor{{Name: "x", Tensor: drawn("x", []int{3, 4, 9, 7}, 1)}}
	for name, change := range map[string]func(*onnxpb.TensorProto){
		"conv.weight/scale": func(p *onnxpb.TensorProto) { setFloats(p, 0.3) },
		"dense.weight/int8": func(p *onnxpb.TensorProto) { p.RawData[0] ^= 64 },
	} {
		products, err := integersOf(data)
		if err != nil {
			t.Fatal(err)
		}
		m := &onnxpb.ModelProto{}
		if err := onnxpb.Unmarshal(data, m); err != nil {
			t.Fatal(err)
		}
		changed := false
		for _, p := range m.Graph.Initializer {
			if p.GetName() == name {
				change(p)
				changed = true
			}
		}
		if !changed {
			t.Fatalf("the file has no initializer %s", name)
		}
		other, err := proto.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		own, err := parity.NewFile("ganc", other)
		if err != nil {
			t.Fatal(err)
		}
		err = products.check(own, inputs)
		var differs *proof.ParityError
		if node, _, _ := strings.Cut(name, "."); !errors.As(err, &differs) || !strings.Contains(err.Error(), map[string]string{"conv": "Conv", "dense": "Gemm"}[node]) {
			t.Errorf("%s changed: %v", name, err)
		}
	}
}

// setFloats writes a number into every element of a tensor.
func setFloats(p *onnxpb.TensorProto, v float32) {
	t := ir.NewTensor(ir.Float32, len(p.RawData)/4)
	for i := range t.Float32s() {
		t.Float32s()[i] = v
	}
	p.RawData = t.Bytes()
}
