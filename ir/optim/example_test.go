package optim_test

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/optim"
)

// A linear warm-up over a tenth of the run, then a cosine to a hundredth of the peak, whatever the length of the run.
func ExampleWarmup() {
	m := ir.NewModel("warm", ir.Defaults{Data: "mnist", Epochs: 10})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 784}, ir.Range(0, 1))
	net := nn.Sequential("net", nn.Dense{Out: 32}, nn.ReLU{}, nn.Dense{Out: 784})
	adam := optim.Adam{LR: 4e-3, Schedule: optim.Warmup{Then: optim.Cosine{End: 0.01}}}
	m.Minimize("fit", nn.BCEWithLogits(net.Apply(x), x), adam, net).
		Clip(optim.ClipNorm{Max: 5}).
		Average(optim.EMA{Decay: 0.999})
	_, err := m.Build()
	fmt.Println(err)
	// Output: <nil>
}

// A rate that is constant for 16,000 steps and then falls towards 0 at step 40,000, where a run of 25,000 steps stops at
// 0.625 of it; and the same shape in a run of any length.
func ExampleLinear() {
	for _, s := range []optim.Schedule{
		optim.Linear{From: optim.Steps(16000), To: optim.Steps(40000)},
		optim.Linear{From: optim.Fraction(0.64), To: optim.Fraction(1.6)},
		optim.Linear{From: optim.Steps(40000), To: optim.Steps(16000)},
	} {
		fmt.Println(s.Check())
	}
	// Output:
	// <nil>
	// <nil>
	// linear schedule from 40000 steps to 16000 steps: want 0 ≤ From < To
}
