package parity

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
)

// Network is a function that computes the outputs of a declared network.
type Network struct {
	name string
	decl *ir.Network
	run  func(n int, inputs []ir.Tensor) ([]ir.Tensor, error)
}

// NewNetwork makes an engine called name of a function that computes the outputs of a declared network for a batch of n
// examples, such as Reference.Run of package compile/train. Inputs and outputs are in the order of the declaration.
func NewNetwork(name string, decl *ir.Network, run func(n int, inputs []ir.Tensor) ([]ir.Tensor, error)) *Network {
	return &Network{name, decl, run}
}

// Name is the engine's name.
func (e *Network) Name() string { return e.name }

// Run finds the inputs by their names. The batch size follows from their shapes; it is 1 where none depends on it.
func (e *Network) Run(inputs []NamedTensor) ([]NamedTensor, error) {
	byName := make(map[string]ir.Tensor, len(inputs))
	for _, in := range inputs {
		byName[in.Name] = in.Tensor
	}
	batch := 1
	list := make([]ir.Tensor, len(e.decl.Ins))
	for i, p := range e.decl.Ins {
		t, ok := byName[p.Name]
		if !ok {
			return nil, fmt.Errorf("input %q is missing, want %v", p.Name, p.Value.Type())
		}
		if n, ok := batchOf(p.Value.Type(), t); ok {
			batch = n
		}
		list[i] = t
	}
	out, err := e.run(batch, list)
	if err != nil {
		return nil, err
	}
	named := make([]NamedTensor, len(out))
	for i, t := range out {
		named[i] = NamedTensor{Name: e.decl.Outs[i].Name, Tensor: t}
	}
	return named, nil
}

var _ Engine = (*Network)(nil)
