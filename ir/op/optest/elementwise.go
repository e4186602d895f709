package optest

import (
	"math"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

const n = ir.Batch

// Reasons that several rows share.
const (
	integers  = "integers have no gradient"
	logic     = "a truth value has no gradient"
	unusual   = "the inputs hold values at which the function has no finite derivative"
	places    = "a place has no gradient"
	nothing   = "there are no elements to differentiate by"
	noEmpty   = "gorgonia has no empty tensors"
	byFactors = "gorgonia chooses by factors 0 and 1, and 0·Inf is NaN"
	noForm    = "gorgonia has no such function"
	noRule    = "it has no gradient rule"
	flat      = "the derivative is 0 wherever there is one"
)

var (
	inf      = math.Inf(1)
	nan      = math.NaN()
	normal   = Draw{Kind: "normal"}
	distinct = Draw{Kind: "distinct"}
	bools    = Draw{Kind: "bools"}
)

func uniform(lo, hi float64) Draw { return Draw{Kind: "uniform", Lo: lo, Hi: hi} }

// whole draws integers from lo up to and not including hi, for any element type.
func whole(lo, hi float64) Draw { return Draw{Kind: "integers", Lo: lo, Hi: hi} }

func values(v ...float64) Draw { return Draw{Kind: "values", Values: v} }

// f32 is an f32 argument, which stands for f64 too.
func f32(d Draw, shape ...ir.Dim) Arg { return Arg{Type: ir.TypeOf(ir.Float32, shape...), Draw: d} }

// fixed is an argument of another element type, for which there is no gradient.
func fixed(dt ir.DType, d Draw, shape ...ir.Dim) Arg {
	return Arg{Type: ir.TypeOf(dt, shape...), Draw: d, Fixed: true}
}

func i64(d Draw, shape ...ir.Dim) Arg { return fixed(ir.Int64, d, shape...) }
func i32(d Draw, shape ...ir.Dim) Arg { return fixed(ir.Int32, d, shape...) }
func flag(shape ...ir.Dim) Arg        { return fixed(ir.Bool, bools, shape...) }

var binaryRows = []Row{
	{Name: "Add", Op: op.AddOp{}, In: []Arg{f32(normal, n, 4), f32(normal, n, 4)}},
	{Name: "Add/bias", Op: op.AddOp{}, In: []Arg{f32(normal, n, 5), f32(normal, 5)}},
	{Name: "Add/channels", Op: op.AddOp{}, In: []Arg{f32(normal, n, 3, 2, 2), f32(normal, 3, 1, 1)}},
	{Name: "Add/outer", Op: op.AddOp{}, In: []Arg{f32(normal, n, 1), f32(normal, 1, 4)}},
	{Name: "Add/scalar", Op: op.AddOp{}, In: []Arg{f32(normal), f32(normal, n, 17)}},
	{Name: "Add/nested", Op: op.AddOp{}, In: []Arg{f32(normal, 2, 1, 3, 1, 2), f32(normal, n, 1, 4, 1)}},
	{Name: "Add/empty", Op: op.AddOp{}, In: []Arg{f32(normal, 0, 3), f32(normal, 3)}, NoStock: noEmpty},
	{Name: "Add/integers", Op: op.AddOp{}, In: []Arg{i64(whole(-9, 9), n, 3), i64(whole(-9, 9), 3)}, NoGrad: integers},
	{Name: "Sub", Op: op.SubOp{}, In: []Arg{f32(normal, n, 4), f32(normal, n, 4)}},
	{Name: "Sub/bias", Op: op.SubOp{}, In: []Arg{f32(normal, 4), f32(normal, n, 4)}},
	{Name: "Sub/integers", Op: op.SubOp{}, In: []Arg{i32(whole(-9, 9), 2, 3), i32(whole(-9, 9))}, NoGrad: integers},
	{Name: "Mul", Op: op.MulOp{}, In: []Arg{f32(normal, n, 4), f32(normal, n, 4)}},
	{Name: "Mul/rows", Op: op.MulOp{}, In: []Arg{f32(normal, n, 1), f32(normal, n, 19)}},
	{Name: "Mul/middle", Op: op.MulOp{}, In: []Arg{f32(normal, n, 3, 2), f32(normal, 3, 1)}},
	{Name: "Mul/integers", Op: op.MulOp{}, In: []Arg{i64(whole(-9, 9), n), i64(whole(-9, 9), n)}, NoGrad: integers},
	{Name: "Div", Op: op.DivOp{}, In: []Arg{f32(normal, n, 4), f32(uniform(0.5, 2), n, 4)}},
	{Name: "Div/columns", Op: op.DivOp{}, In: []Arg{f32(normal, n, 4), f32(uniform(-2, -0.5), 4)}},
	{Name: "Div/edges", Op: op.DivOp{}, In: []Arg{f32(values(1, -1, 0, inf), 4), f32(values(0, 0, 0, inf), 4)}, NoGrad: unusual, NoStock: "gorgonia gives −1/0 as +Inf"},
	{Name: "Div/integers", Op: op.DivOp{}, In: []Arg{i64(values(7, -7, 7, -7, 0), 5), i64(values(2, 2, -2, -2, 3), 5)}, NoGrad: integers},
	{Name: "Maximum", Op: op.MaximumOp{}, In: []Arg{f32(distinct, n, 4), f32(distinct, n, 4)}},
	{Name: "Maximum/scalar", Op: op.MaximumOp{}, In: []Arg{f32(distinct, n, 18), f32(distinct)}},
	{Name: "Maximum/nan", Op: op.MaximumOp{}, In: []Arg{f32(values(nan, 1, nan, inf, -inf), 5), f32(values(1, nan, nan, 1, 1), 5)}, NoGrad: unusual, NoStock: byFactors},
	{Name: "Maximum/integers", Op: op.MaximumOp{}, In: []Arg{i64(whole(-3, 3), n, 3), i64(whole(-3, 3), 3)}, NoGrad: integers},
	{Name: "Minimum", Op: op.MinimumOp{}, In: []Arg{f32(distinct, n, 4), f32(distinct, n, 4)}},
	{Name: "Minimum/columns", Op: op.MinimumOp{}, In: []Arg{f32(distinct, n, 4), f32(distinct, n, 1)}},
	{Name: "Minimum/nan", Op: op.MinimumOp{}, In: []Arg{f32(values(nan, 1, nan, inf, -inf), 5), f32(values(1, nan, nan, 1, 1), 5)}, NoGrad: unusual, NoStock: byFactors},
	{Name: "Minimum/integers", Op: op.MinimumOp{}, In: []Arg{i32(whole(-3, 3), 2, 3), i32(whole(-3, 3), 3)}, NoGrad: integers},
	{Name: "Pow", Op: op.PowOp{}, In: []Arg{f32(uniform(0.2, 3), n, 17), f32(uniform(-2, 3), n, 17)}},
	{Name: "Pow/columns", Op: op.PowOp{}, In: []Arg{f32(uniform(0.2, 3), n, 4), f32(uniform(-2, 3), n, 1)}},
	{Name: "Pow/constant", Op: op.PowOp{}, In: []Arg{f32(distinct, n, 4), fixed(ir.Float32, values(3))}},
	{Name: "Pow/edges", Op: op.PowOp{}, In: []Arg{f32(values(0, -2, -2, inf, -inf, nan, 1, 0), 8), f32(values(-1, 3, 0.5, -1, 3, 0, nan, 0), 8)}, NoGrad: unusual},
	{Name: "Remainder", Op: op.RemainderOp{}, In: []Arg{f32(uniform(0.2, 3), n, 4), f32(uniform(3.5, 5), n, 4)}, NoStock: noForm},
	{Name: "Remainder/columns", Op: op.RemainderOp{}, In: []Arg{f32(values(7.5, -7.5, 9.25, -9.25, 5.5), 5), f32(values(2), 1)}, NoStock: noForm},
	{Name: "Remainder/edges", Op: op.RemainderOp{}, In: []Arg{f32(values(0, 5, -5, inf, 3, nan, -6, 1e30), 8), f32(values(3, inf, -3, 2, 0, 1, 3, 7), 8)}, NoGrad: unusual, NoStock: noForm},
	{Name: "Pow/integers", Op: op.PowOp{}, In: []Arg{i64(whole(-5, 6), n, 4), i64(whole(0, 5), 4)}, NoGrad: integers},
}

var unaryRows = []Row{
	{Name: "Neg", Op: op.NegOp{}, In: []Arg{f32(normal, n, 4)}},
	{Name: "Neg/integers", Op: op.NegOp{}, In: []Arg{i64(whole(-9, 9), n, 4)}, NoGrad: integers},
	{Name: "Exp", Op: op.ExpOp{}, In: []Arg{f32(normal, n, 17)}},
	{Name: "Exp/edges", Op: op.ExpOp{}, In: []Arg{f32(values(0, inf, -inf, nan, 800, -800), 6)}, NoGrad: unusual},
	{Name: "Log", Op: op.LogOp{}, In: []Arg{f32(uniform(0.2, 4), n, 17)}},
	{Name: "Log/edges", Op: op.LogOp{}, In: []Arg{f32(values(0, 1, -1, inf, nan), 5)}, NoGrad: unusual},
	{Name: "Sqrt", Op: op.SqrtOp{}, In: []Arg{f32(uniform(0.2, 4), n, 17)}},
	{Name: "Sqrt/edges", Op: op.SqrtOp{}, In: []Arg{f32(values(0, 1, -1, inf, nan), 5)}, NoGrad: unusual},
	{Name: "Abs", Op: op.AbsOp{}, In: []Arg{f32(distinct, n, 17)}},
	{Name: "Abs/integers", Op: op.AbsOp{}, In: []Arg{i32(whole(-9, 9), 3, 4)}, NoGrad: integers},
	{Name: "Sign", Op: op.SignOp{}, In: []Arg{f32(distinct, n, 17)}, NoGrad: flat},
	{Name: "Sign/edges", Op: op.SignOp{}, In: []Arg{f32(edges, 8)}, NoGrad: flat},
	{Name: "Sign/integers", Op: op.SignOp{}, In: []Arg{i64(whole(-2, 3), n, 4)}, NoGrad: integers},
	{Name: "Floor", Op: op.FloorOp{}, In: []Arg{f32(normal, n, 17)}, NoGrad: flat},
	{Name: "Floor/edges", Op: op.FloorOp{}, In: []Arg{f32(halves, 8)}, NoGrad: flat},
	{Name: "Ceil", Op: op.CeilOp{}, In: []Arg{f32(normal, n, 17)}, NoGrad: flat},
	{Name: "Ceil/edges", Op: op.CeilOp{}, In: []Arg{f32(halves, 8)}, NoGrad: flat},
	{Name: "Round", Op: op.RoundOp{}, In: []Arg{f32(normal, n, 17)}, NoGrad: flat},
	{Name: "Round/halves", Op: op.RoundOp{}, In: []Arg{f32(values(0.5, 1.5, 2.5, -0.5, -1.5, -2.5), 6)}, NoGrad: flat},
	{Name: "Round/edges", Op: op.RoundOp{}, In: []Arg{f32(halves, 8)}, NoGrad: flat},
	{Name: "Clip", Op: op.ClipOp{Min: -1, Max: 0.5}, In: []Arg{f32(distinct, n, 17)}},
	{Name: "Clip/below", Op: op.ClipOp{Min: 0, Max: inf}, In: []Arg{f32(distinct, n, 4)}},
	{Name: "Clip/above", Op: op.ClipOp{Min: -inf, Max: 0.25}, In: []Arg{f32(distinct, n, 4)}},
	{Name: "Clip/open", Op: op.ClipOp{Min: -inf, Max: inf}, In: []Arg{f32(normal, n, 4)}},
	{Name: "Clip/edges", Op: op.ClipOp{Min: -1, Max: 0}, In: []Arg{f32(edges, 8)}, NoGrad: unusual, NoStock: byFactors},
	{Name: "Clip/integers", Op: op.ClipOp{Min: -2, Max: 3}, In: []Arg{i64(whole(-9, 9), n, 4)}, NoGrad: integers},
	{Name: "Erf", Op: op.ErfOp{}, In: []Arg{f32(normal, n, 17)}},
	{Name: "Erf/edges", Op: op.ErfOp{}, In: []Arg{f32(edges, 8)}, NoGrad: unusual, NoStock: byFactors},
	{Name: "Sin", Op: op.SinOp{}, In: []Arg{f32(uniform(-9, 9), n, 17)}},
	{Name: "Sin/edges", Op: op.SinOp{}, In: []Arg{f32(turns, 8)}, NoGrad: unusual},
	{Name: "Cos", Op: op.CosOp{}, In: []Arg{f32(uniform(-9, 9), n, 17)}},
	{Name: "Tan", Op: op.TanOp{}, In: []Arg{f32(uniform(-1.2, 1.2), n, 17)}},
	{Name: "Tan/edges", Op: op.TanOp{}, In: []Arg{f32(edges, 8)}, NoGrad: unusual},
	{Name: "Asin", Op: op.AsinOp{}, In: []Arg{f32(uniform(-0.9, 0.9), n, 17)}, NoStock: noForm},
	{Name: "Acos", Op: op.AcosOp{}, In: []Arg{f32(uniform(-0.9, 0.9), n, 17)}, NoStock: noForm},
	{Name: "Atan", Op: op.AtanOp{}, In: []Arg{f32(normal, n, 17)}, NoStock: noForm},
	{Name: "Atan/edges", Op: op.AtanOp{}, In: []Arg{f32(edges, 8)}, NoGrad: unusual, NoStock: noForm},
	{Name: "Sinh", Op: op.SinhOp{}, In: []Arg{f32(normal, n, 17)}},
	{Name: "Sinh/edges", Op: op.SinhOp{}, In: []Arg{f32(values(inf, -inf, nan, 0, 80, -80), 6)}, NoGrad: unusual},
	{Name: "Cosh", Op: op.CoshOp{}, In: []Arg{f32(normal, n, 17)}},
	{Name: "Cosh/edges", Op: op.CoshOp{}, In: []Arg{f32(values(inf, -inf, nan, 0, 80, -80), 6)}, NoGrad: unusual},
	{Name: "Asinh", Op: op.AsinhOp{}, In: []Arg{f32(normal, n, 17)}},
	{Name: "Asinh/edges", Op: op.AsinhOp{}, In: []Arg{f32(edges, 8)}, NoGrad: unusual, NoStock: noForm},
	{Name: "Acosh", Op: op.AcoshOp{}, In: []Arg{f32(uniform(1.2, 5), n, 17)}},
	{Name: "Acosh/edges", Op: op.AcoshOp{}, In: []Arg{f32(edges, 8)}, NoGrad: unusual},
	{Name: "Atanh", Op: op.AtanhOp{}, In: []Arg{f32(uniform(-0.9, 0.9), n, 17)}},
	{Name: "Atanh/edges", Op: op.AtanhOp{}, In: []Arg{f32(edges, 8)}, NoGrad: unusual},
	{Name: "Cos/edges", Op: op.CosOp{}, In: []Arg{f32(turns, 8)}, NoGrad: unusual},
}

// ties draws few enough numbers that comparisons meet equal ones.
var ties = whole(-2, 3)

var compareRows = []Row{
	{Name: "Less", Op: op.LessOp{}, In: []Arg{f32(ties, n, 17), f32(ties, n, 17)}, NoGrad: logic},
	{Name: "Less/scalar", Op: op.LessOp{}, In: []Arg{f32(ties, n, 4), f32(values(0))}, NoGrad: logic},
	{Name: "Less/nan", Op: op.LessOp{}, In: []Arg{f32(values(nan, 1, nan), 3), f32(values(1, nan, nan), 3)}, NoGrad: logic},
	{Name: "Less/integers", Op: op.LessOp{}, In: []Arg{i64(ties, n, 4), i64(ties, 4)}, NoGrad: logic},
	{Name: "LessOrEqual", Op: op.LessOrEqualOp{}, In: []Arg{f32(ties, n, 17), f32(ties, n, 17)}, NoGrad: logic},
	{Name: "LessOrEqual/bias", Op: op.LessOrEqualOp{}, In: []Arg{f32(ties, n, 4), f32(ties, 4)}, NoGrad: logic},
	{Name: "Greater", Op: op.GreaterOp{}, In: []Arg{f32(ties, n, 17), f32(ties, n, 17)}, NoGrad: logic},
	{Name: "Greater/scalar", Op: op.GreaterOp{}, In: []Arg{f32(ties, n, 4), f32(values(0))}, NoGrad: logic},
	{Name: "Greater/integers", Op: op.GreaterOp{}, In: []Arg{i32(ties, 2, 4), i32(ties, 4)}, NoGrad: logic},
	{Name: "GreaterOrEqual", Op: op.GreaterOrEqualOp{}, In: []Arg{f32(ties, n, 17), f32(ties, n, 17)}, NoGrad: logic},
	{Name: "Equal", Op: op.EqualOp{}, In: []Arg{f32(ties, n, 17), f32(ties, n, 17)}, NoGrad: logic},
	{Name: "Equal/rows", Op: op.EqualOp{}, In: []Arg{f32(ties, n, 4), f32(ties, n, 1)}, NoGrad: logic},
	{Name: "Equal/nan", Op: op.EqualOp{}, In: []Arg{f32(values(nan, 1, inf), 3), f32(values(nan, nan, inf), 3)}, NoGrad: logic},
	{Name: "Equal/integers", Op: op.EqualOp{}, In: []Arg{i64(ties, n, 4), i64(ties, 4)}, NoGrad: logic},
	{Name: "Equal/bools", Op: op.EqualOp{}, In: []Arg{flag(n, 4), flag(n, 4)}, NoGrad: logic},
	{Name: "Not", Op: op.NotOp{}, In: []Arg{flag(n, 4)}, NoGrad: logic},
	{Name: "And", Op: op.AndOp{}, In: []Arg{flag(n, 4), flag(n, 4)}, NoGrad: logic},
	{Name: "And/rows", Op: op.AndOp{}, In: []Arg{flag(n, 4), flag(n, 1)}, NoGrad: logic},
	{Name: "Or", Op: op.OrOp{}, In: []Arg{flag(n, 4), flag(n, 4)}, NoGrad: logic},
	{Name: "Or/bias", Op: op.OrOp{}, In: []Arg{flag(4), flag(n, 4)}, NoGrad: logic},
	{Name: "Where", Op: op.WhereOp{}, In: []Arg{flag(n, 17), f32(normal, n, 17), f32(normal, n, 17)}},
	{Name: "Where/broadcast", Op: op.WhereOp{}, In: []Arg{flag(n, 1, 1), f32(normal, 3, 4), f32(normal, 1)}},
	{Name: "Where/scalars", Op: op.WhereOp{}, In: []Arg{flag(n, 5), f32(normal), f32(normal)}},
	{Name: "Where/nan", Op: op.WhereOp{}, In: []Arg{flag(n, 4), f32(values(nan, 1)), f32(values(inf, nan, 2, 3), n, 4)}, NoGrad: unusual, NoStock: byFactors},
	{Name: "Where/integers", Op: op.WhereOp{}, In: []Arg{flag(n, 4), i64(whole(-9, 9), n, 4), i64(whole(-9, 9))}, NoGrad: integers},
}

var (
	edges   = values(0, 1, -1, 100, -100, inf, -inf, nan)
	halves  = values(0.5, -0.5, 1e30, -3, 0, inf, -inf, nan)
	turns   = values(0, 1<<24, -1e30, 1<<100, 3, inf, -inf, nan)
	distant = values(30, -30, 800, -800)
	// ONNX Runtime and the decompositions give NaN at −Inf, where the limit is 0.
	gateEdges = values(0, 1, -1, 100, -100, inf, -1e30, nan)
)

var activationRows = []Row{
	{Name: "ReLU", Op: op.ReLUOp{}, In: []Arg{f32(distinct, n, 17)}},
	{Name: "ReLU/edges", Op: op.ReLUOp{}, In: []Arg{f32(edges, 8)}, NoGrad: unusual, NoStock: byFactors},
	{Name: "LeakyReLU", Op: op.LeakyReLUOp{Alpha: 0.2}, In: []Arg{f32(distinct, n, 17)}},
	{Name: "LeakyReLU/default", Op: op.LeakyReLUOp{Alpha: 0.01}, In: []Arg{f32(distinct, n, 4)}},
	{Name: "LeakyReLU/edges", Op: op.LeakyReLUOp{Alpha: 0.2}, In: []Arg{f32(edges, 8)}, NoGrad: unusual, NoStock: byFactors},
	{Name: "PReLU", Op: op.PReLUOp{}, In: []Arg{f32(distinct, n, 17), f32(normal)}},
	{Name: "PReLU/features", Op: op.PReLUOp{}, In: []Arg{f32(distinct, n, 5), f32(normal, 5)}},
	{Name: "PReLU/channels", Op: op.PReLUOp{}, In: []Arg{f32(distinct, n, 3, 2, 2), f32(normal, 3, 1, 1)}},
	{Name: "PReLU/edges", Op: op.PReLUOp{}, In: []Arg{f32(edges, 8), f32(values(0.2))}, NoGrad: unusual, NoStock: byFactors},
	{Name: "Sigmoid", Op: op.SigmoidOp{}, In: []Arg{f32(normal, n, 17)}},
	{Name: "Sigmoid/edges", Op: op.SigmoidOp{}, In: []Arg{f32(edges, 8)}, NoGrad: unusual},
	{Name: "Tanh", Op: op.TanhOp{}, In: []Arg{f32(normal, n, 17)}},
	{Name: "Tanh/edges", Op: op.TanhOp{}, In: []Arg{f32(edges, 8)}, NoGrad: unusual},
	{Name: "Softplus", Op: op.SoftplusOp{}, In: []Arg{f32(normal, n, 17)}},
	{Name: "Softplus/zero", Op: op.SoftplusOp{}, In: []Arg{f32(values(0, 1e-3, -1e-3, 0), n, 4)}},
	{Name: "Softplus/far", Op: op.SoftplusOp{}, In: []Arg{f32(distant, 4)}},
	{Name: "Softplus/edges", Op: op.SoftplusOp{}, In: []Arg{f32(edges, 8)}, NoGrad: unusual},
	{Name: "Softsign", Op: op.SoftsignOp{}, In: []Arg{f32(distinct, n, 17)}},
	{Name: "Softsign/edges", Op: op.SoftsignOp{}, In: []Arg{f32(edges, 8)}, NoGrad: unusual},
	{Name: "ELU", Op: op.ELUOp{Alpha: 1}, In: []Arg{f32(distinct, n, 17)}},
	{Name: "ELU/alpha", Op: op.ELUOp{Alpha: -0.3}, In: []Arg{f32(distinct, n, 4)}},
	{Name: "ELU/tiny", Op: op.ELUOp{Alpha: 0.7}, In: []Arg{f32(values(-1e-20, -1e-7, -1e-3, -0.1), 4)}, NoGrad: "the inputs lie next to a kink"},
	{Name: "ELU/edges", Op: op.ELUOp{Alpha: 0.7}, In: []Arg{f32(edges, 8)}, NoGrad: unusual, NoStock: byFactors},
	{Name: "SELU", Op: op.SELUOp{Alpha: op.SELUAlpha, Gamma: op.SELUGamma}, In: []Arg{f32(distinct, n, 17)}},
	{Name: "SELU/edges", Op: op.SELUOp{Alpha: op.SELUAlpha, Gamma: op.SELUGamma}, In: []Arg{f32(edges, 8)}, NoGrad: unusual, NoStock: byFactors},
	{Name: "CELU", Op: op.CELUOp{Alpha: 1}, In: []Arg{f32(distinct, n, 17)}},
	{Name: "CELU/alpha", Op: op.CELUOp{Alpha: 0.3}, In: []Arg{f32(distinct, n, 4)}},
	{Name: "CELU/edges", Op: op.CELUOp{Alpha: 0.3}, In: []Arg{f32(edges, 8)}, NoGrad: unusual, NoStock: byFactors},
	{Name: "SiLU", Op: op.SiLUOp{}, In: []Arg{f32(normal, n, 17)}},
	{Name: "SiLU/far", Op: op.SiLUOp{}, In: []Arg{f32(distant, 4)}},
	{Name: "SiLU/edges", Op: op.SiLUOp{}, In: []Arg{f32(gateEdges, 8)}, NoGrad: unusual},
	{Name: "Mish", Op: op.MishOp{}, In: []Arg{f32(normal, n, 17)}},
	{Name: "Mish/far", Op: op.MishOp{}, In: []Arg{f32(distant, 4)}},
	{Name: "Mish/edges", Op: op.MishOp{}, In: []Arg{f32(gateEdges, 8)}, NoGrad: unusual},
	{Name: "GELU", Op: op.GELUOp{}, In: []Arg{f32(normal, n, 17)}},
	{Name: "GELU/edges", Op: op.GELUOp{}, In: []Arg{f32(gateEdges, 8)}, NoGrad: unusual, NoStock: byFactors},
	{Name: "GELU/tanh", Op: op.GELUOp{Tanh: true}, In: []Arg{f32(normal, n, 17)}},
	{Name: "GELU/tanh far", Op: op.GELUOp{Tanh: true}, In: []Arg{f32(distant, 4)}},
	{Name: "GELU/tanh edges", Op: op.GELUOp{Tanh: true}, In: []Arg{f32(gateEdges, 8)}, NoGrad: unusual},
	{Name: "HardSigmoid", Op: op.HardSigmoidOp{Alpha: 0.25, Beta: 0.5}, In: []Arg{f32(distinct, n, 17)}},
	{Name: "HardSigmoid/wide", Op: op.HardSigmoidOp{Alpha: 2, Beta: 0.25}, In: []Arg{f32(distinct, n, 17)}},
	{Name: "HardSigmoid/edges", Op: op.HardSigmoidOp{Alpha: 0.2, Beta: 0.5}, In: []Arg{f32(edges, 8)}, NoGrad: unusual, NoStock: byFactors},
	{Name: "HardSwish", Op: op.HardSwishOp{}, In: []Arg{f32(distinct, n, 17)}},
	{Name: "HardSwish/far", Op: op.HardSwishOp{}, In: []Arg{f32(distant, 4)}},
	{Name: "HardSwish/edges", Op: op.HardSwishOp{}, In: []Arg{f32(gateEdges, 8)}, NoGrad: unusual, NoStock: byFactors},
}
