package cmd_test

import (
	"context"
	"fmt"
	"os"

	"github.com/ganc-ml/ganc/cmd"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/optim"
)

// Copier is a model of one's own.
func Copier() (*ir.Model, error) {
	m := ir.NewModel("copier", ir.Defaults{Data: "mnist", Epochs: 1})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 784}, ir.Range(0, 1))
	net := nn.Sequential("net", nn.Dense{Out: 32}, nn.ReLU{}, nn.Dense{Out: 784})
	m.Minimize("fit", nn.MSE(net.Apply(x), x), optim.Adam{LR: 1e-3}, net)
	m.Export("copier", ir.In("image", x), ir.Out("copy", net.Apply(x)))
	return m.Build()
}

// Run is the command line as a function; Main is what a program calls. With one model its name may be left out.
func ExampleRun() {
	copier := cmd.Model{Name: "copier", Doc: "copies images through 32 numbers", Build: Copier}
	code := cmd.Run(context.Background(), []string{"check", "--lr", "0.01"}, os.Stdout, os.Stderr, copier)
	fmt.Println("exit code", code)
	// Output:
	// copier: 50,992 parameters, 1 objective, 1 network
	//   data      image f32[N×784] in [0, 1]
	//   minimise  fit over 50,992 parameters
	//   recipe    fit: optim.lr=0.01 optim.beta1=0.9 optim.beta2=0.999 optim.eps=1e-08 optim.weight_decay=0 optim.amsgrad=false
	//   export    copier: image f32[N×784] → copy f32[N×784]
	// ok
	// exit code 0
}
