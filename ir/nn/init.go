package nn

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
)

// BiasInitializer is an initialiser of weights that also initialises the bias of the layer.
type BiasInitializer interface {
	ir.Initializer
	BiasInit(weight ir.Type) ir.Initializer
}

// Zeros, Ones and Constant start with one value.
type (
	Zeros    struct{}
	Ones     struct{}
	Constant struct{ Value float64 }
)

// Uniform draws from the uniform distribution over [Lo, Hi]; Hi itself only by rounding.
type Uniform struct{ Lo, Hi float64 }

// Normal draws from the normal distribution with the given mean and standard deviation, not truncated.
type Normal struct{ Mean, SD float64 }

// TruncatedNormal draws from the normal distribution with the given mean and standard deviation, and draws again every
// number that is further than two standard deviations from the mean, as Keras' initialiser does. The standard deviation
// of the result is 0.880 of SD.
type TruncatedNormal struct{ Mean, SD float64 }

// Init fills dst with 0.
func (Zeros) Init(dst ir.Tensor, r ir.Random) { ir.Fill{}.Init(dst, r) }

// Init fills dst with 1.
func (Ones) Init(dst ir.Tensor, r ir.Random) { ir.Fill{Value: 1}.Init(dst, r) }

// Init fills dst with the value.
func (c Constant) Init(dst ir.Tensor, r ir.Random) { ir.Fill{Value: c.Value}.Init(dst, r) }

// Init fills dst with u·(Hi−Lo) + Lo in float32, u uniform in [0, 1).
func (d Uniform) Init(dst ir.Tensor, r ir.Random) {
	affine(dst, r.Uniform, float32(d.Hi-d.Lo), float32(d.Lo))
}

// Init fills dst with z·SD + Mean in float32, z standard normal.
func (d Normal) Init(dst ir.Tensor, r ir.Random) {
	affine(dst, r.Normal, float32(d.SD), float32(d.Mean))
}

// Init fills dst with z·SD + Mean in float32, z standard normal; a z outside ±2 is drawn again.
func (d TruncatedNormal) Init(dst ir.Tensor, r ir.Random) {
	affine(dst, func(x []float32) { truncated(x, r) }, float32(d.SD), float32(d.Mean))
}

// truncated fills x with standard normal numbers within ±2. A stream that hardly has any gives 0.
func truncated(x []float32, r ir.Random) {
	const rounds = 100 // each leaves one number in 22
	missing := make([]int, len(x))
	for i := range x {
		missing[i] = i
	}
	draws := make([]float32, len(x))
	for range rounds {
		if len(missing) == 0 {
			return
		}
		r.Normal(draws[:len(missing)])
		left := missing[:0]
		for k, i := range missing {
			if x[i] = draws[k]; !(x[i] >= -2 && x[i] <= 2) {
				x[i] = 0
				left = append(left, i)
			}
		}
		missing = left
	}
}

// affine fills dst with draws·scale + shift. Product and sum are rounded one after the other on every machine.
func affine(dst ir.Tensor, draw func([]float32), scale, shift float32) {
	wantFloats(dst)
	var x []float32
	if dst.DType() == ir.Float32 {
		x = dst.Float32s()
	} else {
		x = make([]float32, dst.Len())
	}
	draw(x)
	for i, u := range x {
		x[i] = float32(u*scale) + shift
	}
	if dst.DType() == ir.Float64 {
		for i, v := range x {
			dst.Float64s()[i] = float64(v)
		}
	}
}

func wantFloats(dst ir.Tensor) {
	if !dst.DType().IsFloat() {
		panic(fmt.Sprintf("nn: random initial values for %v: want a floating-point type", dst.DType()))
	}
}

// symmetric fills dst uniformly within ±limit.
func symmetric(dst ir.Tensor, r ir.Random, limit float64) { Uniform{-limit, limit}.Init(dst, r) }
