// Package operators turns ONNX graphs into IR: one function per operator, one file per family, and one table from
// operator and opset to the function.
//
// The import is a partial evaluation. The shapes of inputs are known, so every shape in the graph is known. Operands of
// Reshape, Slice, Pad and others are computed during the import from constants, from shapes, and from the values of
// integer inputs; a compiled graph is then for these values only. A shape that depends on computed floating-point data is
// refused by name.
package operators

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/runtime/load"
)

// lastOpset is the newest opset that the loader reads. No operator below changed its meaning up to it.
const lastOpset = load.MaxOpset

// row is the import of one operator from opset since to last. A letter of inputs stands for each input:
//
//	v  a value            #  a value of which only the shape is read
//	s  a value that must be known when a graph is compiled
//	?  the input before may be left out          *  any number of inputs like the one before
//
// A word of types stands for each input, the last one for all that follow: the element types that the newest form of the
// operator admits, under the letters of the map letters. A capital letter is one that the standard admits and the function
// does not.
type row struct {
	op          string
	since, last int
	inputs      string
	types       string
	apply       func(*call) ([]ir.Value, error)
}

// Words of row.types that many operators share.
const (
	floats  = "fdhg"
	sums    = floats + "liwq"    // what products and sums admit
	numbers = sums + "sctu"      // what arithmetic and comparisons of elements do
	all     = numbers + "b"      // what the operators do that move elements
	every   = all + "vxyzeknopm" // what those do that read no elements, and conversions
	eighths = "vxyz"             // floating-point formats of 8 bits
	older   = "fdhliwqsctub"     // all before there was bf16
)

// table lists every operator in alphabetical order, except Constant, which New reads. An operator has a row for each range
// of opsets in which it has another form.
var table = []row{
	{"Abs", 6, lastOpset, "v", numbers, abs},
	{"Acos", 7, lastOpset, "v", floats, unary(op.Acos)},
	{"Acosh", 9, lastOpset, "v", floats, unary(op.Acosh)},
	{"Add", 7, lastOpset, "vv", numbers, binary(arithmetic(op.Add))},
	{"AffineGrid", 20, lastOpset, "vs", floats + " l", affineGrid},
	{"And", 7, lastOpset, "vv", "b", binary(op.And)},
	{"ArgMax", 1, lastOpset, "v", numbers, place(func(o op.ArgMaxOp) ir.Op { return o })},
	{"ArgMin", 1, lastOpset, "v", numbers, place(func(o op.ArgMaxOp) ir.Op { return op.ArgMinOp(o) })},
	{"Asin", 7, lastOpset, "v", floats, unary(op.Asin)},
	{"Asinh", 9, lastOpset, "v", floats, unary(op.Asinh)},
	{"Atan", 7, lastOpset, "v", floats, unary(op.Atan)},
	{"Atanh", 9, lastOpset, "v", floats, unary(op.Atanh)},
	{"Attention", 23, lastOpset, "vvvv?v?v?v?", floats + " " + floats + " " + floats + " " + all + " " + floats + " " + floats + " l", attention},
	{"AveragePool", 7, lastOpset, "v", floats, averagePool},
	{"BatchNormalization", 7, lastOpset, "vvvvv", floats, batchNormalization},
	{"Bernoulli", 15, lastOpset, "v", floats, bernoulli},
	{"BitCast", 26, lastOpset, "v", every, bitCast},
	{"BitShift", 11, 27, "vv", "utwq", bitShift},
	{"BitShift", 28, lastOpset, "vv", "liscutwq", bitShift},
	{"BitwiseAnd", 18, lastOpset, "vv", "liscutwq", bitwise("and")},
	{"BitwiseNot", 18, lastOpset, "v", "liscutwq", bitwiseNot},
	{"BitwiseOr", 18, lastOpset, "vv", "liscutwq", bitwise("or")},
	{"BitwiseXor", 18, lastOpset, "vv", "liscutwq", bitwise("xor")},
	{"BlackmanWindow", 17, lastOpset, "s", "li", taper(0.42, -0.5, 0.08)},
	{"Cast", 6, lastOpset, "v", every, cast},
	{"CastLike", 15, lastOpset, "v#", every, castLike},
	{"CausalConvWithState", 27, lastOpset, "vvv?v?", "fhg", causalConv},
	{"Ceil", 6, lastOpset, "v", floats, unary(op.Ceil)},
	{"Celu", 12, lastOpset, "v", floats, celu},
	{"CenterCropPad", 18, lastOpset, "vs", all + " li", centerCropPad},
	{"Clip", 6, 10, "v", "fdh", clipByAttribute},
	{"Clip", 11, lastOpset, "vv?v?", numbers, clip},
	{"Col2Im", 18, lastOpset, "vss", all + " l", col2Im},
	{"Compress", 9, lastOpset, "vs", all + " b", compress},
	{"Concat", 4, lastOpset, "v*", all, concat},
	{"ConstantOfShape", 9, lastOpset, "s", "l", constantOfShape},
	{"Conv", 1, lastOpset, "vvv?", floats, conv},
	{"ConvInteger", 10, lastOpset, "vvv?v?", "uc", convInteger},
	{"ConvTranspose", 1, lastOpset, "vvv?", floats, convTranspose},
	{"Cos", 7, lastOpset, "v", floats, unary(op.Cos)},
	{"Cosh", 9, lastOpset, "v", floats, unary(op.Cosh)},
	{"CumProd", 26, lastOpset, "vs", sums + " li", cumProd},
	{"CumSum", 11, lastOpset, "vs", sums + " li", cumSum},
	{"DepthToSpace", 1, lastOpset, "v", all, depthToSpace},
	{"DequantizeLinear", 10, lastOpset, "vvv?", "csutinopmvxyzk fhge csutinopmvxyzk", dequantizeLinear},
	{"Div", 7, lastOpset, "vv", numbers, div},
	{"Dropout", 7, 11, "v", "fdh", dropoutByAttribute},
	{"Dropout", 12, lastOpset, "vs?s?", floats + eighths + " " + floats + eighths + " b", dropout},
	{"DynamicQuantizeLinear", 11, lastOpset, "v", "f", dynamicQuantizeLinear},
	{"Einsum", 12, lastOpset, "v*", "fdhgliscUTWQ", einsum},
	{"Elu", 6, lastOpset, "v", floats, elu},
	{"Equal", 7, lastOpset, "vv", all, binary(op.Equal)},
	{"Erf", 9, lastOpset, "v", floats, unary(op.Erf)},
	{"Exp", 6, lastOpset, "v", floats, unary(op.Exp)},
	{"Expand", 8, lastOpset, "vs", all + " l", expand},
	{"EyeLike", 9, lastOpset, "#", all, eyeLike},
	{"Flatten", 1, lastOpset, "v", every, flatten},
	{"Floor", 6, lastOpset, "v", floats, unary(op.Floor)},
	{"GRU", 7, lastOpset, "vvvv?v?v?", floats + " " + floats + " " + floats + " " + floats + " i " + floats, recurrentLayer(cell{gates: 3, names: []string{"Sigmoid", "Tanh"}, step: gruStep})},
	{"Gather", 1, lastOpset, "vv", all + " li", gather},
	{"GatherElements", 11, lastOpset, "vv", all + " li", gatherElements},
	{"GatherND", 11, lastOpset, "vv", all + " l", gatherND},
	{"Gelu", 20, lastOpset, "v", floats, gelu},
	{"Gemm", 7, 10, "vvv", sums, gemm},
	{"Gemm", 11, lastOpset, "vvv?", sums, gemm},
	{"GlobalAveragePool", 1, lastOpset, "v", floats, spatial(op.MeanKeep)},
	{"GlobalLpPool", 2, lastOpset, "v", floats, globalLpPool},
	{"GlobalMaxPool", 1, lastOpset, "v", floats, spatial(op.MaxKeep)},
	{"Greater", 7, lastOpset, "vv", numbers, binary(op.Greater)},
	{"GreaterOrEqual", 12, lastOpset, "vv", numbers, binary(op.GreaterOrEqual)},
	{"GridSample", 16, lastOpset, "vv", "fdhgLISCUTWQB fdhg", gridSample},
	{"GroupNormalization", 18, lastOpset, "vvv", floats, groupNormalization},
	{"HammingWindow", 17, lastOpset, "s", "li", taper(25./46, -21./46)},
	{"HannWindow", 17, lastOpset, "s", "li", taper(0.5, -0.5)},
	{"HardSigmoid", 6, lastOpset, "v", floats, hardSigmoid},
	{"HardSwish", 14, lastOpset, "v", floats, unary(op.HardSwish)},
	{"Hardmax", 1, lastOpset, "v", floats, softmax(hardmax)},
	{"Identity", 1, lastOpset, "v", every, identity},
	{"If", 1, lastOpset, "s", "b", branch},
	{"InstanceNormalization", 6, lastOpset, "vvv", floats, instanceNormalization},
	{"IsInf", 10, lastOpset, "v", floats + eighths, isInf},
	{"IsNaN", 9, lastOpset, "v", floats + eighths, isNaN},
	{"LRN", 1, lastOpset, "v", floats, lrn},
	{"LSTM", 7, lastOpset, "vvvv?v?v?v?v?", floats + " " + floats + " " + floats + " " + floats + " i " + floats, recurrentLayer(cell{gates: 4, names: []string{"Sigmoid", "Tanh", "Tanh"}, memory: true, step: lstmStep})},
	{"LayerNormalization", 17, lastOpset, "vvv?", floats, layerNormalization},
	{"LeakyRelu", 6, lastOpset, "v", floats, leakyRelu},
	{"Less", 7, lastOpset, "vv", numbers, binary(op.Less)},
	{"LessOrEqual", 12, lastOpset, "vv", numbers, binary(op.LessOrEqual)},
	{"LinearAttention", 27, lastOpset, "vvvv?v?v?", "fhg", linearAttention},
	{"Log", 6, lastOpset, "v", floats, unary(op.Log)},
	{"LogSoftmax", 1, lastOpset, "v", floats, softmax(op.LogSoftmax)},
	{"Loop", 1, lastOpset, "s?s?v?*", "l b " + every, loop},
	{"LpNormalization", 1, lastOpset, "v", floats, lpNormalization},
	{"LpPool", 2, lastOpset, "v", floats, lpPool},
	{"MatMul", 1, lastOpset, "vv", sums, matMul},
	{"MatMulInteger", 10, lastOpset, "vvv?v?", "uc", matMulInteger},
	{"Max", 6, lastOpset, "v*", numbers, variadic(arithmetic(op.Maximum))},
	{"MaxPool", 1, lastOpset, "v", "fdhgcu", maxPool},
	{"MaxUnpool", 9, lastOpset, "vvs?", floats + " l", maxUnpool},
	{"Mean", 6, lastOpset, "v*", floats, mean},
	{"MeanVarianceNormalization", 9, lastOpset, "v", floats, meanVariance},
	{"Min", 6, lastOpset, "v*", numbers, variadic(arithmetic(op.Minimum))},
	{"Mish", 18, lastOpset, "v", floats, unary(op.Mish)},
	{"Mod", 10, lastOpset, "vv", numbers, modulo},
	{"Mul", 7, lastOpset, "vv", numbers, binary(arithmetic(op.Mul))},
	{"Multinomial", 7, lastOpset, "v", floats, multinomial},
	{"Neg", 6, lastOpset, "v", "fdhglisc", unary(op.Neg)},
	{"NonZero", 9, lastOpset, "s", all, nonZero},
	{"Not", 1, lastOpset, "v", "b", unary(op.Not)},
	{"OneHot", 9, lastOpset, "vsv", "fdhliwqsctu fdhliwqsctu " + all, oneHot},
	{"Or", 7, lastOpset, "vv", "b", binary(op.Or)},
	{"PRelu", 7, lastOpset, "vv", sums, pRelu},
	{"Pad", 2, 10, "v", "fdh", padByAttribute},
	{"Pad", 11, 17, "vss?", all + " l " + all, pad},
	{"Pad", 18, lastOpset, "vss?s?", every + " l " + every + " li", pad},
	{"Pow", 7, lastOpset, "vv", "fdhgli " + numbers, pow},
	{"QLinearConv", 10, lastOpset, "vvvvvvvvv?", "uc f uc uc f uc f uc i", qLinearConv},
	{"QLinearMatMul", 10, lastOpset, "vvvvvvvv", "ucVXYZ fhg ucVXYZ ucVXYZ fhg ucVXYZ fhg ucVXYZ", qLinearMatMul},
	{"QuantizeLinear", 10, lastOpset, "vvv?", "fhgi fhgie csutnopmvxyzk", quantizeLinear},
	{"RMSNormalization", 23, lastOpset, "vv", floats, rmsNormalization},
	{"RNN", 7, lastOpset, "vvvv?v?v?", floats + " " + floats + " " + floats + " " + floats + " i " + floats, recurrentLayer(cell{gates: 1, names: []string{"Tanh"}, step: rnnStep})},
	{"RandomNormal", 1, lastOpset, "", "", randomNormal},
	{"RandomNormalLike", 1, lastOpset, "#", all, randomNormalLike},
	{"RandomUniform", 1, lastOpset, "", "", randomUniform},
	{"RandomUniformLike", 1, lastOpset, "#", all, randomUniformLike},
	{"Range", 11, lastOpset, "sss", "fdhglis", rangeOf},
	{"Reciprocal", 6, lastOpset, "v", floats, reciprocal},
	{"ReduceL1", 1, 17, "v", "fdhgliwQ", reduce(l1Keep, 18, op.Abs)},
	{"ReduceL1", 18, lastOpset, "vs?", "fdhgliwQ l", reduce(l1Keep, 18, op.Abs)},
	{"ReduceL2", 1, 17, "v", "fdhgLIWQ", reduce(op.L2Keep, 18, length)},
	{"ReduceL2", 18, lastOpset, "vs?", "fdhgLIWQ l", reduce(op.L2Keep, 18, length)},
	{"ReduceLogSum", 1, 17, "v", "fdhgLIWQ", reduce(logSumKeep, 18, op.Log)},
	{"ReduceLogSum", 18, lastOpset, "vs?", floats + " l", reduce(logSumKeep, 18, op.Log)},
	{"ReduceLogSumExp", 1, 17, "v", "fdhgLIWQ", reduce(op.LogSumExpKeep, 18, positive)},
	{"ReduceLogSumExp", 18, lastOpset, "vs?", floats + " l", reduce(op.LogSumExpKeep, 18, positive)},
	{"ReduceMax", 1, 17, "v", "fdhglicuwq", reduce(ordered(op.MaxKeep, math.Inf(-1)), 18, itself)},
	{"ReduceMax", 18, lastOpset, "vs?", "fdhglicuwqb l", reduce(ordered(op.MaxKeep, math.Inf(-1)), 18, itself)},
	{"ReduceMean", 1, 17, "v", "fdhgliwQ", reduce(meanKeep, 18, itself)},
	{"ReduceMean", 18, lastOpset, "vs?", "fdhgliwQ l", reduce(meanKeep, 18, itself)},
	{"ReduceMin", 1, 17, "v", "fdhglicuwq", reduce(ordered(op.MinKeep, math.Inf(1)), 18, itself)},
	{"ReduceMin", 18, lastOpset, "vs?", "fdhglicuwqb l", reduce(ordered(op.MinKeep, math.Inf(1)), 18, itself)},
	{"ReduceProd", 1, 17, "v", sums, reduce(op.ProdKeep, 18, itself)},
	{"ReduceProd", 18, lastOpset, "vs?", sums + " l", reduce(op.ProdKeep, 18, itself)},
	{"ReduceSum", 1, 12, "v", sums, reduce(op.SumKeep, 13, itself)},
	{"ReduceSum", 13, lastOpset, "vs?", sums + " l", reduce(op.SumKeep, 13, itself)},
	{"ReduceSumSquare", 1, 17, "v", sums, reduce(squareKeep, 18, op.Square)},
	{"ReduceSumSquare", 18, lastOpset, "vs?", sums + " l", reduce(squareKeep, 18, op.Square)},
	{"Relu", 6, lastOpset, "v", "fdhglisc", relu},
	{"Reshape", 5, lastOpset, "vs", every + " l", reshape},
	{"Resize", 10, 10, "vs", all + " f", resizeByScales},
	{"Resize", 11, lastOpset, "vs?s?s?", all + " fdh f l", resize},
	{"ReverseSequence", 10, lastOpset, "vv", all + " l", reverseSequence},
	{"RotaryEmbedding", 23, lastOpset, "vvvv?", "fhg fhg fhg l", rotaryEmbedding},
	{"Round", 11, lastOpset, "v", floats, unary(op.Round)},
	{"Scan", 9, lastOpset, "v*", every, scan},
	{"Scatter", 9, lastOpset, "vvv", older + " li " + older, scatterElements},
	{"ScatterElements", 11, lastOpset, "vvv", all + " li " + all, scatterElements},
	{"ScatterND", 11, lastOpset, "vvv", all + " l " + all, scatterND},
	{"Selu", 6, lastOpset, "v", floats, selu},
	{"Shape", 1, lastOpset, "#", every, shapeOf},
	{"Shrink", 9, lastOpset, "v", "fdhLISCUTWQ", shrink},
	{"Sigmoid", 6, lastOpset, "v", floats, unary(op.Sigmoid)},
	{"Sign", 9, lastOpset, "v", numbers, sign},
	{"Sin", 7, lastOpset, "v", floats, unary(op.Sin)},
	{"Sinh", 9, lastOpset, "v", floats, unary(op.Sinh)},
	{"Size", 1, lastOpset, "#", every, sizeOf},
	{"Slice", 1, 9, "v", all, sliceByAttribute},
	{"Slice", 10, lastOpset, "vsss?s?", all + " li", slice},
	{"Softmax", 1, lastOpset, "v", floats, softmax(op.Softmax)},
	{"Softplus", 1, lastOpset, "v", floats, unary(op.Softplus)},
	{"Softsign", 1, lastOpset, "v", floats, unary(op.Softsign)},
	{"SpaceToDepth", 1, lastOpset, "v", all, spaceToDepth},
	{"Split", 2, 12, "v", all, splitByAttribute},
	{"Split", 13, lastOpset, "vs?", all + " l", split},
	{"Sqrt", 6, lastOpset, "v", floats, unary(op.Sqrt)},
	{"Squeeze", 1, 12, "v", all, squeeze},
	{"Squeeze", 13, lastOpset, "vs?", every + " l", squeeze},
	{"Sub", 7, lastOpset, "vv", numbers, binary(arithmetic(op.Sub))},
	{"Sum", 6, lastOpset, "v*", floats, variadic(op.Add)},
	{"SwiGLU", 28, lastOpset, "vv", floats, swiGLU},
	{"Swish", 24, lastOpset, "v", floats, swish},
	{"Tan", 7, lastOpset, "v", floats, unary(op.Tan)},
	{"Tanh", 6, lastOpset, "v", floats, unary(op.Tanh)},
	{"TensorScatter", 24, lastOpset, "vvv?", all + "vxyzekno " + all + "vxyzekno l", tensorScatter},
	{"ThresholdedRelu", 10, lastOpset, "v", floats, thresholdedRelu},
	{"Tile", 6, lastOpset, "vs", all + " l", tile},
	{"TopK", 1, 9, "v", floats, topK},
	{"TopK", 10, lastOpset, "vs", numbers + " l", topK},
	{"Transpose", 1, lastOpset, "v", every, transpose},
	{"Trilu", 14, lastOpset, "vs?", all + " l", trilu},
	{"Unsqueeze", 1, 12, "v", all, unsqueeze},
	{"Unsqueeze", 13, lastOpset, "vs", every + " l", unsqueeze},
	{"Upsample", 7, 8, "v", all, upsampleByAttribute},
	{"Upsample", 9, 9, "vs", older + " f", resizeByScales},
	{"Where", 9, lastOpset, "vvv", "b " + all, where},
	{"Xor", 7, lastOpset, "vv", "b", xor},
}

// Supported returns the names of all operators, in alphabetical order.
func Supported() []string {
	names := []string{"Constant"}
	for _, r := range table {
		if !slices.Contains(names, r.op) {
			names = append(names, r.op)
		}
	}
	slices.Sort(names)
	return names
}

// lookup finds the row for a node.
func lookup(n *load.Node) (*row, error) {
	if n.Domain != "" {
		return nil, load.Refuse(load.Unsupported, n.Where(), "operators of the domain %s are not supported", load.Quote(n.Domain)).
			Instead("export with standard ONNX operators only")
	}
	var ranges []string
	for i := range table {
		r := &table[i]
		if r.op != n.OpType {
			continue
		}
		if r.since <= n.Opset && n.Opset <= r.last {
			return r, nil
		}
		ranges = append(ranges, fmt.Sprintf("%d to %d", r.since, r.last))
	}
	if ranges != nil {
		return nil, load.Refuse(load.Unsupported, n.Where(), "the operator is supported at opsets %s, the file has %d", strings.Join(ranges, ", "), n.Opset).
			Instead("convert the file (onnx.version_converter)")
	}
	if r, ok := refused[n.OpType]; ok {
		return nil, load.Refuse(load.Unsupported, n.Where(), "the operator is not supported at opset %d: %s", n.Opset, r.reason).Instead("%s", r.instead)
	}
	return nil, load.Refuse(load.Unsupported, n.Where(), "the operator is not supported at opset %d: ONNX has none of this name up to opset %d", n.Opset, lastOpset).
		Instead("export with standard operators only: docs/operators.md lists those that are supported")
}

// mark is the meaning of the letter of one input in row.inputs.
type mark struct{ static, shapeOnly, optional bool }

// marks returns the marks of the inputs. any is true if the last input may be repeated.
func (r *row) marks() (list []mark, any bool) {
	for _, c := range r.inputs {
		switch c {
		case '?':
			list[len(list)-1].optional = true
		case '*':
			any = true
		default:
			list = append(list, mark{static: c == 's', shapeOnly: c == '#'})
		}
	}
	return list, any
}

// checkArity checks the number of inputs, and that every absent input is optional.
func (r *row) checkArity(n *load.Node) error {
	list, any := r.marks()
	least := 0
	for _, m := range list {
		if !m.optional {
			least++
		}
	}
	most := len(list)
	if any {
		most = -1
	}
	if got := len(n.Inputs); got < least || most >= 0 && got > most {
		return load.Refuse(load.Malformed, n.Where(), "it has %d inputs, want %v at opset %d", got, ir.Arity{Min: least, Max: most}, n.Opset)
	}
	for i, name := range n.Inputs {
		if name == "" && !list[min(i, len(list)-1)].optional {
			return load.Refuse(load.Malformed, n.Where(), "its input %d is left out but is not optional", i)
		}
	}
	return nil
}

// checkTypes checks the element types of the inputs that are there.
func (r *row) checkTypes(c *call) error {
	words := strings.Fields(r.types)
	for i, v := range c.in {
		if v.IsZero() || v.IsPoison() {
			continue
		}
		word := words[min(i, len(words)-1)]
		letter, t := letters[c.types[i]], v.Type().WithDType(c.types[i])
		switch {
		case strings.Contains(word, letter):
		case strings.Contains(word, strings.ToUpper(letter)):
			return c.unsupported("its input %d is %v, of which only %s are supported", i, t, typesText(word, false))
		default:
			return c.malformed("its input %d is %v, the standard admits %s", i, t, typesText(strings.ToLower(word), true))
		}
	}
	return nil
}

// letters maps element types to the letters of row.types.
var letters = map[ir.DType]string{
	ir.Float32: "f", ir.Float64: "d", ir.Float16: "h", ir.BFloat16: "g", ir.Bool: "b",
	ir.Int64: "l", ir.Int32: "i", ir.Int16: "s", ir.Int8: "c", ir.Uint8: "u", ir.Uint16: "t", ir.Uint32: "w", ir.Uint64: "q",
	ir.Float8E4M3FN: "v", ir.Float8E4M3FNUZ: "x", ir.Float8E5M2: "y", ir.Float8E5M2FNUZ: "z", ir.Float8E8M0: "e", ir.Float4E2M1: "k",
	ir.Int4: "n", ir.Uint4: "o", ir.Int2: "p", ir.Uint2: "m",
}

// typesText returns the element types that the small letters of a word stand for.
func typesText(word string, or bool) string {
	var list []string
	for dt := ir.Float32; dt.Size() > 0; dt++ {
		if strings.Contains(word, letters[dt]) {
			list = append(list, dt.String())
		}
	}
	last, word := len(list)-1, " and "
	if or {
		word = " or "
	}
	if last == 0 {
		return list[0]
	}
	return strings.Join(list[:last], ", ") + word + list[last]
}
