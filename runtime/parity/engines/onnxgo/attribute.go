package onnxgo

import (
	"fmt"

	"gorgonia.org/tensor"

	"github.com/ganc-ml/ganc/runtime/load"
)

// attributes returns the attributes of a node in the order of the file: as onnx-go gives them, and as the file has them
// where onnx-go was not asked.
func attributes(given map[string]any, file []load.Attr) ([]load.Attr, error) {
	list := make([]load.Attr, len(file))
	found := 0
	for i, a := range file {
		list[i] = a
		v, ok := given[a.Name]
		if !ok {
			continue
		}
		found++
		var err error
		if list[i], err = attribute(a.Name, v); err != nil {
			return nil, fmt.Errorf("attribute %s: %w", load.Quote(a.Name), err)
		}
	}
	if found != len(given) {
		return nil, fmt.Errorf("it gave %d attributes, of which the file has %d", len(given), found)
	}
	return list, nil
}

func attribute(name string, v any) (load.Attr, error) {
	a := load.Attr{Name: name}
	switch v := v.(type) {
	case float32:
		a.Type, a.Float = load.AttrFloat, v
	case int64:
		a.Type, a.Int = load.AttrInt, v
	case string:
		a.Type, a.String = load.AttrString, v
	case []float32:
		a.Type, a.Floats = load.AttrFloats, v
	case []int64:
		a.Type, a.Ints = load.AttrInts, v
	case []string:
		a.Type, a.Strings = load.AttrStrings, v
	case tensor.Tensor:
		t, err := fromGorgonia(v)
		if err != nil {
			return a, err
		}
		a.Type, a.Tensor = load.AttrTensor, load.TensorOf("", t)
	default:
		return a, fmt.Errorf("it gave a %T", v)
	}
	return a, nil
}
