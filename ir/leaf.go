package ir

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Feed is the leaf op that reads an input of the graph: a field of the data, a noise stream or an argument.
type Feed struct{ Input *Input }

// Read is the leaf op that reads a state variable.
type Read struct{ State *State }

// Scalar is the leaf op of a rank-0 constant. Bits are those of a float64 for floating-point types, of an int64
// otherwise; the value is rounded to DType when it is bound.
type Scalar struct {
	DType DType
	Bits  uint64
}

// Literal is the leaf op of a constant tensor; identity is that of the pointer.
type Literal struct{ Tensor *Tensor }

func leaf(name string) Spec { return Spec{Name: name} }

func (Feed) Spec() Spec                        { return leaf("feed") }
func (o Feed) Infer([]Type) ([]Type, error)    { return []Type{o.Input.Type}, nil }
func (Feed) Eval(*Env, []Tensor, []Tensor)     { panic("ir: inputs are bound, not evaluated") }
func (Read) Spec() Spec                        { return leaf("read") }
func (o Read) Infer([]Type) ([]Type, error)    { return []Type{o.State.Type}, nil }
func (Read) Eval(*Env, []Tensor, []Tensor)     { panic("ir: state is bound, not evaluated") }
func (Scalar) Spec() Spec                      { return leaf("scalar") }
func (o Scalar) Infer([]Type) ([]Type, error)  { return []Type{TypeOf(o.DType)}, nil }
func (Scalar) Eval(*Env, []Tensor, []Tensor)   { panic("ir: constants are bound, not evaluated") }
func (Literal) Spec() Spec                     { return leaf("literal") }
func (o Literal) Infer([]Type) ([]Type, error) { return []Type{o.Tensor.Type()}, nil }
func (Literal) Eval(*Env, []Tensor, []Tensor)  { panic("ir: constants are bound, not evaluated") }

// IsLeaf reports whether op is one of Feed, Read, Scalar and Literal: bound, never evaluated.
func IsLeaf(op Op) bool {
	switch op.(type) {
	case Feed, Read, Scalar, Literal:
		return true
	}
	return false
}

// Constant is the tensor of a Scalar or Literal op; ok is false for any other op.
func Constant(op Op) (t Tensor, ok bool) {
	switch o := op.(type) {
	case Scalar:
		return o.Tensor(), true
	case Literal:
		return *o.Tensor, true
	}
	return Tensor{}, false
}

// Float is the value of a scalar as a float64.
func (o Scalar) Float() float64 {
	if o.DType.IsFloat() {
		return math.Float64frombits(o.Bits)
	}
	return float64(int64(o.Bits))
}

// Tensor is the scalar as a tensor of rank 0.
func (o Scalar) Tensor() Tensor {
	f, i := math.Float64frombits(o.Bits), int64(o.Bits)
	switch o.DType {
	case Float32:
		return FromSlice([]float32{float32(f)})
	case Float64:
		return FromSlice([]float64{f})
	case Int64:
		return FromSlice([]int64{i})
	case Int32:
		return FromSlice([]int32{int32(i)})
	case Uint8:
		return FromSlice([]uint8{uint8(i)})
	}
	return FromSlice([]bool{i != 0})
}

// ScalarOf is a tensor of rank 0 as a Scalar, so that equal ones merge; ok is false for other tensors and for NaN.
func ScalarOf(t Tensor) (s Scalar, ok bool) {
	if t.Rank() > 0 {
		return s, false
	}
	x := t.At(0)
	switch {
	case math.IsNaN(x):
		return s, false
	case t.DType().IsFloat():
		return Scalar{t.DType(), math.Float64bits(x)}, true
	case t.DType() == Int64:
		return Scalar{Int64, uint64(t.Int64s()[0])}, true
	}
	return Scalar{t.DType(), uint64(int64(x))}, true
}

// Scalar is a constant of rank 0. Floating-point types take f as it is; others take it truncated.
func (g *Graph) Scalar(dt DType, f float64) Value {
	if dt.IsFloat() {
		if math.IsNaN(f) {
			return g.Fail("constant is NaN")
		}
		return g.Apply(Scalar{dt, math.Float64bits(f)})
	}
	return g.Apply(Scalar{dt, uint64(int64(f))})
}

// Constant is a constant tensor, which the graph shares and nobody may write to.
func (g *Graph) Constant(t Tensor) Value { return g.Apply(Literal{&t}) }

// literalLimit is the number of elements up to which a literal is printed whole.
const literalLimit = 16

func literalText(t Tensor) string {
	if t.Len() > literalLimit {
		sum := sha256.Sum256(t.Bytes())
		return "sha256:" + hex.EncodeToString(sum[:8])
	}
	s := make([]string, t.Len())
	for i := range s {
		s[i] = t.ElementText(i)
	}
	return "{" + strings.Join(s, " ") + "}"
}

func parseElement(t Tensor, i int, s string) error {
	var err error
	switch t.dtype {
	case Float32:
		var f float64
		f, err = strconv.ParseFloat(s, 32)
		t.Float32s()[i] = float32(f)
	case Float64:
		t.Float64s()[i], err = strconv.ParseFloat(s, 64)
	case Int64:
		t.Int64s()[i], err = strconv.ParseInt(s, 10, 64)
	case Int32:
		var n int64
		n, err = strconv.ParseInt(s, 10, 32)
		Slice[int32](t)[i] = int32(n)
	case Uint8:
		var n uint64
		n, err = strconv.ParseUint(s, 10, 8)
		Slice[uint8](t)[i] = uint8(n)
	default:
		t.Bools()[i], err = strconv.ParseBool(s)
	}
	if err != nil {
		return fmt.Errorf("element %d: %q is not a %v", i, s, t.dtype)
	}
	return nil
}
