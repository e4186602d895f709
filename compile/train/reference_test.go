package train_test

import (
	"testing"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/optim"
)

// TestReference: a reference computes the network in inference mode (dropout drops nothing), at any batch size, on the
// state that the trainer has when it runs, and refuses inputs that do not fit.
func TestReference(t *testing.T) {
	m := ir.NewModel("line", ir.Defaults{Batch: 4, Steps: 3})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 2}, ir.Range(0, 1))
	net := nn.Sequential("net", nn.Dropout{P: 0.5}, nn.Dense{Out: 1, NoBias: true})
	y := net.Apply(x)
	m.Minimize("fit", nn.MSE(y, y), optim.SGD{LR: 1}, net)
	m.Export("line", ir.In("x", x), ir.Out("y", y))
	tr := trainer(t, m, data(t, 8, 0, 2, 0), train.Options{})
	ref, err := tr.Reference(m.Networks[0])
	if err != nil {
		t.Fatal(err)
	}
	weights := tr.State(m.States()[0]).Float32s()
	for _, w := range [][2]float32{{1, 0.5}, {-2, 8}} {
		copy(weights, w[:])
		for _, n := range []int{1, 3, 1} {
			in := ir.NewTensor(ir.Float32, n, 2)
			for i := range in.Float32s() {
				in.Float32s()[i] = float32(i + 1)
			}
			out, err := ref.Run(n, []ir.Tensor{in})
			if err != nil {
				t.Fatal(err)
			}
			for i, got := range out[0].Float32s() {
				if want := float32(2*i+1)*w[0] + float32(2*i+2)*w[1]; got != want {
					t.Errorf("weights %v, batch %d, example %d: got %v, want %v", w, n, i, got, want)
				}
			}
		}
	}
	for _, row := range []struct {
		in   []ir.Tensor
		want string
	}{
		{nil, "network line: got 0 inputs, want 1"},
		{[]ir.Tensor{ir.NewTensor(ir.Float32, 2, 2)}, "network line: input x does not fit f32[1×2]"},
		{[]ir.Tensor{ir.NewTensor(ir.Int64, 1, 2)}, "network line: input x does not fit f32[1×2]"},
	} {
		if _, err := ref.Run(1, row.in); err == nil || err.Error() != row.want {
			t.Errorf("got %v, want %s", err, row.want)
		}
	}
}
