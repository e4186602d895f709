package onnxgo

import (
	"fmt"

	onnx "github.com/owulveryck/onnx-go"
	"gorgonia.org/tensor"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/load"
)

// A value is a node of onnx-go's graph: an input, a weight or a result of an operation. The value named "" stands for
// every absent input and output.
type value struct {
	id     int64
	name   string
	tensor ir.Tensor    // zero before it is fed or computed
	stored *load.Tensor // a weight that onnx-go cannot carry, in place of tensor
	known  bool         // whether the value depends on constants alone
	needed bool         // whether an output of the graph depends on the value
}

func (v *value) ID() int64        { return v.id }
func (v *value) SetName(s string) { v.name = s }
func (v *value) GetName() string  { return v.name }

// SetTensor sets a weight, of which v keeps a copy.
func (v *value) SetTensor(t tensor.Tensor) (err error) {
	v.tensor, err = fromGorgonia(t)
	v.known = true
	return err
}

// GetTensor returns a copy of the elements; nil where there are none.
func (v *value) GetTensor() tensor.Tensor {
	t, err := v.read()
	if err != nil {
		return nil
	}
	return toGorgonia(t)
}

// feed sets an input of the graph.
func (v *value) feed(t ir.Tensor) { v.tensor, v.known = t, false }

// read returns the tensor. Nobody may write to it.
func (v *value) read() (ir.Tensor, error) {
	switch {
	case v.stored != nil:
		return v.stored.IR()
	case v.tensor.IsZero():
		return v.tensor, fmt.Errorf("no operation computes it")
	}
	return v.tensor, nil
}

// weight returns a known value as a file would hold it.
func (v *value) weight() load.Tensor {
	if v.stored != nil {
		return *v.stored
	}
	return load.TensorOf(v.name, v.tensor)
}

var (
	_ onnx.Namer       = (*value)(nil)
	_ onnx.DataCarrier = (*value)(nil)
)
