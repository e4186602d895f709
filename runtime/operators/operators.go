// Package operators turns ONNX graphs into IR: one function per operator, one file per family, and one table from
// operator and opset to the function.
//
// The import is a partial evaluation. Shapes of inputs are known, so that every shape in the graph is; what Reshape,
// Slice, Pad and others read as an operand is computed at once from constants, from shapes, and from the values of
// integer inputs, which are then part of what a compiled graph is for. A shape that depends on computed
// floating-point data is refused by name.
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

// lastOpset is the newest that the loader reads: no operator below changed its meaning up to it.
const lastOpset = load.MaxOpset

// row says how one operator is imported from opset since to last. A letter of inputs stands for each input:
//
//	v  a value            #  a value of which only the shape is read
//	s  a value that must be known when a graph is compiled
//	?  the input before may be left out          *  any number of inputs like the one before
type row struct {
	op          string
	since, last int
	inputs      string
	apply       func(*call) ([]ir.Value, error)
}

// table is every operator in alphabetical order but Constant, which New reads. Rows of one operator differ in the form
// that it had in a range of opsets.
var table = []row{
	{"Abs", 6, lastOpset, "v", abs},
	{"Add", 7, lastOpset, "vv", binary(arithmetic(op.Add))},
	{"And", 7, lastOpset, "vv", binary(op.And)},
	{"ArgMax", 1, lastOpset, "v", place(func(o op.ArgMaxOp) ir.Op { return o })},
	{"ArgMin", 1, lastOpset, "v", place(func(o op.ArgMaxOp) ir.Op { return op.ArgMinOp(o) })},
	{"AveragePool", 7, lastOpset, "v", averagePool},
	{"BatchNormalization", 7, lastOpset, "vvvvv", batchNormalization},
	{"Cast", 6, lastOpset, "v", cast},
	{"CastLike", 15, lastOpset, "vv", castLike},
	{"Ceil", 6, lastOpset, "v", unary(op.Ceil)},
	{"Celu", 12, lastOpset, "v", celu},
	{"Clip", 6, 10, "v", clipByAttribute},
	{"Clip", 11, lastOpset, "vv?v?", clip},
	{"Concat", 4, lastOpset, "v*", concat},
	{"ConstantOfShape", 9, lastOpset, "s", constantOfShape},
	{"Conv", 1, lastOpset, "vvv?", conv},
	{"ConvTranspose", 1, lastOpset, "vvv?", convTranspose},
	{"Cos", 7, lastOpset, "v", unary(op.Cos)},
	{"CumSum", 11, lastOpset, "vs", cumSum},
	{"DepthToSpace", 1, lastOpset, "v", depthToSpace},
	{"Div", 7, lastOpset, "vv", binary(arithmetic(op.Div))},
	{"Dropout", 7, 11, "v", dropoutByAttribute},
	{"Dropout", 12, lastOpset, "vv?s?", dropout},
	{"Einsum", 12, lastOpset, "v*", einsum},
	{"Elu", 6, lastOpset, "v", elu},
	{"Equal", 7, lastOpset, "vv", binary(op.Equal)},
	{"Erf", 9, lastOpset, "v", unary(op.Erf)},
	{"Exp", 6, lastOpset, "v", unary(op.Exp)},
	{"Expand", 8, lastOpset, "vs", expand},
	{"EyeLike", 9, lastOpset, "#", eyeLike},
	{"Flatten", 1, lastOpset, "v", flatten},
	{"Floor", 6, lastOpset, "v", unary(op.Floor)},
	{"Gather", 1, lastOpset, "vv", gather},
	{"GatherElements", 11, lastOpset, "vv", gatherElements},
	{"GatherND", 11, lastOpset, "vv", gatherND},
	{"Gelu", 20, lastOpset, "v", gelu},
	{"Gemm", 7, 10, "vvv", gemm},
	{"Gemm", 11, lastOpset, "vvv?", gemm},
	{"GlobalAveragePool", 1, lastOpset, "v", spatial(op.MeanKeep)},
	{"GlobalMaxPool", 1, lastOpset, "v", spatial(op.MaxKeep)},
	{"Greater", 7, lastOpset, "vv", binary(op.Greater)},
	{"GreaterOrEqual", 12, lastOpset, "vv", binary(op.GreaterOrEqual)},
	{"GroupNormalization", 18, lastOpset, "vvv", groupNormalization},
	{"HardSigmoid", 6, lastOpset, "v", hardSigmoid},
	{"HardSwish", 14, lastOpset, "v", unary(op.HardSwish)},
	{"Hardmax", 1, lastOpset, "v", softmax(hardmax)},
	{"Identity", 1, lastOpset, "v", identity},
	{"InstanceNormalization", 6, lastOpset, "vvv", instanceNormalization},
	{"IsInf", 10, lastOpset, "v", isInf},
	{"IsNaN", 9, lastOpset, "v", isNaN},
	{"LayerNormalization", 17, lastOpset, "vvv?", layerNormalization},
	{"LeakyRelu", 6, lastOpset, "v", leakyRelu},
	{"Less", 7, lastOpset, "vv", binary(op.Less)},
	{"LessOrEqual", 12, lastOpset, "vv", binary(op.LessOrEqual)},
	{"Log", 6, lastOpset, "v", unary(op.Log)},
	{"LogSoftmax", 1, lastOpset, "v", softmax(op.LogSoftmax)},
	{"MatMul", 1, lastOpset, "vv", matMul},
	{"Max", 6, lastOpset, "v*", variadic(arithmetic(op.Maximum))},
	{"MaxPool", 1, lastOpset, "v", maxPool},
	{"Mean", 6, lastOpset, "v*", mean},
	{"Min", 6, lastOpset, "v*", variadic(arithmetic(op.Minimum))},
	{"Mish", 18, lastOpset, "v", unary(op.Mish)},
	{"Mod", 10, lastOpset, "vv", modulo},
	{"Mul", 7, lastOpset, "vv", binary(arithmetic(op.Mul))},
	{"Neg", 6, lastOpset, "v", unary(op.Neg)},
	{"Not", 1, lastOpset, "v", unary(op.Not)},
	{"OneHot", 9, lastOpset, "vsv", oneHot},
	{"Or", 7, lastOpset, "vv", binary(op.Or)},
	{"PRelu", 7, lastOpset, "vv", pRelu},
	{"Pad", 2, 10, "v", padByAttribute},
	{"Pad", 11, 17, "vss?", pad},
	{"Pad", 18, lastOpset, "vss?s?", pad},
	{"Pow", 7, lastOpset, "vv", pow},
	{"Range", 11, lastOpset, "sss", rangeOf},
	{"Reciprocal", 6, lastOpset, "v", reciprocal},
	{"ReduceL1", 1, 17, "v", reduce(l1Keep, 18, op.Abs)},
	{"ReduceL1", 18, lastOpset, "vs?", reduce(l1Keep, 18, op.Abs)},
	{"ReduceL2", 1, 17, "v", reduce(op.L2Keep, 18, op.Abs)},
	{"ReduceL2", 18, lastOpset, "vs?", reduce(op.L2Keep, 18, op.Abs)},
	{"ReduceLogSum", 1, 17, "v", reduce(logSumKeep, 18, op.Log)},
	{"ReduceLogSum", 18, lastOpset, "vs?", reduce(logSumKeep, 18, op.Log)},
	{"ReduceLogSumExp", 1, 17, "v", reduce(op.LogSumExpKeep, 18, itself)},
	{"ReduceLogSumExp", 18, lastOpset, "vs?", reduce(op.LogSumExpKeep, 18, itself)},
	{"ReduceMax", 1, 17, "v", reduce(ordered(op.MaxKeep, math.Inf(-1)), 18, itself)},
	{"ReduceMax", 18, lastOpset, "vs?", reduce(ordered(op.MaxKeep, math.Inf(-1)), 18, itself)},
	{"ReduceMean", 1, 17, "v", reduce(meanKeep, 18, itself)},
	{"ReduceMean", 18, lastOpset, "vs?", reduce(meanKeep, 18, itself)},
	{"ReduceMin", 1, 17, "v", reduce(ordered(op.MinKeep, math.Inf(1)), 18, itself)},
	{"ReduceMin", 18, lastOpset, "vs?", reduce(ordered(op.MinKeep, math.Inf(1)), 18, itself)},
	{"ReduceProd", 1, 17, "v", reduce(op.ProdKeep, 18, itself)},
	{"ReduceProd", 18, lastOpset, "vs?", reduce(op.ProdKeep, 18, itself)},
	{"ReduceSum", 1, 12, "v", reduce(op.SumKeep, 13, itself)},
	{"ReduceSum", 13, lastOpset, "vs?", reduce(op.SumKeep, 13, itself)},
	{"ReduceSumSquare", 1, 17, "v", reduce(squareKeep, 18, op.Square)},
	{"ReduceSumSquare", 18, lastOpset, "vs?", reduce(squareKeep, 18, op.Square)},
	{"Relu", 6, lastOpset, "v", relu},
	{"Reshape", 5, lastOpset, "vs", reshape},
	{"Round", 11, lastOpset, "v", unary(op.Round)},
	{"Scatter", 9, lastOpset, "vvv", scatterElements},
	{"ScatterElements", 11, lastOpset, "vvv", scatterElements},
	{"ScatterND", 11, lastOpset, "vvv", scatterND},
	{"Selu", 6, lastOpset, "v", selu},
	{"Shape", 1, lastOpset, "#", shapeOf},
	{"Sigmoid", 6, lastOpset, "v", unary(op.Sigmoid)},
	{"Sign", 9, lastOpset, "v", sign},
	{"Sin", 7, lastOpset, "v", unary(op.Sin)},
	{"Size", 1, lastOpset, "#", sizeOf},
	{"Slice", 1, 9, "v", sliceByAttribute},
	{"Slice", 10, lastOpset, "vsss?s?", slice},
	{"Softmax", 1, lastOpset, "v", softmax(op.Softmax)},
	{"Softplus", 1, lastOpset, "v", unary(op.Softplus)},
	{"Softsign", 1, lastOpset, "v", unary(op.Softsign)},
	{"SpaceToDepth", 1, lastOpset, "v", spaceToDepth},
	{"Split", 2, 12, "v", splitByAttribute},
	{"Split", 13, lastOpset, "vs?", split},
	{"Sqrt", 6, lastOpset, "v", unary(op.Sqrt)},
	{"Squeeze", 1, 12, "v", squeeze},
	{"Squeeze", 13, lastOpset, "vs?", squeeze},
	{"Sub", 7, lastOpset, "vv", binary(arithmetic(op.Sub))},
	{"Sum", 6, lastOpset, "v*", variadic(op.Add)},
	{"Swish", 24, lastOpset, "v", swish},
	{"Tanh", 6, lastOpset, "v", unary(op.Tanh)},
	{"ThresholdedRelu", 10, lastOpset, "v", thresholdedRelu},
	{"Tile", 6, lastOpset, "vs", tile},
	{"Transpose", 1, lastOpset, "v", transpose},
	{"Trilu", 14, lastOpset, "vs?", trilu},
	{"Unsqueeze", 1, 12, "v", unsqueeze},
	{"Unsqueeze", 13, lastOpset, "vs", unsqueeze},
	{"Where", 9, lastOpset, "vvv", where},
	{"Xor", 7, lastOpset, "vv", xor},
}

// Supported is the names of all operators, in alphabetical order.
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

// random is the operators that draw numbers. A loaded model computes the same from the same inputs.
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

// mark is what row.inputs says of one input.
type mark struct{ static, shapeOnly, optional bool }

// marks are the inputs of the row; any is true where the last may be repeated.
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

// checkArity checks the number of inputs, and that only optional ones are left out.
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
