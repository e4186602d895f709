package cmd

import (
	"fmt"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/lower"
	"github.com/ganc-ml/ganc/ir"
)

// network is a function of named tensors: an exported network as the training graph computes it, or a loaded file.
type network interface {
	// run computes the outputs, in the order of the ports, for inputs in the order of the ports, for a batch of n.
	// What it returns stays valid.
	run(n int, in []ir.Tensor) ([]ir.Tensor, error)
}

// trained is an exported network as the training graph computes it, in inference mode, on the state of a run: the
// side that a loaded file is compared with.
type trained struct {
	decl    *ir.Network
	graph   *ir.Graph
	memory  compile.Memory
	threads int

	machines map[int]*lower.Machine // by batch size
}

func newTrained(plan *compile.Plan, decl *ir.Network, memory compile.Memory, threads int) (*trained, error) {
	g, err := plan.Network(decl)
	if err != nil {
		return nil, modelError{err}
	}
	return &trained{decl: decl, graph: g, memory: memory, threads: threads, machines: map[int]*lower.Machine{}}, nil
}

func (t *trained) machine(n int) (*lower.Machine, error) {
	if m := t.machines[n]; m != nil {
		return m, nil
	}
	code, err := compile.Bind(t.graph, n, t.threads, t.memory)
	if err != nil {
		return nil, err
	}
	t.machines[n], err = lower.New(code)
	return t.machines[n], err
}

func (t *trained) run(n int, in []ir.Tensor) ([]ir.Tensor, error) {
	m, err := t.machine(n)
	if err != nil {
		return nil, err
	}
	for _, input := range t.graph.Inputs() {
		dst := m.Code().Input(input)
		if dst.IsZero() {
			continue
		}
		i := portIndex(t.decl.Ins, input.Name)
		if i < 0 || in[i].DType() != dst.DType() || in[i].Len() != dst.Len() {
			return nil, fmt.Errorf("network %s: input %s does not fit %v", t.decl.Name, input.Name, dst.Type())
		}
		copy(dst.Bytes(), in[i].Bytes())
	}
	if err := m.Run(); err != nil {
		return nil, err
	}
	out := make([]ir.Tensor, len(t.decl.Outs))
	for i := range out {
		out[i] = m.Code().Output(i).Clone()
	}
	return out, nil
}

func portIndex(ports []ir.NetworkPort, name string) int {
	for i, p := range ports {
		if p.Name == name {
			return i
		}
	}
	return -1
}
