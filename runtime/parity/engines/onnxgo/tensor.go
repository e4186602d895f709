package onnxgo

import (
	"fmt"

	"gorgonia.org/tensor"

	"github.com/ganc-ml/ganc/ir"
)

// fromGorgonia copies a tensor of gorgonia's.
func fromGorgonia(t tensor.Tensor) (ir.Tensor, error) {
	switch data := t.Data().(type) {
	case []float32:
		return copied(data, t.Shape()), nil
	case []float64:
		return copied(data, t.Shape()), nil
	case []int64:
		return copied(data, t.Shape()), nil
	case []int32:
		return copied(data, t.Shape()), nil
	case []uint8:
		return copied(data, t.Shape()), nil
	case []bool:
		return copied(data, t.Shape()), nil
	case float32:
		return copied([]float32{data}, nil), nil
	case float64:
		return copied([]float64{data}, nil), nil
	case int64:
		return copied([]int64{data}, nil), nil
	case int32:
		return copied([]int32{data}, nil), nil
	case uint8:
		return copied([]uint8{data}, nil), nil
	case bool:
		return copied([]bool{data}, nil), nil
	}
	return ir.Tensor{}, fmt.Errorf("a tensor of %v is not supported", t.Dtype())
}

func copied[T ir.Element](data []T, shape []int) ir.Tensor {
	return ir.FromSlice(data, shape...).Clone()
}

// toGorgonia copies a tensor of ours.
func toGorgonia(t ir.Tensor) tensor.Tensor {
	switch t = t.Clone(); t.DType() {
	case ir.Float32:
		return dense(t.Float32s(), t.Shape())
	case ir.Float64:
		return dense(t.Float64s(), t.Shape())
	case ir.Int64:
		return dense(t.Int64s(), t.Shape())
	case ir.Int32:
		return dense(ir.Slice[int32](t), t.Shape())
	case ir.Uint8:
		return dense(ir.Slice[uint8](t), t.Shape())
	}
	return dense(t.Bools(), t.Shape())
}

func dense[T any](data []T, shape []int) tensor.Tensor {
	if len(shape) == 0 {
		return tensor.New(tensor.FromScalar(data[0]))
	}
	return tensor.New(tensor.WithShape(shape...), tensor.WithBacking(data))
}
