package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// eachISA runs f with every implementation but the generic one, which is the reference, and logs those that this
// machine cannot run.
func eachISA(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	defer force(t, ISA())
	for _, name := range []string{"avx512", "avx2"} {
		if ForceISA(name) != nil {
			t.Logf("%s cannot run on this machine: not tested", name)
			continue
		}
		t.Run(name, f)
	}
}

func force(t testing.TB, name string) {
	if err := ForceISA(name); err != nil {
		t.Fatal(err)
	}
}

// on runs f with the generic implementation and puts the present one back.
func onGeneric(t testing.TB, f func()) {
	name := ISA()
	force(t, "generic")
	f()
	force(t, name)
}

func sameBits(x, y float32) bool {
	return math.Float32bits(x) == math.Float32bits(y) || x != x && y != y
}

func checkBits(t *testing.T, what string, got, want []float32) {
	t.Helper()
	for i := range want {
		if !sameBits(got[i], want[i]) {
			t.Fatalf("%s: element %d of %d is %x (%g), want %x (%g)", what, i, len(want), got[i], got[i], want[i], want[i])
		}
	}
}

func randoms(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return x
}

// A product is one call of Gemm, as a table row.
type product struct {
	m, n, k        int
	transA, transB bool
	pad            int
	laid           bool // b is laid down in panels
	ep             Epilogue
}

func (p product) String() string {
	return fmt.Sprintf("m=%d n=%d k=%d transA=%v transB=%v pad=%d laid=%v bias=%v mean=%v res=%v act=%d derivative=%d", p.m, p.n, p.k,
		p.transA, p.transB, p.pad, p.laid, p.ep.Bias != nil, p.ep.Mean != nil, p.ep.Residual != nil, p.ep.Act, p.ep.Derivative)
}

func stored(r *rand.Rand, rows, cols int, trans bool, pad int) Matrix {
	if trans {
		rows, cols = cols, rows
	}
	return Matrix{Data: randoms(r, rows*(cols+pad)), Stride: cols + pad, Trans: trans}
}

// check compares the present implementation with the generic one, for several thread counts.
func (p product) check(t *testing.T, r *rand.Rand, spoil func(x []float32)) {
	t.Helper()
	a, b := stored(r, p.m, p.k, p.transA, p.pad), stored(r, p.k, p.n, p.transB, p.pad)
	spoil(a.Data)
	spoil(b.Data)
	ldc := p.n + p.pad
	c := randoms(r, p.m*ldc+9)
	want := append([]float32(nil), c...)
	onGeneric(t, func() { Gemm(1, p.m, p.n, p.k, a, b, want, ldc, &p.ep) })
	if p.laid {
		b = laid(p.m, p.n, p.k, b)
	}
	for threads := fewestThreads; threads <= 3; threads++ {
		got := append([]float32(nil), c...)
		Gemm(threads, p.m, p.n, p.k, a, b, got, ldc, &p.ep)
		checkBits(t, fmt.Sprintf("%v threads=%d", p, threads), got, want)
	}
}

func intact([]float32) {}

// TestGemmBits: same bits as the generic twin, elements beyond c's columns included.
func TestGemmBits(t *testing.T) {
	sizes := []int{0, 1, 2, 3, 5, 7, 13, 16, 31, 33, 64, 100}
	eachISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 1))
		for _, m := range sizes {
			for _, n := range sizes {
				for _, k := range sizes {
					if m*n*k > 120000 && (m+n+k)%3 > 0 {
						continue
					}
					p := product{m: m, n: n, k: k, transA: r.IntN(2) == 0, transB: r.IntN(2) == 0, pad: r.IntN(2) * 3}
					p.check(t, r, intact)
				}
			}
		}
	})
}

// TestGemmBlocks reaches every path of the driver: packing, several runs of k, many blocks, threads.
func TestGemmBlocks(t *testing.T) {
	shapes := []product{
		{m: 300, n: 40, k: 30}, {m: 261, n: 65, k: 70, transA: true}, {m: 1, n: 300, k: 900}, {m: 1, n: 130, k: 50, transB: true},
		{m: 1100, n: 40, k: 30}, {m: 5, n: 70, k: 1600}, {m: 20, n: 33, k: 2100, transB: true},
		{m: 128, n: 300, k: 200, transB: true}, {m: 64, n: 90, k: 1601, transA: true, transB: true, pad: 3}, {m: 14, n: 600, k: 40, transA: true},
		{m: 128, n: 1, k: 256}, {m: 257, n: 1, k: 64, transA: true, pad: 1}, {m: 64, n: 100, k: 128, pad: 7},
		{m: 1, n: 61, k: 77, transB: true, pad: 5}, {m: 1, n: 7, k: 40, transB: true}, {m: 1, n: 40, k: 15, transB: true}, {m: 70, n: 1, k: 1600},
		{m: 2, n: 61, k: 77, transB: true, pad: 5}, {m: 3, n: 61, k: 77, transB: true}, {m: 4, n: 61, k: 207, transB: true, pad: 5}, {m: 3, n: 7, k: 40, transB: true},
		{m: 4, n: 40, k: 15, transB: true}, {m: 1, n: 70, k: 200, transB: true, pad: 824}, {m: 2, n: 70, k: 200, transB: true, pad: 824}, {m: 1, n: 100, k: 512, transB: true},
		{m: 300, n: 140, k: 270, transA: true, pad: 724}, {m: 20, n: 300, k: 700, pad: 724}, {m: 700, n: 140, k: 130, transA: true, pad: 324},
	}
	eachISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(2, 2))
		for _, p := range shapes {
			p.check(t, r, intact)
		}
	})
}

// TestGemmPanels: what is left of columns after whole panels, and of k after whole turns of the loops, in every layout.
func TestGemmPanels(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(7, 7))
		for _, m := range []int{32, 35, 101, 400} {
			for _, n := range []int{8, 16, 23, 24, 25, 32, 40, 47, 48, 61, 104} {
				k := []int{1, 8, 15, 17, 64, 263}[r.IntN(6)]
				p := product{m: m, n: n, k: k, transA: r.IntN(2) == 0, transB: r.IntN(2) == 0, pad: r.IntN(2) * 5}
				p.ep.Bias = randoms(r, n)
				p.check(t, r, intact)
			}
		}
	})
}

func TestGemmEpilogue(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(3, 3))
		for i := range 160 {
			p := product{m: 1 + r.IntN(40), n: 1 + r.IntN(70), k: r.IntN(50), transB: i%2 == 0, pad: i % 3}
			if i%5 == 0 {
				p.n, p.pad = 1, 0
			}
			if i%16 == 0 {
				p.k = 1600
			}
			if i%4 == 0 { // few rows, b transposed: the product is turned
				p.m, p.n, p.k = 16*(1+r.IntN(4)), 100+r.IntN(60), 70+r.IntN(200)
			}
			ep := &p.ep
			ep.Alpha = 0.2
			ep.Act, ep.Derivative = Activation(r.IntN(int(ActSoftplus)+1)), Activation(r.IntN(int(ActSoftplus)))
			if r.IntN(2) == 0 {
				ep.Bias = randoms(r, p.n)
			}
			if r.IntN(2) == 0 {
				ep.Mean, ep.Gain, ep.Shift = randoms(r, p.n), randoms(r, p.n), randoms(r, p.n)
			}
			if r.IntN(3) == 0 {
				ep.Residual, ep.ResidualStride = randoms(r, p.m*(p.n+p.pad)), p.n+p.pad
			}
			ep.Output, ep.OutputStride = randoms(r, p.m*(p.n+p.pad)), p.n+p.pad
			p.check(t, r, intact)
		}
	})
}

var specials = []float32{0, float32(math.Copysign(0, -1)), float32(math.Inf(1)), float32(math.Inf(-1)),
	float32(math.NaN()), 0x1p-149, -0x1p-149, 0x1p-126, -0x1.fffffcp-127, math.MaxFloat32, -math.MaxFloat32, 0x1p-75, 0x1p64}

func TestGemmSpecials(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(4, 4))
		spoil := func(x []float32) {
			for range len(x)/20 + 1 {
				if len(x) > 0 {
					x[r.IntN(len(x))] = specials[r.IntN(len(specials))]
				}
			}
		}
		for range 60 {
			p := product{m: 1 + r.IntN(20), n: 1 + r.IntN(40), k: 1 + r.IntN(20), transA: r.IntN(2) == 0, transB: r.IntN(2) == 0}
			p.ep.Act = Activation(r.IntN(3))
			p.check(t, r, spoil)
		}
	})
}

// TestGemmPanics: a programmer's error is a panic that names the kernel.
func TestGemmPanics(t *testing.T) {
	x := make([]float32, 100)
	m := func(n, stride int) Matrix { return Matrix{Data: x[:n], Stride: stride} }
	out := make([]float32, 100)
	cases := map[string]func(){
		"kernel.Gemm: threads is 0, want at least 1":                     func() { Gemm(0, 1, 1, 1, m(1, 1), m(1, 1), out, 1, nil) },
		"kernel.Gemm: a has length 5, want at least 6 (2 × 3, stride 3)": func() { Gemm(1, 2, 2, 3, m(5, 3), m(6, 2), out, 2, nil) },
		"kernel.Gemm: b has stride 1, less than its 2 columns":           func() { Gemm(1, 2, 2, 3, m(6, 3), m(6, 1), out, 2, nil) },
		"kernel.Gemm: panels of width 2 are of b 3 × 2, want 2 × 2": func() {
			Gemm(1, 2, 2, 2, m(4, 2), Matrix{Data: x, Stride: 2, Panels: &Panels{N: 2, K: 3, Width: 2}}, out, 2, nil)
		},
		"kernel.Gemm: panels of b has length 3, want 4": func() {
			Gemm(1, 2, 2, 2, m(4, 2), Matrix{Data: x, Stride: 2, Panels: &Panels{N: 2, K: 2, Width: 2, Data: x[:3]}}, out, 2, nil)
		},
		"kernel.Gemm: c overlaps a":                                                      func() { Gemm(1, 2, 2, 2, m(4, 2), Matrix{Data: out, Stride: 2}, x[3:], 2, nil) },
		"kernel.Gemm: bias has length 3, want 2":                                         func() { Gemm(1, 1, 2, 1, m(1, 1), m(2, 2), out, 2, &Epilogue{Bias: x[:3]}) },
		"kernel.Gemm: gain has length 0, want 2":                                         func() { Gemm(1, 1, 2, 1, m(1, 1), m(2, 2), out, 2, &Epilogue{Mean: x[:2]}) },
		"kernel.Gemm: shape is m=-1 n=2 k=1":                                             func() { Gemm(1, -1, 2, 1, m(1, 1), m(2, 2), out, 2, nil) },
		"kernel.Gemm: activation 0, derivative 5: no such function":                      func() { Gemm(1, 1, 1, 1, m(1, 1), m(1, 1), out, 1, &Epilogue{Derivative: ActSoftplus, Output: x}) },
		"kernel.Gemm: activation output has length 0, want at least 1 (1 × 1, stride 0)": func() { Gemm(1, 1, 1, 1, m(1, 1), m(1, 1), out, 1, &Epilogue{Derivative: ActTanh}) },
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
	// Column ranges of one matrix interleave without overlap.
	wide := make([]float32, 40)
	Gemm(1, 4, 3, 5, Matrix{Data: wide, Stride: 10}, m(15, 3), wide[6:], 10, nil)
}

func TestGemmAllocs(t *testing.T) {
	defer force(t, ISA())
	r := rand.New(rand.NewPCG(5, 5))
	a, b, c := stored(r, 64, 64, false, 0), stored(r, 64, 64, true, 0), make([]float32, 64*64)
	ep := &Epilogue{Bias: make([]float32, 64), Act: ActTanh}
	for _, name := range ISAs() {
		force(t, name)
		for _, threads := range []int{1, 2} {
			run := func() { Gemm(threads, 64, 64, 64, a, b, c, 64, ep) }
			if n := testing.AllocsPerRun(20, run); n != 0 && !raceEnabled {
				t.Errorf("%s, %d threads: %v allocations, want 0", name, threads, n)
			}
		}
	}
}
