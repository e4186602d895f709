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
// operator admits, of those that ganc has. f is f32, d f64, l i64, i i32, u u8, b bool; a capital letter is one that the
// standard admits and the function does not.
type row struct {
	op          string
	since, last int
	inputs      string
	types       string
	apply       func(*call) ([]ir.Value, error)
}

// table lists every operator in alphabetical order, except Constant, which New reads. An operator has a row for each range
// of opsets in which it has another form.
var table = []row{
	{"Abs", 6, lastOpset, "v", "fdliu", abs},
	{"Acos", 7, lastOpset, "v", "fd", unary(op.Acos)},
	{"Acosh", 9, lastOpset, "v", "fd", unary(op.Acosh)},
	{"Add", 7, lastOpset, "vv", "fdliu", binary(arithmetic(op.Add))},
	{"And", 7, lastOpset, "vv", "b", binary(op.And)},
	{"ArgMax", 1, lastOpset, "v", "fdliu", place(func(o op.ArgMaxOp) ir.Op { return o })},
	{"ArgMin", 1, lastOpset, "v", "fdliu", place(func(o op.ArgMaxOp) ir.Op { return op.ArgMinOp(o) })},
	{"Asin", 7, lastOpset, "v", "fd", unary(op.Asin)},
	{"Asinh", 9, lastOpset, "v", "fd", unary(op.Asinh)},
	{"Atan", 7, lastOpset, "v", "fd", unary(op.Atan)},
	{"Atanh", 9, lastOpset, "v", "fd", unary(op.Atanh)},
	{"AveragePool", 7, lastOpset, "v", "fd", averagePool},
	{"BatchNormalization", 7, lastOpset, "vvvvv", "fd", batchNormalization},
	{"BitShift", 11, lastOpset, "vv", "u", bitShift},
	{"Cast", 6, lastOpset, "v", "fdliub", cast},
	{"CastLike", 15, lastOpset, "vv", "fdliub", castLike},
	{"Ceil", 6, lastOpset, "v", "fd", unary(op.Ceil)},
	{"Celu", 12, lastOpset, "v", "fd", celu},
	{"Clip", 6, 10, "v", "fd", clipByAttribute},
	{"Clip", 11, lastOpset, "vv?v?", "fdliu", clip},
	{"Concat", 4, lastOpset, "v*", "fdliub", concat},
	{"ConstantOfShape", 9, lastOpset, "s", "l", constantOfShape},
	{"Conv", 1, lastOpset, "vvv?", "fd", conv},
	{"ConvTranspose", 1, lastOpset, "vvv?", "fd", convTranspose},
	{"Cos", 7, lastOpset, "v", "fd", unary(op.Cos)},
	{"Cosh", 9, lastOpset, "v", "fd", unary(op.Cosh)},
	{"CumSum", 11, lastOpset, "vs", "fdli li", cumSum},
	{"DepthToSpace", 1, lastOpset, "v", "fdliub", depthToSpace},
	{"Div", 7, lastOpset, "vv", "fdliu", binary(arithmetic(op.Div))},
	{"Dropout", 7, 11, "v", "fd", dropoutByAttribute},
	{"Dropout", 12, lastOpset, "vv?s?", "fd fd b", dropout},
	{"Einsum", 12, lastOpset, "v*", "fdliU", einsum},
	{"Elu", 6, lastOpset, "v", "fd", elu},
	{"Equal", 7, lastOpset, "vv", "fdliub", binary(op.Equal)},
	{"Erf", 9, lastOpset, "v", "fd", unary(op.Erf)},
	{"Exp", 6, lastOpset, "v", "fd", unary(op.Exp)},
	{"Expand", 8, lastOpset, "vs", "fdliub l", expand},
	{"EyeLike", 9, lastOpset, "#", "fdliub", eyeLike},
	{"Flatten", 1, lastOpset, "v", "fdliub", flatten},
	{"Floor", 6, lastOpset, "v", "fd", unary(op.Floor)},
	{"Gather", 1, lastOpset, "vv", "fdliub li", gather},
	{"GatherElements", 11, lastOpset, "vv", "fdliub li", gatherElements},
	{"GatherND", 11, lastOpset, "vv", "fdliub l", gatherND},
	{"Gelu", 20, lastOpset, "v", "fd", gelu},
	{"Gemm", 7, 10, "vvv", "fdli", gemm},
	{"Gemm", 11, lastOpset, "vvv?", "fdli", gemm},
	{"GlobalAveragePool", 1, lastOpset, "v", "fd", spatial(op.MeanKeep)},
	{"GlobalMaxPool", 1, lastOpset, "v", "fd", spatial(op.MaxKeep)},
	{"Greater", 7, lastOpset, "vv", "fdliu", binary(op.Greater)},
	{"GreaterOrEqual", 12, lastOpset, "vv", "fdliu", binary(op.GreaterOrEqual)},
	{"GroupNormalization", 18, lastOpset, "vvv", "fd", groupNormalization},
	{"HardSigmoid", 6, lastOpset, "v", "fd", hardSigmoid},
	{"HardSwish", 14, lastOpset, "v", "fd", unary(op.HardSwish)},
	{"Hardmax", 1, lastOpset, "v", "fd", softmax(hardmax)},
	{"Identity", 1, lastOpset, "v", "fdliub", identity},
	{"InstanceNormalization", 6, lastOpset, "vvv", "fd", instanceNormalization},
	{"IsInf", 10, lastOpset, "v", "fd", isInf},
	{"IsNaN", 9, lastOpset, "v", "fd", isNaN},
	{"LRN", 1, lastOpset, "v", "fd", lrn},
	{"LayerNormalization", 17, lastOpset, "vvv?", "fd", layerNormalization},
	{"LeakyRelu", 6, lastOpset, "v", "fd", leakyRelu},
	{"Less", 7, lastOpset, "vv", "fdliu", binary(op.Less)},
	{"LessOrEqual", 12, lastOpset, "vv", "fdliu", binary(op.LessOrEqual)},
	{"Log", 6, lastOpset, "v", "fd", unary(op.Log)},
	{"LogSoftmax", 1, lastOpset, "v", "fd", softmax(op.LogSoftmax)},
	{"LpNormalization", 1, lastOpset, "v", "fd", lpNormalization},
	{"MatMul", 1, lastOpset, "vv", "fdli", matMul},
	{"Max", 6, lastOpset, "v*", "fdliu", variadic(arithmetic(op.Maximum))},
	{"MaxPool", 1, lastOpset, "v", "fdu", maxPool},
	{"Mean", 6, lastOpset, "v*", "fd", mean},
	{"MeanVarianceNormalization", 9, lastOpset, "v", "fd", meanVariance},
	{"Min", 6, lastOpset, "v*", "fdliu", variadic(arithmetic(op.Minimum))},
	{"Mish", 18, lastOpset, "v", "fd", unary(op.Mish)},
	{"Mod", 10, lastOpset, "vv", "fdliu", modulo},
	{"Mul", 7, lastOpset, "vv", "fdliu", binary(arithmetic(op.Mul))},
	{"Neg", 6, lastOpset, "v", "fdli", unary(op.Neg)},
	{"Not", 1, lastOpset, "v", "b", unary(op.Not)},
	{"OneHot", 9, lastOpset, "vsv", "fdliu fdliu fdliub", oneHot},
	{"Or", 7, lastOpset, "vv", "b", binary(op.Or)},
	{"PRelu", 7, lastOpset, "vv", "fdli", pRelu},
	{"Pad", 2, 10, "v", "fd", padByAttribute},
	{"Pad", 11, 17, "vss?", "fdliub l fdliub", pad},
	{"Pad", 18, lastOpset, "vss?s?", "fdliub l fdliub li", pad},
	{"Pow", 7, lastOpset, "vv", "fdli fdliu", pow},
	{"RMSNormalization", 23, lastOpset, "vv", "fd", rmsNormalization},
	{"Range", 11, lastOpset, "sss", "fdli", rangeOf},
	{"Reciprocal", 6, lastOpset, "v", "fd", reciprocal},
	{"ReduceL1", 1, 17, "v", "fdli", reduce(l1Keep, 18, op.Abs)},
	{"ReduceL1", 18, lastOpset, "vs?", "fdli l", reduce(l1Keep, 18, op.Abs)},
	{"ReduceL2", 1, 17, "v", "fdLI", reduce(op.L2Keep, 18, length)},
	{"ReduceL2", 18, lastOpset, "vs?", "fdLI l", reduce(op.L2Keep, 18, length)},
	{"ReduceLogSum", 1, 17, "v", "fdLI", reduce(logSumKeep, 18, op.Log)},
	{"ReduceLogSum", 18, lastOpset, "vs?", "fd l", reduce(logSumKeep, 18, op.Log)},
	{"ReduceLogSumExp", 1, 17, "v", "fdLI", reduce(op.LogSumExpKeep, 18, positive)},
	{"ReduceLogSumExp", 18, lastOpset, "vs?", "fd l", reduce(op.LogSumExpKeep, 18, positive)},
	{"ReduceMax", 1, 17, "v", "fdliu", reduce(ordered(op.MaxKeep, math.Inf(-1)), 18, itself)},
	{"ReduceMax", 18, lastOpset, "vs?", "fdliub l", reduce(ordered(op.MaxKeep, math.Inf(-1)), 18, itself)},
	{"ReduceMean", 1, 17, "v", "fdli", reduce(meanKeep, 18, itself)},
	{"ReduceMean", 18, lastOpset, "vs?", "fdli l", reduce(meanKeep, 18, itself)},
	{"ReduceMin", 1, 17, "v", "fdliu", reduce(ordered(op.MinKeep, math.Inf(1)), 18, itself)},
	{"ReduceMin", 18, lastOpset, "vs?", "fdliub l", reduce(ordered(op.MinKeep, math.Inf(1)), 18, itself)},
	{"ReduceProd", 1, 17, "v", "fdli", reduce(op.ProdKeep, 18, itself)},
	{"ReduceProd", 18, lastOpset, "vs?", "fdli l", reduce(op.ProdKeep, 18, itself)},
	{"ReduceSum", 1, 12, "v", "fdli", reduce(op.SumKeep, 13, itself)},
	{"ReduceSum", 13, lastOpset, "vs?", "fdli l", reduce(op.SumKeep, 13, itself)},
	{"ReduceSumSquare", 1, 17, "v", "fdli", reduce(squareKeep, 18, op.Square)},
	{"ReduceSumSquare", 18, lastOpset, "vs?", "fdli l", reduce(squareKeep, 18, op.Square)},
	{"Relu", 6, lastOpset, "v", "fdli", relu},
	{"Reshape", 5, lastOpset, "vs", "fdliub l", reshape},
	{"Resize", 10, 10, "vs", "fdliub f", resizeByScales},
	{"Resize", 11, lastOpset, "vs?s?s?", "fdliub fd f l", resize},
	{"Round", 11, lastOpset, "v", "fd", unary(op.Round)},
	{"Scatter", 9, lastOpset, "vvv", "fdliub li fdliub", scatterElements},
	{"ScatterElements", 11, lastOpset, "vvv", "fdliub li fdliub", scatterElements},
	{"ScatterND", 11, lastOpset, "vvv", "fdliub l fdliub", scatterND},
	{"Selu", 6, lastOpset, "v", "fd", selu},
	{"Shape", 1, lastOpset, "#", "fdliub", shapeOf},
	{"Shrink", 9, lastOpset, "v", "fdLIU", shrink},
	{"Sigmoid", 6, lastOpset, "v", "fd", unary(op.Sigmoid)},
	{"Sign", 9, lastOpset, "v", "fdliu", sign},
	{"Sin", 7, lastOpset, "v", "fd", unary(op.Sin)},
	{"Sinh", 9, lastOpset, "v", "fd", unary(op.Sinh)},
	{"Size", 1, lastOpset, "#", "fdliub", sizeOf},
	{"Slice", 1, 9, "v", "fdliub", sliceByAttribute},
	{"Slice", 10, lastOpset, "vsss?s?", "fdliub li", slice},
	{"Softmax", 1, lastOpset, "v", "fd", softmax(op.Softmax)},
	{"Softplus", 1, lastOpset, "v", "fd", unary(op.Softplus)},
	{"Softsign", 1, lastOpset, "v", "fd", unary(op.Softsign)},
	{"SpaceToDepth", 1, lastOpset, "v", "fdliub", spaceToDepth},
	{"Split", 2, 12, "v", "fdliub", splitByAttribute},
	{"Split", 13, lastOpset, "vs?", "fdliub l", split},
	{"Sqrt", 6, lastOpset, "v", "fd", unary(op.Sqrt)},
	{"Squeeze", 1, 12, "v", "fdliub", squeeze},
	{"Squeeze", 13, lastOpset, "vs?", "fdliub l", squeeze},
	{"Sub", 7, lastOpset, "vv", "fdliu", binary(arithmetic(op.Sub))},
	{"Sum", 6, lastOpset, "v*", "fd", variadic(op.Add)},
	{"Swish", 24, lastOpset, "v", "fd", swish},
	{"Tan", 7, lastOpset, "v", "fd", unary(op.Tan)},
	{"Tanh", 6, lastOpset, "v", "fd", unary(op.Tanh)},
	{"ThresholdedRelu", 10, lastOpset, "v", "fd", thresholdedRelu},
	{"Tile", 6, lastOpset, "vs", "fdliub l", tile},
	{"Transpose", 1, lastOpset, "v", "fdliub", transpose},
	{"Trilu", 14, lastOpset, "vs?", "fdliub l", trilu},
	{"Unsqueeze", 1, 12, "v", "fdliub", unsqueeze},
	{"Unsqueeze", 13, lastOpset, "vs", "fdliub l", unsqueeze},
	{"Upsample", 7, 8, "v", "fdliub", upsampleByAttribute},
	{"Upsample", 9, 9, "vs", "fdliub f", resizeByScales},
	{"Where", 9, lastOpset, "vvv", "b fdliub", where},
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

// random lists the operators that draw numbers. They are refused: a loaded model computes the same from the same inputs.
var random = []string{"Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike"}

// lookup finds the row for a node.
func lookup(n *load.Node) (*row, error) {
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
	e := load.Refuse(load.Unsupported, n.Where(), "the operator is not supported at opset %d", n.Opset)
	if slices.Contains(random, n.OpType) {
		return nil, e.Instead("make its random numbers an input of the model")
	}
	return nil, e.Instead("supported are %s", strings.Join(Supported(), ", "))
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
		letter := letters[v.DType()]
		switch {
		case strings.Contains(word, letter):
		case strings.Contains(word, strings.ToUpper(letter)):
			return c.unsupported("its input %d is %v, of which only %s are supported", i, v.Type(), typesText(word, false))
		default:
			return c.malformed("its input %d is %v, the standard admits %s", i, v.Type(), typesText(strings.ToLower(word), true))
		}
	}
	return nil
}

// letters maps the letters of row.types to element types.
var letters = map[ir.DType]string{ir.Float32: "f", ir.Float64: "d", ir.Int64: "l", ir.Int32: "i", ir.Uint8: "u", ir.Bool: "b"}

// typesText returns the element types that the small letters of a word stand for.
func typesText(word string, or bool) string {
	var list []string
	for _, dt := range []ir.DType{ir.Float32, ir.Float64, ir.Int64, ir.Int32, ir.Uint8, ir.Bool} {
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
