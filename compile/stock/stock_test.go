package stock_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/ganc-ml/ganc/compile/autodiff"
	"github.com/ganc-ml/ganc/compile/rewrite"
	"github.com/ganc-ml/ganc/compile/stock"
	"github.com/ganc-ml/ganc/internal/zoo"
	"github.com/ganc-ml/ganc/ir"
)

// TestGradientsOfEveryModel confirms every first-order gradient of every zoo model (in short tests of a model of each family, for
// small images), lazy terms included, with gorgonia's own ops and gorgonia.Grad. A lazy term such as R1 holds a gradient as a value: its first-order
// gradient is a second-order one of the discriminator.
func TestGradientsOfEveryModel(t *testing.T) {
	for _, entry := range zoo.Models() {
		m := zoo.Model(t, entry.Name)
		if testing.Short() {
			m = zoo.Small(t, entry, map[bool]int{false: 8, true: 16}[entry.Name == "vqvae"]) // whose prior of one code has no gradient
		}
		plan := zoo.PlanOf(t, m)
		for _, o := range m.Objectives {
			for lazy := range uint64(1) << len(o.Lazies) {
				t.Run(fmt.Sprintf("%s/%s/%b", m.Name, o.Name, lazy), func(t *testing.T) {
					compareGradients(t, plan.Loss(o, lazy), o.Parameters())
				})
			}
		}
	}
}

const batch = 3

func compareGradients(t *testing.T, g *ir.Graph, params []*ir.State) {
	g, _, states := rewrite.Retype(g, ir.Float32, ir.Float64)
	g, _ = rewrite.Bind(g, batch)
	g = rewrite.Fold(rewrite.DropStops(g))
	values := randomLeaves(g)
	var wrt []ir.Value
	for _, s := range params {
		for i := range g.Len() {
			if g.Node(i).Op() == (ir.Read{State: states[s]}) {
				wrt = append(wrt, g.Node(i).Out(0))
			}
		}
	}
	if len(wrt) != len(params) {
		t.Fatalf("the loss reads %d of %d parameters", len(wrt), len(params))
	}
	want, err := stock.Run(g, func(op ir.Op) ir.Tensor { return values[op] }, wrt)
	if err != nil {
		t.Fatal(err)
	}
	loss, grads := g.Outputs[0].Value, autodiff.Gradients(g.Outputs[0].Value, wrt)
	got := evaluate(g, values)
	near(t, "loss", got[loss], want.Outputs[0], 0)
	// The gradient of a bias before batch norm is nothing but rounding: it is compared at the scale of the others.
	most := 0.0
	for _, dv := range grads {
		most = max(most, greatest(got[dv]))
	}
	for i, dv := range grads {
		near(t, "d"+wrt[i].State().Name, got[dv], want.Gradients[i], most/100)
	}
}

// randomLeaves draws every leaf: parameters small, data and noise in (−1, 1) so that no logit saturates, labels among
// their classes.
func randomLeaves(g *ir.Graph) map[ir.Op]ir.Tensor {
	r := rand.New(rand.NewPCG(1, 2))
	values := map[ir.Op]ir.Tensor{}
	for i := range g.Len() {
		op := g.Node(i).Op()
		if _, constant := ir.Constant(op); constant || !ir.IsLeaf(op) {
			continue
		}
		typ := g.Node(i).Out(0).Type()
		x := ir.NewTensor(typ.DType, typ.Bind(0)...)
		values[op] = x
		if typ.DType == ir.Int64 {
			for j := range x.Int64s() {
				if f, ok := op.(ir.Feed); ok { // state, such as a count, is 0
					x.Int64s()[j] = r.Int64N(int64(f.Input.Classes))
				}
			}
			continue
		}
		scale := 1.0
		switch {
		case typ.Rank() == 2 && typ.At(0) != batch:
			scale = 1.5 / math.Sqrt(float64(typ.At(0)))
		case typ.Rank() > 2 && typ.At(0) != batch: // of a convolution, either way
			scale = 1.5 / math.Sqrt(float64(x.Len()/int(min(typ.At(0), typ.At(1)))))
		}
		for j := range x.Float64s() {
			x.Float64s()[j] = scale * (2*r.Float64() - 1)
		}
	}
	return values
}

func evaluate(g *ir.Graph, leaves map[ir.Op]ir.Tensor) map[ir.Value]ir.Tensor {
	values := map[ir.Value]ir.Tensor{}
	for i := range g.Len() {
		n := g.Node(i)
		if ir.IsLeaf(n.Op()) {
			t, ok := ir.Constant(n.Op())
			if !ok {
				t = leaves[n.Op()]
			}
			values[n.Out(0)] = t
			continue
		}
		in := make([]ir.Tensor, n.NumIn())
		for j, v := range n.Ins() {
			in[j] = values[v]
		}
		for j, out := range ir.Evaluate(n.Op(), in, n.OutTypes()) {
			values[n.Out(j)] = out
		}
	}
	return values
}

// near compares in float64. Both engines sum up to 784 products in different orders: 1e-11 of the largest element, or of a
// size that is larger, leaves a factor of 100 for that.
func near(t *testing.T, name string, got, want ir.Tensor, size float64) {
	t.Helper()
	scale, worst := greatest(want), 0.0
	for i, w := range want.Float64s() {
		worst = max(worst, math.Abs(w-got.Float64s()[i]))
	}
	if scale == 0 || worst > 1e-11*max(scale, size) || math.IsNaN(worst) {
		t.Errorf("%s: largest difference %g of elements up to %g", name, worst, scale)
	}
}

// greatest is the largest magnitude of the elements.
func greatest(x ir.Tensor) (most float64) {
	for _, v := range x.Float64s() {
		most = max(most, math.Abs(v))
	}
	return most
}
