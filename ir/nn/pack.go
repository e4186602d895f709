package nn

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Pack joins examples along the channels, so that a discriminator judges several at once and tells a batch without variety
// (PacGAN, Lin et al. 2018): x [N, C, …] becomes [N, size·C, …], in which the channels of example i are followed by those of
// the size−1 examples behind it in the batch; the first example follows the last. Where x holds k·N examples, such as real
// and generated ones behind one another, a pack has examples of one of the k parts alone. Otherwise than in the paper, whose
// packs share no example, there are as many packs as examples. R1 and GradientPenalty take the gradient by the packs:
//
//	packs := nn.Pack(2, real)
//	penalty := nn.R1(10, disc.Apply(packs), packs)
func Pack(size int, x ir.Value) ir.Value {
	if v, bad := missing("Pack", argument{"x", x}); bad {
		return v
	}
	t := x.Type()
	switch {
	case size < 1:
		return x.Graph().Fail("Pack: size is %d, want at least 1", size)
	case t.Rank() < 2 || !t.At(0).IsBatch() || !t.DType.IsFloat():
		return x.Graph().Fail("Pack: x is %v: want [N×channels×…] of a floating-point type", t)
	}
	if size == 1 {
		return x
	}
	numbers := 1
	for _, d := range t.Shape()[1:] {
		if d.IsBatch() {
			return x.Graph().Fail("Pack: x is %v: only the first dimension may depend on the batch size", t)
		}
		numbers *= int(d)
	}
	apart := op.Reshape(x, ir.Dim(t.At(0).Coef()), ir.Batch, ir.Dim(numbers)) // [k×N×numbers]
	at := op.Cast(op.Range(apart, 1), x.DType())
	packs := []ir.Value{x}
	for next := 1; next < size; next++ {
		packs = append(packs, op.ReshapeTo(op.MatMul(behind(at, next), apart), t.Dims))
	}
	return op.Concat(1, packs...)
}

// behind is the matrix [N×N] that gives each of N rows the one that follows it at a distance. at is 0 … N−1. The gradient of
// a product is one too, which Gather along the batch has none of.
func behind(at ir.Value, distance int) ir.Value {
	rows := op.AddScalar(op.MaxKeep(at, 0), 1)
	follower := op.Remainder(op.AddScalar(at, float64(distance)), rows)
	return op.Cast(op.Equal(op.Reshape(follower, ir.Batch, 1), op.Reshape(at, 1, ir.Batch)), at.DType())
}
