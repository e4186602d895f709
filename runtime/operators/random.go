package operators

import (
	"math"
	"strings"

	"github.com/ganc-ml/ganc/internal/noise"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Operators that draw numbers. The numbers are constants of the graph: they depend on Model.Seed, the name of the node's
// output, its attribute seed and the shape alone, so that the same inputs give the same outputs.

// randomNormal draws numbers of mean and scale, in the shape of an attribute.
func randomNormal(c *call) ([]ir.Value, error) { return c.ofShape(c.normal) }

// randomUniform draws numbers from low up to high, in the shape of an attribute.
func randomUniform(c *call) ([]ir.Value, error) { return c.ofShape(c.uniform) }

func randomNormalLike(c *call) ([]ir.Value, error) { return c.like(c.normal) }

func randomUniformLike(c *call) ([]ir.Value, error) { return c.like(c.uniform) }

func (c *call) ofShape(draw func(sizes []int64) (ir.Value, error)) ([]ir.Value, error) {
	c.attr.Require("shape")
	return c.drawn(draw, c.attr.Ints("shape", nil), ir.Float32)
}

func (c *call) like(draw func(sizes []int64) (ir.Value, error)) ([]ir.Value, error) {
	return c.drawn(draw, shape(c.in[0]), c.types[0])
}

// drawn draws numbers of the type that the attribute dtype says, or else byDefault.
func (c *call) drawn(draw func(sizes []int64) (ir.Value, error), sizes []int64, byDefault ir.DType) ([]ir.Value, error) {
	dt, err := c.dtype(byDefault)
	if err != nil {
		return nil, err
	}
	if !strings.Contains(floats, letters[dt]) {
		return nil, c.malformed("its element type is %v, want a floating-point type", dt)
	}
	y, err := draw(sizes)
	if err != nil {
		return nil, err
	}
	c.is(0, dt)
	return one(op.Cast(y, dt.Carrier()))
}

// dtype reads the attribute of that name.
func (c *call) dtype(byDefault ir.DType) (ir.DType, error) {
	if !c.attr.Has("dtype") {
		return byDefault, nil
	}
	number := onnxDType(c.attr.Int("dtype", 1))
	dt, ok := number.IR()
	if !ok {
		return dt, c.unsupported("element type %v is not supported", number)
	}
	return dt, nil
}

func (c *call) normal(sizes []int64) (ir.Value, error) {
	mean, scale := c.attr.Float("mean", 0), c.attr.Float("scale", 1)
	y, err := c.draw(ir.Normal, sizes)
	return op.AddScalar(op.Scale(y, float64(scale)), float64(mean)), err
}

func (c *call) uniform(sizes []int64) (ir.Value, error) {
	low, high := float64(c.attr.Float("low", 0)), float64(c.attr.Float("high", 1))
	y, err := c.draw(ir.Uniform, sizes)
	return op.AddScalar(op.Scale(y, high-low), low), err
}

// draw returns f32 numbers of a law.
func (c *call) draw(law ir.Law, sizes []int64) (ir.Value, error) {
	return c.drawSeeded(law, sizes, uint64(math.Float32bits(c.attr.Float("seed", 0))))
}

func (c *call) drawSeeded(law ir.Law, sizes []int64, seed uint64) (ir.Value, error) {
	d, err := c.dims(ir.Float32, sizes...)
	if err != nil {
		return ir.Value{}, err
	}
	t := ir.NewTensor(ir.Float32, d.Bind(0)...)
	if err := noise.Fill(t, law, c.m.Seed, "onnx/"+c.node.Outputs[0], seed, 1); err != nil {
		return ir.Value{}, c.unsupported("%v", err)
	}
	return c.constant(t), nil
}

// bernoulli is 1 with the probability that each element is.
func bernoulli(c *call) ([]ir.Value, error) {
	dt, err := c.dtype(c.types[0])
	if err != nil {
		return nil, err
	}
	u, err := c.draw(ir.Uniform, shape(c.in[0]))
	if err != nil {
		return nil, err
	}
	c.is(0, dt)
	return one(op.Cast(op.Less(op.Cast(u, c.in[0].DType()), c.in[0]), dt.Carrier()))
}

// multinomial draws classes, of which each row of x gives the logarithms of the probabilities, up to a constant.
func multinomial(c *call) ([]ir.Value, error) {
	x, samples := c.in[0], c.attr.Int("sample_size", 1)
	dt, err := c.dtype(ir.Int32)
	if err != nil {
		return nil, err
	}
	switch {
	case dt != ir.Int32 && dt != ir.Int64:
		return nil, c.malformed("its element type is %v, want i32 or i64", dt)
	case x.Rank() != 2 || x.Dim(1) < 1:
		return nil, c.malformed("its input is %v, want a row of logarithms for each draw", x.Type())
	case samples < 1:
		return nil, c.malformed("sample_size is %d, want at least 1", samples)
	}
	rows, classes := int64(x.Dim(0)), int64(x.Dim(1))
	u, err := c.draw(ir.Uniform, []int64{rows, samples, 1})
	if err != nil {
		return nil, err
	}
	if _, err := c.dims(ir.Int64, rows, samples, classes); err != nil {
		return nil, err
	}
	bounds, err := c.reshape(op.CumSum(op.Softmax(op.Cast(x, ir.Float32), 1), 1), rows, 1, classes)
	if err != nil {
		return nil, err
	}
	below := op.Sum(op.Cast(op.LessOrEqual(bounds, u), ir.Int64), 2)
	c.is(0, dt)
	return one(op.Cast(op.Clip(below, 0, float64(classes-1)), dt))
}
