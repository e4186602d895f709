package nn

import (
	"math"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Losses of classifiers take scores [N×classes] or, where every example has a class at each of many positions, such as
// its pixels, [N×classes×…]. A target is labels, integers [N×…] in 0 … classes−1, or probabilities of the scores' shape,
// such as one-hot rows or what SmoothLabels makes of them. Losses are summed over positions, mean over the batch.
// (PyTorch's average over positions too.)

// CrossEntropy is −Σ target·log softmax(logits), logits [N×classes×…]: summed over positions, mean over the batch. It is
// finite for all finite logits, and where classes of probability 0 are masked by logits of −Inf.
func CrossEntropy(logits, target ir.Value) ir.Value {
	if v, bad := notClasses("CrossEntropy", argument{"logits", logits}, argument{"target", target}); bad {
		return v
	}
	return chosen(op.LogSoftmax(logits, 1), target)
}

// NLL is −Σ target·logProb of logarithms of probabilities [N×classes×…], as op.LogSoftmax gives them: summed over
// positions, mean over the batch. Classes that a label does not choose, or of probability 0, may have −Inf.
func NLL(logProb, target ir.Value) ir.Value {
	if v, bad := notClasses("NLL", argument{"logProb", logProb}, argument{"target", target}); bad {
		return v
	}
	return chosen(logProb, target)
}

// chosen is −Σ target·x for x [N×classes×…], averaged over the batch.
func chosen(x, target ir.Value) ir.Value {
	if target.DType().IsFloat() {
		zero := x.Graph().Scalar(x.DType(), 0)
		masked := op.And(op.Equal(target, zero), isMasked(x))
		return op.Neg(batchMean(op.Mul(target, op.Where(masked, zero, x))))
	}
	mask := classesSecond(op.OneHot(target, x.Dim(1).Coef(), ir.Bool))
	return op.Neg(batchMean(op.Where(mask, x, x.Graph().Scalar(x.DType(), 0))))
}

// isMasked is true where the logarithm of a probability is −Inf: a class that cannot be.
func isMasked(logarithm ir.Value) ir.Value {
	return op.Equal(logarithm, logarithm.Graph().Scalar(logarithm.DType(), math.Inf(-1)))
}

// classesSecond brings the last axis of [N×…×classes] to the second place.
func classesSecond(x ir.Value) ir.Value {
	if x.Rank() == 2 {
		return x
	}
	perm := []int{0, x.Rank() - 1}
	for axis := 1; axis < x.Rank()-1; axis++ {
		perm = append(perm, axis)
	}
	return op.Transpose(x, perm...)
}

// SmoothLabels takes the share eps of the probabilities target [N×classes×…] and spreads it over all classes:
// (1−eps)·target + eps/classes (Szegedy et al. 2016, §7; PyTorch's label_smoothing).
func SmoothLabels(eps float64, target ir.Value) ir.Value {
	if v, bad := unusable("SmoothLabels", argument{"target", target}); bad {
		return v
	}
	t := target.Type()
	switch {
	case t.Rank() < 2 || t.At(1).IsBatch():
		return target.Graph().Fail("SmoothLabels: target is %v: want probabilities [N×classes×…], such as op.OneHot gives of labels [N]", t)
	case !(eps >= 0 && eps <= 1):
		return target.Graph().Fail("SmoothLabels: eps is %g, want it in [0, 1]", eps)
	}
	return op.AddScalar(op.Scale(target, 1-eps), eps/float64(t.At(1).Coef()))
}

// Hinge is max(0, 1 − target·score) for targets −1 and 1, both [N, …]: summed over features, mean over the batch.
func Hinge(score, target ir.Value) ir.Value {
	if v, bad := unusable("Hinge", argument{"score", score}, argument{"target", target}); bad {
		return v
	}
	return batchMean(op.ReLU(op.AddScalar(op.Neg(op.Mul(target, score)), 1)))
}

// KLCategorical is the Kullback–Leibler divergence Σ q·(log q − log p) of the categorical distribution q = softmax(logits)
// from p = softmax(priorLogits), both along the last axis of [N, …, classes]: summed over the axes between, mean over
// the batch. A class that logits mask with −Inf adds 0; one that only priorLogits mask makes it +Inf.
func KLCategorical(logits, priorLogits ir.Value) ir.Value {
	if v, bad := notDistributions("KLCategorical", argument{"logits", logits}, argument{"priorLogits", priorLogits}); bad {
		return v
	}
	logQ, logP := op.LogSoftmax(logits, -1), op.LogSoftmax(priorLogits, -1)
	return batchMean(op.Mul(op.Exp(logQ), op.Sub(possible(logQ, logQ), possible(logQ, logP))))
}

// possible is x, and 0 for classes that q masks: 0·log 0 counts as 0, and has no gradient.
func possible(logQ, x ir.Value) ir.Value {
	return op.Where(isMasked(logQ), x.Graph().Scalar(x.DType(), 0), x)
}

// KLUniform is KLCategorical from the uniform distribution: log classes less the entropy of softmax(logits).
// The uniform distribution is that over all classes, those that logits mask included.
func KLUniform(logits ir.Value) ir.Value {
	if v, bad := notDistributions("KLUniform", argument{"logits", logits}); bad {
		return v
	}
	logQ := op.LogSoftmax(logits, -1)
	classes := logits.Dim(logits.Rank() - 1).Coef()
	return batchMean(op.Mul(op.Exp(logQ), op.AddScalar(possible(logQ, logQ), math.Log(float64(classes)))))
}

// notDistributions reports whether arguments are not logits [N, …, classes] of one type.
func notDistributions(loss string, args ...argument) (instead ir.Value, bad bool) {
	if v, bad := unusable(loss, args...); bad {
		return v, true
	}
	if t := args[0].v.Type(); t.Rank() < 2 || t.At(t.Rank()-1).IsBatch() {
		return args[0].v.Graph().Fail("%s: %s is %v: want [N, …, classes]", loss, args[0].name, t), true
	}
	return ir.Value{}, false
}

// notClasses reports whether scores and target are not what a classifier's loss takes.
func notClasses(loss string, scores, target argument) (instead ir.Value, bad bool) {
	if v, bad := missing(loss, scores, target); bad {
		return v, true
	}
	if v, bad := unusable(loss, scores); bad {
		return v, true
	}
	t, label := scores.v.Type(), target.v.Type()
	if t.Rank() < 2 || t.At(1).IsBatch() {
		return scores.v.Graph().Fail("%s: %s is %v: want [N×classes×…]", loss, scores.name, t), true
	}
	if want := ir.TypeOf(ir.Int64, append(t.Shape()[:1:1], t.Shape()[2:]...)...); label != t && label != want {
		return scores.v.Graph().Fail("%s: target is %v: want labels %v or probabilities %v", loss, label, want, t), true
	}
	return ir.Value{}, false
}
