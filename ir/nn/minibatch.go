package nn

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// MinibatchStdDev appends one channel to x [N, C, …] that says, in every place of every example, how much the batch
// varies: the standard deviation of each element over the batch, averaged over all elements (Karras et al. 2018,
// section 3). A discriminator that sees it knows batches without variety. The group is the whole batch, as in the paper
// (their code takes groups of 4), in inference too: the output for an example depends on the others.
type MinibatchStdDev struct {
	Eps float64 // added to the variance, so that a batch of equal examples has a gradient; 0 means 1e-8
}

// Apply gives x with the channel behind its own.
func (l MinibatchStdDev) Apply(at *Place, x ir.Value) ir.Value {
	if l.Eps == 0 {
		l.Eps = 1e-8
	}
	t := x.Type()
	switch {
	case t.Rank() < 2 || !t.At(0).IsBatch() || t.At(1).IsBatch():
		return at.Fail("minibatch standard deviation: input %v: want [N×channels×…]", t)
	case !t.DType.IsFloat():
		return at.Fail("minibatch standard deviation: input %v: want a floating-point type", t)
	case !(l.Eps > 0):
		return at.Fail("minibatch standard deviation: Eps is %g, want it positive", l.Eps)
	}
	deviation := op.Sqrt(op.AddScalar(op.Variance(x, 0), l.Eps))
	return op.Concat(1, x, op.Expand(op.Mean(deviation), t.With(1, 1)))
}

// MinibatchDiscrimination appends to x [N, features], for each of its Kernels, how close an example is to those of its
// batch (Salimans et al. 2016, section 3.2): with rows M = x·weight seen as [N, Kernels, Dims], kernel b of example i is
// Σⱼ exp(−‖M[i,b] − M[j,b]‖₁) over the whole batch, itself included (which adds 1), in inference too. It takes memory for
// N²·Kernels·Dims numbers.
type MinibatchDiscrimination struct {
	Kernels int            // features that are appended; 0 means 100, as in the paper's experiments
	Dims    int            // numbers that a kernel compares; 0 means 5
	Init    ir.Initializer // of the weight [features, Kernels·Dims]; nil means Normal{0, 0.05}, the paper's
}

// Apply gives x with its closeness behind it.
func (l MinibatchDiscrimination) Apply(at *Place, x ir.Value) ir.Value {
	if l.Kernels == 0 {
		l.Kernels = 100
	}
	if l.Dims == 0 {
		l.Dims = 5
	}
	if l.Init == nil {
		l.Init = Normal{SD: 0.05}
	}
	t := x.Type()
	switch {
	case t.Rank() != 2 || !t.At(0).IsBatch() || t.At(1).IsBatch():
		return at.Fail("minibatch discrimination: input %v: want [N×features]: put nn.Flatten{} before it", t)
	case !t.DType.IsFloat():
		return at.Fail("minibatch discrimination: input %v: want a floating-point type", t)
	case l.Kernels < 1 || l.Dims < 1:
		return at.Fail("minibatch discrimination: Kernels is %d, Dims is %d: want at least 1", l.Kernels, l.Dims)
	}
	n, kernels, dims := t.At(0), ir.Dim(l.Kernels), ir.Dim(l.Dims)
	weight := at.Parameter("weight", ir.TypeOf(t.DType, t.At(1), kernels*dims), l.Init)
	m := op.MatMul(x, weight)
	apart := op.L1(op.Sub(op.Reshape(m, n, 1, kernels, dims), op.Reshape(m, 1, n, kernels, dims)), 3)
	return op.Concat(1, x, op.Sum(op.Exp(op.Neg(apart)), 1))
}
