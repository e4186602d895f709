package nn

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// SelfAttention2D is x + γ·v(Σ h(x)·β) for images x [N, C, H, W] (Zhang et al. 2019, section 3): β says for each position how
// much it attends to every other, the softmax of the inner products of f(x) and g(x). f, g and h are convolutions of 1×1 to
// C/Reduce channels, v back to C, all without bias. γ, the parameter gamma [1], is 0 at first. It takes memory for N·(H·W)²
// numbers.
type SelfAttention2D struct {
	Reduce   int            // 0 means 8, as in the paper
	Spectral bool           // divide the weights by their spectral norms, as in the paper
	Init     ir.Initializer // of the weights; nil means GlorotUniform{}
}

// Apply gives x with what it attends to.
func (a SelfAttention2D) Apply(at *Place, x ir.Value) ir.Value {
	if a.Reduce == 0 {
		a.Reduce = 8
	}
	if bad, failed := checkImages(at, "self-attention", 2, x); failed {
		return bad
	}
	c := int(x.Dim(1))
	if a.Reduce < 1 || c < a.Reduce {
		return at.Fail("self-attention: Reduce is %d for the %d channels of %v: want 1 to as many", a.Reduce, c, x.Type())
	}
	project := func(name string, in ir.Value, out int) ir.Value {
		return at.Inner(name, Conv2D{Out: out, Kernel: 1, NoBias: true, Spectral: a.Spectral, Init: a.Init}, in)
	}
	narrow, places := c/a.Reduce, x.Dim(2)*x.Dim(3)
	rows := func(v ir.Value) ir.Value { return op.Reshape(v, x.Dim(0), ir.Dim(narrow), places) }
	f, g, h := rows(project("f", x, narrow)), rows(project("g", x, narrow)), rows(project("h", x, narrow))

	attention := op.Softmax(op.MatMulT(g, f, true, false), -1) // [N, to, from]
	seen := op.Reshape(op.MatMulT(h, attention, false, true), x.Dim(0), ir.Dim(narrow), x.Dim(2), x.Dim(3))
	gamma := at.Parameter("gamma", ir.TypeOf(x.DType(), 1), Zeros{})
	return op.Add(x, op.Mul(project("v", seen, c), gamma))
}
