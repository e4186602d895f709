package nn_test

import (
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/internal/evaltest"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
)

// TestPack: each example is followed by those behind it, in its own part of the batch.
func TestPack(t *testing.T) {
	m, x := declared(ir.Batch, 1, 2)
	packs := nn.Pack(2, x)
	both := nn.Pack(3, op.Concat(0, x, op.Neg(x)))
	wantMistakes(t, m)
	if got := both.Type().String(); got != "f32[2N×3×2]" {
		t.Errorf("got %s", got)
	}
	e := evaltest.Float64(3, map[string][]float64{"x": {1, 2, 3, 4, 5, 6}})
	allNear(t, "pairs", e.Value(packs), []float64{1, 2, 3, 4, 3, 4, 5, 6, 5, 6, 1, 2}, 0)
	allNear(t, "real and generated", e.Value(both), []float64{
		1, 2, 3, 4, 5, 6, 3, 4, 5, 6, 1, 2, 5, 6, 1, 2, 3, 4,
		-1, -2, -3, -4, -5, -6, -3, -4, -5, -6, -1, -2, -5, -6, -1, -2, -3, -4}, 0)
	alone := evaltest.Float64(1, map[string][]float64{"x": {1, 2}})
	allNear(t, "a batch of one", alone.Value(packs), []float64{1, 2, 1, 2}, 0)

	loss := nn.R1(2, nn.Sequential("d", nn.Flatten{}, nn.Dense{Out: 1}).Apply(packs), packs)
	e.Vars["d.1.weight"], e.Vars["d.1.bias"] = []float64{1, 2, 3, 4}, []float64{0}
	allNear(t, "R1 of a linear critic", e.Value(loss), []float64{1 + 4 + 9 + 16}, 1e-6)
}

// TestPackGradient holds the compiled gradient by the examples against differences: each is in several packs.
func TestPackGradient(t *testing.T) {
	m, x := declared(ir.Batch, 2)
	loss := nn.MSE(nn.Pack(3, x), m.Data("t", ir.Float32, ir.Shape{ir.Batch, 6}))
	wantMistakes(t, m)
	e := evaltest.Float64(4, map[string][]float64{"x": rough(8, 1), "t": rough(24, 2)})
	allNear(t, "gradient", e.Value(differentiated(t, loss, x)), e.Value(ir.Gradient(loss, x)[0]), 1e-6)
}

func TestPackMistakes(t *testing.T) {
	m, x := declared(ir.Batch, 2)
	nn.Pack(0, x)
	nn.Pack(2, m.Data("y", ir.Float32, ir.Shape{ir.Batch}))
	nn.Pack(2, m.Data("w", ir.Float32, ir.Shape{ir.Batch, 2, ir.Batch}))
	nn.Pack(2, ir.Value{})
	wantMistakes(t, m,
		"Pack: size is 0, want at least 1",
		"Pack: x is f32[N]: want [N×channels×…] of a floating-point type",
		"Pack: x is f32[N×2×N]: only the first dimension may depend on the batch size",
	)
}
