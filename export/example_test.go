package export_test

import (
	"fmt"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/optim"
	"github.com/ganc-ml/ganc/runtime"
)

// A network of a model becomes the bytes of an ONNX file, and any runtime runs them.
func Example() {
	m := ir.NewModel("double", ir.Defaults{})
	x := m.Data("x", ir.Float32, ir.Shape{ir.Batch, 2})
	net := nn.Sequential("net", nn.Dense{Out: 1, NoBias: true})
	y := net.Apply(x)
	m.Minimize("fit", nn.MSE(y, y), optim.SGD{}, net)
	m.Export("sum", ir.In("x", x), ir.Out("y", y))
	if _, err := m.Build(); err != nil {
		fmt.Println(err)
		return
	}
	plan, err := compile.NewPlan(m)
	if err != nil {
		fmt.Println(err)
		return
	}
	graph, err := plan.Network(m.Networks[0])
	if err != nil {
		fmt.Println(err)
		return
	}
	weights := ir.FromSlice([]float32{1, 10}, 2, 1)
	file, err := export.Marshal(graph, export.Options{Name: "sum", Network: m.Networks[0], Weights: func(*ir.State) ir.Tensor { return weights }})
	if err != nil {
		fmt.Println(err)
		return
	}
	out, err := runtime.MustLoadBytes(file).Run(ir.FromSlice([]float32{1, 2, 3, 4}, 2, 2))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(out[0].Float32s())
	// Output: [21 43]
}
