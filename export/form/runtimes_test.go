package form_test

import (
	"bytes"
	"os"
	"testing"
	"time"

	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/export/form"
	"github.com/ganc-ml/ganc/internal/rng"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/runtime/parity"
	"github.com/ganc-ml/ganc/runtime/parity/engines"
)

// generator turns noise of a law, f32[N×16], into images of 16×16 pixels and, as it is, into a second output.
func generator(law ir.Law) form.Network {
	g := ir.NewGraph(false)
	port := ir.Port{Law: &law}
	z := g.Apply(ir.Feed{Input: &ir.Input{Name: "z", Type: ir.TypeOf(ir.Float32, ir.Batch, 16), Source: ir.Argument, Port: port}})
	w := g.Apply(ir.Read{State: &ir.State{Name: "w", Type: ir.TypeOf(ir.Float32, 16, 256)}})
	x, same := op.Tanh(op.MatMul(z, w)), op.Reshape(z, ir.Batch, 4, 4)
	g.Outputs = []ir.Output{{Name: "image", Value: x}, {Name: "noise", Value: same}}
	values, image := ir.Range(-1, 1), ir.Image{H: 16, W: 16}
	return form.Network{Graph: g, Decl: &ir.Network{
		Name: "generator", Ins: []ir.NetworkPort{{Name: "z", Value: z, Port: port}},
		Outs: []ir.NetworkPort{{Name: "image", Value: x, Port: ir.Port{Range: &values, Image: &image}}, {Name: "noise", Value: same}},
	}}
}

// file is a generator that takes seeds and gives bytes.
func file(t *testing.T, law ir.Law, more export.Options) []byte {
	t.Helper()
	n, err := generator(law).Pixels(form.NHWC)
	if err != nil {
		t.Fatal(err)
	}
	if n, err = n.Seeded(); err != nil {
		t.Fatal(err)
	}
	more.Network = n.Decl
	more.Weights = func(s *ir.State) ir.Tensor {
		x := ir.NewTensor(ir.Float32, s.Type.Bind(0)...)
		draw := rng.NewSource(1)
		for i := range x.Float32s() {
			x.Float32s()[i] = float32(draw.Uint64()>>40)/(1<<25) - 0.25
		}
		return x
	}
	data, err := export.Marshal(n.Graph, more)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestSamePicture runs generators that take seeds in every runtime at hand: uniform noise, which is integers alone, has the same
// bits in ONNX Runtime and OpenVINO; of normal noise, pictures may be one level apart in one pixel of a thousand, where a number lies at the edge
// of two levels.
func TestSamePicture(t *testing.T) {
	seeds := []parity.NamedTensor{{Name: form.SeedInput, Tensor: ir.FromSlice([]int32{0, 1, 2, 4095, 4096, 77777, 1<<24 - 1}, 7)}}
	for law, runtimes := range map[ir.Law][]engines.Runtime{ir.Uniform: {engines.Optimised, engines.OpenVINO}, ir.Normal: engines.Externals} {
		data := file(t, law, export.Options{Opset: 11})
		want := drawn(t, data, seeds)
		for _, e := range others(t, data, runtimes...) {
			got, err := e.Run(seeds)
			if err != nil {
				t.Errorf("%s: %v", e.Name(), err)
				continue
			}
			if law == ir.Uniform && !bytes.Equal(got[1].Tensor.Bytes(), want[1].Tensor.Bytes()) {
				t.Errorf("%s: uniform noise has other bits", e.Name())
			}
			off, most := 0, 0
			for i, level := range got[0].Tensor.Bytes() {
				if d := int(level) - int(want[0].Tensor.Bytes()[i]); d != 0 {
					off, most = off+1, max(most, d, -d)
				}
			}
			t.Logf("%s, %s: %d of %d pixels by at most %d", e.Name(), law.Name, off, got[0].Tensor.Len(), most)
			if most > 1 || off > got[0].Tensor.Len()/1000 {
				t.Errorf("%s: %d of %d pixels are other ones, by at most %d", e.Name(), off, got[0].Tensor.Len(), most)
			}
		}
	}
}

// drawn is what a file gives for seeds in ganc's runtime.
func drawn(t *testing.T, data []byte, seeds []parity.NamedTensor) []parity.NamedTensor {
	t.Helper()
	own, err := parity.NewFile("ganc", data)
	if err != nil {
		t.Fatal(err)
	}
	out, err := own.Run(seeds)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// others is a file in those of the runtimes that are at hand: none in short tests.
func others(t *testing.T, data []byte, runtimes ...engines.Runtime) (list []parity.Engine) {
	for _, r := range runtimes {
		if testing.Short() {
			return nil
		}
		if os.Getenv(engines.PythonVariable) == "" {
			t.Logf("%s is not set: %s is not tried", engines.PythonVariable, r.Title())
			continue
		}
		host, _, err := engines.Find(t.Context(), r, "", time.Minute)
		if err != nil {
			t.Logf("%s is not tried: %v", r, err)
			continue
		}
		list = append(list, &engines.External{Runtime: r, Host: host, Data: data, Timeout: time.Minute})
	}
	return list
}

// TestRoundedRuns: files of float16 and int8 weights run in the runtimes at hand, and give there what ganc's runtime gives.
func TestRoundedRuns(t *testing.T) {
	seeds := []parity.NamedTensor{{Name: form.SeedInput, Tensor: ir.FromSlice([]int32{5, 6}, 2)}}
	for name, o := range map[string]export.Options{
		"float16": {Half: true}, "int8": {Int8: &export.Quantization{Range: func(string) (lo, hi float32, ok bool) { return -4, 4, true }}},
	} {
		data := file(t, ir.Normal, o)
		want := drawn(t, data, seeds)
		for _, e := range others(t, data, engines.Optimised, engines.OpenVINO) {
			got, err := e.Run(seeds)
			if err != nil {
				t.Errorf("%s: %v", e.Name(), err)
				continue
			}
			for i, level := range got[0].Tensor.Bytes() {
				if d := int(level) - int(want[0].Tensor.Bytes()[i]); d < -2 || d > 2 {
					t.Errorf("%s, %s: pixel %d is %d, want %d", e.Name(), name, i, level, want[0].Tensor.Bytes()[i])
					break
				}
			}
		}
	}
}
