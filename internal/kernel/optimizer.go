package kernel

import (
	"math"
	"sync"
	"sync/atomic"
)

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
// Without m, the third line reads g instead. The last line is the line of EMA. Adam reports whether every new parameter is
// finite.
func Adam(threads int, p, g []float32, d Descent) (finite bool) {
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
	c := adamCalls.Get().(*adamCall)
	c.p, c.g, c.Descent, c.numbers = p, g, d, d.numbers()
	c.stream = len(p) >= streamLeast && at(p, 0)%64 == 0
	c.bad.Store(false)
	parallel(threads, len(p), elementGrain, c)
	finite = !c.bad.Load()
	c.p, c.g, c.Descent = nil, nil, Descent{}
	adamCalls.Put(c)
	return finite
}

// streamLeast is the number of parameters from which they are stored past the caches: what fewer take is read again soon,
// from the first-level cache.
//
// All threads read parameters. A line of which another processor has a copy is written only after that processor has given
// its copy up, one line after the other; far processors need 70 ns for each. A store past the caches does not wait.
const streamLeast = 1 << 13

// adamNumbers are the numbers of the loops of Adam.
type adamNumbers struct {
	AdamArgs
	Min, Max, Gain float32
}

func (d *Descent) numbers() adamNumbers {
	if d.Min < d.Max {
		return adamNumbers{d.Args, d.Min, d.Max, d.Gain}
	}
	return adamNumbers{d.Args, negInf, posInf, d.Gain}
}

type adamCall struct {
	p, g []float32
	Descent
	numbers adamNumbers
	stream  bool
	bad     atomic.Bool // a new parameter is not finite
}

var adamCalls = sync.Pool{New: func() any { return new(adamCall) }}

func (c *adamCall) run(with *backend, lo, hi int) {
	var m, average []float32
	if c.M != nil {
		m = c.M[lo:hi]
	}
	if c.Average != nil {
		average = c.Average[lo:hi]
	}
	if !with.adam(c.p[lo:hi], c.g[lo:hi], m, c.V[lo:hi], average, &c.numbers, c.stream) {
		c.bad.Store(true)
	}
}

func adamGeneric(p, g, m, v, average []float32, s *adamNumbers, _ bool) (finite bool) {
	for i, d := range g {
		v[i] = float32(s.Beta2*v[i]) + float32(s.OneMinusBeta2*float32(d*d))
		root := float32(math.Sqrt(float64(v[i])))
		if m != nil {
			m[i] = float32(s.Beta1*m[i]) + float32(s.OneMinusBeta1*d)
			d = m[i]
		}
		p[i] = clip32(float32(s.Keep*p[i])-float32(d/(root+s.Eps)*s.Rate), s.Min, s.Max)
		if average != nil {
			average[i] = stepEMA(average[i], p[i], s.Gain)
		}
	}
	return finiteGeneric(p)
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
