package train_test

import (
	"math"
	"testing"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/optim"
)

// TestReach counts weights that inputs reach: not those behind a number that is always 0, nor those of a unit that does not
// fire, nor any that NaN passes through.
func TestReach(t *testing.T) {
	m := ir.NewModel("reach", ir.Defaults{Batch: 3, Steps: 1})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 2}, ir.Range(-1, 1))
	net := nn.Sequential("net", nn.Dense{Out: 3, Init: ir.Fill{Value: 1}}, nn.ReLU{}, nn.Dense{Out: 1, Init: ir.Fill{Value: 1}})
	y := net.Apply(x)
	m.Minimize("fit", nn.MSE(y, y), optim.SGD{}, net)
	m.Export("net", ir.In("x", x), ir.Out("y", y))
	tr := trainer(t, m, data(t, 27, 7, 2, 0), train.Options{})
	reference, err := tr.Reference(m.Networks[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name      string
		inputs    []float32 // two numbers an example
		unreached int
	}{
		{"nothing fires", []float32{-1, -1}, 3*2 + 3 + 3},
		{"one number is 0", []float32{1, 0, 2, 0}, 3},
		{"each number is lit once", []float32{1, 0, 0, 1}, 0},
		{"NaN", []float32{float32(math.NaN()), 1}, 3*2 + 3 + 3}, // the last bias has a gradient, whatever it is added to
	} {
		reach, err := reference.Reach()
		if err != nil {
			t.Fatal(err)
		}
		n := len(c.inputs) / 2
		if err := reach.Add(n, []ir.Tensor{ir.FromSlice(c.inputs, n, 2)}); err != nil {
			t.Fatal(err)
		}
		if all, unreached := reach.Weights(); all != 3*2+3+3+1 || unreached != c.unreached {
			t.Errorf("%s: %d of %d weights are not reached, want %d", c.name, unreached, all, c.unreached)
		}
	}
}
