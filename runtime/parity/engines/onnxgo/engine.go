// Package onnxgo runs ONNX files as onnx-go reads them: a second opinion on what ganc's own loader and compiler make of
// a file.
//
// onnx-go decodes the file into a backend of ours (onnx.Backend and backend.ComputationBackend): from onnx-go come the
// order of the nodes, their inputs and outputs, their attributes and the weights. The backend then runs one node after
// another: each is imported by itself, its ops are evaluated one by one into fresh memory, and nothing is fused, merged,
// reordered or kept from an earlier run. ganc's runtime shares the meaning of each operator with it (package operators)
// and the kernels of single ops; it shares neither the reading of the file nor anything that the compiler does.
//
// onnx-go v0.5.0 drops, misreads or cannot hold a part of what a file may contain. That part comes from ganc's loader:
// operator set versions; values in element types other than float, double, int32 and int64; values without elements or
// with their data in another file; lists of tensors. A graph without nodes is nothing to onnx-go, and comes from ganc's
// loader as a whole.
package onnxgo

import (
	"fmt"
	"os"

	onnx "github.com/owulveryck/onnx-go"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/load"
	"github.com/ganc-ml/ganc/runtime/parity"
)

// Engine is onnx-go on one file. It belongs to one goroutine.
type Engine struct {
	file    *load.File
	backend *backend
}

// Open decodes a file. ganc's loader checks it first, because onnx-go does not survive every file. An error of type
// *load.Error refuses the file; any other says what onnx-go made of it.
func Open(path string) (*Engine, error) {
	f, err := load.ReadFile(path, load.Limits{})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	e, err := decode(data, f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return e, nil
}

// New is Open on the bytes of a file.
func New(data []byte) (*Engine, error) {
	f, err := load.Decode(data, load.Limits{})
	if err != nil {
		return nil, err
	}
	return decode(data, f)
}

// decode has onnx-go decode what it can read of data, and adds the rest from f.
func decode(data []byte, f *load.File) (*Engine, error) {
	if f.Flattened {
		return nil, load.Refuse(load.Unsupported, "", "it has functions or subgraphs, of which onnx-go knows none").Instead("ask ONNX Runtime")
	}
	b := &backend{opset: f.OpsetVersion, byName: map[string]*value{}}
	if len(f.Nodes) > 0 {
		copied, err := legible(data, f)
		if err != nil {
			return nil, err
		}
		if err := onnx.NewModel(b).UnmarshalBinary(copied); err != nil {
			return nil, fmt.Errorf("onnx-go: %w", err)
		}
	}
	if err := b.complete(f); err != nil {
		return nil, fmt.Errorf("onnx-go: %w", err)
	}
	return &Engine{f, b}, nil
}

// Name is the engine's name.
func (e *Engine) Name() string { return "onnx-go" }

// Run feeds the inputs, runs every node and returns the outputs in the order of the file.
func (e *Engine) Run(inputs []parity.NamedTensor) ([]parity.NamedTensor, error) {
	byName := make(map[string]ir.Tensor, len(inputs))
	for _, in := range inputs {
		byName[in.Name] = in.Tensor
	}
	for _, in := range e.file.Inputs {
		t, ok := byName[in.Name]
		if !ok {
			return nil, fmt.Errorf("input %q is missing", in.Name)
		}
		e.backend.value(in.Name).feed(t)
	}
	if err := e.backend.Run(); err != nil {
		return nil, err
	}
	outputs := make([]parity.NamedTensor, len(e.file.Outputs))
	for i, out := range e.file.Outputs {
		t, err := e.backend.value(out.Name).read()
		if err != nil {
			return nil, fmt.Errorf("output %q: %w", out.Name, err)
		}
		outputs[i] = parity.NamedTensor{Name: out.Name, Tensor: t.Clone()}
	}
	return outputs, nil
}

var _ parity.Engine = (*Engine)(nil)
