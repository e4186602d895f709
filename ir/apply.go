package ir

import (
	"errors"
	"fmt"
)

// Apply applies an op and returns its first output.
func Apply(op Op, in ...Value) Value { return first(ApplyAll(op, in...)) }

// ApplyAll applies an op to values of one graph and returns all its outputs. A mistake is recorded on the graph, with
// the position of the caller, and the outputs are poisoned. Use Graph.Apply for an op without inputs.
func ApplyAll(op Op, in ...Value) []Value {
	g := graphOf(in)
	if g == nil {
		return make([]Value, maxOutputs)
	}
	return g.ApplyAll(op, in...)
}

// Apply is ApplyAll's first output.
func (g *Graph) Apply(op Op, in ...Value) Value { return first(g.ApplyAll(op, in...)) }

// ApplyAll applies an op in g.
func (g *Graph) ApplyAll(op Op, in ...Value) []Value {
	types, err := g.infer(op, in)
	if err != nil {
		if !errors.Is(err, errPoison) {
			g.fail(err)
		}
		return g.poisons()
	}
	return g.insert(op, in, types).Outs()
}

func first(vs []Value) Value { return vs[0] }

func graphOf(in []Value) *Graph {
	for _, v := range in {
		if v.g != nil {
			return v.g
		}
	}
	return nil
}

// maxOutputs is the number of poisoned outputs of a failed application: no op has more, so callers may index them.
const maxOutputs = 64

func (g *Graph) poisons() []Value {
	out := make([]Value, maxOutputs)
	for i := range out {
		out[i] = g.poison()
	}
	return out
}

var errPoison = errors.New("poisoned input")

func (g *Graph) infer(op Op, in []Value) ([]Type, error) {
	spec := op.Spec()
	types := make([]Type, len(in))
	for i, v := range in {
		switch {
		case v.IsZero():
			return nil, fmt.Errorf("%s: input %d is a zero ir.Value: it was never assigned", spec.Name, i)
		case v.g != g:
			return nil, fmt.Errorf("%s: input %d belongs to another model", spec.Name, i)
		case v.IsPoison():
			return nil, errPoison
		}
		types[i] = v.Type()
	}
	return InferTypes(op, types)
}

// InferTypes checks the number of inputs and infers the output types.
func InferTypes(op Op, in []Type) ([]Type, error) {
	spec := op.Spec()
	if a := spec.In; len(in) < a.Min || (a.Max >= 0 && len(in) > a.Max) {
		return nil, fmt.Errorf("%s: got %d inputs, want %s", spec.Name, len(in), a)
	}
	out, err := op.Infer(in)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", spec.Name, err)
	}
	return out, nil
}

func (a Arity) String() string {
	switch {
	case a.Max < 0:
		return fmt.Sprintf("at least %d", a.Min)
	case a.Min == a.Max:
		return fmt.Sprint(a.Min)
	}
	return fmt.Sprintf("%d to %d", a.Min, a.Max)
}

// Undefined is the Grad of an op that has no gradient. It records the mistake on the graph, at n's line.
func Undefined(n Node) []Value {
	g := n.g
	g.At(n.Origins(), func() {
		g.fail(fmt.Errorf("%s has no gradient: use ir.StopGradient where none is meant", n.Op().Spec().Name))
	})
	return nil
}
