package nn_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/internal/evaltest"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
)

// reference is the pool as CycleGAN's code describes it: images, of one number here, one after another.
type reference struct {
	size   int
	images []float64
}

// query returns what image x becomes, and changes the pool.
func (p *reference) query(x float64, slot int, swap bool) float64 {
	switch {
	case len(p.images) < p.size:
		p.images = append(p.images, x)
	case swap:
		x, p.images[slot] = p.images[slot], x
	}
	return x
}

// TestImagePool: batches go through as image after image does, while the pool fills within a batch and when images of one
// batch meet in a slot.
func TestImagePool(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	met, filledWithin := 0, 0
	for _, c := range []struct{ size, batch int }{{1, 1}, {1, 4}, {3, 2}, {5, 7}, {4, 16}, {50, 8}} {
		m, x := declared(ir.Batch, 1, 1, 2)
		y := nn.Sequential("pool", nn.ImagePool{Size: c.size}).Apply(x)
		wantMistakes(t, m)
		want := reference{size: c.size}
		e := evaltest.Float64(c.batch, map[string][]float64{"pool.0.images": make([]float64, 2*c.size), "pool.0.filled": {0}})
		for round := range 20 {
			var in, out, slots, coins []float64
			seen := map[int]bool{}
			for i := range c.batch {
				slot, swap := random.IntN(c.size), random.IntN(2)
				if seen[slot] && swap == 1 {
					met++
				}
				seen[slot] = seen[slot] || swap == 1
				slots, coins = append(slots, float64(slot)), append(coins, float64(swap))
				v := float64(round*c.batch + i + 1)
				if i > 0 && i+1 < c.batch && len(want.images) == c.size-1 {
					filledWithin++
				}
				got := want.query(v, slot, swap == 1)
				in, out = append(in, v, -v), append(out, got, -got)
			}
			e.Vars["x"], e.Vars["pool.0.slot"], e.Vars["pool.0.swap"] = in, slots, coins
			what := fmt.Sprintf("size %d, batch %d, round %d", c.size, c.batch, round)
			if got := e.Value(inMode(y, ir.Training)); !slices.Equal(got, out) {
				t.Fatalf("%s: got %v, want %v", what, got, out)
			}
			if got := e.Value(inMode(y, ir.Inference)); !slices.Equal(got, in) {
				t.Fatalf("%s: in inference got %v, want %v", what, got, in)
			}
			next := map[string][]float64{}
			for _, s := range m.Sets() {
				next[s.State.Name] = e.Value(compiled(s.Value))
			}
			for name, v := range next {
				e.Vars[name] = v
			}
			if got := int(e.Vars["pool.0.filled"][0]); got != len(want.images) {
				t.Fatalf("%s: %d images in the pool, want %d", what, got, len(want.images))
			}
			for i, v := range want.images {
				if got := e.Vars["pool.0.images"][2*i]; got != v {
					t.Fatalf("%s: image %d of the pool is %v, want %v", what, i, got, v)
				}
			}
		}
	}
	if met == 0 || filledWithin == 0 {
		t.Errorf("%d images met in a slot, %d pools filled within a batch: want some", met, filledWithin)
	}
}

// TestImagePoolGradient: no gradient flows into images of the pool; those that go through keep theirs.
func TestImagePoolGradient(t *testing.T) {
	m, x := declared(ir.Batch, 1)
	y := nn.Sequential("pool", nn.ImagePool{Size: 2}).Apply(x)
	loss := op.Sum(op.Square(y), 0, 1)
	grad := ir.Gradient(loss, x)[0]
	wantMistakes(t, m)
	e := evaltest.Float64(4, map[string][]float64{"x": {1, 2, 3, 4}, "pool.0.images": {7, 8}, "pool.0.filled": {2}, "pool.0.slot": {0, 0, 1, 1}, "pool.0.swap": {1, 1, 0, 0}})
	allNear(t, "y", e.Value(inMode(y, ir.Training)), []float64{7, 1, 3, 4}, 0)
	allNear(t, "gradient", e.Value(compiled(grad)), []float64{0, 0, 6, 8}, 0)
}

func TestImagePoolMistakes(t *testing.T) {
	m, x := declared(ir.Batch, 3)
	label := m.Data("label", ir.Int64, ir.Shape{ir.Batch, 3})
	nn.Sequential("small", nn.ImagePool{Size: -1}).Apply(x)
	nn.Sequential("whole", nn.ImagePool{}).Apply(label)
	nn.Sequential("flat", nn.ImagePool{}).Apply(op.Sum(x, 1))
	wantMistakes(t, m,
		"small.0: image pool: Size is -1, want at least 1",
		"whole.0: image pool: input i64[N×3]: want [N×…] of a floating-point type, where only the first dimension depends on the batch size",
		"flat.0: image pool: input f32[N]: want [N×…] of a floating-point type, where only the first dimension depends on the batch size")
}
