// Command functions writes what the packages of the kernels repeat for every elementwise function, from one list. A new
// function takes a line in the list, its reference (lower32 in package kernel) and its body (a method of vector.Machine in
// _asm/vector); go generate and _asm/generate.sh make the rest.
package main

// A family is the functions of one signature.
type family string

const (
	unary   family = "unary"   // of one operand
	tuned   family = "tuned"   // of one operand and one or two numbers
	binary  family = "binary"  // of two operands, each of which may have one element for all
	compare family = "compare" // of two operands, to bools
)

// A function is known by its name in Go as kernel.Name and kernel.ChainName, and in the generator of the assembly as a
// method of vector.Machine; a comparison is the predicate vector.Name there. With its short name, lower32 is the reference
// in package kernel, lower512 and lower256 are the assembly.
type function struct {
	family  family
	name    string
	lower   string
	numbers string // the names of a tuned function's numbers, with commas
	doc     string // of kernel.Name, after the name
}

// list is every elementwise function.
var list = []function{
	{unary, "Exp", "exp", "", "stores e^x, within 1.1 ULP. Results below the smallest denormal are 0, above the largest float32 +Inf."},
	{unary, "Log", "log", "", "stores the natural logarithm, within 1 ULP: -Inf for ±0, NaN for x < 0."},
	{unary, "Sqrt", "sqrt", "", "stores √x, correctly rounded: NaN for x < 0, -0 for -0."},
	{unary, "Abs", "abs", "", "stores |x|."},
	{unary, "Neg", "neg", "", "stores -x."},
	{unary, "Tanh", "tanh", "", "stores the hyperbolic tangent, within 3 ULP; odd, -0 for -0."},
	{unary, "Sigmoid", "sigmoid", "", "stores 1/(1+e^-x), within 3 ULP down to denormal results."},
	{unary, "Softplus", "softplus", "", "stores log(1+e^x) = max(x,0) + log(1+e^-|x|), within 2 ULP down to denormal results."},
	{unary, "Erf", "erf", "", "stores the error function, within 4 ULP; odd, -0 for -0."},
	{unary, "ReLU", "relu", "", "stores 0 where x < 0 and x elsewhere: NaN stays NaN, -0 stays -0."},
	{unary, "Floor", "floor", "", "stores the largest integer not above x."},
	{unary, "Ceil", "ceil", "", "stores the smallest integer not below x."},
	{unary, "Round", "round", "", "stores the nearest integer; of two at the same distance the even integer."},
	{unary, "Sign", "sign", "", "stores -1, 0 or 1, by the sign of x: 0 for both zeros, NaN for NaN."},
	{unary, "Sin", "sin", "", "stores the sine of x radians, within 2 ULP for every finite x; odd, NaN for infinities."},
	{unary, "Cos", "cos", "", "stores the cosine of x radians, within 2 ULP for every finite x; NaN for infinities."},
	{unary, "Softsign", "softsign", "", "stores x/(1+|x|), within 1.5 ULP; NaN for infinities."},
	{unary, "SiLU", "silu", "", "stores x*Sigmoid(x), within 3 ULP above -86, and -0 for -Inf."},
	{unary, "Mish", "mish", "", "stores x*Tanh(Softplus(x)), within 5 ULP above -86, and -0 for -Inf."},
	{unary, "GELU", "gelu", "", "stores (x/2)*(Erf(x*√½)+1), within 2^-22 of max(1, |x|), and -0 for -Inf."},
	{unary, "GELUTanh", "geluTanh", "", "stores x*Sigmoid(2√(2/π)*(x+0.044715*x*x*x)), within 2^-22 of max(1, |x|), and -0 for -Inf: the approximation of GELU by tanh, where 1+tanh(u) = 2*Sigmoid(2u) would cancel."},
	{unary, "HardSwish", "hardSwish", "", "stores x*HardSigmoid(x, ⅙, ½), and -0 for -Inf."},

	{tuned, "LeakyReLU", "leaky", "alpha", "stores alpha*x where x < 0 and x elsewhere."},
	{tuned, "ELU", "elu", "alpha, scale", "stores scale*x, and scale*(alpha*expm1(x)) where x < 0, with expm1 within 1 ULP."},
	{tuned, "CELU", "celu", "alpha", "stores x, and alpha*expm1(x/alpha) where x < 0, for alpha > 0."},
	{tuned, "HardSigmoid", "hardSigmoid", "alpha, beta", "stores float32(x*alpha) + beta, cut to [0, 1]."},
	{tuned, "Clip", "clip", "lo, hi", "stores lo where x < lo, then hi where that is > hi, and x elsewhere: NaN stays NaN."},

	{binary, "Add", "add", "", "stores a + b. In every function of two operands each operand may have length 1: its element meets every element of the other."},
	{binary, "Sub", "sub", "", "stores a - b."},
	{binary, "Mul", "mul", "", "stores a * b."},
	{binary, "Div", "div", "", "stores a / b."},
	{binary, "Max", "max", "", "stores a where a > b, b elsewhere, NaN where either is NaN. Of two zeros it stores b."},
	{binary, "Min", "min", "", "stores a where a < b, b elsewhere, NaN where either is NaN. Of two zeros it stores b."},
	{binary, "Pow", "pow", "", "stores a to the power of b, within 1.5 ULP down to denormal results, with the special cases of IEEE 754: 1 where a is 1 or b is 0, NaN where a < 0 and b is not an integer."},
	{binary, "PReLU", "prelu", "", "stores b*a where a < 0 and a elsewhere."},

	{compare, "Less", "less", "", "stores a < b; a comparison with NaN is false."},
	{compare, "LessEqual", "lessEqual", "", "stores a <= b."},
	{compare, "Greater", "greater", "", "stores a > b."},
	{compare, "GreaterEqual", "greaterEqual", "", "stores a >= b."},
	{compare, "Equal", "equal", "", "stores a == b: false for NaN, true for +0 and -0."},
}
