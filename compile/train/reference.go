package train

import (
	"fmt"
	"slices"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/lower"
	"github.com/ganc-ml/ganc/ir"
)

// Reference is an exported network as the training graph computes it: in inference mode, on the state of a trainer, and
// run by the same machine as a training step. An exported file is compared with it. A Reference follows its trainer:
// each Run reads the state as it is then. It is for one goroutine, and not for use while Trainer.Run runs elsewhere;
// an observer of the trainer may use it.
type Reference struct {
	Network *ir.Network
	Graph   *ir.Graph // the network in inference mode, from which the file is exported

	memory    compile.Memory
	threads   int
	workspace *compile.Workspace
	machines  map[int]*lower.Machine // by batch size
}

// Reference makes the reference of a network of the trainer's model. It fails where the network has no form in
// inference mode, which compile.NewPlan has reported already.
func (t *Trainer) Reference(n *ir.Network) (*Reference, error) {
	g, err := t.Plan.Network(n)
	if err != nil {
		return nil, err
	}
	return &Reference{Network: n, Graph: g, memory: t.State, threads: t.Options.Threads, workspace: &t.engine.workspace, machines: map[int]*lower.Machine{}}, nil
}

// Run computes the outputs of the network for a batch of n examples. Inputs and outputs are in the order of
// Network.Ins and Network.Outs; dimensions that depend on the batch are bound to n. The outputs are copies, which stay
// valid. An input of another element type or number of elements is an error that names it.
func (r *Reference) Run(n int, inputs []ir.Tensor) ([]ir.Tensor, error) {
	if len(inputs) != len(r.Network.Ins) {
		return nil, fmt.Errorf("network %s: got %d inputs, want %d", r.Network.Name, len(inputs), len(r.Network.Ins))
	}
	m, err := r.machine(n)
	if err != nil {
		return nil, err
	}
	for _, input := range r.Graph.Inputs() {
		dst := m.Code().Input(input)
		if dst.IsZero() {
			continue // no output depends on it
		}
		i := slices.IndexFunc(r.Network.Ins, func(p ir.NetworkPort) bool { return p.Name == input.Name })
		if i < 0 || inputs[i].DType() != dst.DType() || inputs[i].Len() != dst.Len() {
			return nil, fmt.Errorf("network %s: input %s does not fit %v", r.Network.Name, input.Name, dst.Type())
		}
		copy(dst.Bytes(), inputs[i].Bytes())
	}
	if err := m.Run(); err != nil {
		return nil, err
	}
	out := make([]ir.Tensor, len(r.Network.Outs))
	for i := range out {
		out[i] = m.Code().Output(i).Clone()
	}
	return out, nil
}

func (r *Reference) machine(n int) (*lower.Machine, error) {
	if m := r.machines[n]; m != nil {
		return m, nil
	}
	code, err := r.workspace.Bind(r.Graph, n, r.threads, r.memory)
	if err != nil {
		return nil, err
	}
	m, err := lower.New(code)
	if err != nil {
		return nil, err
	}
	r.machines[n] = m
	return m, nil
}
