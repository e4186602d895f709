package main

import (
	"context"
	"testing"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/zoo"
	"github.com/ganc-ml/ganc/runtime"
)

// TestGenerator checks that the file in the program draws images.
func TestGenerator(t *testing.T) {
	images, err := runtime.MustLoadBytes(file).Sample(3, 1)
	if err != nil {
		t.Fatal(err)
	}
	if got := images[0].Type().String(); got != "f32[3×784]" {
		t.Fatalf("got %s, want f32[3×784]", got)
	}
	least, most := float32(1), float32(0)
	for _, ink := range images[0].Float32s() {
		least, most = min(least, ink), max(most, ink)
	}
	if least < 0 || least > 0.1 || most > 1 || most < 0.5 {
		t.Errorf("ink lies between %g and %g, want most of [0, 1]", least, most)
	}
}

// TestFirstCommand runs the program with the generator of every model of the zoo that the README's first commands may
// build: their numbers have other ranges than those of the file that lies here.
func TestFirstCommand(t *testing.T) {
	defer func(was []byte) { file = was }(file)
	pixels := make([]uint8, 64*28*28)
	for i := range pixels {
		pixels[i] = uint8(i % 251)
	}
	data, err := dataset.New("pixels", []dataset.Field{{Name: "image", Shape: []int{28, 28}}}, []dataset.Array{dataset.Bytes(pixels)}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, model := range []string{"gan", "gan-vanilla", "wgangp"} {
		file = generatorOf(t, model, data)
		main()
	}
}

// generatorOf is the generator of a model after one step.
func generatorOf(t *testing.T, model string, data *dataset.Dataset) []byte {
	t.Helper()
	plan := zoo.Plan(t, model)
	m := plan.Model
	tr, err := train.New(plan, data, train.Options{Steps: 1, Batch: 8})
	if err != nil {
		t.Fatal(err)
	}
	if err := tr.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	for _, n := range m.Networks {
		if n.Name == "generator" {
			trained, err := tr.Reference(n)
			if err != nil {
				t.Fatal(err)
			}
			out, err := export.Marshal(trained.Graph, export.Options{Name: n.Name, Network: n, Weights: tr.State})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
	}
	t.Fatalf("%s has no generator", model)
	return nil
}
