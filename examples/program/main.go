// Command program is a program of one's own that does what `ganc build` does, through the public packages alone: it
// declares a GAN, trains it on points that lie on a circle, exports the generator to ONNX, loads the file back, compares
// it with the training graph, and writes generator.onnx if every number is equal.
package main

import (
	"context"
	"fmt"
	"log"
	"math"
	"os"
	"os/signal"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/optim"
	"github.com/ganc-ml/ganc/runtime/parity"
)

// circle declares a generator of points and the discriminator that it is trained against.
func circle() (*ir.Model, error) {
	m := ir.NewModel("circle", ir.Defaults{Batch: 64})
	point := m.Data("point", ir.Float32, ir.Shape{ir.Batch, 2}, ir.Range(-1, 1))
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, 2})
	gen := nn.Sequential("gen", nn.Dense{Out: 32}, nn.ReLU{}, nn.Dense{Out: 2})
	disc := nn.Sequential("disc", nn.Dense{Out: 32}, nn.LeakyReLU{Alpha: 0.2}, nn.Dense{Out: 1})

	fake := gen.Apply(z)
	loss := nn.NonSaturatingD(disc.Apply(point), disc.Apply(fake))
	m.Minimize("disc", loss, optim.Adam{LR: 2e-3}, disc)
	m.Minimize("gen", nn.NonSaturatingG(disc.Apply(fake)), optim.Adam{LR: 2e-3}, gen)
	m.Report("d_loss", loss)
	m.Export("generator", ir.In("z", z), ir.Out("point", fake, ir.Range(-1, 1)))
	return m.Build()
}

// points are n points on the unit circle.
func points(n int) []float32 {
	var v []float32
	for i := range n {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		v = append(v, float32(cos), float32(sin))
	}
	return v
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	model := must(circle())
	plan := must(compile.NewPlan(model))
	data := must(dataset.New("circle", []dataset.Field{{Name: "point", Shape: []int{2}}}, []dataset.Array{dataset.Floats(points(1024))}, nil, nil))
	trainer := must(train.New(plan, data, train.Options{Seed: 1, Steps: 500}))
	if err := trainer.Run(ctx); err != nil {
		log.Fatal(err)
	}

	network := model.Networks[0]
	trained := must(trainer.Reference(network))
	file := must(export.Marshal(trained.Graph, export.Options{Network: network, Weights: trainer.State}))

	graph := parity.NewNetwork("training graph", network, trained.Run)
	loaded := must(parity.NewFile("loaded file", file))
	report := must(parity.Between(graph, loaded, must(loaded.Draw(8, 1)), parity.Tolerance{}))
	fmt.Print(report)
	if !report.OK() {
		log.Fatal("FAIL: the file does not compute the numbers of the training graph")
	}
	if err := os.WriteFile("generator.onnx", file, 0o666); err != nil {
		log.Fatal(err)
	}
	fmt.Println("PASS: generator.onnx computes the numbers of the training graph")
}

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}
