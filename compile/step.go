package compile

import (
	"fmt"
	"slices"

	"github.com/ganc-ml/ganc/ir"
)

// NextPrefix begins the name of an output of a step: the next value of the state variable whose name follows.
const NextPrefix = "new/"

// Step returns the program as a function without state, which an ONNX file can hold. Its arguments are the data, the noise
// and the state variables that the program reads, under their names. Its outputs are the reports, the losses and, with
// NextPrefix before its name, the new value of every state variable that the program writes. Two values of one name are an
// error.
func (p *Program) Step() (*ir.Graph, error) {
	c := ir.NewCopier(ir.NewGraph(true))
	inputs, states := map[*ir.Input]ir.Value{}, map[*ir.State]ir.Value{}
	taken := map[string]bool{}
	feed := func(in ir.Input) (ir.Value, error) {
		if taken[in.Name] {
			return ir.Value{}, fmt.Errorf("compile: the step has two inputs called %q: rename the input or the state", in.Name)
		}
		taken[in.Name] = true
		in.Source = ir.Argument
		return c.Dst.Apply(ir.Feed{Input: &in}), nil
	}
	var err error
	for _, in := range dataFirst(p.Graph.Inputs()) {
		if inputs[in], err = feed(*in); err != nil {
			return nil, err
		}
	}
	for _, s := range p.Reads() {
		if states[s], err = feed(ir.Input{Name: s.Name, Type: s.Type}); err != nil {
			return nil, err
		}
	}
	c.Rule = func(n ir.Node, _ []ir.Value) []ir.Value {
		switch o := n.Op().(type) {
		case ir.Feed:
			return []ir.Value{inputs[o.Input]}
		case ir.Read:
			return []ir.Value{states[o.State]}
		}
		return nil
	}
	for _, o := range stepOutputs(p.Graph) {
		if taken[o.Name] {
			return nil, fmt.Errorf("compile: the step has two values called %q: rename the report", o.Name)
		}
		taken[o.Name] = true
		c.Dst.Outputs = append(c.Dst.Outputs, ir.Output{Name: o.Name, Value: c.Value(o.Value)})
	}
	return c.Dst, nil
}

// stepOutputs returns the outputs of a program and, after them, what it writes.
func stepOutputs(g *ir.Graph) []ir.Output {
	list := slices.Clone(g.Outputs)
	for _, w := range g.Writes {
		list = append(list, ir.Output{Name: NextPrefix + w.State.Name, Value: w.Value})
	}
	return list
}

// dataFirst returns inputs with those of the data set before those of noise.
func dataFirst(inputs []*ir.Input) []*ir.Input {
	list := slices.Clone(inputs)
	slices.SortStableFunc(list, func(a, b *ir.Input) int {
		rank := map[ir.Source]int{ir.FromNoise: 1}
		return rank[a.Source] - rank[b.Source]
	})
	return list
}

// Reads returns the state variables that the program reads, in order of first appearance.
func (p *Program) Reads() []*ir.State {
	return slices.DeleteFunc(p.Graph.States(), func(s *ir.State) bool { return readOf(p.Graph, s).IsZero() })
}
