package optim_test

import (
	"math"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// reference is an optimiser by hand: the new x for the gradient g in step n = 0, 1, ….
type reference func(n int, x, g float64) float64

func sgd(lr func(n int) float64) reference { return momentum(lr, 0, false, 0) }

// momentum is torch.optim.SGD's documented algorithm, step by step, for a dampening of 0.
func momentum(lr func(n int) float64, mu float64, nesterov bool, decay float64) reference {
	b := 0.0
	return func(n int, x, g float64) float64 {
		g += decay * x
		switch {
		case mu == 0:
			b = g
		case n == 0:
			b = g
		default:
			b = mu*b + g
		}
		if nesterov {
			return x - lr(n)*(g+mu*b)
		}
		return x - lr(n)*b
	}
}

// adam is the documented algorithm of torch.optim.Adam, step by step.
func adam(lr func(n int) float64, beta1, beta2, eps float64) reference {
	return adamVariant(lr, beta1, beta2, eps, 0, 0, false)
}

// adamVariant is torch.optim.Adam with the L2 penalty l2, or torch.optim.AdamW with decay.
func adamVariant(lr func(n int) float64, beta1, beta2, eps, l2, decay float64, amsgrad bool) reference {
	m, v, largest := 0.0, 0.0, 0.0
	return func(n int, x, g float64) float64 {
		t := float64(n + 1)
		g += l2 * x
		x -= lr(n) * decay * x
		m = beta1*m + (1-beta1)*g
		v = beta2*v + (1-beta2)*g*g
		largest = math.Max(largest, v)
		divisor := v
		if amsgrad {
			divisor = largest
		}
		denom := math.Sqrt(divisor)/math.Sqrt(1-math.Pow(beta2, t)) + eps
		return x - lr(n)/(1-math.Pow(beta1, t))*m/denom
	}
}

// rmsprop is the documented algorithm of torch.optim.RMSprop, step by step.
func rmsprop(lr, alpha, eps, decay, mu float64, centered bool) reference {
	v, mean, b := 0.0, 0.0, 0.0
	return func(_ int, x, g float64) float64 {
		g += decay * x
		v = alpha*v + (1-alpha)*g*g
		square := v
		if centered {
			mean = alpha*mean + (1-alpha)*g
			square -= mean * mean
		}
		b = mu*b + g/(math.Sqrt(square)+eps)
		return x - lr*b
	}
}

func constant(lr float64) func(int) float64 { return func(int) float64 { return lr } }

func falling(n int) float64 {
	return 0.1 * (1 + (0.25-1)*math.Min(math.Max(float64(n-2)/(7-2), 0), 1))
}

func TestOptimizers(t *testing.T) {
	schedule := optim.Linear{From: optim.Steps(2), To: optim.Steps(7), End: 0.25}
	for _, row := range []struct {
		name string
		opt  ir.Optimizer
		ref  func() reference
	}{
		{"SGD default", optim.SGD{}, func() reference { return sgd(constant(0.01)) }},
		{"SGD", optim.SGD{LR: 0.5}, func() reference { return sgd(constant(0.5)) }},
		{"SGD linear", optim.SGD{LR: 0.1, Schedule: schedule}, func() reference { return sgd(falling) }},
		{"SGD WithLR", optim.SGD{LR: 9}.WithLR(0.25), func() reference { return sgd(constant(0.25)) }},
		{"SGD momentum", optim.SGD{LR: 0.1, Momentum: 0.9}, func() reference { return momentum(constant(0.1), 0.9, false, 0) }},
		{"SGD Nesterov", optim.SGD{LR: 0.1, Momentum: 0.8, Nesterov: true}, func() reference { return momentum(constant(0.1), 0.8, true, 0) }},
		{"SGD decay", optim.SGD{LR: 0.1, WeightDecay: 0.3}, func() reference { return momentum(constant(0.1), 0, false, 0.3) }},
		{"SGD all", optim.SGD{LR: 0.1, Momentum: 0.5, Nesterov: true, WeightDecay: 0.1, Schedule: schedule}.WithLR(0.1),
			func() reference { return momentum(falling, 0.5, true, 0.1) }},
		{"Adam default", optim.Adam{}, func() reference { return adam(constant(1e-3), 0.9, 0.999, 1e-8) }},
		{"Adam", optim.Adam{LR: 0.1, Betas: [2]float64{0.5, 0.9}, Eps: 0.01}, func() reference { return adam(constant(0.1), 0.5, 0.9, 0.01) }},
		{"Adam without momentum", optim.Adam{LR: 0.1, Betas: [2]float64{0, 0.99}}, func() reference { return adam(constant(0.1), 0, 0.99, 1e-8) }},
		{"Adam β2 0", optim.Adam{LR: 0.1, Betas: [2]float64{0.9, 0}}, func() reference { return adam(constant(0.1), 0.9, 0, 1e-8) }},
		{"Adam linear", optim.Adam{LR: 0.1, Schedule: schedule}, func() reference { return adam(falling, 0.9, 0.999, 1e-8) }},
		{"Adam WithLR", optim.Adam{}.WithLR(0.1), func() reference { return adam(constant(0.1), 0.9, 0.999, 1e-8) }},
		{"Adam decay", optim.Adam{LR: 0.1, WeightDecay: 0.2}, func() reference { return adamVariant(constant(0.1), 0.9, 0.999, 1e-8, 0.2, 0, false) }},
		{"Adam AMSGrad", optim.Adam{LR: 0.1, Betas: [2]float64{0.9, 0.5}, AMSGrad: true},
			func() reference { return adamVariant(constant(0.1), 0.9, 0.5, 1e-8, 0, 0, true) }},
		{"AdamW default", optim.AdamW{}, func() reference { return adamVariant(constant(1e-3), 0.9, 0.999, 1e-8, 0, 0.01, false) }},
		{"AdamW all", optim.AdamW{Betas: [2]float64{0, 0.5}, Eps: 0.01, WeightDecay: 0.5, AMSGrad: true, Schedule: schedule}.WithLR(0.1),
			func() reference { return adamVariant(falling, 0, 0.5, 0.01, 0, 0.5, true) }},
		{"RMSProp default", optim.RMSProp{}, func() reference { return rmsprop(0.01, 0.99, 1e-8, 0, 0, false) }},
		{"RMSProp momentum", optim.RMSProp{LR: 0.05, Alpha: 0.9, Momentum: 0.7}, func() reference { return rmsprop(0.05, 0.9, 1e-8, 0, 0.7, false) }},
		{"RMSProp all", optim.RMSProp{Alpha: 0.8, Eps: 0.1, Momentum: 0.5, Centered: true, WeightDecay: 0.1}.WithLR(0.02),
			func() reference { return rmsprop(0.02, 0.8, 0.1, 0.1, 0.5, true) }},
	} {
		follow(t, row.name, ir.Float64, row.opt, row.ref, 1e-13) // 12 steps of a dozen roundings
		follow(t, row.name+" in float32", ir.Float32, row.opt, row.ref, 1e-5)
	}
}

func follow(t *testing.T, name string, dt ir.DType, opt ir.Optimizer, ref func() reference, rel float64) {
	t.Helper()
	l := newLoop(dt, opt.Step)
	l.check(t)
	p0, p1, q := ref(), ref(), ref()
	want := []float64{1, -2, 0.5}
	l.set("p", want[:2]...)
	l.set("q", want[2])
	for n := range 12 {
		g := []float64{gradient(n, want[0]), gradient(n, want[1]), gradient(n, want[2])}
		l.set("dp", g[:2]...)
		l.set("dq", g[2])
		l.step()
		want = []float64{p0(n, want[0], g[0]), p1(n, want[1], g[1]), q(n, want[2], g[2])}
		near(t, name, append(append([]float64(nil), l.get("p")...), l.get("q")...), want, rel)
	}
}

// TestAdamState holds that {0, β2} keeps no first moment, and that the counters are shared by parameters.
func TestAdamState(t *testing.T) {
	for _, row := range []struct {
		opt  ir.Optimizer
		want []string
	}{
		{optim.SGD{}, nil},
		{optim.Adam{}, []string{"opt/beta1_power", "opt/beta2_power", "opt/p/m", "opt/p/v", "opt/q/m", "opt/q/v"}},
		{optim.Adam{Betas: [2]float64{0, 0.99}}, []string{"opt/beta2_power", "opt/p/v", "opt/q/v"}},
		{optim.SGD{Momentum: 0.9}, []string{"opt/p/momentum", "opt/q/momentum"}},
		{optim.Adam{Betas: [2]float64{0, 0.99}, AMSGrad: true}, []string{"opt/beta2_power", "opt/p/v", "opt/q/v", "opt/p/v_max", "opt/q/v_max"}},
		{optim.RMSProp{}, []string{"opt/p/v", "opt/q/v"}},
		{optim.RMSProp{Centered: true}, []string{"opt/p/v", "opt/q/v", "opt/p/m", "opt/q/m"}},
		{optim.SGD{Schedule: optim.Linear{To: optim.Steps(5)}}, []string{"opt/step"}},
		{optim.SGD{Schedule: optim.Linear{}}, []string{"opt/step"}}, // the length of the run is only read
	} {
		l := newLoop(ir.Float32, row.opt.Step)
		kept := map[string]bool{}
		for _, w := range l.writes {
			if !w.State.Trainable {
				kept[w.State.Name] = true
			}
		}
		for _, name := range row.want {
			if !kept[name] {
				t.Errorf("%+v: no state %q", row.opt, name)
			}
		}
		if len(kept) != len(row.want) {
			t.Errorf("%+v keeps %v, want %v", row.opt, kept, row.want)
		}
	}
}

// TestAdamPasses holds the number of whole passes over memory that a parameter costs.
func TestAdamPasses(t *testing.T) {
	for _, row := range []struct {
		opt  ir.Optimizer
		want int
	}{
		{optim.SGD{}, 2}, {optim.SGD{Momentum: 0.9}, 4}, {optim.SGD{Momentum: 0.9, Nesterov: true}, 6},
		{optim.Adam{Betas: [2]float64{0, 0.99}}, 9}, {optim.Adam{}, 12}, {optim.AdamW{}, 13}, {optim.Adam{AMSGrad: true}, 13},
		{optim.RMSProp{}, 9},
	} {
		l := newLoop(ir.Float32, row.opt.Step)
		passes := 0
		for i := range l.graph.Len() {
			if n := l.graph.Node(i); !ir.IsLeaf(n.Op()) && n.OutTypes()[0] == ir.TypeOf(ir.Float32, 2) {
				passes++
			}
		}
		if passes != row.want {
			t.Errorf("%+v: %d passes, want %d", row.opt, passes, row.want)
		}
	}
}

// TestCounter holds that a run does not stop counting at 2²⁴ steps, and what Linear is far out.
func TestCounter(t *testing.T) {
	const n = 1<<24 + 1
	l := newLoop(ir.Float32, optim.SGD{LR: 1, Schedule: optim.Linear{From: optim.Steps(n - 1), To: optim.Steps(n + 3)}}.Step)
	l.set("opt/step", n)
	l.set("p", 0, 0)
	l.set("q", 0)
	l.set("dp", 1, 2)
	l.set("dq", 4)
	l.step()
	near(t, "counter", l.get("opt/step"), []float64{n + 1}, 0)
	near(t, "p after a quarter of the way", l.get("p"), []float64{-0.75, -1.5}, 0)
}

// TestEMA follows the averages by hand, through the warm-up and after it.
func TestEMA(t *testing.T) {
	var average ir.Value
	l := newLoop(ir.Float64, func(u *ir.Update, params, _ []ir.Value) {
		average = u.Graph.Apply(ir.Read{State: &ir.State{Name: "a", Type: ir.TypeOf(ir.Float32)}})
		p := u.Graph.Apply(ir.Read{State: &ir.State{Name: "x", Type: ir.TypeOf(ir.Float32)}})
		optim.EMA{Decay: 0.6}.Average(u, []ir.Value{average}, []ir.Value{op.AddScalar(p, 1)})
	})
	l.check(t)
	want := 5.0
	l.set("a", want)
	for n := range 30 { // (1+n)/(10+n) passes 0.6 at n = 12.5
		x := gradient(n, 1)
		l.set("x", x)
		l.step()
		d := math.Min(0.6, float64(1+n)/float64(10+n))
		want = d*want + (1-d)*(x+1)
		near(t, "average", l.get("a"), []float64{want}, 1e-14)
	}
}

func TestSettings(t *testing.T) {
	for _, row := range []struct {
		opt  interface{ Check() error }
		want string
	}{
		{optim.SGD{}, ""},
		{optim.Adam{}, ""},
		{optim.EMA{}, ""},
		{optim.Adam{Betas: [2]float64{0, 0.99}, Schedule: optim.Linear{To: optim.Steps(1)}}, ""},
		{optim.SGD{LR: -1}, "SGD: LR is -1, want a positive number"},
		{optim.Adam{LR: math.NaN()}, "Adam: LR is NaN, want a positive number"},
		{optim.Adam{LR: math.Inf(1)}, "Adam: LR is +Inf, want a positive number"},
		{optim.Adam{Betas: [2]float64{0.9, 1}}, "Adam: Betas are [0.9 1], want both in [0, 1)"},
		{optim.Adam{Eps: -1}, "Adam: Eps is -1, want a positive number"},
		{optim.SGD{Momentum: 1}, "SGD: Momentum is 1, want it in [0, 1)"},
		{optim.SGD{Nesterov: true}, "SGD: Nesterov without Momentum: give one, such as 0.9"},
		{optim.SGD{WeightDecay: -1}, "SGD: WeightDecay is -1, want a number of at least 0"},
		{optim.Adam{WeightDecay: math.Inf(1)}, "Adam: WeightDecay is +Inf, want a number of at least 0"},
		{optim.AdamW{}, ""},
		{optim.AdamW{LR: -1}, "AdamW: LR is -1, want a positive number"},
		{optim.AdamW{WeightDecay: -1}, "AdamW: WeightDecay is -1, want a number of at least 0"},
		{optim.RMSProp{Momentum: 0.9, Centered: true}, ""},
		{optim.RMSProp{Alpha: 1}, "RMSProp: Alpha is 1, want it in [0, 1)"},
		{optim.RMSProp{Eps: -1}, "RMSProp: Eps is -1, want a positive number"},
		{optim.RMSProp{Momentum: -1}, "RMSProp: Momentum is -1, want it in [0, 1)"},
		{optim.RMSProp{WeightDecay: -1}, "RMSProp: WeightDecay is -1, want a number of at least 0"},
		{optim.RMSProp{LR: -1}, "RMSProp: LR is -1, want a positive number"},
		{optim.EMA{Decay: 1}, "EMA: Decay is 1, want it in [0, 1)"},
		{optim.SGD{Schedule: optim.Linear{End: -1}}, "SGD: linear schedule: End is -1: want a number of at least 0"},
		{optim.Adam{Schedule: optim.Warmup{Then: optim.Linear{End: -1}}}, "Adam: linear schedule: End is -1: want a number of at least 0"},
	} {
		got := ""
		if err := row.opt.Check(); err != nil {
			got = err.Error()
		}
		if got != row.want {
			t.Errorf("%+v:\ngot  %s\nwant %s", row.opt, got, row.want)
		}
	}
}

// TestConstantGradient holds that a centred RMSProp divides by Eps, not by the root of a negative number, where rounding
// makes the variance negative.
func TestConstantGradient(t *testing.T) {
	l := newLoop(ir.Float32, optim.RMSProp{LR: 1e-9, Alpha: 0.6, Centered: true}.Step)
	l.set("p", 0, 0)
	l.set("q", 0)
	l.set("dp", 0.1, 1.0/3)
	l.set("dq", 0.7)
	for range 50 {
		l.step()
	}
	for _, x := range append(l.get("p"), l.get("q")...) {
		if !(x < 0 && x > -100) {
			t.Errorf("parameters %v %v, want all below 0", l.get("p"), l.get("q"))
		}
	}
}

// TestStepRefuses holds that a step with wrong settings fails on the graph instead of building anything.
func TestStepRefuses(t *testing.T) {
	l := newLoop(ir.Float32, optim.Adam{LR: -1}.Step)
	if err := l.graph.Err(); err == nil || len(l.writes) != 0 {
		t.Errorf("error %v, %d writes", err, len(l.writes))
	}
	for _, o := range []ir.Optimizer{optim.SGD{Momentum: 2}, optim.AdamW{LR: -1}, optim.RMSProp{LR: -1}} {
		if l := newLoop(ir.Float32, o.Step); l.graph.Err() == nil || len(l.writes) != 0 {
			t.Errorf("%+v: error %v, %d writes", o, l.graph.Err(), len(l.writes))
		}
	}
	l = newLoop(ir.Float32, func(u *ir.Update, p, _ []ir.Value) { optim.EMA{Decay: 2}.Average(u, p, p) })
	if err := l.graph.Err(); err == nil || len(l.writes) != 0 {
		t.Errorf("error %v, %d writes", err, len(l.writes))
	}
}
