package nn

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Adversarial losses take the discriminator's logits, before any sigmoid, and average over all of them. Those of a
// sigmoid are softplus forms: finite for every finite logit.

// NonSaturatingD is the discriminator's loss of Goodfellow et al. (2014), −log σ(real) − log(1 − σ(fake)):
// softplus(−real) + softplus(fake). It goes with either generator loss.
// Mean over all logits, those of several outputs of an example included.
func NonSaturatingD(realLogits, fakeLogits ir.Value) ir.Value {
	if v, bad := unusable("NonSaturatingD", argument{"realLogits", realLogits}, argument{"fakeLogits", fakeLogits}); bad {
		return v
	}
	return op.Add(op.Mean(op.Softplus(op.Neg(realLogits))), op.Mean(op.Softplus(fakeLogits)))
}

// NonSaturatingG is the generator's loss −log σ(fake) = softplus(−fake): the form that Goodfellow et al. (2014,
// §3) advise, whose gradient does not vanish where the discriminator is sure.
// Mean over all logits, those of several outputs of an example included.
func NonSaturatingG(fakeLogits ir.Value) ir.Value {
	if v, bad := unusable("NonSaturatingG", argument{"fakeLogits", fakeLogits}); bad {
		return v
	}
	return op.Mean(op.Softplus(op.Neg(fakeLogits)))
}

// MinimaxG is the generator's loss of the minimax game, log(1 − σ(fake)) = −softplus(fake) (Goodfellow et al.
// 2014, equation 1).
// Mean over all logits, those of several outputs of an example included.
func MinimaxG(fakeLogits ir.Value) ir.Value {
	if v, bad := unusable("MinimaxG", argument{"fakeLogits", fakeLogits}); bad {
		return v
	}
	return op.Neg(op.Mean(op.Softplus(fakeLogits)))
}

// SmoothedD is NonSaturatingD with one-sided label smoothing (Salimans et al. 2016, §3.4): real images count as real
// with probability real, such as 0.9: −real·log σ(r) − (1−real)·log(1 − σ(r)) − log(1 − σ(f)).
// Mean over all logits, those of several outputs of an example included.
func SmoothedD(real float64, realLogits, fakeLogits ir.Value) ir.Value {
	if v, bad := unusable("SmoothedD", argument{"realLogits", realLogits}, argument{"fakeLogits", fakeLogits}); bad {
		return v
	}
	if !(real >= 0 && real <= 1) {
		return realLogits.Graph().Fail("SmoothedD: real is %g, want a probability in [0, 1]", real)
	}
	onReal := op.Sub(op.Softplus(realLogits), op.Scale(realLogits, real))
	return op.Add(op.Mean(onReal), op.Mean(op.Softplus(fakeLogits)))
}

// HingeD is the discriminator's loss max(0, 1 − real) + max(0, 1 + fake) (Lim & Ye 2017; Miyato et al. 2018, equation
// 16). HingeG is the generator's.
// Mean over all scores, those of several outputs of an example included.
func HingeD(realScores, fakeScores ir.Value) ir.Value {
	if v, bad := unusable("HingeD", argument{"realScores", realScores}, argument{"fakeScores", fakeScores}); bad {
		return v
	}
	onReal := op.ReLU(op.AddScalar(op.Neg(realScores), 1))
	return op.Add(op.Mean(onReal), op.Mean(op.ReLU(op.AddScalar(fakeScores, 1))))
}

// HingeG is the generator's loss −fake of a discriminator under HingeD.
// Mean over all scores, those of several outputs of an example included.
func HingeG(fakeScores ir.Value) ir.Value { return negativeMean("HingeG", fakeScores) }

// LeastSquaresD is the discriminator's loss ½·(real − 1)² + ½·fake² (Mao et al. 2017, equation 9). LeastSquaresG is the
// generator's.
// Mean over all scores, those of several outputs of an example included.
func LeastSquaresD(realScores, fakeScores ir.Value) ir.Value {
	if v, bad := unusable("LeastSquaresD", argument{"realScores", realScores}, argument{"fakeScores", fakeScores}); bad {
		return v
	}
	return op.Scale(op.Add(op.Mean(op.Square(op.AddScalar(realScores, -1))), op.Mean(op.Square(fakeScores))), 0.5)
}

// LeastSquaresG is the generator's loss ½·(fake − 1)² (Mao et al. 2017, equation 9).
// Mean over all scores, those of several outputs of an example included.
func LeastSquaresG(fakeScores ir.Value) ir.Value {
	if v, bad := unusable("LeastSquaresG", argument{"fakeScores", fakeScores}); bad {
		return v
	}
	return op.Scale(op.Mean(op.Square(op.AddScalar(fakeScores, -1))), 0.5)
}

// WassersteinD is the critic's loss fake − real (Arjovsky et al. 2017, algorithm 1), to be used with weights that
// optim.ClipWeights limits, or with a GradientPenalty. WassersteinG is the generator's.
// Mean over all scores, those of several outputs of an example included.
func WassersteinD(realScores, fakeScores ir.Value) ir.Value {
	if v, bad := unusable("WassersteinD", argument{"realScores", realScores}, argument{"fakeScores", fakeScores}); bad {
		return v
	}
	return op.Sub(op.Mean(fakeScores), op.Mean(realScores))
}

// WassersteinG is the generator's loss −fake (Arjovsky et al. 2017, algorithm 1).
// Mean over all scores, those of several outputs of an example included.
func WassersteinG(fakeScores ir.Value) ir.Value { return negativeMean("WassersteinG", fakeScores) }

func negativeMean(loss string, fakeScores ir.Value) ir.Value {
	if v, bad := unusable(loss, argument{"fakeScores", fakeScores}); bad {
		return v
	}
	return op.Neg(op.Mean(fakeScores))
}

// RelativisticD is the discriminator's loss softplus(−(real − fake)) of pairs of a real and a generated example
// (Jolicoeur-Martineau 2019; RpGAN in Huang et al. 2024, R3GAN). RelativisticG is the generator's.
// Mean over all logits, those of several outputs of an example included.
func RelativisticD(realLogits, fakeLogits ir.Value) ir.Value {
	if v, bad := unusable("RelativisticD", argument{"realLogits", realLogits}, argument{"fakeLogits", fakeLogits}); bad {
		return v
	}
	return op.Mean(op.Softplus(op.Sub(fakeLogits, realLogits)))
}

// RelativisticG is the generator's loss softplus(−(fake − real)) of pairs of a real and a generated example.
// Mean over all logits, those of several outputs of an example included.
func RelativisticG(realLogits, fakeLogits ir.Value) ir.Value {
	if v, bad := unusable("RelativisticG", argument{"realLogits", realLogits}, argument{"fakeLogits", fakeLogits}); bad {
		return v
	}
	return op.Mean(op.Softplus(op.Sub(realLogits, fakeLogits)))
}
