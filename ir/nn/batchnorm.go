package nn

import (
	"slices"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// BatchNorm normalises each channel (axis 1) of x [N, C, …]: y = (x − mean)/√(variance + Eps)·weight + bias
// (Ioffe & Szegedy 2015). Training uses the mean and the population variance of the batch and advances the
// running ones, r ← Momentum·r + (1−Momentum)·batch, as ONNX's BatchNormalization does; inference uses the running
// ones, or their averages where an Averager keeps them (optim.EMA's Statistics). PyTorch's momentum is 1−Momentum, and
// its running variance is the unbiased one. A batch that has one value a channel, such as [1, C], has variance 0, and y is
// the bias, whatever x is; PyTorch refuses it in training.
type BatchNorm struct {
	Momentum float64 // share of the running statistics that is kept, in [0, 1); 0 means 0.9, ONNX's default
	Eps      float64 // added to the variance; 0 means 1e-5
	NoAffine bool    // leave weight (initially 1) and bias (initially 0) out

	// Parts is, in training, the number of equal parts of an x of k·N examples that have statistics of their own: 2 where
	// generated examples stand behind real ones, so that neither tells about the others. The running statistics advance by
	// each part in turn, as with an Apply for each. An x of N examples is one part. 0 means 1.
	Parts int
}

// Apply gives x, normalised by the batch in training and by the running statistics in inference.
func (b BatchNorm) Apply(at *Place, x ir.Value) ir.Value {
	if b.Momentum == 0 {
		b.Momentum = 0.9
	}
	if b.Eps == 0 {
		b.Eps = 1e-5
	}
	switch t := x.Type(); {
	case t.Rank() < 2 || !t.At(0).IsBatch() || t.At(1).IsBatch():
		return at.Fail("batch norm: input %v: want [N×channels×…]", t)
	case !t.DType.IsFloat():
		return at.Fail("batch norm: input %v: want a floating-point type", t)
	case !(b.Momentum > 0 && b.Momentum < 1):
		return at.Fail("batch norm: Momentum is %g, want it in [0, 1)", b.Momentum)
	case !(b.Eps > 0):
		return at.Fail("batch norm: Eps is %g, want it positive", b.Eps)
	case b.Parts < 0 || b.Parts > 1 && x.Dim(0).Coef() > 1 && x.Dim(0).Coef()%b.Parts != 0:
		return at.Fail("batch norm: the batch of the input %v does not fall into %d parts", t, b.Parts)
	}
	return b.normalise(at, x, ir.TypeOf(x.DType(), x.Dim(1)))
}

// normalise applies both forms; channel is the type of what is kept for each channel.
func (b BatchNorm) normalise(at *Place, x ir.Value, channel ir.Type) ir.Value {
	scale, bias := scaleAndBias(at, b.NoAffine, channel)
	mean := at.State("running_mean", channel, Zeros{})
	variance := at.State("running_var", channel, Ones{})
	mean.Statistic, variance.Statistic = true, true

	m := at.Model()
	var normal []ir.Value
	for _, part := range b.parts(x) {
		y, batchMean, batchVariance := op.BatchNormTrain(part, scale, bias, b.Eps)
		b.advance(m, mean, batchMean)
		b.advance(m, variance, batchVariance)
		normal = append(normal, y)
	}
	y := normal[0]
	if len(normal) > 1 {
		y = op.Concat(0, normal...)
	}
	return ir.ByMode(y, op.BatchNorm(x, scale, bias, m.Read(mean), m.Read(variance), b.Eps))
}

// parts is x in the parts that have statistics of their own.
func (b BatchNorm) parts(x ir.Value) []ir.Value {
	batches := x.Dim(0).Coef()
	if b.Parts < 2 || batches < 2 {
		return []ir.Value{x}
	}
	return op.Split(x, 0, slices.Repeat([]ir.Dim{ir.Batch.Times(batches / b.Parts)}, b.Parts)...)
}

// advance declares one step of a running statistic. Several Applies of one block follow one another.
func (b BatchNorm) advance(m *ir.Model, s *ir.State, batch ir.Value) {
	m.Set(s, op.Add(op.Scale(m.Read(s), b.Momentum), op.Scale(batch, 1-b.Momentum)))
}
