package nn

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// GroupNorm normalises each example of x [N, C, …] over its positions and the channels of each of Groups groups, by their own
// mean and population variance: y = (x − mean)/√(variance + Eps)·weight + bias (Wu & He 2018), the same in training and
// inference. weight and bias have shape [C].
type GroupNorm struct {
	Groups   int     // parts into which the channels fall; 0 means 32, Keras' default and the paper's
	Eps      float64 // added to the variance; 0 means 1e-5, PyTorch's default (Keras': 1e-3)
	NoAffine bool    // leave weight (initially 1) and bias (initially 0) out
}

// InstanceNorm is GroupNorm with each channel a group, for x [N, C, …] with positions behind the channels (Ulyanov et al.
// 2016). PyTorch's InstanceNorm2d leaves weight and bias out unless affine is set.
type InstanceNorm struct {
	Eps      float64 // added to the variance; 0 means 1e-5, PyTorch's default
	NoAffine bool    // leave weight (initially 1) and bias (initially 0) out
}

// Apply gives x, normalised.
func (n GroupNorm) Apply(at *Place, x ir.Value) ir.Value {
	if n.Groups == 0 {
		n.Groups = 32
	}
	if bad, failed := checkMaps(at, "group norm", 2, x, &n.Eps); failed {
		return bad
	}
	if c := int(x.Dim(1)); n.Groups < 1 || c%n.Groups != 0 {
		return at.Fail("group norm: %d channels of the input %v do not fall into %d groups", c, x.Type(), n.Groups)
	}
	scale, bias := scaleAndBias(at, n.NoAffine, ir.TypeOf(x.DType(), x.Dim(1)))
	return op.GroupNorm(x, scale, bias, n.Groups, n.Eps)
}

// Apply gives x, normalised.
func (n InstanceNorm) Apply(at *Place, x ir.Value) ir.Value {
	if bad, failed := checkMaps(at, "instance norm", 3, x, &n.Eps); failed {
		return bad
	}
	scale, bias := scaleAndBias(at, n.NoAffine, ir.TypeOf(x.DType(), x.Dim(1)))
	return op.InstanceNorm(x, scale, bias, n.Eps)
}

// checkMaps gives eps its default and reports an input that is not [N, C, …] of at least the given rank.
func checkMaps(at *Place, name string, rank int, x ir.Value, eps *float64) (bad ir.Value, failed bool) {
	if *eps == 0 {
		*eps = 1e-5
	}
	t := x.Type()
	switch {
	case t.Rank() < rank || !t.DType.IsFloat():
		return at.Fail("%s: input %v: want %s of a floating-point type", name, t, [...]string{2: "[N×channels×…]", 3: "[N×channels×positions…]"}[rank]), true
	case !t.WithDims(t.With(0, 1)).IsConcrete():
		return at.Fail("%s: input %v: only the first dimension may depend on the batch size", name, t), true
	case !(*eps > 0):
		return at.Fail("%s: Eps is %g, want it positive", name, *eps), true
	}
	return bad, false
}
