//go:build unix

package kernel

import (
	"fmt"
	"math/rand/v2"
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
	{1, 784, 512}, {512, 512, 512}, {1024, 1024, 1024}, {128, 128, 100}, {128, 1, 256}, {16, 512, 256},
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
