package randmodel

import (
	"slices"

	"github.com/ganc-ml/ganc/ir"
)

// class is what a node does to the numbers that it reads.
type class int

const (
	moves  class = iota // it chooses and moves numbers, or gives integers
	exact               // it rounds each result once, as IEEE 754 says
	rounds              // its results depend on the order of a sum or on a library's functions
)

// kind is an operator that models are drawn of, at opsets since to last.
type kind struct {
	op          string
	since, last int
	types       string // element types of its first operand, of which both runtimes have the operator
	class       class
	decides     bool // it jumps, or its domain ends where it is steep: it reads exact values alone
	draw        func(*node) bool
}

const last = LastOpset

// types maps the letters of kind.types to element types.
var types = map[rune]ir.DType{
	'f': ir.Float32, 'd': ir.Float64, 'h': ir.Float16, 'b': ir.Bool, 'l': ir.Int64, 'i': ir.Int32, 's': ir.Int16, 'c': ir.Int8,
	'u': ir.Uint8, 't': ir.Uint16, 'w': ir.Uint32, 'q': ir.Uint64,
}

// kinds lists the operators. Those that draw numbers are left out.
var kinds = []kind{
	{"Abs", 6, last, "ffdhlicu", moves, false, unary},
	{"Acos", 7, last, "ffdh", rounds, true, unary},
	{"Acosh", 9, last, "ffdh", rounds, true, unary},
	{"Add", 7, last, "ffdhli", exact, false, binary},
	{"And", 7, last, "b", moves, false, binary},
	{"ArgMax", 1, last, "fdi", moves, true, argument},
	{"ArgMin", 1, last, "fdi", moves, true, argument},
	{"Asin", 7, last, "ffdh", rounds, true, unary},
	{"Asinh", 9, last, "ffdh", rounds, false, unary},
	{"Atan", 7, last, "ffdh", rounds, false, unary},
	{"Atanh", 9, last, "ffdh", rounds, true, unary},
	{"Attention", 23, last, "f", rounds, false, attention},
	{"AveragePool", 7, last, "fffh", rounds, false, averagePool},
	{"BatchNormalization", 7, last, "fffdh", rounds, false, batchNormalization},
	{"BitShift", 11, last, "uwq", moves, false, bitShift},
	{"BitwiseAnd", 18, last, "liucs", moves, false, binary},
	{"BitwiseNot", 18, last, "liucs", moves, false, unary},
	{"BitwiseOr", 18, last, "liucs", moves, false, binary},
	{"BitwiseXor", 18, last, "liucs", moves, false, binary},
	{"Cast", 6, last, "ffdhlibu", moves, true, cast},
	{"Ceil", 6, last, "ffdh", moves, true, unary},
	{"Celu", 12, last, "fff", rounds, false, alpha},
	{"Clip", 6, 10, "f", moves, false, clipByAttribute},
	{"Clip", 11, last, "ffdli", moves, false, clip},
	{"Concat", 4, last, "ffdhlibu", moves, false, concat},
	{"ConstantOfShape", 9, last, "l", moves, false, constantOfShape},
	{"Conv", 7, last, "ffffh", rounds, false, conv},
	{"ConvInteger", 10, last, "u", moves, false, convInteger},
	{"ConvTranspose", 7, last, "ffff", rounds, false, convTranspose},
	{"Cos", 7, last, "ffdh", rounds, false, unary},
	{"Cosh", 9, last, "ffdh", rounds, false, unary},
	{"CumSum", 11, last, "fdli", rounds, false, cumSum},
	{"DepthToSpace", 7, last, "ffd", moves, false, depthToSpace},
	{"DequantizeLinear", 10, last, "cu", exact, false, dequantize},
	{"Div", 7, last, "ffdhli", exact, false, division},
	{"Dropout", 7, last, "ffdh", moves, false, dropout},
	{"DynamicQuantizeLinear", 11, last, "f", exact, true, dynamicQuantize},
	{"Einsum", 12, last, "ffd", rounds, false, einsum},
	{"Elu", 6, last, "fffh", rounds, false, alpha},
	{"Equal", 7, last, "ffdlib", moves, true, equal},
	{"Erf", 9, last, "fffh", rounds, false, unary},
	{"Exp", 6, last, "ffdh", rounds, false, unary},
	{"Expand", 8, last, "ffdhlib", moves, false, expand},
	{"EyeLike", 9, last, "fdli", moves, false, eyeLike},
	{"Flatten", 1, 8, "fd", moves, false, flatten},
	{"Flatten", 9, last, "ffdhlib", moves, false, flatten},
	{"Floor", 6, last, "ffdh", moves, true, unary},
	{"Gather", 1, last, "ffdhlib", moves, false, gather},
	{"GatherElements", 11, last, "ffdhlib", moves, false, gatherElements},
	{"GatherND", 11, last, "ffdhlib", moves, false, gatherND},
	{"Gelu", 20, last, "ff", rounds, false, gelu},
	{"Gemm", 7, last, "fffd", rounds, false, gemm},
	{"GlobalAveragePool", 1, last, "fffh", rounds, false, globalPool},
	{"GlobalLpPool", 2, last, "f", rounds, false, globalLpPool},
	{"GlobalMaxPool", 1, last, "fffh", moves, false, globalPool},
	{"Greater", 7, 8, "fd", moves, true, binary},
	{"Greater", 9, last, "ffdli", moves, true, binary},
	{"GreaterOrEqual", 12, last, "ffdli", moves, true, binary},
	{"GridSample", 16, last, "fff", rounds, true, gridSample},
	{"GroupNormalization", 21, last, "fff", rounds, false, groupNormalization},
	{"HardSigmoid", 6, last, "fff", rounds, false, hardSigmoid},
	{"HardSwish", 14, last, "fff", rounds, false, unary},
	{"Hardmax", 1, last, "ffd", moves, true, softmax},
	{"Identity", 1, last, "ffdhlib", moves, false, unary},
	{"If", 7, last, "fdl", exact, false, branch},
	{"InstanceNormalization", 6, last, "fff", rounds, false, instanceNormalization},
	{"IsInf", 10, last, "fd", moves, true, isInf},
	{"IsNaN", 9, last, "ffdh", moves, true, unary},
	{"LRN", 1, last, "f", rounds, false, lrn},
	{"LayerNormalization", 17, last, "fffd", rounds, false, layerNormalization},
	{"LeakyRelu", 6, last, "fffh", exact, false, alpha},
	{"Less", 7, 8, "fd", moves, true, binary},
	{"Less", 9, last, "ffdli", moves, true, binary},
	{"LessOrEqual", 12, last, "ffdli", moves, true, binary},
	{"Log", 6, last, "ffdh", rounds, false, unary},
	{"LogSoftmax", 1, last, "ffd", rounds, false, softmax},
	{"Loop", 11, last, "fd", exact, false, loop},
	{"LpNormalization", 1, last, "ffd", rounds, false, lpNormalization},
	{"LpPool", 18, last, "ff", rounds, false, lpPool},
	{"MatMul", 1, last, "ffffdli", rounds, false, matMul},
	{"MatMulInteger", 10, last, "u", moves, false, matMulInteger},
	{"Max", 8, last, "ffdhli", moves, false, variadic},
	{"MaxPool", 8, last, "fffd", moves, false, maxPool},
	{"MaxUnpool", 9, last, "f", moves, false, maxUnpool},
	{"Mean", 8, last, "f", rounds, false, variadic},
	{"MeanVarianceNormalization", 9, last, "f", rounds, false, meanVariance},
	{"Min", 8, last, "ffdhli", moves, false, variadic},
	{"Mish", 18, last, "ff", rounds, false, unary},
	{"Mod", 10, last, "fdli", moves, true, modulo},
	{"Mul", 7, last, "ffdhli", exact, false, binary},
	{"Neg", 6, last, "ffdhli", moves, false, unary},
	{"NonZero", 9, last, "", moves, true, nonZero},
	{"Not", 1, last, "b", moves, false, unary},
	{"OneHot", 9, last, "l", moves, false, oneHot},
	{"Or", 7, last, "b", moves, false, binary},
	{"PRelu", 7, last, "fff", exact, false, pRelu},
	{"Pad", 2, 10, "ff", moves, false, padByAttribute},
	{"Pad", 11, last, "ffdhlib", moves, false, pad},
	{"Pow", 7, last, "ffd", rounds, false, pow},
	{"QLinearConv", 10, last, "u", moves, true, qLinearConv},
	{"QLinearMatMul", 10, last, "u", moves, true, qLinearMatMul},
	{"QuantizeLinear", 10, last, "f", moves, true, quantize},
	{"RMSNormalization", 23, last, "fff", rounds, false, rmsNormalization},
	{"Range", 11, last, "fdli", exact, false, rangeOf},
	{"Reciprocal", 6, last, "ffdh", exact, false, unary},
	{"ReduceL1", 1, last, "ffi", rounds, false, reduction},
	{"ReduceL2", 1, last, "ffd", rounds, false, reduction},
	{"ReduceLogSum", 1, last, "ffd", rounds, false, reduction},
	{"ReduceLogSumExp", 1, last, "ffd", rounds, false, reduction},
	{"ReduceMax", 1, last, "ffdli", moves, false, reduction},
	{"ReduceMean", 1, last, "ffdh", rounds, false, reduction},
	{"ReduceMin", 1, last, "ffdli", moves, false, reduction},
	{"ReduceProd", 1, last, "ffd", rounds, false, reduction},
	{"ReduceSum", 1, last, "ffdhli", rounds, false, reduction},
	{"ReduceSumSquare", 1, last, "ffd", rounds, false, reduction},
	{"Relu", 6, last, "ffdh", moves, false, unary},
	{"Reshape", 7, last, "ffdhlib", moves, false, reshape},
	{"Resize", 10, last, "fff", rounds, true, resize},
	{"RotaryEmbedding", 23, last, "f", rounds, false, rotaryEmbedding},
	{"Round", 11, last, "ffdh", moves, true, unary},
	{"Scan", 9, last, "f", exact, false, scan},
	{"ScatterElements", 11, last, "ffdlib", exact, false, scatterElements},
	{"ScatterND", 11, last, "ffdlib", exact, false, scatterND},
	{"Selu", 6, last, "fff", rounds, false, selu},
	{"Shape", 1, last, "fdlb", moves, false, shapeOf},
	{"Shrink", 9, last, "f", exact, true, shrink},
	{"Sigmoid", 6, last, "fffdh", rounds, false, unary},
	{"Sign", 9, last, "ffdli", moves, true, unary},
	{"Sin", 7, last, "ffdh", rounds, false, unary},
	{"Sinh", 9, last, "ffdh", rounds, false, unary},
	{"Size", 1, last, "fdlb", moves, false, unary},
	{"Slice", 1, 9, "ffl", moves, false, sliceByAttribute},
	{"Slice", 10, last, "ffdhlib", moves, false, slice},
	{"Softmax", 1, last, "fffd", rounds, false, softmax},
	{"Softplus", 1, last, "fff", rounds, false, unary},
	{"Softsign", 1, last, "fff", rounds, false, unary},
	{"SpaceToDepth", 7, last, "ffd", moves, false, spaceToDepth},
	{"Split", 2, last, "ffdhlib", moves, false, split},
	{"Sqrt", 6, last, "ffdh", exact, false, unary},
	{"Squeeze", 1, last, "ffdhlib", moves, false, squeeze},
	{"Sub", 7, last, "ffdhli", exact, false, binary},
	{"Sum", 8, last, "f", rounds, false, variadic},
	{"Swish", 24, last, "f", rounds, false, alpha},
	{"Tan", 7, last, "ffdh", rounds, true, unary},
	{"Tanh", 6, last, "fffdh", rounds, false, unary},
	{"ThresholdedRelu", 10, last, "f", moves, true, alpha},
	{"Tile", 6, last, "ffdhlib", moves, false, tile},
	{"TopK", 10, last, "ffdli", moves, true, topK},
	{"Transpose", 1, last, "ffdhlib", moves, false, transpose},
	{"Trilu", 14, last, "ffdlb", moves, false, trilu},
	{"Unsqueeze", 1, last, "ffdhlib", moves, false, unsqueeze},
	{"Upsample", 7, 9, "f", moves, false, upsample},
	{"Where", 9, last, "ffdhli", moves, false, where},
	{"Xor", 7, last, "b", moves, false, binary},
}

// Operators lists the operators that models are drawn of.
func Operators() []string {
	var names []string
	for _, k := range kinds {
		if !slices.Contains(names, k.op) {
			names = append(names, k.op)
		}
	}
	return names
}

// unary reads one operand, of any shape.
func unary(n *node) bool {
	n.typed(n.kind.types)
	n.operand(0, 5)
	return true
}
