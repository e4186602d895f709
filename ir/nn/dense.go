package nn

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Dense is the affine map y = x·W + b of x [N, in] to [N, Out], with the parameters weight [in, Out] and bias
// [Out].
type Dense struct {
	Out      int            // number of output features, at least 1
	NoBias   bool           // leave b out
	Spectral bool           // divide the weight by its spectral norm, as PyTorch's spectral_norm does (Miyato et al. 2018)
	Init     ir.Initializer // of the weight; nil means GlorotUniform{} (Glorot & Bengio 2010; Keras' default)
	BiasInit ir.Initializer // of the bias; nil means what Init says of biases (TorchLinear does), else Zeros{}
}

// Apply gives x·W + b.
func (d Dense) Apply(at *Place, x ir.Value) ir.Value {
	switch t := x.Type(); {
	case t.Rank() != 2:
		return at.Fail("dense: input %v has rank %d, want [N×features]: put nn.Flatten{} before it", t, t.Rank())
	case t.At(1).IsBatch():
		return at.Fail("dense: input %v: the number of features cannot depend on the batch size", t)
	case !t.DType.IsFloat():
		return at.Fail("dense: input %v: want a floating-point type", t)
	case d.Out < 1:
		return at.Fail("dense: Out is %d, want at least 1", d.Out)
	}
	weight := ir.TypeOf(x.DType(), x.Dim(1), ir.Dim(d.Out))
	w, b := parameters{d.Init, d.BiasInit, d.NoBias}.declare(at, weight, d.Out)
	at.net.byName[at.path+".weight"].Matrix = true
	if d.Spectral {
		w = normalised(at, w, 1)
	}
	if d.NoBias {
		return op.MatMul(x, w)
	}
	return op.Gemm(x, w, b)
}
