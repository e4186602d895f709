package ir_test

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// A declaration is a graph; Build checks the whole of it.
func Example() {
	m := ir.NewModel("linear", ir.Defaults{Data: "mnist", Batch: 128, Epochs: 1})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 784}, ir.Range(0, 1))
	net := nn.Sequential("net", nn.Dense{Out: 16, NoBias: true}, nn.Dense{Out: 784, NoBias: true})
	copied := net.Apply(x)
	m.Minimize("squares", nn.MSE(copied, x), optim.SGD{LR: 1e-3}, net)
	m.Export("autoencoder", ir.In("image", x), ir.Out("copy", copied, ir.Image{H: 28, W: 28}))
	m, err := m.Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range m.States() {
		fmt.Println(s.Name, s.Type)
	}
	fmt.Println(copied.Type())
	// Output:
	// net.0.weight f32[784×16]
	// net.1.weight f32[16×784]
	// f32[N×784]
}

// Mistakes are collected, each with its line; what follows from one is silent.
func ExampleModel_Build() {
	m := ir.NewModel("wrong", ir.Defaults{})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 784})
	y := op.Add(x, m.Data("other", ir.Float32, ir.Shape{ir.Batch, 100}))
	net := nn.Sequential("net", nn.Dense{Out: 2})
	m.Minimize("fit", op.Mean(net.Apply(y)), optim.SGD{}, net)
	m.Report("image", x)
	_, err := m.Build()
	fmt.Println(err)
	// Output:
	// ir_test/example_test.go:39: Add: f32[N×784] and f32[N×100] do not broadcast: dimension 1 from the end is 784 and 100, want the same or 1
	// ir_test/example_test.go:42: Report "image": the value is f32[N×784]: want a scalar f32[]
}

// A gradient is a value: here the penalty on its squares, which a loss may hold.
func ExampleGradient() {
	m := ir.NewModel("penalty", ir.Defaults{Data: "mnist"})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 784})
	net := nn.Sequential("net", nn.Dense{Out: 1})
	slope := ir.Gradient(op.Sum(net.Apply(x)), x)[0]
	fmt.Println(slope.Type(), op.Mean(op.Square(slope)).Type())
	// Output: f32[N×784] f32[]
}
