package onnxgo

import (
	"slices"

	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/runtime/load"
)

// legible returns the file with the changes that onnx-go v0.5.0 needs in order to read it as it is meant:
//
//  1. Inputs and outputs have names only. onnx-go allocates what a shape declares, and drops symbolic dimensions.
//  2. Outputs that no node computes, and what the file declares of inner values, are left out: onnx-go makes second,
//     disconnected values of those names.
//  3. A node without inputs gets an absent one: onnx-go invents a value that may clobber another.
//  4. Weights and attributes that onnx-go misreads, or fails on, are left out.
func legible(data []byte, f *load.File) ([]byte, error) {
	m := &onnxpb.ModelProto{}
	if err := onnxpb.Unmarshal(data, m); err != nil {
		return nil, err
	}
	g := m.Graph
	g.Input, g.Output, g.ValueInfo = namesOnly(g.Input), computed(g.Output, f), nil
	g.Initializer = slices.DeleteFunc(g.Initializer, func(t *onnxpb.TensorProto) bool { return !readsTensor(t) })
	for _, n := range g.Node {
		if len(n.Input) == 0 {
			n.Input = []string{""}
		}
		n.Attribute = slices.DeleteFunc(n.Attribute, func(a *onnxpb.AttributeProto) bool { return !readsAttribute(a) })
	}
	return onnxpb.Marshal(m)
}

func namesOnly(list []*onnxpb.ValueInfoProto) []*onnxpb.ValueInfoProto {
	names := make([]*onnxpb.ValueInfoProto, len(list))
	for i, v := range list {
		names[i] = &onnxpb.ValueInfoProto{Name: v.Name}
	}
	return names
}

// computed returns the names of the outputs that nodes compute. onnx-go wants at least one: where there is none, the
// first node lends a name.
func computed(list []*onnxpb.ValueInfoProto, f *load.File) []*onnxpb.ValueInfoProto {
	list = slices.DeleteFunc(namesOnly(list), func(v *onnxpb.ValueInfoProto) bool {
		_, byNode := f.Producing(v.GetName())
		return !byNode
	})
	if len(list) == 0 {
		outs := f.Nodes[0].Outputs
		list = append(list, &onnxpb.ValueInfoProto{Name: &outs[len(outs)-1]})
	}
	return list
}

// readsTensor reports whether onnx-go reads a tensor right.
func readsTensor(t *onnxpb.TensorProto) bool {
	if t.GetDataLocation() == onnxpb.TensorProto_EXTERNAL || slices.Contains(t.Dims, 0) {
		return false
	}
	switch onnxpb.DType(t.GetDataType()) {
	case onnxpb.TensorProto_FLOAT, onnxpb.TensorProto_DOUBLE, onnxpb.TensorProto_INT32, onnxpb.TensorProto_INT64:
		return true
	}
	return false
}

// readsAttribute reports whether onnx-go reads an attribute right. Old files leave the type out.
func readsAttribute(a *onnxpb.AttributeProto) bool {
	switch a.GetType() {
	case onnxpb.AttributeProto_FLOAT, onnxpb.AttributeProto_INT, onnxpb.AttributeProto_STRING,
		onnxpb.AttributeProto_FLOATS, onnxpb.AttributeProto_INTS, onnxpb.AttributeProto_STRINGS:
		return true
	case onnxpb.AttributeProto_TENSOR:
		return readsTensor(a.GetT())
	}
	return false
}
