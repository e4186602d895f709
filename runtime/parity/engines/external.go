package engines

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/ganc-ml/ganc/internal/safetensors"
	"github.com/ganc-ml/ganc/runtime/parity"
)

// External is a runtime of another project on one file, in a process of its own.
type External struct {
	Runtime Runtime
	Host    string // the program that the runtime lives in, as Find gives it
	Model   string // path of the file; empty where Data holds it
	Data    []byte // the bytes of the file
	Timeout time.Duration
}

// Name is the runtime's name.
func (e *External) Name() string { return e.Runtime.Title() }

// Run runs one case.
func (e *External) Run(inputs []parity.NamedTensor) ([]parity.NamedTensor, error) {
	all, err := e.RunAll(context.Background(), [][]parity.NamedTensor{inputs})
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// RunAll runs every case in one process. If the host has no such runtime, the error is a *MissingError.
func (e *External) RunAll(ctx context.Context, cases [][]parity.NamedTensor) ([][]parity.NamedTensor, error) {
	dir, err := os.MkdirTemp("", "ganc-external-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	j := job{}
	if j.Model, err = e.model(dir); err != nil {
		return nil, err
	}
	for i, inputs := range cases {
		f := files{fmt.Sprintf("inputs-%d.safetensors", i), fmt.Sprintf("outputs-%d.safetensors", i)}
		j.Cases = append(j.Cases, f)
		if err := writeTensors(filepath.Join(dir, f.Inputs), inputs); err != nil {
			return nil, err
		}
	}
	answers, err := e.process(ctx, dir, j)
	if err != nil {
		return nil, err
	}
	out := make([][]parity.NamedTensor, len(cases))
	for i, a := range answers[1:] {
		if a.Error != "" {
			return nil, errors.New(firstLine(a.Error))
		}
		if out[i], err = readTensors(filepath.Join(dir, j.Cases[i].Outputs)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// model returns the path of the file, which it writes into dir where Data holds it.
func (e *External) model(dir string) (string, error) {
	if e.Model != "" {
		return filepath.Abs(e.Model)
	}
	path := filepath.Join(dir, "model.onnx")
	return path, os.WriteFile(path, e.Data, 0o666)
}

// writeTensors writes tensors as safetensors.
func writeTensors(path string, tensors []parity.NamedTensor) error {
	list := make([]safetensors.Tensor, len(tensors))
	for i, t := range tensors {
		list[i] = safetensors.FromIR(t.Name, t.Tensor)
		if list[i].DType == "" {
			return fmt.Errorf("input %q is %v: it cannot be handed to another runtime", t.Name, t.Tensor.DType())
		}
	}
	var b bytes.Buffer
	if err := safetensors.Write(&b, list, nil); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o666)
}

// readTensors reads tensors in the order of the file.
func readTensors(path string) ([]parity.NamedTensor, error) {
	f, err := safetensors.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var out []parity.NamedTensor
	for _, t := range f.Tensors {
		out = append(out, parity.NamedTensor{Name: t.Name, Tensor: t.IR()})
	}
	return out, nil
}

var _ parity.Batcher = (*External)(nil)
