package nn

import (
	"math"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Reconstruction losses and the KL term sum over features and average over the batch, so that their sum is the
// negative evidence lower bound of Kingma & Welling (2014), in nats per example.

// BCEWithLogits is the binary cross-entropy between target, in [0, 1], and sigmoid(logits), both [N, …]:
// softplus(logits) − target·logits, which is finite for every finite logit. Summed over features, mean over the
// batch.
func BCEWithLogits(logits, target ir.Value) ir.Value {
	if v, bad := unusable("BCEWithLogits", argument{"logits", logits}, argument{"target", target}); bad {
		return v
	}
	if v, bad := beyondUnit("BCEWithLogits", argument{"target", target}); bad {
		return v
	}
	return batchMean(op.Sub(op.Softplus(logits), op.Mul(target, logits)))
}

// leastProbability is the least normal float32. Its logarithm is −87.34.
const leastProbability = 0x1p-126

// BCE is the binary cross-entropy between target and probabilities prob, both in [0, 1] and [N, …]:
// −target·log(prob) − (1−target)·log(1−prob), summed over features, mean over the batch. Probabilities below the
// least normal float32 count as that number, so that no logarithm is below −87.34 (PyTorch's bound is −100) and
// the gradient there is zero instead of infinite. BCEWithLogits is more accurate near 0 and 1.
func BCE(prob, target ir.Value) ir.Value {
	if v, bad := unusable("BCE", argument{"prob", prob}, argument{"target", target}); bad {
		return v
	}
	if v, bad := beyondUnit("BCE", argument{"prob", prob}, argument{"target", target}); bad {
		return v
	}
	logP, logQ := safeLog(prob), safeLog(op.AddScalar(op.Neg(prob), 1))
	return op.Neg(batchMean(op.Add(logQ, op.Mul(target, op.Sub(logP, logQ)))))
}

func safeLog(p ir.Value) ir.Value {
	return op.Log(op.Maximum(p, p.Graph().Scalar(p.DType(), leastProbability)))
}

// MSE is the squared error (x − target)², both [N, …]: summed over features, mean over the batch. (PyTorch's
// mse_loss averages over features too.)
func MSE(x, target ir.Value) ir.Value {
	if v, bad := unusable("MSE", argument{"x", x}, argument{"target", target}); bad {
		return v
	}
	return batchMean(op.Square(op.Sub(x, target)))
}

// L1 is the absolute error |x − target|, both [N, …]: summed over features, mean over the batch.
func L1(x, target ir.Value) ir.Value {
	if v, bad := unusable("L1", argument{"x", x}, argument{"target", target}); bad {
		return v
	}
	return batchMean(op.Abs(op.Sub(x, target)))
}

// Huber is the loss of Huber (1964), with d = x − target, both [N, …]: d²/2 where |d| ≤ delta and delta·(|d| − delta/2)
// beyond, summed over features, mean over the batch. (PyTorch's huber_loss averages over features too.)
func Huber(delta float64, x, target ir.Value) ir.Value {
	if v, bad := unusable("Huber", argument{"x", x}, argument{"target", target}); bad {
		return v
	}
	if !(delta > 0) || math.IsInf(delta, 0) {
		return x.Graph().Fail("Huber: delta is %g, want a positive number", delta)
	}
	d := op.Abs(op.Sub(x, target))
	near := op.Minimum(d, x.Graph().Scalar(x.DType(), delta))
	return batchMean(op.Mul(near, op.Sub(d, op.Scale(near, 0.5))))
}

// KLNormal is the Kullback–Leibler divergence of the normal distribution with diagonal covariance, given by its
// mean and the logarithm of its variance, both [N, …], from the standard normal one:
// ½·(mean² + exp(logVar) − logVar − 1), summed over features, mean over the batch (Kingma & Welling 2014,
// appendix B).
func KLNormal(mean, logVar ir.Value) ir.Value {
	if v, bad := unusable("KLNormal", argument{"mean", mean}, argument{"logVar", logVar}); bad {
		return v
	}
	energy := op.Add(op.Square(mean), op.Exp(logVar))
	return op.Scale(batchMean(op.Sub(energy, op.AddScalar(logVar, 1))), 0.5)
}
