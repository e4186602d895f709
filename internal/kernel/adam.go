package kernel

import "math"

// AdamArgs are the numbers of one Adam or AdamW step, each rounded once to float32. AdamStep computes them.
type AdamArgs struct {
	Rate         float32 // learning rate / (1 - β1^t)
	Beta1, Beta2 float32
	Rest1, Rest2 float32 // 1 - β1, 1 - β2
	RootScale    float32 // 1 / √(1 - β2^t)
	Eps          float32
	Decay        float32 // AdamW: learning rate × weight decay
}

// AdamStep returns the arguments of step t = 1, 2, … (Kingma & Ba 2015, algorithm 1; Loshchilov & Hutter 2019 for the
// decay).
func AdamStep(rate, beta1, beta2, eps, weightDecay float64, t int) AdamArgs {
	return AdamArgs{
		Rate:  float32(rate / (1 - power(beta1, t))),
		Beta1: float32(beta1), Beta2: float32(beta2),
		Rest1: float32(1 - beta1), Rest2: float32(1 - beta2),
		RootScale: float32(1 / math.Sqrt(1-power(beta2, t))),
		Eps:       float32(eps),
		Decay:     float32(rate * weightDecay),
	}
}

// power returns x^n by squaring: the same bits on every machine, which math.Pow does not promise.
func power(x float64, n int) float64 {
	y := 1.0
	for ; n > 0; n >>= 1 {
		if n&1 != 0 {
			y = float64(y * x)
		}
		x = float64(x * x)
	}
	return y
}

// Adam updates parameters p and moments m, v in place from gradients g:
//
//	m = float32(Beta1*m) + float32(Rest1*g)
//	v = float32(Beta2*v) + float32(Rest2*float32(g*g))
//	p = p - float32(Decay*p) - float32(Rate*m) / (float32(√v*RootScale) + Eps)
func Adam(threads int, p, g, m, v []float32, args AdamArgs) {
	checkThreads("Adam", threads)
	checkLen("Adam", "g", len(g), len(p))
	checkLen("Adam", "m", len(m), len(p))
	checkLen("Adam", "v", len(v), len(p))
	checkApart("Adam", "g", p, g)
	checkApart("Adam", "m", p, m)
	checkApart("Adam", "v", p, v)
	checkApart("Adam", "m", g, m)
	checkApart("Adam", "v", g, v)
	checkApart("Adam", "v", m, v)
	parallel(threads, len(p), elementGrain, task{run: runAdam, dst: p, a: g, b: m, c: v, adam: args})
}

func runAdam(t *task, lo, hi int) {
	t.with.adam(t.dst[lo:hi], t.a[lo:hi], t.b[lo:hi], t.c[lo:hi], &t.adam)
}

func adamGeneric(p, g, m, v []float32, s *AdamArgs) {
	for i, d := range g {
		m1 := float32(s.Beta1*m[i]) + float32(s.Rest1*d)
		v1 := float32(s.Beta2*v[i]) + float32(s.Rest2*float32(d*d))
		root := float32(math.Sqrt(float64(v1)))
		m[i], v[i] = m1, v1
		p[i] = p[i] - float32(s.Decay*p[i]) - float32(s.Rate*m1)/(float32(root*s.RootScale)+s.Eps)
	}
}
