package nn

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// InvariantInformation is −I(c, c′), the negative mutual information in nats of the classes that are seen in two views of
// the same examples (invariant information clustering, Ji et al. 2019): a and b are logits [N×classes], and the joint
// distribution P of both classes is the mean over the batch of softmax(a)ᵀ·softmax(b), made symmetric. Least, −log classes,
// where both views agree, surely, and every class has an equal share. The loss is
// −Σ P·(log P − balance·(log Pₐ + log P_b)): a balance above 1 counts the entropies of the classes for more (their appendix, λ).
// It needs batches of many times as many examples as there are classes.
func InvariantInformation(balance float64, a, b ir.Value) ir.Value {
	if v, bad := notClusters("InvariantInformation", argument{"a", a}, argument{"b", b}); bad {
		return v
	}
	if !(balance > 0) {
		return a.Graph().Fail("InvariantInformation: balance is %g, want it positive", balance)
	}
	joint := op.MatMulT(op.Softmax(a, 1), op.Softmax(b, 1), true, false)
	joint = op.Add(joint, op.Transpose(joint, 1, 0))
	joint = op.AddScalar(op.Div(joint, op.Sum(joint)), 1e-9) // so that logarithms are finite
	shares := op.Add(op.Log(op.SumKeep(joint, 0)), op.Log(op.SumKeep(joint, 1)))
	return op.Neg(op.Sum(op.Mul(joint, op.Sub(op.Log(joint), op.Scale(shares, balance)))))
}

// EqualShares is probabilities [N×classes] that follow exp(sharpness·logits) and give every class an equal share of the
// batch, nearly: rows and columns are scaled in turn, rows last, three times (Sinkhorn & Knopp 1967). As targets of another
// view of the same examples they are the labels that a network gives itself (Asano et al. 2020; Caron et al. 2020).
// No gradient flows through them.
func EqualShares(sharpness float64, logits ir.Value) ir.Value {
	if v, bad := notClusters("EqualShares", argument{"logits", logits}); bad {
		return v
	}
	if !(sharpness > 0) {
		return logits.Graph().Fail("EqualShares: sharpness is %g, want it positive", sharpness)
	}
	q := op.Scale(op.LogSoftmax(logits, 1), sharpness)
	for range 3 {
		q = op.Sub(q, op.LogSumExpKeep(q, 0))
		q = op.LogSoftmax(q, 1)
	}
	return ir.StopGradient(op.Exp(q))
}

// SelfLabelling is the cross-entropy of logits a and b [N×classes] of two views of the same examples, each against the
// EqualShares of the other: the mean of both. With a sharpness of 1 the uniform distribution is a solution that nothing
// leads away from; the greater the sharpness, the surer the labels, and with them the mistakes of small batches.
func SelfLabelling(sharpness float64, a, b ir.Value) ir.Value {
	if v, bad := notClusters("SelfLabelling", argument{"a", a}, argument{"b", b}); bad {
		return v
	}
	return op.Scale(op.Add(CrossEntropy(a, EqualShares(sharpness, b)), CrossEntropy(b, EqualShares(sharpness, a))), 0.5)
}

// notClusters reports whether arguments are not logits [N×classes] of one type.
func notClusters(loss string, args ...argument) (instead ir.Value, bad bool) {
	if v, bad := unusable(loss, args...); bad {
		return v, true
	}
	if t := args[0].v.Type(); t.Rank() != 2 || t.At(1).IsBatch() {
		return args[0].v.Graph().Fail("%s: %s is %v: want [N×classes]", loss, args[0].name, t), true
	}
	return ir.Value{}, false
}
