package nn

import (
	"math"

	"github.com/ganc-ml/ganc/ir"
)

// The initialisers of this file choose a variance from the numbers of inputs and outputs of a weight. Rank 2 is
// [in, out], as Dense has it. Rank 3 and above is [out, in, kernel…], as convolutions have it, and both numbers
// are multiplied by the size of the kernel. Rank 1 counts its length as both.

// GlorotUniform is uniform within ±Gain·√(6/(in+out)) (Glorot & Bengio 2010, equation 16).
type GlorotUniform struct {
	Gain float64 // 0 means 1
}

// GlorotNormal is normal with variance 2/(in+out) (Glorot & Bengio 2010, equation 12), not truncated.
type GlorotNormal struct{}

// HeUniform is uniform with variance 2/((1+Slope²)·in) (He et al. 2015, equation 15).
type HeUniform struct {
	Slope float64 // of the LeakyReLU that follows, for negative x; 0 is ReLU
}

// HeNormal is normal with variance 2/((1+Slope²)·in) (He et al. 2015, equation 15), not truncated.
type HeNormal struct {
	Slope float64 // of the LeakyReLU that follows, for negative x; 0 is ReLU
}

// LeCunUniform is uniform with variance 1/in, that is within ±√(3/in) (LeCun et al. 1998, equation 16).
type LeCunUniform struct{}

// LeCunNormal is normal with variance 1/in (LeCun et al. 1998, equation 16), not truncated.
type LeCunNormal struct{}

// TorchLinear is uniform within ±1/√in, for a weight and for the bias that goes with it: what PyTorch's
// nn.Linear starts with.
type TorchLinear struct{}

// Init fills dst within ±√(6/(in+out)).
func (g GlorotUniform) Init(dst ir.Tensor, r ir.Random) {
	if g.Gain == 0 {
		g.Gain = 1
	}
	in, out := fans(dst.Shape())
	symmetric(dst, r, g.Gain*math.Sqrt(6/(in+out)))
}

// Init fills dst with variance 2/(in+out).
func (GlorotNormal) Init(dst ir.Tensor, r ir.Random) {
	in, out := fans(dst.Shape())
	Normal{SD: math.Sqrt(2 / (in + out))}.Init(dst, r)
}

// Init fills dst with variance 2/((1+Slope²)·in).
func (h HeUniform) Init(dst ir.Tensor, r ir.Random) {
	symmetric(dst, r, math.Sqrt(3*heVariance(h.Slope, dst)))
}

// Init fills dst with variance 2/((1+Slope²)·in).
func (h HeNormal) Init(dst ir.Tensor, r ir.Random) {
	Normal{SD: math.Sqrt(heVariance(h.Slope, dst))}.Init(dst, r)
}

func heVariance(slope float64, dst ir.Tensor) float64 {
	in, _ := fans(dst.Shape())
	square := float64(slope * slope)
	return 2 / (float64((1 + square) * in))
}

// Init fills dst within ±√(3/in).
func (LeCunUniform) Init(dst ir.Tensor, r ir.Random) {
	in, _ := fans(dst.Shape())
	symmetric(dst, r, math.Sqrt(3/in))
}

// Init fills dst with variance 1/in.
func (LeCunNormal) Init(dst ir.Tensor, r ir.Random) {
	in, _ := fans(dst.Shape())
	Normal{SD: math.Sqrt(1 / in)}.Init(dst, r)
}

// Init fills dst within ±1/√in.
func (TorchLinear) Init(dst ir.Tensor, r ir.Random) {
	in, _ := fans(dst.Shape())
	symmetric(dst, r, 1/math.Sqrt(in))
}

// BiasInit is uniform within ±1/√in, where in is the weight's number of inputs.
func (TorchLinear) BiasInit(weight ir.Type) ir.Initializer {
	in, _ := fans(weight.Bind(1))
	limit := 1 / math.Sqrt(in)
	return Uniform{-limit, limit}
}

// fans is the number of inputs and outputs of a weight, at least 1.
func fans(shape []int) (in, out float64) {
	i, o := 1, 1
	switch len(shape) {
	case 0:
	case 1:
		i, o = shape[0], shape[0]
	case 2:
		i, o = shape[0], shape[1]
	default:
		kernel := 1
		for _, k := range shape[2:] {
			kernel *= k
		}
		i, o = shape[1]*kernel, shape[0]*kernel
	}
	return float64(max(i, 1)), float64(max(o, 1))
}
