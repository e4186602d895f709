package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestAdamBits(t *testing.T) {
	args := AdamStep(1e-3, 0.9, 0.999, 1e-8, 0.01, 3)
	eachISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 1))
		lengths := []int{30011}
		for n := range 258 {
			lengths = append(lengths, n)
		}
		for _, n := range lengths {
			start := [5][]float32{randoms(r, n), randoms(r, n), randoms(r, n), randoms(r, n), randoms(r, n)}
			Mul(1, start[3], start[3], start[3])
			want := copies(start)
			onGeneric(t, func() {
				Adam(1, want[0], want[1], Descent{Args: args, M: want[2], V: want[3], Average: want[4], Gain: 0.25})
			})
			for threads := 1; threads <= 3; threads++ {
				got := copies(start)
				Adam(threads, got[0], got[1], Descent{Args: args, M: got[2], V: got[3], Average: got[4], Gain: 0.25})
				for i := range got {
					checkBits(t, "Adam", got[i], want[i])
				}
				checkUpdates(t, threads, start)
			}
		}
	})
}

// checkUpdates compares Adam without a mean, SGD and EMA with their generic twins.
func checkUpdates(t *testing.T, threads int, start [5][]float32) {
	t.Helper()
	args := AdamStep(1e-3, 0, 0.99, 1e-8, 0, 2)
	run := func(threads int, x [5][]float32) {
		Adam(threads, x[0], x[1], Descent{Args: args, V: x[3]})
		Adam(threads, x[0], x[1], Descent{Args: args, V: x[3], Average: x[4], Gain: 0.25, Min: -0.5, Max: 0.75})
		SGD(threads, x[1], x[2], 0.3)
		EMA(threads, x[2], x[0], 0.01)
	}
	want, got := copies(start), copies(start)
	onGeneric(t, func() { run(1, want) })
	run(threads, got)
	for i := range got {
		checkBits(t, "Adam without mean, SGD, EMA", got[i], want[i])
	}
}

func copies(x [5][]float32) (y [5][]float32) {
	for i := range x {
		y[i] = append([]float32(nil), x[i]...)
	}
	return y
}

// TestAdamFinite: a parameter that is not finite is reported wherever it stands, in both ways to store parameters and at any
// boundary; bounds make an infinity finite, and averages do not matter.
func TestAdamFinite(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		args := AdamStep(1e-3, 0, 0.99, 1e-8, 0, 1)
		for _, n := range []int{1, 40, 3 * streamLeast, 3*streamLeast + 5} {
			for _, off := range []int{0, 3} {
				p, g, v, average := make([]float32, n+off), make([]float32, n), make([]float32, n), make([]float32, n)
				average[0] = posInf
				if !Adam(2, p[off:], g, Descent{Args: args, V: v, Average: average, Gain: 0.5}) {
					t.Errorf("%d parameters of 0 are not finite", n)
				}
				for _, at := range []int{0, n / 2, n - 1} {
					for _, bad := range []float32{posInf, negInf, posInf - posInf} {
						p[off+at] = bad
						if Adam(2, p[off:], g, Descent{Args: args, V: v}) {
							t.Errorf("element %d of %d, %v, is finite", at, n, bad)
						}
						clipped := Adam(2, p[off:], g, Descent{Args: args, V: v, Min: -1, Max: 1})
						if clipped != (bad == bad) {
							t.Errorf("element %d of %d, %v, cut to -1 … 1: finite is %v", at, n, bad, clipped)
						}
						p[off+at] = 0
					}
				}
			}
		}
	})
}

// TestAdamMeaning follows the paper's algorithm in float64 for ten steps.
func TestAdamMeaning(t *testing.T) {
	const rate, beta1, beta2, eps = 0.01, 0.9, 0.999, 1e-8
	p, m, v := []float32{1}, []float32{0}, []float32{0}
	wp, wm, wv := 1.0, 0.0, 0.0
	for step := 1; step <= 10; step++ {
		grad := []float32{float32(math.Sin(float64(step)))}
		g := float64(grad[0])
		Adam(1, p, grad, Descent{Args: AdamStep(rate, beta1, beta2, eps, 0, step), M: m, V: v})
		wm = beta1*wm + (1-beta1)*g
		wv = beta2*wv + (1-beta2)*g*g
		wp -= rate * (wm / (1 - math.Pow(beta1, float64(step)))) / (math.Sqrt(wv/(1-math.Pow(beta2, float64(step)))) + eps)
	}
	if math.Abs(float64(p[0])-wp) > 1e-6 { // ten steps, each rounded a few times at 6e-8
		t.Errorf("after ten steps p = %v, want %v", p[0], wp)
	}
}
