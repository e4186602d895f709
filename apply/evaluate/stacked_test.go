package evaluate

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// TestStacked: a generator that puts either of two digits into each of three channels finds 8 of the 1,000 modes of stacked
// MNIST, by the classifier that ganc brings for MNIST.
func TestStacked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "generator.onnx")
	if err := os.WriteFile(path, twoDigits(t), 0o666); err != nil {
		t.Fatal(err)
	}
	r, err := Evaluate(context.Background(), path, Options{Data: "stacked-mnist,n=60", Samples: 200, Seeds: 1, Images: 1, Codes: 1, Only: []string{"modes"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	m, ok := r.Find("modes")
	if !ok || m.Mean != 8 || m.Floor == nil || *m.Floor != 1000 {
		t.Errorf("modes: %+v, want 8 of 1,000", m)
	}
}

// twoDigits is a file that draws colour images: each channel is the first test image of MNIST, or the second where its number of z
// is positive.
func twoDigits(t *testing.T) []byte {
	t.Helper()
	d, err := dataset.Open("mnist")
	if err != nil {
		t.Fatal(err)
	}
	const pixels = 28 * 28
	digits := make([]float32, 2*pixels)
	if err := d.Test.Floats(1, digits, "image", []int{0, 1}, 0, 1); err != nil {
		t.Fatal(err)
	}
	g := ir.NewGraph(false)
	first, second := g.Apply(literal(digits[:pixels])), g.Apply(literal(digits[pixels:]))
	z := g.Apply(ir.Feed{Input: &ir.Input{Name: "z", Type: ir.TypeOf(ir.Float32, ir.Batch, 3), Source: ir.Argument}})
	which := op.Reshape(op.Cast(op.Greater(z, op.Scale(z, 0)), ir.Float32), ir.Batch, 3, 1, 1)
	y := op.Add(op.Mul(which, op.Sub(second, first)), first)
	g.Outputs = []ir.Output{{Name: "image", Value: y}}
	normal := ir.Normal
	file, err := export.Marshal(g, export.Options{Network: &ir.Network{Name: "generator",
		Ins:  []ir.NetworkPort{{Name: "z", Value: z, Port: ir.Port{Law: &normal}}},
		Outs: []ir.NetworkPort{{Name: "image", Value: y, Port: ir.Port{Range: &ir.ValueRange{Lo: 0, Hi: 1}, Image: &ir.Image{C: 3, H: 28, W: 28}}}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func literal(pixels []float32) ir.Op {
	x := ir.FromSlice(pixels, 1, 1, 28, 28)
	return ir.Literal{Tensor: &x}
}
