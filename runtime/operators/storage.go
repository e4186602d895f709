package operators

import (
	"math"
	"slices"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Values of storage types (f16, i8, …) are computed in their carriers (ir.DType.Carrier): an operator computes on wider
// numbers, and each result is rounded to the type once. The importer does both for every operator.

// typedBy says which input has the element type of the outputs. It is the first for an operator that is not listed, and
// none (-1) where outputs have types of their own.
var typedBy = map[string]int{
	"ArgMax": -1, "ArgMin": -1, "Shape": -1, "Size": -1, "NonZero": -1, "ConstantOfShape": -1,
	"RandomNormalLike": -1, "RandomUniformLike": -1,
	"HannWindow": -1, "HammingWindow": -1, "BlackmanWindow": -1,
	"Where": 1, "OneHot": 2, "CastLike": 1,
}

// moving lists the operators whose results are elements of their inputs, which need no rounding.
var moving = []string{
	"CenterCropPad", "Compress", "Concat", "DepthToSpace", "Expand", "Flatten", "Gather", "GatherElements", "GatherND", "GlobalMaxPool", "Identity", "Max", "MaxPool",
	"Min", "OneHot", "Pad", "Relu", "Reshape", "ReverseSequence", "Slice", "SpaceToDepth", "Split", "Squeeze", "TensorScatter", "Tile", "Transpose", "Trilu", "Unsqueeze", "Where",
}

// ordering lists the operators that compare the numbers of their inputs. For them the carrier of u64 is turned by 2⁶³, so
// that its numbers have the order of those that they stand for.
var ordering = []string{
	"ArgMax", "ArgMin", "Clip", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Max", "Min", "ReduceMax", "ReduceMin", "TopK",
}

// is sets the element type of output i, where it is not the one that typedBy says.
func (c *call) is(i int, dt ir.DType) {
	if c.declared == nil {
		c.declared = map[int]ir.DType{}
	}
	c.declared[i] = dt
}

// resultType returns the element type of output i, whose carrier v has.
func (c *call) resultType(i int, v ir.Value) ir.DType {
	if dt, ok := c.declared[i]; ok {
		return dt
	}
	by := typedBy[c.node.OpType]
	if by < 0 || by >= len(c.types) || v.IsPoison() || c.types[by].Carrier() != v.DType() {
		return v.DType()
	}
	return c.types[by]
}

// rounded returns output i, and its element type.
func (c *call) rounded(i int, v ir.Value) (ir.Value, ir.DType) {
	dt := c.resultType(i, v)
	if v.IsPoison() || !dt.IsStorage() {
		return v, dt
	}
	if dt == ir.Uint64 && slices.Contains(ordering, c.node.OpType) {
		v = turned(v)
	}
	if dt == ir.Uint64 || slices.Contains(moving, c.node.OpType) || c.exact {
		return v, dt
	}
	empty := c.node.OpType == "ReduceMax" || c.node.OpType == "ReduceMin" // of no elements: the last number of the type
	return ir.Apply(roundTo{To: dt, Saturate: empty && dt.Carrier() != ir.Float32}, v), dt
}

// turned adds 2⁶³ modulo 2⁶⁴.
func turned(v ir.Value) ir.Value {
	return op.Add(v, v.Graph().Apply(ir.Scalar{DType: ir.Int64, Bits: 1 << 63}))
}

// turn turns the inputs of an operator that compares them.
func (c *call) turn() {
	if !slices.Contains(ordering, c.node.OpType) {
		return
	}
	for i, v := range c.in {
		if c.types[i] == ir.Uint64 && !v.IsZero() {
			c.in[i] = turned(v)
		}
	}
}

// convert returns v, of element type from, as type to. Floating-point numbers are truncated to integers; those out of
// range become the nearest integer, but in types of less than 8 bits keep their low bits, as ONNX's own cast does. Integers
// keep their low bits.
func (c *call) convert(v ir.Value, from, to ir.DType, r ir.Rounding) ir.Value {
	carrier := to.Carrier()
	switch {
	case from == to || v.IsPoison():
		return v
	case from == ir.Uint64 && carrier.IsFloat():
		wide := ir.Float64
		if to == ir.Float32 {
			wide = to
		}
		v = c.unsigned(v, wide)
	case from.Carrier().IsFloat() && to == ir.Uint64:
		return c.toUnsigned(v)
	}
	switch {
	case !to.IsStorage():
		return op.Cast(v, to)
	case carrier == ir.Float32:
		if !v.DType().IsFloat() {
			v = op.Cast(v, ir.Float64)
		}
		return op.Cast(ir.Apply(roundTo{to, r.Saturate, r.Mode}, v), ir.Float32)
	case v.DType().IsFloat():
		_, greatest := to.Bounds()
		return op.Cast(ir.Apply(roundTo{To: to, Saturate: greatest >= 127}, op.Cast(v, ir.Int64)), carrier)
	}
	return ir.Apply(roundTo{To: to}, op.Cast(v, carrier))
}

// unsigned returns u64 numbers as f32 or f64, rounded once: where the carrier is negative, twice the half of the number, whose
// lowest bit is set where the halving loses a bit.
func (c *call) unsigned(v ir.Value, to ir.DType) ir.Value {
	integer := func(n int64) ir.Value { return c.g.Apply(ir.Scalar{DType: ir.Int64, Bits: uint64(n)}) }
	odd := op.Where(op.Equal(op.Mul(op.Div(v, integer(2)), integer(2)), v), integer(0), integer(1))
	half := op.Sub(op.Div(op.Sub(v, odd), integer(2)), integer(math.MinInt64))
	even := op.Equal(op.Mul(op.Div(half, integer(2)), integer(2)), half)
	half = op.Where(op.And(even, op.Equal(odd, integer(1))), op.Add(half, integer(1)), half)
	return op.Where(op.Less(v, integer(0)), op.Scale(op.Cast(half, to), 2), op.Cast(v, to))
}

// toUnsigned returns floating-point numbers as u64.
func (c *call) toUnsigned(v ir.Value) ir.Value {
	v = op.Cast(v, ir.Float64)
	const half = 1 << 63
	upper := op.GreaterOrEqual(v, c.scalar(v, half))
	low := op.Cast(op.Maximum(v, c.scalar(v, 0)), ir.Int64)
	high := op.Cast(op.AddScalar(v, -half), ir.Int64)
	return op.Where(upper, turned(high), low)
}
