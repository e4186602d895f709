package nn

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// PReLU is x from 0 on and slope·x below, with a learned slope, the parameter weight (He et al. 2015): one for all, of
// shape [1], or one for each channel (axis 1), of shape [C].
type PReLU struct {
	PerChannel bool           // PyTorch's default is one slope for all, the paper's is one for each channel
	Init       ir.Initializer // of the slope; nil means 0.25, the value of the paper and PyTorch's default
}

// Apply gives x or slope·x.
func (l PReLU) Apply(at *Place, x ir.Value) ir.Value {
	t := x.Type()
	switch {
	case !t.DType.IsFloat():
		return at.Fail("prelu: input %v: want a floating-point type", t)
	case l.PerChannel && (t.Rank() < 2 || t.At(1).IsBatch()):
		return at.Fail("prelu: input %v: want [N×channels×…]", t)
	}
	shape := ir.MakeDims(1)
	if l.PerChannel {
		shape = ir.MakeDims(t.At(1))
	}
	init := l.Init
	if init == nil {
		init = Constant{Value: 0.25}
	}
	slope := at.Parameter("weight", t.WithDims(shape), init)
	if l.PerChannel && t.Rank() > 2 {
		for range t.Rank() - 2 {
			shape = shape.Append(1)
		}
		slope = op.ReshapeTo(slope, shape)
	}
	return op.PReLU(x, slope)
}
