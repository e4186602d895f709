package kernel

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// hardFMA are operands whose sum lies on or next to a tie, in float32's denormal range, or overflows.
var hardFMA = [][3]float32{
	{1 + 0x1p-12, 1 + 0x1p-12, 0x1p-60},
	{1 + 0x1p-12, 1 + 0x1p-12, -0x1p-60},
	{1 + 0x1p-23, 1 + 0x1p-1, 0x1p-80},
	{0x1.000002p0, 0x1.8p0, -0x1p-126},
	{0x1p-75, 0x1p-75, 0x1p-149},
	{0x1p-75, -0x1p-75, 0x1p-149},
	{0x1p-75, 0x1.000002p-75, 0},
	{0x1p-100, 0x1p-50, 0},
	{0x1p-100, 0x1p-50, 0x1p-149},
	{0x1p-100, -0x1p-49, 0x1p-126},
	{math.MaxFloat32, 1, 0x1p103},
	{math.MaxFloat32, 1, 0x1.fffffep102},
	{0x1p64, 0x1p64, -math.MaxFloat32},
	{3, 5, -15},
	{0x1p-60, 0x1p-60, 1 + 0x1p-23},
	{-0x1p-60, 0x1p-60, 1 + 0x1p-23},
}

func TestFMA32(t *testing.T) {
	for _, c := range hardFMA {
		checkFMA(t, c[0], c[1], c[2])
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range less(300_000) {
		x, y, z := randomBits(r), randomBits(r), randomBits(r)
		checkFMA(t, x, y, z)
		z = float32(-float64(x) * float64(y) * (1 + float64(r.IntN(9)-4)*0x1p-24)) // near cancellation
		checkFMA(t, x, y, z)
		// a tie: x*y has one bit beyond a float32's 24, z is far below
		x = float32(r.IntN(1<<12)|1) * 0x1p-3
		y = float32(r.IntN(1<<13) | 1 | 1<<12)
		checkFMA(t, x, y, float32(r.IntN(3)-1)*0x1p-100)
	}
}

// less is a number of random cases, in short tests a tenth of it.
func less(n int) int {
	if testing.Short() {
		return n / 10
	}
	return n
}

func randomBits(r *rand.Rand) float32 {
	for {
		x := math.Float32frombits(r.Uint32())
		if x-x == 0 {
			return x
		}
	}
}

func checkFMA(t *testing.T, x, y, z float32) {
	t.Helper()
	if z-z != 0 {
		return
	}
	var p, s big.Float
	p.SetPrec(600).Mul(big.NewFloat(float64(x)), big.NewFloat(float64(y)))
	s.SetPrec(600).Add(&p, big.NewFloat(float64(z)))
	want, _ := s.Float32()
	if want == 0 { // big.Float's sign of an exact zero is not IEEE's
		want = float32(float64(x)*float64(y) + float64(z))
	}
	if got := fma32(x, y, z); math.Float32bits(got) != math.Float32bits(want) {
		t.Fatalf("fma32(%x, %x, %x) = %x, want %x", x, y, z, got, want)
	}
}

// ulps is the distance of got from want in units in the last place of the float32 nearest to want.
func ulps(got float32, want float64) float64 {
	w := float32(want)
	if math.IsInf(float64(w), 0) || w != w || math.IsInf(float64(got), 0) || got != got {
		if got == w || got != got && w != w {
			return 0
		}
		return math.Inf(1)
	}
	e := max(math.Ilogb(float64(w)), -126)
	if w == 0 {
		e = -126
	}
	return math.Abs(float64(got)-want) / math.Ldexp(1, e-23)
}

var accuracies = []struct {
	name   string
	f      func(float32) float32
	want   func(float64) float64
	lo, hi float64
	ulp    float64
}{
	{"Exp", exp32, math.Exp, -105, 90, 1.1},
	{"Log", log32, math.Log, 0, 10, 1},
	{"Log", log32, math.Log, 0, 3e38, 1},
	{"Tanh", tanh32, math.Tanh, -11, 11, 3},
	{"Sigmoid", sigmoid32, func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }, -105, 105, 3},
	{"Softplus", softplus32, func(x float64) float64 { return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }, -105, 105, 2},
	{"Erf", erf32, math.Erf, -5, 5, 4},
	{"Sin", sin32, math.Sin, -10, 10, 2},
	{"Sin", sin32, math.Sin, -3.4e38, 3.4e38, 2},
	{"Cos", cos32, math.Cos, -10, 10, 2},
	{"Cos", cos32, math.Cos, -3.4e38, 3.4e38, 2},
	{"Expm1", func(x float32) float32 { return elu32(x, 1, 1) }, math.Expm1, -40, 0, 1},
	{"SiLU", silu32, func(x float64) float64 { return x / (1 + math.Exp(-x)) }, -86, 100, 3},
	{"Mish", mish32, func(x float64) float64 { return x * math.Tanh(math.Log1p(math.Exp(x))) }, -86, 100, 5},
	{"Softsign", softsign32, func(x float64) float64 { return x / (1 + math.Abs(x)) }, -100, 100, 1.5},
}

// TestAccuracy holds the transcendentals to their documented bounds, over a sweep that is even in value and one that is
// even in bit patterns (so it reaches tiny and denormal arguments).
func TestAccuracy(t *testing.T) {
	for _, c := range accuracies {
		worst, at := 0.0, float32(0)
		try := func(x float32) {
			if u := ulps(c.f(x), c.want(float64(x))); u > worst {
				worst, at = u, x
			}
		}
		n, step := less(200_000), uint32(12347)
		if testing.Short() {
			step *= 10
		}
		for i := range n {
			try(float32(c.lo + (c.hi-c.lo)*float64(i)/float64(n)))
		}
		for b := uint32(0); b < 0x7f800000; b += step {
			if x := math.Float32frombits(b); float64(x) <= c.hi {
				try(x)
				if float64(-x) >= c.lo {
					try(-x)
				}
			}
		}
		t.Logf("%s: %.3f ulp at %g", c.name, worst, at)
		if worst > c.ulp {
			t.Errorf("%s: %.3f ulp at %g (%x), want at most %g", c.name, worst, at, at, c.ulp)
		}
	}
}

// TestPowAccuracy holds pow32 to its bound over bases and results of every size, and near 1.
func TestPowAccuracy(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	worst, at := 0.0, [2]float32{}
	for i := range less(400_000) {
		x := math.Float32frombits(r.Uint32N(0x7f800000))
		if i%2 == 0 {
			x = float32(math.Exp2(r.NormFloat64()))
		}
		y := float32(float64(r.Float32()*300-150) / math.Log2(float64(x)))
		if u := ulps(pow32(x, y), math.Pow(float64(x), float64(y))); u > worst {
			worst, at = u, [2]float32{x, y}
		}
	}
	t.Logf("Pow: %.3f ulp at %g", worst, at)
	if worst > 1.5 {
		t.Errorf("Pow: %.3f ulp at %g, want at most 1.5", worst, at)
	}
}

// TestGELUAccuracy holds both forms to 2^-22 of max(1, |x|): the gate is a number around 1 with a few roundings.
func TestGELUAccuracy(t *testing.T) {
	for _, c := range []struct {
		name string
		f    func(float32) float32
		want func(float64) float64
	}{
		{"GELU", gelu32, func(x float64) float64 { return x / 2 * math.Erfc(-x/math.Sqrt2) }},
		{"GELUTanh", geluTanh32, func(x float64) float64 { return x / (1 + math.Exp(-2*math.Sqrt(2/math.Pi)*(x+0.044715*x*x*x))) }},
	} {
		worst, at := 0.0, float32(0)
		const n = 400_000
		for i := range n {
			x := float32(-20 + 40*float64(i)/n)
			if e := math.Abs(float64(c.f(x))-c.want(float64(x))) / math.Max(1, math.Abs(float64(x))); e > worst {
				worst, at = e, x
			}
		}
		t.Logf("%s: %.3g at %g", c.name, worst, at)
		if worst > 0x1p-22 {
			t.Errorf("%s: %.3g of max(1, |x|) at %g, want at most 2^-22", c.name, worst, at)
		}
	}
}

// TestNearZeros: the hardest arguments of sine and cosine, which lie next to multiples of π/2. The wanted values are
// mpmath's.
func TestNearZeros(t *testing.T) {
	for _, c := range []struct {
		name string
		f    func(float32) float32
		x    float32
		want float64
	}{
		{"Cos", cos32, 0x1.7b9b4p+126, -0x1.8d47b9995cab9p-26},
		{"Cos", cos32, 0x1.f37c8ap+95, -0x1.bbdd52a58eafbp-30},
		{"Sin", sin32, 0x1.f37c8ap+96, -0x1.bbdd52a58eafbp-29},
		{"Sin", sin32, 0x1.f37c8ap+100, 0x1.bbdd52a58eaf8p-25},
		{"Cos", cos32, 0x1.47d0fep+34, -0x1.149dafd6b8987p-29},
		{"Sin", sin32, 0x1.47d0fep+35, -0x1.149dafd6b8987p-28},
	} {
		if u := ulps(c.f(c.x), c.want); u > 2 {
			t.Errorf("%s(%g): %.3f ulp, want at most 2", c.name, c.x, u)
		}
	}
}
