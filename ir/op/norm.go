package op

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
)

// BatchNormTrainOp is batch normalisation by the statistics of the batch (Ioffe & Szegedy 2015, algorithm 1), over
// all dimensions but the channels, dimension 1:
//
//	y = (x − mean)·(scale / √(variance + Eps)) + bias
//
// Its outputs are y, the mean and the population variance of each channel.
type BatchNormTrainOp struct{ Eps float64 }

// BatchNormOp is batch normalisation by given statistics: the same formula, algorithm 2.
type BatchNormOp struct {
	Eps float64 `onnx:"epsilon"`
}

// BatchNormTrain normalises x[N×C×…] per channel by its own mean and population variance, which it returns, both of
// shape [C]; scale and bias have shape [C].
func BatchNormTrain(x, scale, bias ir.Value, eps float64) (y, mean, variance ir.Value) {
	out := ir.ApplyAll(BatchNormTrainOp{eps}, x, scale, bias)
	return out[0], out[1], out[2]
}

// BatchNorm normalises x[N×C×…] per channel by the given mean and variance; all others have shape [C].
func BatchNorm(x, scale, bias, mean, variance ir.Value, eps float64) ir.Value {
	return ir.Apply(BatchNormOp{eps}, x, scale, bias, mean, variance)
}

func (BatchNormTrainOp) Spec() ir.Spec {
	return ir.Spec{Name: "BatchNormTrain", In: ir.Exactly(3), Doc: "batch normalisation by the batch's mean and population variance, which are outputs too"}
}

func (BatchNormOp) Spec() ir.Spec {
	return ir.Spec{Name: "BatchNorm", In: ir.Exactly(5), ONNX: "BatchNormalization", Since: 9, Doc: "batch normalisation by given statistics"}
}

func (o BatchNormTrainOp) Infer(in []ir.Type) ([]ir.Type, error) {
	if err := checkNorm(o.Eps, in, "scale", "bias"); err != nil {
		return nil, err
	}
	if err := checkSome(aside(in[0].Rank()), in[0]); err != nil {
		return nil, err
	}
	return []ir.Type{in[0], in[1], in[1]}, nil
}

func (o BatchNormOp) Infer(in []ir.Type) ([]ir.Type, error) {
	if err := checkNorm(o.Eps, in, "scale", "bias", "mean", "variance"); err != nil {
		return nil, err
	}
	return in[:1], nil
}

func checkNorm(eps float64, in []ir.Type, names ...string) error {
	x := in[0]
	switch {
	case !x.DType.IsFloat():
		return fmt.Errorf("got %v, want a floating-point type", x)
	case x.Rank() < 2:
		return fmt.Errorf("got %v, want [N×C] or [N×C×…]", x)
	case x.At(1).IsBatch():
		return fmt.Errorf("channels of %v are a batch dimension", x)
	case !(eps >= 0):
		return fmt.Errorf("eps %v: want at least 0", eps)
	}
	want := ir.TypeOf(x.DType, x.At(1))
	for i, name := range names {
		if in[i+1] != want {
			return fmt.Errorf("%s is %v, want %v for input %v", name, in[i+1], want, x)
		}
	}
	return nil
}

// aside is every dimension but the channels.
func aside(rank int) ir.Ints {
	axes := [ir.MaxRank]int{0, 2, 3, 4, 5, 6, 7}
	return ir.MakeInts(axes[:rank-1]...)
}

// perChannel is v[C] in a shape that broadcasts over x[N×C×…].
func perChannel(v, x ir.Value) ir.Value {
	if x.Rank() == 2 {
		return v
	}
	dims := ir.MakeDims(v.Dim(0))
	for range x.Rank() - 2 {
		dims = dims.Append(1)
	}
	return ReshapeTo(v, dims)
}

func (o BatchNormTrainOp) Decompose(in []ir.Value) []ir.Value {
	x, axes := in[0], aside(in[0].Rank()).Slice()
	mean := Mean(x, axes...)
	centred := Sub(x, perChannel(mean, x))
	variance := Mean(Square(centred), axes...)
	return []ir.Value{affine(centred, in[1], in[2], variance, o.Eps), mean, variance}
}

func (o BatchNormOp) Decompose(in []ir.Value) []ir.Value {
	centred := Sub(in[0], perChannel(in[3], in[0]))
	return []ir.Value{affine(centred, in[1], in[2], in[4], o.Eps)}
}

// affine is centred·(scale / √(variance + eps)) + bias.
func affine(centred, scale, bias, variance ir.Value, eps float64) ir.Value {
	gain := Div(scale, Sqrt(AddScalar(variance, eps)))
	return Add(Mul(centred, perChannel(gain, centred)), perChannel(bias, centred))
}
