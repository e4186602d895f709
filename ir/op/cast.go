package op

import (
	"fmt"
	"math"

	"github.com/ganc-ml/ganc/ir"
)

// CastOp converts elements to the type To. Floating-point numbers become integers by truncation towards zero,
// those out of range the nearest integer of the type, and NaN 0. Integers keep their low bits. What is not 0 becomes
// true, true becomes 1.
type CastOp struct{ To ir.DType }

// Cast converts x to the element type dt. It returns x itself if it has that type.
func Cast(x ir.Value, dt ir.DType) ir.Value {
	if !x.IsZero() && x.DType() == dt {
		return x
	}
	return ir.Apply(CastOp{dt}, x)
}

func (CastOp) Spec() ir.Spec {
	return ir.Spec{Name: "Cast", In: ir.Exactly(1), Doc: "another element type; floats truncate and saturate"}
}

func (o CastOp) Infer(in []ir.Type) ([]ir.Type, error) {
	if o.To.Size() == 0 || o.To.IsStorage() {
		return nil, fmt.Errorf("cannot cast %v to %v", in[0], o.To)
	}
	return []ir.Type{in[0].WithDType(o.To)}, nil
}

func (CastOp) Eval(_ *ir.Env, out, in []ir.Tensor) {
	if out[0].DType() == in[0].DType() {
		ReshapeOp{}.Eval(nil, out, in)
		return
	}
	switch x := in[0]; x.DType() {
	case ir.Float32:
		castFloats(out[0], x.Float32s())
	case ir.Float64:
		castFloats(out[0], x.Float64s())
	case ir.Int64:
		castIntegers(out[0], x.Int64s())
	case ir.Int32:
		castIntegers(out[0], ir.Slice[int32](x))
	case ir.Uint8:
		castIntegers(out[0], ir.Slice[uint8](x))
	case ir.Bool:
		castIntegers(out[0], words[uint8](x)) // true is stored as 1
	}
}

func castFloats[S float32 | float64](out ir.Tensor, src []S) {
	switch out.DType() {
	case ir.Float32:
		convert(out.Float32s(), src)
	case ir.Float64:
		convert(out.Float64s(), src)
	case ir.Int64:
		saturate(out.Int64s(), src, math.MinInt64, math.MaxInt64)
	case ir.Int32:
		saturate(ir.Slice[int32](out), src, math.MinInt32, math.MaxInt32)
	case ir.Uint8:
		saturate(ir.Slice[uint8](out), src, 0, math.MaxUint8)
	case ir.Bool:
		truth(out.Bools(), src)
	}
}

func castIntegers[S int64 | int32 | uint8](out ir.Tensor, src []S) {
	switch out.DType() {
	case ir.Float32:
		convert(out.Float32s(), src)
	case ir.Float64:
		convert(out.Float64s(), src)
	case ir.Int64:
		convert(out.Int64s(), src)
	case ir.Int32:
		convert(ir.Slice[int32](out), src)
	case ir.Uint8:
		convert(ir.Slice[uint8](out), src)
	case ir.Bool:
		truth(out.Bools(), src)
	}
}

type number interface {
	float32 | float64 | int64 | int32 | uint8
}

func convert[D, S number](dst []D, src []S) {
	for i, v := range src {
		dst[i] = D(v)
	}
}

func truth[S number](dst []bool, src []S) {
	for i, v := range src {
		dst[i] = v != 0
	}
}

// saturate truncates towards zero within [lo, hi], whatever the machine does outside.
func saturate[D int64 | int32 | uint8, S float32 | float64](dst []D, src []S, lo, hi D) {
	for i, v := range src {
		switch f := float64(v); {
		case f != f:
			dst[i] = 0
		case f <= float64(lo):
			dst[i] = lo
		case f >= float64(hi):
			dst[i] = hi
		default:
			dst[i] = D(f)
		}
	}
}

func (o CastOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	from := n.In(0).DType()
	if !from.IsFloat() || !o.To.IsFloat() {
		return nil
	}
	return []ir.Value{Cast(dy[0], from)}
}

// Alias holds where sizes agree, which the planner asks first: elements are read before they are written over.
func (CastOp) Alias(int, int) bool { return true }

func (CastOp) KeepsValues() bool               { return true }
func (CastOp) IsIdentity(in, out ir.Type) bool { return in == out }

func (o CastOp) Permuted(ir.Ints, []ir.Type) (ir.Op, bool) { return o, true }
