package operators_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/runtime"
)

// edge is an operator at an edge of its rules, with what the standard says of it, or ONNX Runtime where the standard is
// silent. runtime/parity/testdata/edges.py generates many more, which are compared with ONNX Runtime.
type edge struct {
	op      string
	opset   int
	attrs   []*onnxpb.AttributeProto
	in      []ir.Tensor // the zero Tensor is an input left out
	want    ir.Tensor
	refused string // part of the error, where there is no result
}

var edges = []edge{
	// A start before the first element is the first one for a negative step; an end beyond the last is the last.
	{op: "Slice", opset: 13, in: list(f(0, 1, 2, 3, 4), l(-6), l(math.MinInt64), l(0), l(-1)), want: f(0)},
	{op: "Slice", opset: 13, in: list(f(0, 1, 2, 3, 4), l(-6), l(-9), l(0), l(-2)), want: f(0)},
	{op: "Slice", opset: 13, in: list(f(0, 1, 2, 3, 4), l(9), l(-9), l(0), l(-2)), want: f(4, 2, 0)},
	{op: "Slice", opset: 13, in: list(f(0, 1, 2, 3, 4), l(9), l(0), l(0), l(-1)), want: f(4, 3, 2, 1)},
	{op: "Slice", opset: 13, in: list(f(0, 1, 2, 3, 4), l(1), l(math.MaxInt64), l(0), l(-1)), want: f()},
	{op: "Slice", opset: 13, in: list(f(0, 1, 2, 3, 4), l(-9), l(9), l(0), l(5)), want: f(0)},
	{op: "Slice", opset: 13, in: list(f(), l(-1), l(math.MinInt64), l(0), l(-1)), want: f()},
	{op: "Slice", opset: 13, in: list(f(0, 1), l(0), l(1), l(0), l(0)), refused: "the step of axis 0 is 0"},
	{op: "Slice", opset: 9, attrs: attrs("starts", []int64{-9}, "ends", []int64{-1}), in: list(f(0, 1, 2)), want: f(0, 1)},

	// What is cropped is cropped first.
	{op: "Pad", opset: 19, attrs: attrs("mode", "wrap"), in: list(f(0, 1, 2, 3), l(-1, 2)), want: f(1, 2, 3, 1, 2)},
	{op: "Pad", opset: 19, attrs: attrs("mode", "wrap"), in: list(f(0, 1, 2, 3), l(3, -2)), want: f(1, 0, 1, 0, 1)},
	{op: "Pad", opset: 13, attrs: attrs("mode", "reflect"), in: list(f(0, 1, 2, 3), l(-1, 2)), want: f(1, 2, 3, 2, 1)},
	{op: "Pad", opset: 13, attrs: attrs("mode", "reflect"), in: list(f(0, 1, 2, 3), l(2, -1)), want: f(2, 1, 0, 1, 2)},
	{op: "Pad", opset: 13, attrs: attrs("mode", "edge"), in: list(f(0, 1, 2, 3), l(-2, 2)), want: f(2, 3, 3, 3)},
	{op: "Pad", opset: 13, in: list(f(1, 2), l(-3, 5)), want: f(0, 0, 0, 0)},
	{op: "Pad", opset: 13, in: list(f(1, 2), l(3, -3), scalar(f(7))), want: f(7, 7)},
	{op: "Pad", opset: 13, in: list(f(1, 2), l(-1, -2)), refused: "pads [-1 -2] do not fit dimension 0"},
	{op: "Pad", opset: 13, attrs: attrs("mode", "edge"), in: list(f(1, 2), l(-2, 3)), refused: "has no elements to pad with, or none is left"},
	{op: "Pad", opset: 13, in: list(l(1), l(1, 0), scalar(l(1<<53+1))), want: l(1<<53+1, 1)},
	{op: "Pad", opset: 18, in: list(f(1, 2), l(1, 0, 0, 1), none, l(0, 0)), refused: "axis 0 occurs twice"},

	{op: "Squeeze", opset: 13, in: list(shaped(f(5), 1, 1), shaped(l(), 0)), want: scalar(f(5))},
	{op: "Reshape", opset: 14, attrs: attrs("allowzero", 1), in: list(shaped(f(), 0, 3), l(0, -1)), refused: "both 0 and -1, which allowzero forbids"},
	{op: "ReduceSum", opset: 13, in: list(scalar(f(5)), l(0)), refused: "axis 0 of a value of rank 0, which has no axes"},
	{op: "Split", opset: 18, attrs: attrs("num_outputs", 1), in: list(f()), refused: "dimension 0 of f32[0] cannot be split into 1 parts"},
	{op: "BatchNormalization", opset: 15, in: list(f(1, 3, 5), f(2), f(1), f(3), f(4)), attrs: attrs("epsilon", float32(0)), want: f(-1, 1, 3)},
	{op: "Gemm", opset: 13, attrs: attrs("beta", float32(0)), in: list(shaped(f(1, 2), 2, 1), shaped(f(3), 1, 1), f(1, 2, 3)), refused: "C f32[3] does not broadcast"},

	// NaN is no bound; a bound left out is the last finite number.
	{op: "Clip", opset: 13, in: list(f(-2, 0, 2, nan), scalar(f(nan)), scalar(f(1))), want: f(-2, 0, 1, nan)},
	{op: "Clip", opset: 13, in: list(f(-2, inf, -inf), none, scalar(f(1))), want: f(-2, 1, -math.MaxFloat32)},
	{op: "Clip", opset: 13, in: list(f(-2, inf, -inf), scalar(f(-1))), want: f(-1, math.MaxFloat32, -1)},
	{op: "Clip", opset: 6, in: list(f(-2, inf, -inf)), want: f(-2, math.MaxFloat32, -math.MaxFloat32)},
	{op: "Clip", opset: 13, in: list(l(math.MinInt64, 1<<53+1), scalar(l(math.MinInt64+1)), scalar(l(1<<53+1))), want: l(math.MinInt64+1, 1<<53+1)},

	// Operators that stand in for others do so for special numbers too. The power of 0.5 is no square root.
	{op: "Pow", opset: 13, in: list(f(specials...), scalar(f(1))), want: f(specials...)},
	{op: "Pow", opset: 13, in: list(f(specials...), scalar(f(2))), want: f(0, 0, inf, inf, nan, 0, 0, 0, 0, inf, inf, 4)},
	{op: "Pow", opset: 13, in: list(f(specials...), scalar(f(3))), want: f(0, negZero, inf, -inf, nan, 0, negZero, 0, negZero, inf, -inf, -8)},
	{op: "Pow", opset: 13, in: list(f(specials...), scalar(f(-1))), want: f(inf, -inf, 0, negZero, nan, inf, -inf, 0x1p126, -0x1p126, 0x1.000002p-128, -0x1.000002p-128, -0.5)},
	{op: "Pow", opset: 13, in: list(f(-1), scalar(i(1<<24+1))), want: f(-1)},
	{op: "Reciprocal", opset: 13, in: list(f(specials...)), want: f(inf, -inf, 0, negZero, nan, inf, -inf, 0x1p126, -0x1p126, 0x1.000002p-128, -0x1.000002p-128, -0.5)},
	{op: "IsInf", opset: 10, in: list(f(specials...)), want: bools(2, 3)},
	{op: "IsNaN", opset: 13, in: list(f(specials...)), want: bools(4)},
	{op: "Sign", opset: 13, in: list(f(specials...)), want: f(0, 0, 1, -1, nan, 1, -1, 1, -1, 1, -1, -1)},
	{op: "Shrink", opset: 9, attrs: attrs("lambd", float32(0)), in: list(f(specials...)), want: f(0, 0, inf, -inf, 0, 0x1p-149, -0x1p-149, 0x1p-126, -0x1p-126, math.MaxFloat32, -math.MaxFloat32, -2)},
	{op: "ThresholdedRelu", opset: 10, attrs: attrs("alpha", float32(0)), in: list(f(specials...)), want: f(0, 0, inf, 0, 0, 0x1p-149, 0, 0x1p-126, 0, math.MaxFloat32, 0, 0)},
	{op: "Mean", opset: 13, in: list(f(specials...)), want: f(specials...)},
	{op: "Sum", opset: 13, in: list(f(specials...)), want: f(specials...)},
	{op: "ReduceSum", opset: 13, attrs: attrs("noop_with_empty_axes", 1), in: list(f(specials...)), want: f(specials...)},
	{op: "Clip", opset: 13, in: list(f(specials...), scalar(f(-inf)), scalar(f(inf))), want: f(specials...)},
	{op: "Pow", opset: 13, in: list(f(-inf, negZero, 0, 4), scalar(f(0.5))), want: f(inf, 0, 0, 2)},
	{op: "ReduceL2", opset: 18, attrs: attrs("noop_with_empty_axes", 1), in: list(f(-3, math.MaxFloat32, 0x1p-149)), want: f(3, inf, 0)},
	{op: "ReduceLogSumExp", opset: 18, attrs: attrs("noop_with_empty_axes", 1), in: list(f(negZero, -inf, inf)), want: f(0, -inf, inf)},
	{op: "Mod", opset: 13, attrs: attrs("fmod", 1), in: list(f(5, -5, inf, 1, 1e30), f(3, 3, 2, 0, 7)), want: f(2, -2, nan, nan, math.Mod(float64(float32(1e30)), 7))},
	{op: "Mod", opset: 13, in: list(f(5), f(3)), refused: "which asks for fmod = 1"},

	// Opset 28: remainders of floating-point numbers towards the divisor, arithmetic shifts, and a mode of SpaceToDepth.
	{op: "Mod", opset: 28, in: list(f(5, -5, 5, -5, 0, negZero, 6, 1, -1, inf, 1), f(3, 3, -3, -3, -2, 2, -3, inf, inf, 2, 0)), want: f(2, 1, -1, -2, negZero, 0, negZero, 1, inf, nan, nan)},
	{op: "BitShift", opset: 28, attrs: attrs("direction", "RIGHT"), in: list(l(-8, -8, 9, -1), l(1, 70, 2, -1)), want: l(-4, -1, 2, -1)},
	{op: "BitShift", opset: 28, attrs: attrs("direction", "LEFT"), in: list(stored(ir.Int8, f(64, -1, 3)), stored(ir.Int8, f(1, 4, 9))), want: stored(ir.Int8, f(-128, -16, 0))},
	{op: "BitShift", opset: 27, attrs: attrs("direction", "LEFT"), in: list(l(1), l(1)), refused: "the standard admits"},
	{op: "SpaceToDepth", opset: 28, attrs: attrs("blocksize", 2, "mode", "CRD"), in: list(shaped(f(1, 2, 3, 4, 5, 6, 7, 8), 1, 2, 2, 2)), want: shaped(f(1, 2, 3, 4, 5, 6, 7, 8), 1, 8, 1, 1)},
	{op: "SpaceToDepth", opset: 13, attrs: attrs("blocksize", 2), in: list(shaped(f(1, 2, 3, 4, 5, 6, 7, 8), 1, 2, 2, 2)), want: shaped(f(1, 5, 2, 6, 3, 7, 4, 8), 1, 8, 1, 1)},
	{op: "Range", opset: 27, in: list(scalar(stored(ir.Float16, f(2048))), scalar(stored(ir.Float16, f(2056))), scalar(stored(ir.Float16, f(2)))), want: stored(ir.Float16, f(2048, 2050, 2052, 2054))},

	// Values of storage types are rounded once for each operator, and integers wrap around.
	{op: "Add", opset: 14, in: list(stored(ir.Int8, f(100, -128)), stored(ir.Int8, f(100, -1))), want: stored(ir.Int8, f(-56, 127))},
	{op: "Mul", opset: 14, in: list(stored(ir.Uint16, f(40000)), stored(ir.Uint16, f(3))), want: stored(ir.Uint16, f(120000-65536))},
	{op: "Neg", opset: 13, in: list(stored(ir.Int8, f(-128))), want: stored(ir.Int8, f(-128))},
	{op: "Add", opset: 14, in: list(stored(ir.Float16, f(2048, 60000)), stored(ir.Float16, f(1, 60000))), want: stored(ir.Float16, f(2048, inf))},
	{op: "Mul", opset: 14, in: list(stored(ir.BFloat16, f(257)), stored(ir.BFloat16, f(1))), want: stored(ir.BFloat16, f(256))},
	{op: "Exp", opset: 13, in: list(stored(ir.Float16, f(0, 12))), want: stored(ir.Float16, f(1, inf))},
	{op: "Cast", opset: 13, attrs: attrs("to", int(onnxpb.TensorProto_FLOAT16)), in: list(ir.FromSlice([]float64{1 + 0x1p-11 + 0x1p-40}, 1)), want: stored(ir.Float16, f(1+0x1p-10))},
	{op: "Cast", opset: 13, attrs: attrs("to", int(onnxpb.TensorProto_INT8)), in: list(l(200)), want: stored(ir.Int8, f(-56))},
	{op: "Cast", opset: 13, attrs: attrs("to", int(onnxpb.TensorProto_UINT32)), in: list(l(-1)), want: ir.Narrowed(l(1<<32-1), ir.Uint32)},
	{op: "Cast", opset: 13, attrs: attrs("to", int(onnxpb.TensorProto_FLOAT)), in: list(ir.Narrowed(l(-1, 1<<62, math.MinInt64|1<<39|1), ir.Uint64)), want: f(0x1p64, 0x1p62, 0x1p63+0x1p40)},
	{op: "Cast", opset: 13, attrs: attrs("to", int(onnxpb.TensorProto_UINT64)), in: list(f(0x1p63, 5, -1, 0x1p65)), want: ir.Narrowed(l(math.MinInt64, 5, 0, -1), ir.Uint64)},
	{op: "Greater", opset: 13, in: list(ir.Narrowed(l(-1, 1), ir.Uint64), ir.Narrowed(l(1, -1), ir.Uint64)), want: ir.FromSlice([]bool{true, false}, 2)},
	{op: "Max", opset: 13, in: list(ir.Narrowed(l(-1, 1), ir.Uint64), ir.Narrowed(l(1, 2), ir.Uint64)), want: ir.Narrowed(l(-1, 2), ir.Uint64)},
	{op: "Clip", opset: 13, in: list(stored(ir.Float16, f(inf, 3))), want: stored(ir.Float16, f(65504, 3))},
	{op: "ReduceMax", opset: 20, in: list(shaped(stored(ir.Int8, f()), 1, 0), l(1)), want: shaped(stored(ir.Int8, f(-128)), 1, 1)},
	{op: "ArgMax", opset: 13, in: list(ir.Narrowed(l(1, -1), ir.Uint64)), want: l(1)},
	{op: "Div", opset: 14, in: list(ir.Narrowed(l(-1), ir.Uint64), ir.Narrowed(l(2), ir.Uint64)), want: ir.Narrowed(l(math.MaxInt64), ir.Uint64)},
	{op: "Div", opset: 14, in: list(ir.Narrowed(l(-1), ir.Uint64), ir.Narrowed(l(0), ir.Uint64)), refused: "an integer is divided by 0"},
	{op: "Mod", opset: 13, in: list(ir.Narrowed(l(-1), ir.Uint64), ir.Narrowed(l(10), ir.Uint64)), want: ir.Narrowed(l(5), ir.Uint64)},
	{op: "Sign", opset: 13, in: list(ir.Narrowed(l(-1, 0), ir.Uint64)), want: ir.Narrowed(l(1, 0), ir.Uint64)},

	// Integers are exact over their whole range, and wrap around.
	{op: "Range", opset: 11, in: list(scalar(l(1<<53+1)), scalar(l(1<<53+5)), scalar(l(2))), want: l(1<<53+1, 1<<53+3)},
	{op: "Range", opset: 11, in: list(scalar(l(math.MaxInt64-2)), scalar(l(math.MaxInt64)), scalar(l(1))), want: l(math.MaxInt64-2, math.MaxInt64-1)},
	{op: "Range", opset: 11, in: list(scalar(l(math.MaxInt64)), scalar(l(math.MinInt64)), scalar(l(math.MinInt64))), want: l(math.MaxInt64, -1)},
	{op: "Range", opset: 11, in: list(scalar(l(math.MinInt64)), scalar(l(math.MaxInt64)), scalar(l(1))), refused: "has more than"},
	{op: "ReduceMean", opset: 18, in: list(l(math.MaxInt64, math.MaxInt64-2)), want: shaped(l(math.MaxInt64-1), 1)},
	{op: "ReduceMean", opset: 18, in: list(l(math.MinInt64, math.MinInt64+1)), want: shaped(l(math.MinInt64+1), 1)},
	{op: "ReduceMean", opset: 18, in: list(l(-3, 2)), want: shaped(l(0), 1)},
	{op: "ReduceMean", opset: 18, in: list(i(math.MaxInt32, math.MaxInt32)), want: shaped(i(math.MaxInt32), 1)},
	{op: "ReduceMean", opset: 18, in: list(shaped(f(), 0)), refused: "does not define the mean of no elements"},
	{op: "MatMul", opset: 13, in: list(shaped(l(1<<53+1, 1), 1, 2), shaped(l(1, math.MaxInt64), 2, 1)), want: shaped(l(math.MinInt64+1<<53), 1, 1)},
	{op: "Gemm", opset: 13, attrs: attrs("transA", 1), in: list(shaped(i(2, 3), 1, 2), shaped(i(5), 1, 1), i(1)), want: shaped(i(11, 16), 2, 1)},
	{op: "Einsum", opset: 12, attrs: attrs("equation", "i,i->"), in: list(l(1<<53+1, 2), l(1, 3)), want: scalar(l(1<<53 + 7))},
	{op: "Div", opset: 14, in: list(l(math.MinInt64, 7, -7), l(-1, 2, 2)), want: l(math.MinInt64, 3, -3)},
	{op: "Div", opset: 14, in: list(l(7), l(0)), refused: "an integer is divided by 0"},
	{op: "Mod", opset: 13, in: list(i(7), i(0)), refused: "an integer is divided by 0"},
	{op: "Mod", opset: 13, in: list(l(math.MinInt64, math.MaxInt64), l(-1, -2)), want: l(0, -1)},
	{op: "Pow", opset: 13, in: list(l(3, -1, 2), scalar(l(-1))), want: l(0, -1, 0)},
	{op: "Pow", opset: 13, in: list(l(0), scalar(l(-1))), refused: "an integer is divided by 0"},
	{op: "ScatterElements", opset: 18, attrs: attrs("reduction", "add"), in: list(u(1, 250), l(1), u(9)), want: u(1, 3)},

	{op: "ScatterElements", opset: 18, attrs: attrs("reduction", "mul"), in: list(l(1<<53+1, 2), l(0, -1, -1), l(3, 5, 7)), want: l(3*(1<<53+1), 70)},
	{op: "ScatterElements", opset: 18, attrs: attrs("reduction", "max"), in: list(l(1<<53, math.MinInt64), l(0, 1), l(1<<53+1, math.MinInt64)), want: l(1<<53+1, math.MinInt64)},
	{op: "ScatterND", opset: 18, attrs: attrs("reduction", "min"), in: list(f(1, nan, 3, 3), shaped(l(0, 1, 2, -1), 4, 1), f(nan, 1, 2, -inf)), want: f(nan, nan, 2, -inf)},
	{op: "ScatterElements", opset: 16, attrs: attrs("reduction", "max"), in: list(l(1), l(0), l(2)), refused: `reduction is "max", want one of none, add, mul at opset 16`},
	{op: "Tan", opset: 7, in: list(f(negZero, inf, 0x1p-149, nan)), want: f(negZero, nan, 0x1p-149, nan)},
	{op: "Atanh", opset: 9, in: list(f(negZero, 1, -1, 2, 0x1p-149)), want: f(negZero, inf, -inf, nan, 0x1p-149)},
	{op: "Sinh", opset: 9, in: list(f(negZero, inf, -inf, 90, 0x1p-149)), want: f(negZero, inf, -inf, inf, 0x1p-149)},

	// What is refused for its type is refused for what the standard says of it.
	{op: "Sqrt", opset: 13, in: list(l(4)), refused: "its input 0 is i64[1], the standard admits f32, f64, f16 or bf16; the file is damaged"},
	{op: "ReduceL2", opset: 13, in: list(l(4)), refused: "its input 0 is i64[1], of which only f32, f64, f16 and bf16 are supported; export the model with other"},
}

// specials are numbers at which one function differs from another that is like it elsewhere.
var specials = []float64{0, negZero, inf, -inf, nan, 0x1p-149, -0x1p-149, 0x1p-126, -0x1p-126, math.MaxFloat32, -math.MaxFloat32, -2}

// bools is as many truth values as there are special numbers, true at the given places.
func bools(at ...int) ir.Tensor {
	x := make([]bool, len(specials))
	for _, k := range at {
		x[k] = true
	}
	return ir.FromSlice(x, len(x))
}

var (
	nan, inf = math.NaN(), math.Inf(1)
	negZero  = math.Copysign(0, -1)
	none     ir.Tensor
)

func list(t ...ir.Tensor) []ir.Tensor { return t }

func f(x ...float64) ir.Tensor { return vector[float32](x) }
func l(x ...int64) ir.Tensor   { return vector[int64](x) }
func i(x ...int64) ir.Tensor   { return vector[int32](x) }
func u(x ...int64) ir.Tensor   { return vector[uint8](x) }

func vector[D float32 | int64 | int32 | uint8, S float64 | int64](x []S) ir.Tensor {
	y := make([]D, len(x))
	for k, v := range x {
		y[k] = D(v)
	}
	return ir.FromSlice(y, len(y))
}

// stored returns numbers as a storage type, which must hold them.
func stored(dt ir.DType, x ir.Tensor) ir.Tensor {
	return ir.Narrowed(ir.Evaluate(op.CastOp{To: dt.Carrier()}, []ir.Tensor{x}, []ir.Type{x.Type().WithDType(dt.Carrier())})[0], dt)
}

func shaped(t ir.Tensor, shape ...int) ir.Tensor { return t.Reshaped(shape...) }
func scalar(t ir.Tensor) ir.Tensor               { return t.Reshaped() }

// attrs is attributes by name, value, name, value, …
func attrs(list ...any) (out []*onnxpb.AttributeProto) {
	for k := 0; k < len(list); k += 2 {
		a := &onnxpb.AttributeProto{Name: proto.String(list[k].(string))}
		switch v := list[k+1].(type) {
		case int:
			a.Type, a.I = onnxpb.AttributeProto_INT.Enum(), proto.Int64(int64(v))
		case []int64:
			a.Type, a.Ints = onnxpb.AttributeProto_INTS.Enum(), v
		case float32:
			a.Type, a.F = onnxpb.AttributeProto_FLOAT.Enum(), proto.Float32(v)
		case string:
			a.Type, a.S = onnxpb.AttributeProto_STRING.Enum(), []byte(v)
		}
		out = append(out, a)
	}
	return out
}

// model is a file of one node. Its operands are inputs, or initializers where known is set.
func (e *edge) model(known bool) []byte {
	n := &onnxpb.NodeProto{OpType: &e.op, Attribute: e.attrs, Output: []string{"y"}}
	g := &onnxpb.GraphProto{Name: proto.String("edge"), Output: []*onnxpb.ValueInfoProto{{Name: proto.String("y")}}, Node: []*onnxpb.NodeProto{n}}
	for k, t := range e.in {
		if t.IsZero() {
			n.Input = append(n.Input, "")
			continue
		}
		name := fmt.Sprintf("x%d", k)
		n.Input = append(n.Input, name)
		p := &onnxpb.TensorProto{Name: &name, DataType: proto.Int32(int32(onnxpb.DTypeOf(t.DType()))), RawData: t.Bytes()}
		shape := &onnxpb.TensorShapeProto{}
		for _, d := range t.Shape() {
			p.Dims = append(p.Dims, int64(d))
			shape.Dim = append(shape.Dim, &onnxpb.TensorShapeProto_Dimension{Value: &onnxpb.TensorShapeProto_Dimension_DimValue{DimValue: int64(d)}})
		}
		if known {
			g.Initializer = append(g.Initializer, p)
			continue
		}
		g.Input = append(g.Input, &onnxpb.ValueInfoProto{Name: &name, Type: &onnxpb.TypeProto{Value: &onnxpb.TypeProto_TensorType{
			TensorType: &onnxpb.TypeProto_Tensor{ElemType: p.DataType, Shape: shape}}}})
	}
	data, err := onnxpb.Marshal(&onnxpb.ModelProto{IrVersion: proto.Int64(8), Graph: g,
		OpsetImport: []*onnxpb.OperatorSetIdProto{{Domain: proto.String(""), Version: proto.Int64(int64(e.opset))}}})
	if err != nil {
		panic(err)
	}
	return data
}

// run gives the output, of operands that are inputs or initializers.
func (e *edge) run(known bool) (ir.Tensor, error) {
	s, err := runtime.LoadBytes(e.model(known))
	if err != nil {
		return ir.Tensor{}, err
	}
	var in []runtime.Tensor
	for _, t := range e.in {
		if !known && !t.IsZero() {
			in = append(in, t)
		}
	}
	out, err := s.Run(in...)
	if err != nil {
		return ir.Tensor{}, err
	}
	return out[0], nil
}

// TestEdges wants the bits of every row, of operands that are known when a graph is compiled and of others.
func TestEdges(t *testing.T) {
	for k := range edges {
		e := &edges[k]
		for _, known := range []bool{false, true} {
			got, err := e.run(known)
			where := fmt.Sprintf("row %d, %s, operands known: %v", k, e.op, known)
			switch {
			case e.refused != "" && (err == nil || !strings.Contains(err.Error(), e.refused)):
				t.Errorf("%s: got %v, %v, want an error with %q", where, got, err, e.refused)
			case e.refused == "" && err != nil:
				t.Errorf("%s: %v", where, err)
			case e.refused == "" && (got.Type() != e.want.Type() || !sameBits(got, e.want)):
				t.Errorf("%s: got %v %s, want %v %s", where, got.Type(), text(got), e.want.Type(), text(e.want))
			}
		}
	}
}

// sameBits compares bits; every NaN is like any other.
func sameBits(a, b ir.Tensor) bool { return text(a) == text(b) }

func text(t ir.Tensor) string {
	switch t.DType() {
	case ir.Float32:
		return fmt.Sprint(t.Float32s())
	case ir.Int64:
		return fmt.Sprint(t.Int64s())
	case ir.Int32:
		return fmt.Sprint(ir.Slice[int32](t))
	case ir.Bool:
		return fmt.Sprint(t.Bools())
	case ir.Uint8:
		return fmt.Sprint(ir.Slice[uint8](t))
	}
	return text(ir.Widened(t))
}
