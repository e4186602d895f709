package fused

import (
	"fmt"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Adam is one step of ir/optim's Adam for one parameter, in one pass. Its inputs are the parameter, its gradient, its
// second moment v, the step's rate and ε, and, where Mean is set, its first moment m; its outputs are the new
// parameter, the new v and the new m. Everything is f32; rate and ε are single elements.
//
//	v' = v·Beta2 + g²·Rest2    m' = m·Beta1 + g·Rest1, or g without Mean    p' = p − m'/(√v' + ε)·rate
type Adam struct {
	Mean         bool
	Beta1, Rest1 float64
	Beta2, Rest2 float64
}

// SGD is p − g·rate for a parameter, its gradient and a rate of one element.
type SGD struct{}

// EMA is a + (p − a)·gain for an average, its parameter and a gain of one element.
type EMA struct{}

func (o Adam) Spec() ir.Spec {
	in := 5
	if o.Mean {
		in = 6
	}
	return ir.Spec{Name: "Adam", In: ir.Exactly(in), Doc: "a step of Adam for one parameter"}
}
func (SGD) Spec() ir.Spec {
	return ir.Spec{Name: "SGD", In: ir.Exactly(3), Doc: "a step of gradient descent for one parameter"}
}
func (EMA) Spec() ir.Spec {
	return ir.Spec{Name: "EMA", In: ir.Exactly(3), Doc: "a step of the moving average of one parameter"}
}

func (o Adam) Infer(in []ir.Type) ([]ir.Type, error) {
	if err := alike(in[:3]); err != nil {
		return nil, err
	}
	if err := single(in[3:5]); err != nil {
		return nil, err
	}
	if o.Mean {
		return []ir.Type{in[0], in[0], in[0]}, alike([]ir.Type{in[0], in[5]})
	}
	return []ir.Type{in[0], in[0]}, nil
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
	p, v := inPlace(e, out[0], in[0]), inPlace(e, out[1], in[2])
	var m []float32
	if o.Mean {
		m = inPlace(e, out[2], in[5])
	}
	kernel.Adam(e.Threads, p, in[1].Float32s(), m, v, kernel.AdamArgs{
		Rate: in[3].Float32s()[0], Eps: in[4].Float32s()[0], Keep: 1,
		Beta1: float32(o.Beta1), Rest1: float32(o.Rest1), Beta2: float32(o.Beta2), Rest2: float32(o.Rest2),
	})
}

func (SGD) Eval(e *ir.Env, out, in []ir.Tensor) {
	kernel.SGD(e.Threads, inPlace(e, out[0], in[0]), in[1].Float32s(), in[2].Float32s()[0])
}

func (EMA) Eval(e *ir.Env, out, in []ir.Tensor) {
	kernel.EMA(e.Threads, inPlace(e, out[0], in[0]), in[1].Float32s(), in[2].Float32s()[0])
}

// inPlace is out, holding what in holds.
func inPlace(e *ir.Env, out, in ir.Tensor) []float32 {
	if !out.Shares(in) {
		kernel.Copy(e.Threads, out.Float32s(), in.Float32s())
	}
	return out.Float32s()
}

// Alias: each output replaces the value that it is the successor of.
func (Adam) Alias(out, in int) bool { return in == [...]int{0, 2, 5}[out] }
func (SGD) Alias(_, in int) bool    { return in == 0 }
func (EMA) Alias(_, in int) bool    { return in == 0 }

func (o Adam) Unfused(in []ir.Value) []ir.Value {
	p, g, v := in[0], in[1], in[2]
	v = op.Add(op.Scale(v, o.Beta2), op.Scale(op.Square(g), o.Rest2))
	m := g
	if o.Mean {
		m = op.Add(op.Scale(in[5], o.Beta1), op.Scale(g, o.Rest1))
	}
	p = op.Sub(p, op.Mul(op.Div(m, op.Add(op.Sqrt(v), in[4])), in[3]))
	if o.Mean {
		return []ir.Value{p, v, m}
	}
	return []ir.Value{p, v}
}

func (SGD) Unfused(in []ir.Value) []ir.Value {
	return []ir.Value{op.Sub(in[0], op.Mul(in[1], in[2]))}
}

func (EMA) Unfused(in []ir.Value) []ir.Value {
	return []ir.Value{op.Add(in[0], op.Mul(op.Sub(in[1], in[0]), in[2]))}
}

func (o Adam) Decompose(in []ir.Value) []ir.Value { return o.Unfused(in) }
func (o SGD) Decompose(in []ir.Value) []ir.Value  { return o.Unfused(in) }
func (o EMA) Decompose(in []ir.Value) []ir.Value  { return o.Unfused(in) }
