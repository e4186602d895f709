package nn

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Spectral normalisation (Miyato et al. 2018, algorithm 1) divides the weight of a layer by σ, its greatest singular value as
// a matrix of one row for each output. σ = uᵀ·W·v is found by power iteration: v = Wᵀu/‖Wᵀu‖, u = W·v/‖W·v‖, one step in
// each update of the block that the layer belongs to, kept in the state weight_u. No gradient flows through u and v, as in
// PyTorch's spectral_norm, whose momentary σ comes from the new u and v too. Every Apply in an update shares one step;
// PyTorch makes one in each call. In inference σ = ‖Wᵀu‖, and an exported file holds the divided weight.

// normalised is a weight divided by its spectral norm. Its matrix has a row for each entry of dimension out.
func normalised(at *Place, w ir.Value, out int) ir.Value {
	return at.once("weight", func() ir.Value {
		m := matrixOf(w, out)
		u := at.State("weight_u", ir.TypeOf(w.DType(), w.Dim(out)), Orthogonal{})
		before := op.Reshape(at.Model().Read(u), w.Dim(out), 1)

		back := m.times(before, true)
		v := ir.StopGradient(unit(back))
		ahead := m.times(v, false)
		after := ir.StopGradient(unit(ahead))
		at.Model().Set(u, op.Reshape(after, w.Dim(out)))
		return op.Div(w, ir.ByMode(op.Sum(op.Mul(after, ahead)), op.L2(back)))
	})
}

// unit is x at length 1. A length below 1e-12 counts as that, as in PyTorch's normalize.
func unit(x ir.Value) ir.Value {
	return op.Div(x, op.Maximum(op.L2(x), x.Graph().Scalar(x.DType(), 1e-12)))
}

// matrix is a weight as a matrix with a row for each output, or as its transpose.
type matrix struct {
	v          ir.Value
	transposed bool
}

func matrixOf(w ir.Value, out int) matrix {
	if w.Rank() == 2 {
		return matrix{w, out == 1}
	}
	if out == 1 {
		perm := []int{1, 0}
		for axis := 2; axis < w.Rank(); axis++ {
			perm = append(perm, axis)
		}
		w = op.Transpose(w, perm...)
	}
	return matrix{op.Flatten(w), false}
}

// times is the product with a column x, of the transpose where back is set.
func (m matrix) times(x ir.Value, back bool) ir.Value {
	return op.MatMulT(m.v, x, m.transposed != back, false)
}
