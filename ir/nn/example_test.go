package nn_test

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
)

// A second Apply of a block shares its weights.
func ExampleSequential() {
	m := ir.NewModel("twice", ir.Defaults{})
	a := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 784})
	b := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, 784})
	critic := nn.Sequential("critic", nn.Dense{Out: 64}, nn.LeakyReLU{Alpha: 0.2}, nn.Dense{Out: 1})
	fmt.Println(critic.Apply(a).Type(), critic.Apply(b).Type())
	for _, s := range m.States() {
		fmt.Println(s.Name, s.Type)
	}
	// Output:
	// f32[N×1] f32[N×1]
	// critic.0.weight f32[784×64]
	// critic.0.bias f32[64]
	// critic.2.weight f32[64×1]
	// critic.2.bias f32[1]
}
