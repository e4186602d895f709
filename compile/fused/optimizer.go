package fused

import (
	"fmt"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Adam is one step of ir/optim's Adam for one parameter, in one pass. Its inputs are the gradient, the parameter, its
// second moment v, the step's rate and ε; then, if the attributes ask for them, its first moment m (Mean), the factor
// that the parameter is multiplied by (Decay), an average of the parameter and the average's gain (Average). Its
// outputs are the new parameter, v, m and average. Rest1 and Rest2 are 1 − Beta1 and 1 − Beta2, rounded as the
// optimiser computes them. Everything is f32; rate, ε, factor and gain are single elements.
//
//	v' = v·Beta2 + g²·Rest2    m' = m·Beta1 + g·Rest1, or g without Mean
//	p' = p·keep − m'/(√v' + ε)·rate, cut to [Min, Max] where Min < Max    average' = average + (p' − average)·gain
type Adam struct {
	Mean, Decay, Average bool
	Beta1, Rest1         float64
	Beta2, Rest2         float64
	Min, Max             float64
}

// SGD is p − g·rate for a parameter, its gradient and a rate of one element.
type SGD struct{}

// EMA is a + (p − a)·gain for an average, its parameter and a gain of one element.
type EMA struct{}

func (o Adam) Spec() ir.Spec {
	return ir.Spec{Name: "Adam", In: ir.Exactly(1 + len(o.operands())), Doc: "a step of Adam for one parameter"}
}
func (SGD) Spec() ir.Spec {
	return ir.Spec{Name: "SGD", In: ir.Exactly(3), Doc: "a step of gradient descent for one parameter"}
}
func (EMA) Spec() ir.Spec {
	return ir.Spec{Name: "EMA", In: ir.Exactly(3), Doc: "a step of the moving average of one parameter"}
}

func (o Adam) Infer(in []ir.Type) ([]ir.Type, error) {
	like, one := in[:1:1], []ir.Type(nil)
	for i, t := range in[1:] {
		if o.operands()[i].single {
			one = append(one, t)
		} else {
			like = append(like, t)
		}
	}
	if err := alike(like); err != nil {
		return nil, err
	}
	return like[1:], single(one)
}

// operand is an input after the gradient.
type operand struct {
	name   string
	single bool // one element
}

// operands are the inputs after the gradient. Those that are not single have outputs, in the same order.
func (o Adam) operands() []operand {
	list := []operand{{"p", false}, {"v", false}, {"rate", true}, {"eps", true}}
	if o.Mean {
		list = append(list, operand{"m", false})
	}
	if o.Decay {
		list = append(list, operand{"keep", true})
	}
	if o.Average {
		list = append(list, operand{"average", false}, operand{"gain", true})
	}
	return list
}

func (SGD) Infer(in []ir.Type) ([]ir.Type, error) { return inferUpdate(in) }
func (EMA) Infer(in []ir.Type) ([]ir.Type, error) { return inferUpdate(in) }

func inferUpdate(in []ir.Type) ([]ir.Type, error) {
	if err := alike(in[:2]); err != nil {
		return nil, err
	}
	return in[:1], single(in[2:])
}

func alike(in []ir.Type) error {
	for _, t := range in {
		if t.DType != ir.Float32 || t != in[0] {
			return fmt.Errorf("got %v, want f32 of one shape", in)
		}
	}
	return nil
}

func single(in []ir.Type) error {
	for _, t := range in {
		if t != ir.TypeOf(ir.Float32) {
			return fmt.Errorf("got %v, want f32[]", t)
		}
	}
	return nil
}

func (o Adam) Eval(e *ir.Env, out, in []ir.Tensor) {
	g, rate, eps := in[0].Float32s(), in[3].Float32s()[0], in[4].Float32s()[0]
	d := kernel.Descent{Min: float32(o.Min), Max: float32(o.Max)}
	d.Args = kernel.AdamArgs{Rate: rate, Eps: eps, Keep: 1, Beta1: float32(o.Beta1), OneMinusBeta1: float32(o.Rest1),
		Beta2: float32(o.Beta2), OneMinusBeta2: float32(o.Rest2)}
	p := inPlace(e, out[0], in[1])
	d.V = inPlace(e, out[1], in[2])
	out, in = out[2:], in[5:]
	if o.Mean {
		d.M = inPlace(e, out[0], in[0])
		out, in = out[1:], in[1:]
	}
	if o.Decay {
		d.Args.Keep = in[0].Float32s()[0]
		in = in[1:]
	}
	if o.Average {
		d.Average, d.Gain = inPlace(e, out[0], in[0]), in[1].Float32s()[0]
	}
	if !kernel.Adam(e.Threads, p, g, d) {
		e.NotFinite = true
	}
}

func (SGD) Eval(e *ir.Env, out, in []ir.Tensor) {
	kernel.SGD(e.Threads, inPlace(e, out[0], in[0]), in[1].Float32s(), in[2].Float32s()[0])
}

func (EMA) Eval(e *ir.Env, out, in []ir.Tensor) {
	kernel.EMA(e.Threads, inPlace(e, out[0], in[0]), in[1].Float32s(), in[2].Float32s()[0])
}

// inPlace is out, after in was copied to it unless they share memory.
func inPlace(e *ir.Env, out, in ir.Tensor) []float32 {
	if !out.Shares(in) {
		kernel.Copy(e.Threads, out.Float32s(), in.Float32s())
	}
	return out.Float32s()
}

// ChecksFinite: Adam checks the new parameter.
func (o Adam) ChecksFinite(out int) bool { return out == 0 }

// Alias: each output may replace its old value.
func (o Adam) Alias(out, in int) bool {
	for i, x := range o.operands() {
		if x.single {
			continue
		}
		if out == 0 {
			return in == 1+i
		}
		out--
	}
	return false
}

func (SGD) Alias(_, in int) bool { return in == 0 }
func (EMA) Alias(_, in int) bool { return in == 0 }

func (o Adam) Decompose(in []ir.Value) []ir.Value {
	g, p, v, rate, eps, rest := in[0], in[1], in[2], in[3], in[4], in[5:]
	v = op.Add(op.Scale(v, o.Beta2), op.Scale(op.Square(g), o.Rest2))
	m := g
	if o.Mean {
		m, rest = op.Add(op.Scale(rest[0], o.Beta1), op.Scale(g, o.Rest1)), rest[1:]
	}
	if o.Decay {
		p, rest = op.Mul(p, rest[0]), rest[1:]
	}
	p = op.Sub(p, op.Mul(op.Div(m, op.Add(op.Sqrt(v), eps)), rate))
	if o.Min < o.Max {
		p = op.Clip(p, o.Min, o.Max)
	}
	out := []ir.Value{p, v}
	if o.Mean {
		out = append(out, m)
	}
	if o.Average {
		out = append(out, op.Add(rest[0], op.Mul(op.Sub(p, rest[0]), rest[1])))
	}
	return out
}

func (SGD) Decompose(in []ir.Value) []ir.Value {
	return []ir.Value{op.Sub(in[0], op.Mul(in[1], in[2]))}
}

func (EMA) Decompose(in []ir.Value) []ir.Value {
	return []ir.Value{op.Add(in[0], op.Mul(op.Sub(in[1], in[0]), in[2]))}
}
