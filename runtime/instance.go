package runtime

import (
	"context"
	"fmt"
	"slices"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/ir"
)

// instance is bound code with the places of its inputs and outputs, in the order of the session. An input's is nil where the
// graph does not read it, an output's where no step computes it.
type instance struct {
	*compile.Code
	inputs, outputs []*compile.Place
}

// bind compiles a graph and finds its inputs by name.
func (p *plan) bind(g *ir.Graph) (*instance, error) {
	code, err := p.packs.Bind(g, 0, p.threads, noState)
	if err != nil {
		return nil, err
	}
	x := &instance{Code: code, inputs: make([]*compile.Place, len(p.names))}
	for _, in := range g.Inputs() {
		x.inputs[slices.Index(p.names, in.Name)] = code.InputPlace(in)
	}
	for i := range code.OutputNames() {
		x.outputs = append(x.outputs, code.OutputPlace(i))
	}
	return x, nil
}

func (x *instance) run(ctx context.Context, outputs, inputs []Tensor) error {
	defer x.takeBack()
	x.lend(outputs, inputs)
	for i := range x.Steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := x.RunStep(i); err != nil {
			return fmt.Errorf("runtime: %w", err)
		}
	}
	for i, out := range outputs {
		if !out.Shares(x.Output(i)) {
			ir.Narrow(out, x.Output(i))
		}
	}
	return nil
}

// lend lets the steps read inputs and compute outputs where the caller has them. Copied are those of types that the steps do
// not compute with, and those that have memory in common with another of which the steps write into one.
func (x *instance) lend(outputs, inputs []Tensor) {
	for i, p := range x.inputs {
		switch in := inputs[i]; {
		case p == nil:
		case in.DType() == p.Own().DType() && !overlaps(outputs, in):
			p.Lend(in)
		default:
			ir.Widen(p.Own(), in)
		}
	}
	for i, p := range x.outputs {
		out := outputs[i]
		if p == nil || out.DType() != p.Own().DType() || overlaps(inputs, out) || overlaps(outputs[:i], out) || overlaps(outputs[i+1:], out) {
			continue
		}
		p.Lend(out)
	}
}

// overlaps reports whether any of list has memory in common with t.
func overlaps(list []Tensor, t Tensor) bool {
	for _, u := range list {
		if u.Overlaps(t) {
			return true
		}
	}
	return false
}

// takeBack forgets the caller's memory.
func (x *instance) takeBack() {
	for _, list := range [...][]*compile.Place{x.inputs, x.outputs} {
		for _, p := range list {
			if p != nil {
				p.TakeBack()
			}
		}
	}
}
