package compile_test

import (
	"testing"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/optim"
)

// TestPoolSameBits: a pool of images that fills and changes gives the same state and losses, fused or not, on any number of threads.
func TestPoolSameBits(t *testing.T) {
	m := ir.NewModel("pooled", ir.Defaults{Batch: 5})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 1, 8, 8}, ir.Range(-1, 1))
	gen := nn.Sequential("gen", nn.Conv2D{Out: 1, Kernel: 3, Padding: 1}, nn.Tanh{})
	disc := nn.Sequential("disc", nn.Conv2D{Out: 4, Kernel: 4, Stride: 2, Padding: 1}, nn.LeakyReLU{Alpha: 0.2}, nn.Flatten{}, nn.Dense{Out: 1})
	pool := nn.Sequential("pool", nn.ImagePool{Size: 7})
	fake := gen.Apply(x)
	m.Minimize("disc", nn.LeastSquaresD(disc.Apply(x), disc.Apply(pool.Apply(fake))), optim.Adam{}, disc, pool)
	m.Minimize("gen", nn.LeastSquaresG(disc.Apply(fake)), optim.Adam{}, gen)
	p := planOf(t, m)
	plain, changed := newTwin(t, p, 5, 1, compile.BindUnfused), ""
	others := []*twin{newTwin(t, p, 5, 1, compile.Bind), newTwin(t, p, 5, 3, compile.Bind)}
	for step := range 6 {
		before := string(plain.state["pool.0.images"].Bytes())
		plain.step(step)
		if step >= 2 && string(plain.state["pool.0.images"].Bytes()) != before {
			changed = "full"
		}
		for _, o := range others {
			o.step(step)
			if d := plain.difference(o); d != "" {
				t.Fatalf("step %d, %d threads: %s", step, o.threads, d)
			}
		}
	}
	if got := plain.state["pool.0.filled"].Int64s()[0]; got != 7 || changed == "" {
		t.Errorf("%d images in the pool of 7, which %s changed: want it full, and changed then", got, changed)
	}
}
