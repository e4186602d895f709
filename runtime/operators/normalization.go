package operators

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// batchNormalization normalises with the statistics in its inputs, or in training mode with those of the batch.
func batchNormalization(c *call) ([]ir.Value, error) {
	eps := float64(c.attr.Float("epsilon", 1e-5))
	momentum := float64(c.attr.Float("momentum", 0.9))
	if c.node.Opset < 9 && !c.attr.Bool("spatial", true) {
		return nil, c.unsupported("spatial = 0 is not supported")
	}
	training := c.node.Opset >= 14 && c.attr.Bool("training_mode", false)
	x := c.in[0]
	if x.Rank() == 1 { // one channel, which the shape leaves out
		x = op.Reshape(x, x.Dim(0), 1)
	}
	for i := 1; i < 5; i++ {
		if x.Rank() < 2 || c.in[i].Rank() != 1 || c.in[i].Dim(0) != x.Dim(1) {
			return nil, c.malformed("its input %d is %v, want one number per channel of %v", i, c.in[i].Type(), c.in[0].Type())
		}
	}
	if training {
		return c.batchStatistics(x, eps, momentum)
	}
	y, err := c.reshape(op.BatchNorm(x, c.in[1], c.in[2], c.in[3], c.in[4], eps), shape(c.in[0])...)
	return []ir.Value{y}, err
}

// batchStatistics normalises with the mean and the variance of the batch. Its other outputs are the running mean and
// variance: momentum of the old ones, the rest of the new ones.
func (c *call) batchStatistics(x ir.Value, eps, momentum float64) ([]ir.Value, error) {
	y, mean, variance := op.BatchNormTrain(x, c.in[1], c.in[2], eps)
	y, err := c.reshape(y, shape(c.in[0])...)
	if err != nil {
		return nil, err
	}
	running := func(old, batch ir.Value) ir.Value {
		return op.Add(op.Scale(old, momentum), op.Scale(batch, 1-momentum))
	}
	c.is(1, c.types[3])
	c.is(2, c.types[3])
	return []ir.Value{y, running(c.in[3], mean), running(c.in[4], variance)}, nil
}

// standardized returns (x - mean)/√(variance + eps) over the axes from the given one on, with the population variance, in
// the steps of op.LayerNorm.
func (c *call) standardized(x ir.Value, eps float64, axis int) (y, mean, scale ir.Value) {
	mean = op.MeanFrom(x, axis)
	d := op.Sub(x, mean)
	deviation := op.Sqrt(op.AddScalar(op.MeanFrom(op.Mul(d, d), axis), eps))
	return op.Div(d, deviation), mean, op.Div(c.scalar(x, 1), deviation)
}

// stash refuses element types of intermediate results other than float32.
func (c *call) stash() error {
	if t := c.attr.Int("stash_type", 1); t != 1 {
		return c.unsupported("stash_type = %d is not supported, only 1 (FLOAT)", t)
	}
	return nil
}

// layerNormalization normalises over an axis and all axes behind it. Its other outputs are the mean and 1/deviation.
func layerNormalization(c *call) ([]ir.Value, error) {
	x := c.in[0]
	eps := float64(c.attr.Float("epsilon", 1e-5))
	if err := c.stash(); err != nil {
		return nil, err
	}
	axis, err := c.axis(c.attr.Int("axis", -1), x.Rank())
	if err != nil {
		return nil, err
	}
	if !x.DType().IsFloat() {
		return nil, c.malformed("its input is %v, want a floating-point type", x.Type())
	}
	if err := c.checkSpreads("scale", "bias"); err != nil {
		return nil, err
	}
	if c.types[0].IsStorage() {
		c.is(1, ir.Float32)
		c.is(2, ir.Float32)
	}
	if c.plainLayerNorm(axis) {
		return one(op.LayerNorm(x, c.in[1], c.in[2], axis, eps))
	}
	y, mean, scale := c.standardized(x, eps, axis)
	y = op.Mul(y, c.in[1])
	if c.has(2) {
		y = op.Add(y, c.in[2])
	}
	return []ir.Value{y, mean, scale}, nil
}

// checkSpreads checks that inputs 1, 2 …, of the given names, broadcast to the shape of input 0.
func (c *call) checkSpreads(names ...string) error {
	x := c.in[0]
	for i, name := range names {
		if c.has(i+1) && !spreads(c.in[i+1], x.Type().Shape()...) {
			return c.malformed("its %s is %v, want a shape that broadcasts to %v", name, c.in[i+1].Type(), x.Type())
		}
	}
	return nil
}

// plainLayerNorm reports whether a node is op.LayerNorm: no output depends on its mean or 1/deviation, and scale and bias
// have the full shape.
func (c *call) plainLayerNorm(axis int) bool {
	if c.reads(1) || c.reads(2) || !c.has(2) {
		return false
	}
	full := ir.TypeOf(c.in[0].DType(), c.in[0].Type().Shape()[axis:]...)
	count, _ := full.Count()
	return c.in[1].Type() == full && c.in[2].Type() == full && count > 0
}

// instanceNormalization normalises every channel of every sample over its positions.
func instanceNormalization(c *call) ([]ir.Value, error) {
	x := c.in[0]
	eps := float64(c.attr.Float("epsilon", 1e-5))
	if err := c.checkChannels(3); err != nil {
		return nil, err
	}
	return one(op.InstanceNorm(x, c.in[1], c.in[2], eps))
}

// checkChannels checks that input 0 has at least the given rank and is floating point.
func (c *call) checkChannels(rank int) error {
	if x := c.in[0]; x.Rank() < rank || !x.DType().IsFloat() {
		return c.malformed("its input is %v, want floating-point numbers of rank %d at least", x.Type(), rank)
	}
	return nil
}

// groupNormalization normalises groups of channels. Scale and bias have an element for each group at opset 18, and for each
// channel from 21 on.
func groupNormalization(c *call) ([]ir.Value, error) {
	x := c.in[0]
	c.attr.Require("num_groups")
	eps, groups := float64(c.attr.Float("epsilon", 1e-5)), c.attr.Int("num_groups", 1)
	if err := c.checkChannels(2); err != nil {
		return nil, err
	}
	if c.node.Opset >= 21 {
		if err := c.stash(); err != nil {
			return nil, err
		}
	}
	sizes := shape(x)
	if groups < 1 || sizes[1]%groups != 0 {
		return nil, c.malformed("%v has %d channels, want a multiple of %d groups", x.Type(), sizes[1], groups)
	}
	scale, bias := c.in[1], c.in[2]
	if c.node.Opset < 21 {
		for i, name := range []string{"scale", "bias"} {
			if v := c.in[i+1]; v.Rank() != 1 || int64(v.Dim(0)) != groups {
				return nil, c.malformed("its %s is %v, want one number for each of the %d groups of %v", name, v.Type(), groups, x.Type())
			}
		}
		scale, bias = ofGroups(scale, sizes[1], groups), ofGroups(bias, sizes[1], groups)
	}
	return one(op.GroupNorm(x, scale, bias, int(groups), eps))
}

// ofGroups gives each of the channels the element of its group.
func ofGroups(v ir.Value, channels, groups int64) ir.Value {
	v = op.Expand(op.Reshape(v, ir.Dim(groups), 1), ir.MakeDims(ir.Dim(groups), ir.Dim(channels/groups)))
	return op.Reshape(v, ir.Dim(channels))
}

// dropoutByAttribute is Dropout up to opset 11, in inference. The standard does not define the mask, so a mask that is read
// is refused.
func dropoutByAttribute(c *call) ([]ir.Value, error) {
	c.attr.Float("ratio", 0.5)
	return one(c.in[0])
}

// dropout is Dropout from opset 12 on. In inference it keeps every element, and the mask is true everywhere. In training
// mode it sets elements to 0 with the probability ratio, and scales the others.
func dropout(c *call) ([]ir.Value, error) {
	x := c.in[0]
	seed := c.attr.Int("seed", 0)
	ratio, err := c.dropped()
	if err != nil {
		return nil, err
	}
	keep := op.Expand(c.g.Scalar(ir.Bool, 1), x.Type().Dims)
	if ratio == 0 {
		return []ir.Value{x, keep}, nil
	}
	u, err := c.drawSeeded(ir.Uniform, shape(x), uint64(seed))
	if err != nil {
		return nil, err
	}
	keep = op.GreaterOrEqual(u, c.scalar(u, ratio))
	if ratio == 1 {
		return []ir.Value{op.Zeros(x), keep}, nil
	}
	return []ir.Value{op.Where(keep, op.Scale(x, 1/(1-ratio)), c.scalar(x, 0)), keep}, nil
}

// dropped returns the ratio of the elements that dropout sets to 0: none in inference.
func (c *call) dropped() (float64, error) {
	if !c.has(2) {
		return 0, nil
	}
	train, err := c.element(2)
	if err != nil || train.At(0) == 0 {
		return 0, err
	}
	if !c.has(1) {
		return 0.5, nil
	}
	t, err := c.element(1)
	if err != nil {
		return 0, err
	}
	if ratio := t.At(0); ratio >= 0 && ratio <= 1 {
		return ratio, nil
	}
	return 0, c.malformed("the ratio is %g, want 0 to 1", t.At(0))
}
