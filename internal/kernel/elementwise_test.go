package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

type unaryKernel struct {
	name string
	f    func(threads int, dst, src []float32)
}

type tunedKernel struct {
	name string
	f    func(threads int, dst, src []float32, p, q float32)
}

// with is the function with its numbers fixed.
func (k tunedKernel) with(p, q float32) unaryKernel {
	return unaryKernel{fmt.Sprintf("%s(%v, %v)", k.name, p, q), func(t int, dst, src []float32) { k.f(t, dst, src, p, q) }}
}

// unaryKernels is every function of one operand, a tuned function with several pairs of numbers.
var unaryKernels = func() []unaryKernel {
	list := append([]unaryKernel{{"Copy", Copy}}, unaryFunctions...)
	for _, k := range tunedFunctions {
		for _, n := range [][2]float32{{1, 1}, {0.2, 0.5}, {1.6732632, 1.050701}, {-2, 0}, {0, posInf}, {0.3, -1}} {
			list = append(list, k.with(n[0], n[1]))
		}
	}
	return list
}()

type binaryKernel struct {
	name string
	f    func(threads int, dst, a, b []float32)
}

var binaryKernels = append([]binaryKernel{
	{"Where", func(t int, dst, a, b []float32) { Where(t, dst, stripes(len(dst)), a, b) }},
	{"Where1", func(t int, dst, a, b []float32) { Where(t, dst, []bool{true}, a, b) }},
}, binaryFunctions...)

// stripes is a condition without a simple period.
func stripes(n int) []bool {
	c := make([]bool, n)
	for i := range c {
		c[i] = i*i%7 < 3
	}
	return c
}

// compared turns a comparison into a function to float32, with guard values around its result.
func compared(f func(threads int, dst []bool, a, b []float32)) func(int, []float32, []float32, []float32) {
	return func(threads int, dst, a, b []float32) {
		mask := make([]bool, len(dst)+2)
		mask[0], mask[len(dst)+1] = true, true
		f(threads, mask[1:len(dst)+1], a, b)
		if !mask[0] || !mask[len(dst)+1] {
			panic("a comparison wrote beyond its destination")
		}
		for i, m := range mask[1 : len(dst)+1] {
			dst[i] = 0
			if m {
				dst[i] = 1
			}
		}
	}
}

// mixed is random bit patterns, ordinary numbers and special values.
func mixed(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		switch r.IntN(4) {
		case 0:
			x[i] = math.Float32frombits(r.Uint32())
		case 1:
			x[i] = specials[r.IntN(len(specials))]
		default:
			x[i] = float32(r.NormFloat64() * 8)
		}
	}
	return x
}

const guard = 12345.5

// guarded runs f on n elements inside a longer slice and checks that it writes nothing else.
func guarded(t *testing.T, what string, n int, f func(dst []float32)) []float32 {
	t.Helper()
	buf := make([]float32, n+34)
	for i := range buf {
		buf[i] = guard
	}
	dst := buf[17 : 17+n : 17+n]
	f(dst)
	for i, x := range buf {
		if (i < 17 || i >= 17+n) && x != guard {
			t.Fatalf("%s: length %d: wrote at %d", what, n, i-17)
		}
	}
	return dst
}

func TestUnaryBits(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		for _, k := range unaryKernels {
			r := rand.New(rand.NewPCG(1, 1))
			for n := range 258 {
				src := mixed(r, n+1)[1:]
				want := make([]float32, n)
				onGeneric(t, func() { k.f(1, want, src) })
				checkBits(t, k.name, guarded(t, k.name, n, func(dst []float32) { k.f(1, dst, src) }), want)
				k.f(2, src, src) // in place
				checkBits(t, k.name+" in place", src, want)
			}
		}
	})
}

// TestUnarySweep compares a dense sweep of all bit patterns.
func TestUnarySweep(t *testing.T) {
	const n = 1 << 17
	src, want, got := make([]float32, n), make([]float32, n), make([]float32, n)
	for i := range src {
		src[i] = math.Float32frombits(uint32(i)*(1<<15)*1 + uint32(i)*7919%(1<<15))
	}
	for _, k := range unaryKernels {
		onGeneric(t, func() { k.f(1, want, src) })
		eachISA(t, func(t *testing.T) {
			for threads := 1; threads <= 3; threads++ {
				k.f(threads, got, src)
				checkBits(t, k.name, got, want)
			}
		})
	}
}

func TestBinaryBits(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		for _, k := range binaryKernels {
			r := rand.New(rand.NewPCG(2, 2))
			for n := range 258 {
				whole := [2][]float32{mixed(r, n+1)[1:], mixed(r, n+3)[3:]}
				for shape := range 4 {
					a, b := whole[0], whole[1]
					if shape&1 != 0 {
						a = mixed(r, 1)
					}
					if shape&2 != 0 {
						b = mixed(r, 1)
					}
					want := make([]float32, n)
					onGeneric(t, func() { k.f(1, want, a, b) })
					what := fmt.Sprintf("%s %d %d", k.name, len(a), len(b))
					checkBits(t, what, guarded(t, what, n, func(dst []float32) { k.f(1, dst, a, b) }), want)
				}
			}
		}
	})
}

func TestBinaryThreads(t *testing.T) {
	const n = 50_003
	r := rand.New(rand.NewPCG(3, 3))
	a, b, got, want := mixed(r, n), mixed(r, n), make([]float32, n), make([]float32, n)
	for _, k := range binaryKernels {
		onGeneric(t, func() { k.f(1, want, a, b) })
		eachISA(t, func(t *testing.T) {
			for threads := 1; threads <= 3; threads++ {
				k.f(threads, got, a, b)
				checkBits(t, k.name, got, want)
			}
		})
	}
}

func TestFill(t *testing.T) {
	for _, n := range []int{0, 1, 63, 257, 40000} {
		for _, x := range guarded(t, "Fill", n, func(dst []float32) { Fill(2, dst, 3) }) {
			if x != 3 {
				t.Fatalf("length %d: got %v, want 3", n, x)
			}
		}
	}
}

func TestElementwisePanics(t *testing.T) {
	x := make([]float32, 8)
	cases := map[string]func(){
		"kernel.Exp: src has length 3, want 4":                         func() { Exp(1, x[:4], x[:3]) },
		"kernel.Tanh: threads is -1, want at least 1":                  func() { Tanh(-1, x, x) },
		"kernel.Log: dst overlaps src without being the same slice":    func() { Log(1, x[:4], x[1:5]) },
		"kernel.Add: b has length 2, want 4 or 1":                      func() { Add(1, x[:4], x[:4], x[:2]) },
		"kernel.Mul: dst overlaps a without being the same slice":      func() { Mul(1, x[:4], x[2:6], x[:4]) },
		"kernel.Less: a has length 3, want 4 or 1":                     func() { Less(1, make([]bool, 4), x[:3], x[:4]) },
		"kernel.Where: cond has length 3, want 4 or 1":                 func() { Where(1, x[:4], make([]bool, 3), x[:4], x[:4]) },
		"kernel.SumRows: src has length 8, want 9":                     func() { SumRows(1, make([]float32, 3), x, 3, 3) },
		"kernel.SumCols: dst overlaps src":                             func() { SumCols(1, x[:4], x, 2, 4) },
		"kernel.Adam: m has length 3, want 4":                          func() { Adam(1, x[:4], make([]float32, 4), Descent{M: x[4:7], V: x[4:8]}) },
		"kernel.Transpose: strides are 1 and 2, want at least 2 and 2": func() { Transpose(1, x, 2, make([]float32, 4), 1, 2, 2) },
	}
	for want, f := range cases {
		func() {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("panic %q, want %q", got, want)
				}
			}()
			f()
		}()
	}
}

// TestMeaning: the cases where implementations could agree on something wrong.
func TestMeaning(t *testing.T) {
	inf, nan, negZero := posInf, float32(math.NaN()), float32(math.Copysign(0, -1))
	type row struct {
		name    string
		f       func(threads int, dst, src []float32)
		x, want float32
	}
	rows := []row{
		{"Exp", Exp, 0, 1}, {"Exp", Exp, inf, inf}, {"Exp", Exp, negInf, 0}, {"Exp", Exp, nan, nan}, {"Exp", Exp, -103, 0x1p-149},
		{"Exp", Exp, 88.8, inf}, {"Log", Log, 0, negInf}, {"Log", Log, negZero, negInf}, {"Log", Log, -1, nan},
		{"Log", Log, inf, inf}, {"Log", Log, 1, 0}, {"Log", Log, negInf, nan}, {"Tanh", Tanh, negZero, negZero}, {"Tanh", Tanh, inf, 1},
		{"Tanh", Tanh, negInf, -1}, {"Tanh", Tanh, 0x1p-149, 0x1p-149}, {"Sigmoid", Sigmoid, 0, 0.5}, {"Sigmoid", Sigmoid, inf, 1},
		{"Sigmoid", Sigmoid, negInf, 0}, {"Softplus", Softplus, inf, inf}, {"Softplus", Softplus, negInf, 0}, {"Softplus", Softplus, nan, nan},
		{"Erf", Erf, negInf, -1}, {"Erf", Erf, negZero, negZero}, {"Erf", Erf, nan, nan}, {"ReLU", ReLU, nan, nan}, {"ReLU", ReLU, -3, 0},
		{"Sqrt", Sqrt, -1, nan}, {"Sqrt", Sqrt, negZero, negZero}, {"Round", Round, 2.5, 2}, {"Round", Round, -0.5, negZero},
		{"Floor", Floor, -0.5, -1}, {"Ceil", Ceil, 0.5, 1}, {"Abs", Abs, negInf, inf},
		{"Neg", Neg, 0, negZero}, {"Sign", Sign, negZero, 0}, {"Sign", Sign, -3, -1}, {"Sign", Sign, 0x1p-149, 1}, {"Sign", Sign, nan, nan},
		{"Sign", Sign, negInf, -1}, {"Sin", Sin, negZero, negZero}, {"Sin", Sin, inf, nan}, {"Cos", Cos, negInf, nan}, {"Cos", Cos, nan, nan},
		{"Cos", Cos, 0x1p-149, 1}, {"Sin", Sin, -0x1p-149, -0x1p-149}, {"Sin", Sin, math.MaxFloat32, -0.5218765},
		{"Cos", Cos, math.MaxFloat32, 0.853021}, {"Softsign", Softsign, inf, nan}, {"Softsign", Softsign, negInf, nan},
		{"Softsign", Softsign, -math.MaxFloat32, -1}, {"Softsign", Softsign, nan, nan}, {"Softsign", Softsign, negZero, negZero},
		{"SiLU", SiLU, inf, inf}, {"SiLU", SiLU, negInf, negZero}, {"SiLU", SiLU, nan, nan}, {"SiLU", SiLU, -math.MaxFloat32, negZero},
		{"Mish", Mish, inf, inf}, {"Mish", Mish, negInf, negZero}, {"Mish", Mish, nan, nan}, {"GELU", GELU, inf, inf},
		{"GELU", GELU, negInf, negZero}, {"GELU", GELU, nan, nan}, {"GELUTanh", GELUTanh, math.MaxFloat32, math.MaxFloat32},
		{"GELUTanh", GELUTanh, negInf, negZero}, {"GELUTanh", GELUTanh, nan, nan}, {"HardSwish", HardSwish, inf, inf},
		{"HardSwish", HardSwish, negInf, negZero}, {"HardSwish", HardSwish, nan, nan},
	}
	tuned := func(f func(threads int, dst, src []float32, p, q float32), p, q float32) func(int, []float32, []float32) {
		return func(threads int, dst, src []float32) { f(threads, dst, src, p, q) }
	}
	elu, clip, hard := tuned(ELU, 0.5, 2), tuned(Clip, -1, 1), tuned(HardSigmoid, 0.2, 0.5)
	celu := func(threads int, dst, src []float32) { CELU(threads, dst, src, 0.5) }
	rows = append(rows, []row{
		{"ELU", elu, negInf, -1}, {"ELU", elu, inf, inf}, {"ELU", elu, nan, nan}, {"ELU", elu, -1e30, -1}, {"ELU", elu, negZero, negZero},
		{"ELU", elu, -0x1p-60, -0x1p-60}, {"CELU", celu, negInf, -0.5}, {"CELU", celu, inf, inf}, {"CELU", celu, nan, nan},
		{"CELU", celu, -0x1p-60, -0x1p-60}, {"Clip", clip, negInf, -1}, {"Clip", clip, inf, 1}, {"Clip", clip, nan, nan},
		{"Clip", clip, negZero, negZero}, {"Clip", tuned(Clip, 2, 1), 5, 1}, {"HardSigmoid", hard, negInf, 0},
		{"HardSigmoid", hard, inf, 1}, {"HardSigmoid", hard, nan, nan},
	}...)
	defer force(t, ISA())
	for _, name := range ISAs() {
		force(t, name)
		for _, row := range rows {
			got := []float32{row.x}
			row.f(1, got, got)
			if !sameBits(got[0], row.want) {
				t.Errorf("%s: %s(%g) = %g, want %g", name, row.name, row.x, got[0], row.want)
			}
		}
		got, nans := []float32{0, 0}, []float32{nan, 1}
		Max(1, got, nans, []float32{1, nan})
		if got[0] == got[0] || got[1] == got[1] {
			t.Errorf("%s: Max with NaN is %v, want NaN", name, got)
		}
	}
}

// TestPowCases: the cases of IEEE 754, and numbers whose powers are exact.
func TestPowCases(t *testing.T) {
	inf, nan, negZero := posInf, float32(math.NaN()), float32(math.Copysign(0, -1))
	values := []float32{0, negZero, 1, -1, 2, -2, 3, -3, 0.5, -0.5, 1.5, -1.5, 4, 1e30, -1e30, 0x1p-149, -0x1p-149, 16777217, inf, negInf, nan}
	defer force(t, ISA())
	for _, name := range ISAs() {
		force(t, name)
		for _, x := range values {
			for _, y := range values {
				got, want := []float32{0}, float32(math.Pow(float64(x), float64(y)))
				Pow(1, got, []float32{x}, []float32{y})
				special := want == 0 || want-want != 0 || want == float32(math.Trunc(float64(want))) && abs32(want) < 1e5
				if special && !sameBits(got[0], want) {
					t.Errorf("%s: Pow(%g, %g) = %g, want %g", name, x, y, got[0], want)
				}
			}
		}
	}
}
