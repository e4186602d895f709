package kernel

import "math"

// AdamArgs are the numbers of one Adam or AdamW step, each rounded once to float32. AdamStep computes them.
type AdamArgs struct {
	Rate                         float32 // learning rate · √(1-β2^t) / (1-β1^t)
	Beta1, Beta2                 float32
	OneMinusBeta1, OneMinusBeta2 float32
	Eps                          float32 // ε · √(1-β2^t)
	Keep                         float32 // AdamW: 1 - learning rate · weight decay; Adam: 1
}

// AdamStep returns the arguments of step t = 1, 2, … (Kingma & Ba 2015, algorithm 1, with ε added to √(v/(1-β2^t));
// Loshchilov & Hutter 2019 for the decay).
func AdamStep(rate, beta1, beta2, eps, weightDecay float64, t int) AdamArgs {
	c := math.Sqrt(1 - power(beta2, t))
	return AdamArgs{
		Rate:  float32(rate * c / (1 - power(beta1, t))),
		Beta1: float32(beta1), Beta2: float32(beta2),
		OneMinusBeta1: float32(1 - beta1), OneMinusBeta2: float32(1 - beta2),
		Eps:  float32(eps * c),
		Keep: float32(1 - float64(rate*weightDecay)),
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

// A Descent is the state of Adam, one element for each parameter, and the numbers of one step.
type Descent struct {
	Args    AdamArgs
	V       []float32 // second moments
	M       []float32 // first moments, or nil: β1 = 0
	Average []float32 // averages of the parameters, or nil
	Gain    float32   // of Average

	Min, Max float32 // bounds of the parameters if Min < Max; otherwise there are none
}

type namedOperand struct {
	name string
	data []float32
}

func (d *Descent) operands() [3]namedOperand {
	return [...]namedOperand{{"m", d.M}, {"v", d.V}, {"average", d.Average}}
}

// Adam updates parameters p and the state in d in place from gradients g:
//
//	m = float32(Beta1*m) + float32(OneMinusBeta1*g)
//	v = float32(Beta2*v) + float32(OneMinusBeta2*float32(g*g))
//	p = float32(Keep*p) - float32(m/(√v+Eps)*Rate)
//	p = Clip(p, Min, Max)
//	average = average + float32((p-average)*Gain)
//
// Without m, the third line reads g instead. The last line is the line of EMA.
func Adam(threads int, p, g []float32, d Descent) {
	checkThreads("Adam", threads)
	checkLen("Adam", "g", len(g), len(p))
	checkApart("Adam", "g", p, g)
	before := [5][]float32{p, g}
	for i, o := range d.operands() {
		if o.data == nil && o.name != "v" {
			continue
		}
		checkLen("Adam", o.name, len(o.data), len(p))
		for _, other := range before[:i+2] {
			if overlap(o.data, other) {
				fail("Adam", "%s overlaps another operand", o.name)
			}
		}
		before[i+2] = o.data
	}
	adamCalls.parallel(threads, len(p), elementGrain, adamCall{p, g, d})
}

type adamCall struct {
	p, g []float32
	Descent
}

var adamCalls family[adamCall, *adamCall]

// run goes block by block if there are bounds or an average, which are applied while the parameters are in the cache.
func (c *adamCall) run(with *backend, lo, hi int) {
	block := hi - lo
	if c.Average != nil || c.bounded() {
		block = adamBlock
	}
	for ; lo < hi; lo += block {
		c.step(with, c.p, c.g, lo, min(lo+block, hi))
	}
}

const adamBlock = 2048

func (d *Descent) bounded() bool { return d.Min < d.Max }

func (d *Descent) step(with *backend, p, g []float32, lo, hi int) {
	var m []float32
	if d.M != nil {
		m = d.M[lo:hi]
	}
	with.adam(p[lo:hi], g[lo:hi], m, d.V[lo:hi], &d.Args)
	if d.bounded() {
		with.tuned[opClip](p[lo:hi], p[lo:hi], d.Min, d.Max)
	}
	if d.Average != nil {
		with.update[ema](d.Average[lo:hi], p[lo:hi], d.Gain)
	}
}

func adamGeneric(p, g, m, v []float32, s *AdamArgs) {
	for i, d := range g {
		v[i] = float32(s.Beta2*v[i]) + float32(s.OneMinusBeta2*float32(d*d))
		root := float32(math.Sqrt(float64(v[i])))
		if m != nil {
			m[i] = float32(s.Beta1*m[i]) + float32(s.OneMinusBeta1*d)
			d = m[i]
		}
		p[i] = float32(s.Keep*p[i]) - float32(d/(root+s.Eps)*s.Rate)
	}
}

// SGD updates parameters p in place from gradients g: p = p - float32(g*rate).
func SGD(threads int, p, g []float32, rate float32) {
	checkThreads("SGD", threads)
	checkLen("SGD", "g", len(g), len(p))
	checkApart("SGD", "g", p, g)
	updateCalls.parallel(threads, len(p), elementGrain, updateCall{sgd, p, g, rate})
}

// EMA moves averages towards parameters p: average = average + float32((p-average)*gain).
func EMA(threads int, average, p []float32, gain float32) {
	checkThreads("EMA", threads)
	checkLen("EMA", "p", len(p), len(average))
	checkApart("EMA", "p", average, p)
	updateCalls.parallel(threads, len(p), elementGrain, updateCall{ema, average, p, gain})
}

// An updateOp is a sweep x[i] = f(x[i], y[i], number).
type updateOp int

const (
	sgd updateOp = iota
	ema
	numUpdates
)

type updateCall struct {
	op     updateOp
	x, y   []float32
	number float32
}

var updateCalls family[updateCall, *updateCall]

func (c *updateCall) run(with *backend, lo, hi int) {
	with.update[c.op](c.x[lo:hi], c.y[lo:hi], c.number)
}

func stepSGD(p, g, rate float32) float32 { return p - float32(g*rate) }

func stepEMA(average, p, gain float32) float32 { return average + float32((p-average)*gain) }
