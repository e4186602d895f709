package compile_test

import (
	"fmt"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/optim"
)

// A plan turns each objective into a program: forward, backward and update in one graph. Bind compiles a graph for a
// batch size, and Run runs it once on the state that memory holds.
func Example() {
	m := ir.NewModel("line", ir.Defaults{})
	x := m.Data("x", ir.Float32, ir.Shape{ir.Batch, 1})
	y := m.Data("y", ir.Float32, ir.Shape{ir.Batch, 1})
	net := nn.Sequential("net", nn.Dense{Out: 1, NoBias: true, Init: nn.Zeros{}})
	m.Minimize("fit", nn.MSE(net.Apply(x), y), optim.SGD{LR: 0.1}, net)
	if _, err := m.Build(); err != nil {
		fmt.Println(err)
		return
	}
	plan, err := compile.NewPlan(m)
	if err != nil {
		fmt.Println(err)
		return
	}
	step, err := plan.Program(0, compile.Variant{Last: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	weight := ir.NewTensor(ir.Float32, 1, 1)
	code, err := compile.Bind(step.Graph, 2, 1, func(*ir.State) ir.Tensor { return weight })
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, in := range step.Graph.Inputs() {
		copy(code.Input(in).Float32s(), map[string][]float32{"x": {1, 2}, "y": {3, 6}}[in.Name])
	}
	for range 20 {
		if err := code.Run(); err != nil {
			fmt.Println(err)
			return
		}
	}
	fmt.Printf("%.3f\n", weight.Float32s()[0])
	// Output: 3.000
}
