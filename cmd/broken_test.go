package cmd_test

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// broken has a file of its own, so that the lines that testdata/script/failing.txtar names stay.
func broken() (*ir.Model, error) {
	m := ir.NewModel("broken", tinyDefaults)
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 16})
	net := nn.Sequential("net", nn.Dense{Out: 8})
	bad := op.Add(net.Apply(x), x)
	m.Minimize("fit", bad, optim.SGD{})
	m.Report("fit", x)
	m.Export("Net", ir.In("x", x))
	return m.Build()
}
