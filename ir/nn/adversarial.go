package nn

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Adversarial losses take the discriminator's logits, before any sigmoid, and average over all of them. All are
// softplus forms: finite for every finite logit.

// NonSaturatingD is the discriminator's loss of Goodfellow et al. (2014), −log σ(real) − log(1 − σ(fake)):
// softplus(−real) + softplus(fake). It goes with either generator loss.
func NonSaturatingD(realLogits, fakeLogits ir.Value) ir.Value {
	if v, bad := unusable("NonSaturatingD", argument{"realLogits", realLogits}, argument{"fakeLogits", fakeLogits}); bad {
		return v
	}
	return op.Add(op.Mean(op.Softplus(op.Neg(realLogits))), op.Mean(op.Softplus(fakeLogits)))
}

// NonSaturatingG is the generator's loss −log σ(fake) = softplus(−fake): the form that Goodfellow et al. (2014,
// §3) advise, whose gradient does not vanish where the discriminator is sure.
func NonSaturatingG(fakeLogits ir.Value) ir.Value {
	if v, bad := unusable("NonSaturatingG", argument{"fakeLogits", fakeLogits}); bad {
		return v
	}
	return op.Mean(op.Softplus(op.Neg(fakeLogits)))
}

// MinimaxG is the generator's loss of the minimax game, log(1 − σ(fake)) = −softplus(fake) (Goodfellow et al.
// 2014, equation 1).
func MinimaxG(fakeLogits ir.Value) ir.Value {
	if v, bad := unusable("MinimaxG", argument{"fakeLogits", fakeLogits}); bad {
		return v
	}
	return op.Neg(op.Mean(op.Softplus(fakeLogits)))
}

// R1 is the gradient penalty γ/2 · mean over the batch of ‖∂realLogits/∂realInput‖² (Mescheder et al. 2018,
// equation 9). realLogits must be computed from realInput, example by example: with a batch norm between them
// the gradient mixes examples.
func R1(gamma float64, realLogits, realInput ir.Value) ir.Value {
	if v, bad := unusable("R1", argument{"realLogits", realLogits}); bad {
		return v
	}
	if v, bad := unusable("R1", argument{"realInput", realInput}); bad {
		return v
	}
	if !(gamma >= 0) {
		return realLogits.Graph().Fail("R1: gamma is %g, want at least 0", gamma)
	}
	slope := ir.Gradient(realLogits, realInput)[0]
	return op.Scale(batchMean(op.Square(slope)), gamma/2)
}
