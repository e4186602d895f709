package nn

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// R1 is the gradient penalty γ/2 · mean over the batch of ‖∂realLogits/∂realInput‖² (Mescheder et al. 2018,
// equation 9). realLogits must be computed from realInput, example by example: with a batch norm between them
// the gradient mixes examples.
func R1(gamma float64, realLogits, realInput ir.Value) ir.Value {
	return zeroCentred("R1", gamma, argument{"realLogits", realLogits}, argument{"realInput", realInput})
}

// R2 is R1 on generated examples (Mescheder et al. 2018, equation 10).
func R2(gamma float64, fakeLogits, fakeInput ir.Value) ir.Value {
	return zeroCentred("R2", gamma, argument{"fakeLogits", fakeLogits}, argument{"fakeInput", fakeInput})
}

func zeroCentred(name string, gamma float64, logits, input argument) ir.Value {
	if v, bad := unusable(name, logits); bad {
		return v
	}
	if v, bad := unusable(name, input); bad {
		return v
	}
	if !(gamma >= 0) {
		return logits.v.Graph().Fail("%s: gamma is %g, want at least 0", name, gamma)
	}
	slope := ir.Gradient(logits.v, input.v)[0]
	return op.Scale(batchMean(op.Square(slope)), gamma/2)
}

// GradientPenalty is lambda · mean over the batch of (‖∂scores/∂input‖ − 1)² (Gulrajani et al. 2017, equation 3), where
// scores must be computed from input, example by example, and input is what Interpolate gives:
//
//	mixed := nn.Interpolate(m, "mix", real, fake)
//	loss := op.Add(nn.WassersteinD(critic.Apply(real), critic.Apply(fake)), nn.GradientPenalty(10, critic.Apply(mixed), mixed))
//
// The norm is √(Σ slope² + 1e-12): a norm of 0 counts as 1e-6, so that its derivative is 0 there, and any other is larger by
// less than a millionth. (The usual code of PyTorch and TensorFlow has no shift, and NaN at 0.)
func GradientPenalty(lambda float64, scores, input ir.Value) ir.Value {
	if v, bad := unusable("GradientPenalty", argument{"scores", scores}); bad {
		return v
	}
	if v, bad := unusable("GradientPenalty", argument{"input", input}); bad {
		return v
	}
	if !(lambda >= 0) {
		return scores.Graph().Fail("GradientPenalty: lambda is %g, want at least 0", lambda)
	}
	square := featureSum(op.Square(ir.Gradient(scores, input)[0]))
	norm := op.Sqrt(op.AddScalar(square, 1e-12))
	return op.Scale(op.Mean(op.Square(op.AddScalar(norm, -1))), lambda)
}

// Interpolate is, for every example, a point on the line between those of real and fake, both [N, …]: t·real + (1−t)·fake,
// where t, uniform in [0, 1), is the noise stream of the given name, one number an example.
func Interpolate(m *ir.Model, noise string, real, fake ir.Value) ir.Value {
	if v, bad := unusable("Interpolate", argument{"real", real}, argument{"fake", fake}); bad {
		return v
	}
	shape := make(ir.Shape, real.Rank())
	for i := range shape {
		shape[i] = 1
	}
	shape[0] = real.Dim(0)
	t := m.Noise(noise, ir.Uniform, shape)
	return op.Add(fake, op.Mul(t, op.Sub(real, fake)))
}
