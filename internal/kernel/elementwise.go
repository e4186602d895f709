package kernel

// Exp stores e^x, within 1.1 ULP. Results below the smallest denormal are 0, above the largest float32 +Inf.
func Exp(threads int, dst, src []float32) { unary("Exp", threads, dst, src, opExp) }

// Log stores the natural logarithm, within 1 ULP: -Inf for ±0, NaN for x < 0.
func Log(threads int, dst, src []float32) { unary("Log", threads, dst, src, opLog) }

// Sqrt stores √x, correctly rounded: NaN for x < 0, -0 for -0.
func Sqrt(threads int, dst, src []float32) { unary("Sqrt", threads, dst, src, opSqrt) }

// Abs stores |x|.
func Abs(threads int, dst, src []float32) { unary("Abs", threads, dst, src, opAbs) }

// Neg stores -x.
func Neg(threads int, dst, src []float32) { unary("Neg", threads, dst, src, opNeg) }

// Tanh stores the hyperbolic tangent, within 3 ULP; odd, -0 for -0.
func Tanh(threads int, dst, src []float32) { unary("Tanh", threads, dst, src, opTanh) }

// Sigmoid stores 1/(1+e^-x), within 3 ULP down to denormal results.
func Sigmoid(threads int, dst, src []float32) { unary("Sigmoid", threads, dst, src, opSigmoid) }

// Softplus stores log(1+e^x) = max(x,0) + log(1+e^-|x|), within 2 ULP down to denormal results.
func Softplus(threads int, dst, src []float32) { unary("Softplus", threads, dst, src, opSoftplus) }

// Erf stores the error function, within 4 ULP; odd, -0 for -0.
func Erf(threads int, dst, src []float32) { unary("Erf", threads, dst, src, opErf) }

// ReLU stores 0 where x < 0 and x elsewhere: NaN stays NaN, -0 stays -0.
func ReLU(threads int, dst, src []float32) { unary("ReLU", threads, dst, src, opReLU) }

// Reciprocal stores 1/x, correctly rounded.
func Reciprocal(threads int, dst, src []float32) {
	unary("Reciprocal", threads, dst, src, opReciprocal)
}

// Floor stores the largest integer not above x.
func Floor(threads int, dst, src []float32) { unary("Floor", threads, dst, src, opFloor) }

// Ceil stores the smallest integer not below x.
func Ceil(threads int, dst, src []float32) { unary("Ceil", threads, dst, src, opCeil) }

// Round stores the nearest integer, of two the even one.
func Round(threads int, dst, src []float32) { unary("Round", threads, dst, src, opRound) }

// Sign stores -1, 0 or 1, by the sign of x: 0 for both zeros, NaN for NaN.
func Sign(threads int, dst, src []float32) { unary("Sign", threads, dst, src, opSign) }

// Sin stores the sine of x radians, within 2 ULP for every finite x; odd, NaN for infinities.
func Sin(threads int, dst, src []float32) { unary("Sin", threads, dst, src, opSin) }

// Cos stores the cosine of x radians, within 2 ULP for every finite x; NaN for infinities.
func Cos(threads int, dst, src []float32) { unary("Cos", threads, dst, src, opCos) }

// Softsign stores x/(1+|x|), within 1.5 ULP; NaN for infinities.
func Softsign(threads int, dst, src []float32) { unary("Softsign", threads, dst, src, opSoftsign) }

// SiLU stores x*Sigmoid(x), within 3 ULP above -86, and -0 for -Inf.
func SiLU(threads int, dst, src []float32) { unary("SiLU", threads, dst, src, opSiLU) }

// Mish stores x*Tanh(Softplus(x)), within 5 ULP above -86, and -0 for -Inf.
func Mish(threads int, dst, src []float32) { unary("Mish", threads, dst, src, opMish) }

// GELU stores (x/2)*(Erf(x*√½)+1), within 2^-22 of max(1, |x|), and -0 for -Inf.
func GELU(threads int, dst, src []float32) { unary("GELU", threads, dst, src, opGELU) }

// GELUTanh stores x*Sigmoid(2√(2/π)*(x+0.044715*x*x*x)), within 2^-22 of max(1, |x|), and -0 for -Inf: the approximation
// of GELU by tanh, where 1+tanh(u) = 2*Sigmoid(2u) would cancel.
func GELUTanh(threads int, dst, src []float32) { unary("GELUTanh", threads, dst, src, opGELUTanh) }

// HardSwish stores x*HardSigmoid(x, ⅙, ½), and -0 for -Inf.
func HardSwish(threads int, dst, src []float32) { unary("HardSwish", threads, dst, src, opHardSwish) }

// ELU stores scale*x, and scale*(alpha*expm1(x)) where x < 0, with expm1 within 1 ULP.
func ELU(threads int, dst, src []float32, alpha, scale float32) {
	tune("ELU", threads, dst, src, alpha, scale, opELU)
}

// CELU stores x, and alpha*expm1(x/alpha) where x < 0, for alpha > 0.
func CELU(threads int, dst, src []float32, alpha float32) {
	tune("CELU", threads, dst, src, alpha, 0, opCELU)
}

// HardSigmoid stores float32(x*alpha) + beta, cut to [0, 1].
func HardSigmoid(threads int, dst, src []float32, alpha, beta float32) {
	tune("HardSigmoid", threads, dst, src, alpha, beta, opHardSigmoid)
}

// Clip stores lo where x < lo, then hi where that is > hi, and x elsewhere: NaN stays NaN.
func Clip(threads int, dst, src []float32, lo, hi float32) {
	tune("Clip", threads, dst, src, lo, hi, opClip)
}

// LeakyReLU stores alpha*x where x < 0 and x elsewhere.
func LeakyReLU(threads int, dst, src []float32, alpha float32) {
	checkUnary("LeakyReLU", threads, dst, src)
	parallel(threads, len(dst), elementGrain, task{run: runLeaky, dst: dst, a: src, p: alpha})
}

// Affine stores float32(x*mul) + add: two roundings.
func Affine(threads int, dst, src []float32, mul, add float32) {
	checkUnary("Affine", threads, dst, src)
	parallel(threads, len(dst), elementGrain, task{run: runAffine, dst: dst, a: src, p: mul, q: add})
}

// Add stores a + b. Of this and the other functions of two operands, one or both may have length 1: it meets every
// element.
func Add(threads int, dst, a, b []float32) { binary("Add", threads, dst, a, b, opAdd) }

// Sub stores a - b.
func Sub(threads int, dst, a, b []float32) { binary("Sub", threads, dst, a, b, opSub) }

// Mul stores a * b.
func Mul(threads int, dst, a, b []float32) { binary("Mul", threads, dst, a, b, opMul) }

// Div stores a / b.
func Div(threads int, dst, a, b []float32) { binary("Div", threads, dst, a, b, opDiv) }

// Max stores a where a > b, b elsewhere, NaN where either is NaN. Of two zeros it stores b.
func Max(threads int, dst, a, b []float32) { binary("Max", threads, dst, a, b, opMax) }

// Min stores a where a < b, b elsewhere, NaN where either is NaN. Of two zeros it stores b.
func Min(threads int, dst, a, b []float32) { binary("Min", threads, dst, a, b, opMin) }

// Pow stores a to the power of b, within 1.5 ULP down to denormal results, with the special cases of IEEE 754: 1 where a
// is 1 or b is 0, NaN where a < 0 and b is not an integer.
func Pow(threads int, dst, a, b []float32) { binary("Pow", threads, dst, a, b, opPow) }

// PReLU stores b*a where a < 0 and a elsewhere.
func PReLU(threads int, dst, a, b []float32) { binary("PReLU", threads, dst, a, b, opPReLU) }

// Less stores a < b; a comparison with NaN is false.
func Less(threads int, dst []bool, a, b []float32) { compare("Less", threads, dst, a, b, opLess) }

// LessEqual stores a <= b.
func LessEqual(threads int, dst []bool, a, b []float32) {
	compare("LessEqual", threads, dst, a, b, opLessEqual)
}

// Greater stores a > b.
func Greater(threads int, dst []bool, a, b []float32) {
	compare("Greater", threads, dst, a, b, opGreater)
}

// GreaterEqual stores a >= b.
func GreaterEqual(threads int, dst []bool, a, b []float32) {
	compare("GreaterEqual", threads, dst, a, b, opGreaterEqual)
}

// Equal stores a == b: false for NaN, true for +0 and -0.
func Equal(threads int, dst []bool, a, b []float32) { compare("Equal", threads, dst, a, b, opEqual) }

// Where stores a where cond, b elsewhere. cond, a and b may each have length 1.
func Where(threads int, dst []float32, cond []bool, a, b []float32) {
	checkThreads("Where", threads)
	checkBroadcast("Where", "cond", len(cond), len(dst))
	checkOperands("Where", dst, a, b)
	if len(cond) == 1 && len(dst) > 1 {
		if !cond[0] {
			a = b
		}
		if len(a) == 1 {
			Fill(threads, dst, a[0])
		} else {
			Copy(threads, dst, a)
		}
		return
	}
	if len(dst) <= elementGrain {
		current().where(dst, cond, a, b)
		return
	}
	parallel(threads, len(dst), elementGrain, task{run: runWhere, dst: dst, cond: cond, a: a, b: b})
}

// Copy stores src in dst. They may overlap only as the same slice.
func Copy(threads int, dst, src []float32) {
	checkUnary("Copy", threads, dst, src)
	if len(dst) <= elementGrain {
		copy(dst, src)
		return
	}
	parallel(threads, len(dst), elementGrain, task{run: runCopy, dst: dst, a: src})
}

// Fill stores x in every element of dst.
func Fill(threads int, dst []float32, x float32) {
	checkThreads("Fill", threads)
	if len(dst) <= elementGrain {
		fill(dst, x)
		return
	}
	parallel(threads, len(dst), elementGrain, task{run: runFill, dst: dst, p: x})
}

// elementGrain is the fewest elements worth handing to another thread: a multiple of 64, so that no two workers share
// a cache line of an aligned destination.
const elementGrain = 8192

func checkUnary(kernel string, threads int, dst, src []float32) {
	checkThreads(kernel, threads)
	checkLen(kernel, "src", len(src), len(dst))
	checkAlias(kernel, "src", dst, src)
}

func checkOperands(kernel string, dst, a, b []float32) {
	checkBroadcast(kernel, "a", len(a), len(dst))
	checkBroadcast(kernel, "b", len(b), len(dst))
	checkAlias(kernel, "a", dst, a)
	checkAlias(kernel, "b", dst, b)
}

func unary(kernel string, threads int, dst, src []float32, op unaryOp) {
	checkUnary(kernel, threads, dst, src)
	if len(dst) <= elementGrain {
		current().unary[op](dst, src)
		return
	}
	parallel(threads, len(dst), elementGrain, task{run: runUnary, op: int(op), dst: dst, a: src})
}

func tune(kernel string, threads int, dst, src []float32, p, q float32, op tunedOp) {
	checkUnary(kernel, threads, dst, src)
	if len(dst) <= elementGrain {
		current().tuned[op](dst, src, p, q)
		return
	}
	parallel(threads, len(dst), elementGrain, task{run: runTuned, op: int(op), dst: dst, a: src, p: p, q: q})
}

func binary(kernel string, threads int, dst, a, b []float32, op binaryOp) {
	checkThreads(kernel, threads)
	checkOperands(kernel, dst, a, b)
	if len(dst) <= elementGrain {
		current().binary[op](dst, a, b)
		return
	}
	parallel(threads, len(dst), elementGrain, task{run: runBinary, op: int(op), dst: dst, a: a, b: b})
}

func compare(kernel string, threads int, dst []bool, a, b []float32, op compareOp) {
	checkThreads(kernel, threads)
	checkBroadcast(kernel, "a", len(a), len(dst))
	checkBroadcast(kernel, "b", len(b), len(dst))
	if len(dst) <= elementGrain {
		current().compare[op](dst, a, b)
		return
	}
	parallel(threads, len(dst), elementGrain, task{run: runCompare, op: int(op), mask: dst, a: a, b: b})
}

// part cuts an operand to a worker's share, unless it has one element for all.
func part[T any](x []T, lo, hi int) []T {
	if len(x) == 1 {
		return x
	}
	return x[lo:hi]
}

func runUnary(t *task, lo, hi int)  { t.with.unary[t.op](t.dst[lo:hi], t.a[lo:hi]) }
func runTuned(t *task, lo, hi int)  { t.with.tuned[t.op](t.dst[lo:hi], t.a[lo:hi], t.p, t.q) }
func runLeaky(t *task, lo, hi int)  { t.with.leaky(t.dst[lo:hi], t.a[lo:hi], t.p) }
func runAffine(t *task, lo, hi int) { t.with.affine(t.dst[lo:hi], t.a[lo:hi], t.p, t.q) }
func runCopy(t *task, lo, hi int)   { copy(t.dst[lo:hi], t.a[lo:hi]) }

func runFill(t *task, lo, hi int) { fill(t.dst[lo:hi], t.p) }

// fill stores x everywhere, by copies of doubling length.
func fill(dst []float32, x float32) {
	if len(dst) == 0 {
		return
	}
	dst[0] = x
	for done := 1; done < len(dst); done *= 2 {
		copy(dst[done:], dst[:done])
	}
}

func runBinary(t *task, lo, hi int) {
	t.with.binary[t.op](t.dst[lo:hi], part(t.a, lo, hi), part(t.b, lo, hi))
}

func runCompare(t *task, lo, hi int) {
	t.with.compare[t.op](t.mask[lo:hi], part(t.a, lo, hi), part(t.b, lo, hi))
}

func runWhere(t *task, lo, hi int) {
	t.with.where(t.dst[lo:hi], part(t.cond, lo, hi), part(t.a, lo, hi), part(t.b, lo, hi))
}
