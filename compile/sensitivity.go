package compile

import (
	"fmt"
	"slices"

	"github.com/ganc-ml/ganc/compile/autodiff"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Sensitivity is, for the graph of a network, the graph that computes for each state variable of floating-point numbers
// that the network reads, in the order of states, the gradient of Σ output·share over all elements of all outputs of
// floating-point numbers. The share of output number i is an argument of that output's type, named share/i: with random
// numbers there, an element of state has a gradient of 0 where no output depends on it, to first order. It fails where an
// op has no gradient.
func Sensitivity(g *ir.Graph) (s *ir.Graph, states []*ir.State, err error) {
	c := ir.NewCopier(ir.NewGraph(false))
	for _, o := range g.Outputs {
		c.Dst.Outputs = append(c.Dst.Outputs, ir.Output{Name: o.Name, Value: c.Value(o.Value)})
	}
	if s, err = run(trainingPasses, c.Dst); err != nil {
		return nil, nil, err
	}
	var total ir.Value
	for i, o := range s.Outputs {
		if t := o.Value.Type(); t.DType.IsFloat() {
			share := s.Apply(ir.Feed{Input: &ir.Input{Name: fmt.Sprintf("share/%d", i), Type: t, Source: ir.Argument}})
			sum := op.Cast(op.Sum(op.Mul(o.Value, share)), ir.Float32)
			if total.IsZero() {
				total = sum
				continue
			}
			total = op.Add(total, sum)
		}
	}
	var reads []ir.Value
	for i := range s.Len() {
		r, ok := s.Node(i).Op().(ir.Read)
		if ok && r.State.Type.DType.IsFloat() && !slices.Contains(states, r.State) {
			states, reads = append(states, r.State), append(reads, s.Node(i).Out(0))
		}
	}
	s.Outputs = nil
	if !total.IsZero() {
		for i, v := range autodiff.Gradients(total, reads) {
			s.Outputs = append(s.Outputs, ir.Output{Name: states[i].Name, Value: v})
		}
	}
	s, err = run(programPasses, s)
	return s, states, err
}
