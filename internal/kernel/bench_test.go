//go:build unix

package kernel

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"syscall"
	"testing"
	"time"
)

// measure runs f b.N times and reports work per second, in units of 10^9. One thread is measured in processor time, so
// that a busy machine does not change the figure; more threads in wall time.
func measure(b *testing.B, threads, work int, unit string, f func()) {
	f()
	start, wall := processorTime(), time.Now()
	for range b.N {
		f()
	}
	t := time.Since(wall)
	if threads == 1 {
		t = processorTime() - start
	}
	b.ReportMetric(float64(work)*float64(b.N)/t.Seconds()/1e9, unit)
	b.ReportMetric(t.Seconds()*1e6/float64(b.N), "µs")
	b.ReportMetric(0, "ns/op")
}

func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

var benchShapes = []struct{ m, n, k int }{
	{128, 512, 256}, {128, 784, 512}, {128, 256, 784}, {64, 1024, 1024}, {6272, 128, 1152}, {25088, 64, 576},
	{1, 784, 512}, {512, 512, 512}, {1024, 1024, 1024}, {128, 128, 100}, {128, 1, 256}, {16, 512, 256}, {128, 256, 512}, {128, 512, 784},
	{256, 1024, 1024}, {128, 2048, 2048}, {16, 1024, 1024}, {1024, 128, 3136}, {1152, 128, 6272}, {576, 64, 25088},
}

// BenchmarkGemm reports GFLOP/s for the shapes of dense and convolutional models.
func BenchmarkGemm(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, s := range benchShapes {
		for _, layout := range []struct {
			name           string
			transA, transB bool
		}{{"NN", false, false}, {"TN", true, false}, {"NT", false, true}} {
			x, y := stored(r, s.m, s.k, layout.transA, 0), stored(r, s.k, s.n, layout.transB, 0)
			c := make([]float32, s.m*s.n)
			for threads := 1; threads <= 2; threads++ {
				b.Run(fmt.Sprintf("%dx%dx%d/%s/%dT", s.m, s.n, s.k, layout.name, threads), func(b *testing.B) {
					measure(b, threads, 2*s.m*s.n*s.k, "GFLOP/s", func() {
						Gemm(threads, s.m, s.n, s.k, x, y, c, s.n, nil)
					})
				})
			}
		}
	}
}

// BenchmarkGemmFew reports GFLOP/s of few rows by a transposed operand: a layer's weights, read for a small batch's gradient.
func BenchmarkGemmFew(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, s := range []struct{ n, k int }{{784, 512}, {256, 1024}} {
		for _, m := range []int{1, 2, 3, 4, 6, 8, 11} {
			x, y, c := stored(r, m, s.k, false, 0), stored(r, s.k, s.n, true, 0), make([]float32, m*s.n)
			for threads := 1; threads <= 2; threads++ {
				b.Run(fmt.Sprintf("%dx%dx%d/NT/%dT", m, s.n, s.k, threads), func(b *testing.B) {
					measure(b, threads, 2*m*s.n*s.k, "GFLOP/s", func() { Gemm(threads, m, s.n, s.k, x, y, c, s.n, nil) })
				})
			}
		}
	}
}

// BenchmarkGemmEpilogue is one hidden layer, 128×512×256, with what may follow the sum.
func BenchmarkGemmEpilogue(b *testing.B) {
	const m, n, k = 128, 512, 256
	r := rand.New(rand.NewPCG(1, 1))
	x, y, c, bias, out := stored(r, m, k, false, 0), stored(r, k, n, false, 0), make([]float32, m*n), randoms(r, n), randoms(r, m*n)
	for _, row := range []struct {
		name string
		ep   Epilogue
	}{
		{"none", Epilogue{}}, {"bias", Epilogue{Bias: bias}}, {"leaky", Epilogue{Bias: bias, Act: ActLeakyReLU}},
		{"tanh", Epilogue{Bias: bias, Act: ActTanh}},
		{"dleaky", Epilogue{Derivative: ActLeakyReLU, Output: out, OutputStride: n}},
		{"dtanh", Epilogue{Derivative: ActTanh, Output: out, OutputStride: n}},
	} {
		for threads := 1; threads <= 2; threads++ {
			b.Run(fmt.Sprintf("%s/%dT", row.name, threads), func(b *testing.B) {
				measure(b, threads, 2*m*n*k, "GFLOP/s", func() { Gemm(threads, m, n, k, x, y, c, n, &row.ep) })
			})
		}
	}
}

// BenchmarkUnary reports elements (10^9) per second and the time of 100,000.
func BenchmarkUnary(b *testing.B) {
	const n = 100_000
	src, dst := randoms(rand.New(rand.NewPCG(1, 1)), n), make([]float32, n)
	Abs(1, src, src)
	list := slices.Clone(unaryFunctions)
	for _, k := range tunedFunctions {
		list = append(list, k.with(1, 1))
	}
	for _, k := range list {
		b.Run(k.name, func(b *testing.B) {
			measure(b, 1, n, "Gelem/s", func() { k.f(1, dst, src) })
		})
	}
}

func BenchmarkBinary(b *testing.B) {
	const n = 100_000
	r := rand.New(rand.NewPCG(1, 1))
	x, y, dst := randoms(r, n), randoms(r, n), make([]float32, n)
	for _, k := range binaryFunctions[:6] {
		b.Run(k.name, func(b *testing.B) {
			measure(b, 1, n, "Gelem/s", func() { k.f(1, dst, x, y) })
		})
	}
}

func BenchmarkReduce(b *testing.B) {
	const rows, cols = 128, 784
	src, dst := randoms(rand.New(rand.NewPCG(1, 1)), rows*cols), make([]float32, rows+cols)
	for _, k := range reductions {
		n := rows
		if k.cols {
			n = cols
		}
		b.Run(k.name, func(b *testing.B) {
			measure(b, 1, rows*cols, "Gelem/s", func() { k.f(1, dst[:n], src, rows, cols) })
		})
	}
}

func BenchmarkAdam(b *testing.B) {
	for _, n := range []int{640_000, 1_500_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			r := rand.New(rand.NewPCG(1, 1))
			p, g, m, v := randoms(r, n), randoms(r, n), randoms(r, n), make([]float32, n)
			d := Descent{Args: AdamStep(1e-3, 0.9, 0.999, 1e-8, 0, 1), M: m, V: v}
			measure(b, 1, n, "Gelem/s", func() { Adam(1, p, g, d) })
		})
	}
}

// BenchmarkSweeps is the sweeps over parameters and, as the bound of them all, the bandwidth that a plain triad reaches on
// arrays of the same length. GB/s counts what is read and what is written.
func BenchmarkSweeps(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, n := range []int{100_000, 640_000, 1_500_000, 16_000_000} {
		p, g, m, v, w := make([]float32, n), make([]float32, n), make([]float32, n), make([]float32, n), make([]float32, n)
		copy(p, randoms(r, 1000))
		copy(g, randoms(r, 1000))
		args := AdamStep(1e-3, 0.9, 0.999, 1e-8, 0, 1)
		decay := AdamStep(1e-3, 0.9, 0.999, 1e-8, 0.01, 1)
		for _, k := range []struct {
			name  string
			moved int // floats read and written for each parameter
			f     func()
		}{
			{"Triad", 3, func() { Add(1, m, p, g) }},
			{"Adam", 7, func() { Adam(1, p, g, Descent{Args: args, M: m, V: v}) }},
			{"AdamW", 7, func() { Adam(1, p, g, Descent{Args: decay, M: m, V: v}) }},
			{"AdamAverage", 9, func() { Adam(1, p, g, Descent{Args: args, M: m, V: v, Average: w, Gain: 1e-3}) }},
			{"RMSProp", 5, func() { Adam(1, p, g, Descent{Args: args, V: v}) }},
			{"SGD", 3, func() { SGD(1, p, g, 1e-3) }},
			{"EMA", 3, func() { EMA(1, w, p, 1e-3) }},
		} {
			b.Run(fmt.Sprintf("%s/%d", k.name, n), func(b *testing.B) { measure(b, 1, 4*k.moved*n, "GB/s", k.f) })
		}
	}
}

// BenchmarkChain is nine functions on 400,000 elements, with a row and a column, by the length of a line.
func BenchmarkChain(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, line := range []int{16, 50, 64, 200, 250, 400, 500, 800} {
		n := 400_000
		x, y, row, col := randoms(r, n), make([]float32, n), randoms(r, line), randoms(r, n/line)
		for _, reach := range []struct {
			name string
			x    []float32
			by   Reach
		}{{"row", row, Row}, {"column", col, Column}} {
			b.Run(fmt.Sprintf("%s/%d", reach.name, line), func(b *testing.B) {
				measure(b, 1, n, "Gelem/s", func() {
					c := NewChain(n, line)
					c.Float(0, x, Whole)
					c.Float(1, reach.x, reach.by)
					c.Float(2, y, Whole)
					c.Step(ChainStep{Func: ChainSub, Dst: 3, A: 0, B: 1})
					for range 3 {
						c.Step(ChainStep{Func: ChainMul, Dst: 3, A: 3, B: 1})
						c.Step(ChainStep{Func: ChainAdd, Dst: 3, A: 3, B: 0})
					}
					c.Step(ChainStep{Func: ChainMax, Dst: 3, A: 3, B: 1})
					c.Step(ChainStep{Func: ChainAdd, Dst: 2, A: 3, B: 1})
					c.Run(1)
				})
			})
		}
	}
}

func BenchmarkNoise(b *testing.B) {
	const n = 12_800
	dst := make([]float32, n)
	for _, k := range noises {
		b.Run(k.name, func(b *testing.B) {
			measure(b, 1, n, "Gelem/s", func() { k.f(1, dst, 1, 2, 0) })
		})
	}
}

// BenchmarkForkJoin is the cost of handing a task of no work to a second thread that is awake.
func BenchmarkForkJoin(b *testing.B) {
	for b.Loop() {
		parallel(2, 2, 1, idle{})
	}
}

// idle is a call of no work.
type idle struct{}

func (idle) run(*backend, int, int) {}

// BenchmarkCall is the cost of a call on little data, in µs.
func BenchmarkCall(b *testing.B) {
	x, y := make([]float32, 256), make([]float32, 256)
	b.Run("Add16", func(b *testing.B) { measure(b, 1, 16, "Gelem/s", func() { Add(2, y[:16], x[:16], x[16:32]) }) })
	b.Run("Clip16", func(b *testing.B) { measure(b, 1, 16, "Gelem/s", func() { Clip(2, y[:16], x[:16], 1, 2) }) })
	b.Run("SumRows16", func(b *testing.B) { measure(b, 1, 16, "Gelem/s", func() { SumRows(2, y[:1], x[:16], 1, 16) }) })
	m := Matrix{Data: x, Stride: 16}
	b.Run("Gemm1x16x16", func(b *testing.B) { measure(b, 1, 512, "GFLOP/s", func() { Gemm(2, 1, 16, 16, m, m, y, 16, nil) }) })
}
