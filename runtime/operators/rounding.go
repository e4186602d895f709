package operators

import (
	"math"

	"github.com/ganc-ml/ganc/ir"
)

// roundTo replaces each element, in the carrier of a storage type or in f64, by the number of the type: of floating-point
// formats the nearest, of two the even one; of integers the one equal modulo 2 to the number of bits, or with Saturate the
// nearest. Mode is that of ir.Rounding.
type roundTo struct {
	To       ir.DType
	Saturate bool
	Mode     string
}

func (roundTo) Spec() ir.Spec {
	return ir.Spec{Name: "RoundTo", In: ir.Exactly(1), Doc: "the nearest number that a storage type holds"}
}

func (roundTo) Infer(in []ir.Type) ([]ir.Type, error) { return in, nil }

func (roundTo) Alias(int, int) bool { return true }

// Roundoff is half the distance between 1 and the next number of the type; of integers, 0.
func (o roundTo) Roundoff() float64 {
	if !o.To.Carrier().IsFloat() {
		return 0
	}
	next := 1.0
	for u := 0.5; ; u /= 2 {
		if x := o.To.Round(1+u, ir.Rounding{}); x == 1 {
			return (next - 1) / 2
		} else {
			next = x
		}
	}
}

func (o roundTo) Eval(_ *ir.Env, out, in []ir.Tensor) {
	switch x := in[0]; x.DType() {
	case ir.Float32:
		o.floats(out[0].Float32s(), x.Float32s())
	case ir.Float64:
		for i, v := range x.Float64s() {
			out[0].Float64s()[i] = o.To.Round(v, ir.Rounding{Saturate: o.Saturate, Mode: o.Mode})
		}
	case ir.Int32:
		integers(o, ir.Slice[int32](out[0]), ir.Slice[int32](x))
	case ir.Int64:
		integers(o, out[0].Int64s(), x.Int64s())
	}
}

func (o roundTo) floats(dst, src []float32) {
	switch o.To {
	case ir.Float16:
		for i, v := range src {
			dst[i] = toFloat16(v)
		}
	case ir.BFloat16:
		for i, v := range src {
			dst[i] = toBFloat16(v)
		}
	default:
		for i, v := range src {
			dst[i] = float32(o.To.Round(float64(v), ir.Rounding{Saturate: o.Saturate, Mode: o.Mode}))
		}
	}
}

// toFloat16 is the binary16 number nearest to v. Below 2⁻¹⁴ the sum with 1/2 has steps of 2⁻²⁴, as binary16 has there.
func toFloat16(v float32) float32 {
	const infinity, least, overflow = 0x7f800000, 0x38800000, 0x477ff000
	b := math.Float32bits(v)
	sign, m := b&(1<<31), b&^(1<<31)
	switch {
	case m > infinity:
		return v
	case m >= overflow:
		m = infinity
	case m < least:
		m = math.Float32bits(math.Float32frombits(m) + 0.5 - 0.5)
	default:
		m = (m + 0xfff + m>>13&1) &^ 0x1fff
	}
	return math.Float32frombits(sign | m)
}

// toBFloat16 is the bfloat16 number nearest to v.
func toBFloat16(v float32) float32 {
	if v != v {
		return v
	}
	b := math.Float32bits(v)
	return math.Float32frombits((b + 0x7fff + b>>16&1) &^ 0xffff)
}

func integers[T int32 | int64](o roundTo, dst, src []T) {
	if !o.Saturate {
		for i, v := range src {
			dst[i] = T(o.To.Wrap(int64(v)))
		}
		return
	}
	if o.To == ir.Uint64 { // its carrier holds nothing beyond
		copy(dst, src)
		return
	}
	least, greatest := o.To.Bounds()
	for i, v := range src {
		dst[i] = min(max(v, T(least)), T(greatest))
	}
}

// Grad is 0: a rounding steps.
func (roundTo) Grad(ir.Node, []ir.Value) []ir.Value { return nil }
