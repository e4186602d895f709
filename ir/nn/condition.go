package nn

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// ApplyGiven is Apply with a condition that layers of the block read: labels [N] of integers, or features [N, S] such as a
// style. ConditionalBatchNorm, AdaIN and Projection want one.
func (n *Net) ApplyGiven(x, condition ir.Value) ir.Value {
	switch {
	case condition.IsPoison() && !condition.IsZero():
		return condition
	case condition.IsZero() && !x.IsZero() && !x.IsPoison():
		return n.fail(x.Graph(), "the condition is a zero ir.Value: it was never assigned")
	}
	n.condition = condition
	defer func() { n.condition = ir.Value{} }()
	return n.Apply(x)
}

// Condition is what ApplyGiven was given, the zero Value in an Apply.
func (p *Place) Condition() ir.Value { return p.net.condition }

// ofCondition is Out numbers for each example, [N, Out]: a row of a table for labels, an affine map of features. table and
// bias are how the table and the map's bias start.
func (p *Place) ofCondition(layer, name string, out int, classes int, spectral bool, table, bias ir.Initializer) ir.Value {
	c := p.Condition()
	t := c.Type()
	switch {
	case c.IsZero():
		return p.Fail("%s: the block was applied without a condition: use ApplyGiven", layer)
	case t.Rank() == 1 && t.DType.IsNumeric() && !t.DType.IsFloat():
		return p.Inner(name, Embedding{Num: classes, Out: out, Init: table, Spectral: spectral}, c)
	case t.Rank() == 2 && t.DType.IsFloat():
		return p.Inner(name, Dense{Out: out, BiasInit: bias, Spectral: spectral}, c)
	}
	return p.Fail("%s: the condition is %v: want labels [N] of integers or features [N×S]", layer, t)
}

// ConditionalBatchNorm is BatchNorm whose weight and bias follow from the condition: rows of tables of [classes, C] for labels
// (Dumoulin et al. 2017), initially 1 and 0, or affine maps of features, with a bias that is initially 1 and 0 (Brock et al. 2019).
type ConditionalBatchNorm struct {
	Classes  int     // number of labels; 0 means those that the input declares
	Momentum float64 // as in BatchNorm
	Eps      float64 // as in BatchNorm
}

// AdaIN is InstanceNorm whose weight and bias follow from the condition, affine maps of a style [N, S] as in Huang & Belongie
// (2017) and Karras et al. (2019), or rows of tables for labels. The map's bias is initially 1 for the weight and 0 for the bias.
type AdaIN struct {
	Classes int     // number of labels; 0 means those that the input declares
	Eps     float64 // added to the variance; 0 means 1e-5
}

// Apply gives x, normalised by the batch or the running statistics, scaled and shifted.
func (b ConditionalBatchNorm) Apply(at *Place, x ir.Value) ir.Value {
	if t := x.Type(); t.Rank() < 2 || t.At(1).IsBatch() {
		return at.Fail("conditional batch norm: input %v: want [N×channels×…]", t)
	}
	y := at.Inner("norm", BatchNorm{Momentum: b.Momentum, Eps: b.Eps, NoAffine: true}, x)
	return at.modulated("conditional batch norm", y, b.Classes)
}

// Apply gives x, normalised, scaled and shifted.
func (a AdaIN) Apply(at *Place, x ir.Value) ir.Value {
	y := at.Inner("norm", InstanceNorm{Eps: a.Eps, NoAffine: true}, x)
	return at.modulated("adain", y, a.Classes)
}

// modulated is y·weight + bias for each channel of each example, by the condition.
func (p *Place) modulated(layer string, y ir.Value, classes int) ir.Value {
	if y.IsPoison() {
		return y
	}
	channels, column := int(y.Dim(1)), y.Type().Dims
	for axis := 2; axis < y.Rank(); axis++ {
		column = column.With(axis, 1)
	}
	weight := p.ofCondition(layer, "weight", channels, classes, false, Ones{}, Ones{})
	if weight.IsPoison() {
		return weight
	}
	bias := p.ofCondition(layer, "bias", channels, classes, false, Zeros{}, Zeros{})
	if bias.IsPoison() {
		return bias
	}
	if weight.Dim(0) != y.Dim(0) {
		return p.Fail("%s: the condition is %v for the input %v: want one an example", layer, p.Condition().Type(), y.Type())
	}
	return op.Add(op.Mul(y, op.ReshapeTo(weight, column)), op.ReshapeTo(bias, column))
}

// Projection is the score [N, 1] of a projection discriminator for features x [N, F] and the condition y: an affine map of x
// plus the inner product of x and the embedding of y (Miyato & Koyama 2018, equation 4).
type Projection struct {
	Classes  int  // number of labels; 0 means those that the input declares
	Spectral bool // divide both weights by their spectral norms, as in the paper
}

// Apply gives the scores.
func (l Projection) Apply(at *Place, x ir.Value) ir.Value {
	score := at.Inner("score", Dense{Out: 1, Spectral: l.Spectral}, x)
	if score.IsPoison() {
		return score
	}
	embedded := at.ofCondition("projection", "embedding", int(x.Dim(1)), l.Classes, l.Spectral, nil, Zeros{})
	if embedded.IsPoison() {
		return embedded
	}
	if embedded.Type() != x.Type() {
		return at.Fail("projection: the condition is %v for the input %v: want one an example", at.Condition().Type(), x.Type())
	}
	return op.Add(score, op.SumKeep(op.Mul(embedded, x), 1))
}
