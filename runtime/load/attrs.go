package load

import (
	"github.com/ganc-ml/ganc/internal/onnxpb"
)

// An AttrType is the type of an attribute, under ONNX's own number.
type AttrType int32

// The types of attributes that are read.
const (
	AttrFloat   = AttrType(onnxpb.AttributeProto_FLOAT)
	AttrInt     = AttrType(onnxpb.AttributeProto_INT)
	AttrString  = AttrType(onnxpb.AttributeProto_STRING)
	AttrTensor  = AttrType(onnxpb.AttributeProto_TENSOR)
	AttrGraph   = AttrType(onnxpb.AttributeProto_GRAPH)
	AttrFloats  = AttrType(onnxpb.AttributeProto_FLOATS)
	AttrInts    = AttrType(onnxpb.AttributeProto_INTS)
	AttrStrings = AttrType(onnxpb.AttributeProto_STRINGS)
	AttrTensors = AttrType(onnxpb.AttributeProto_TENSORS)
)

// String returns ONNX's name, such as FLOAT or INTS.
func (t AttrType) String() string { return onnxpb.AttributeProto_AttributeType(t).String() }

// An Attr is an attribute of a node. The field that belongs to Type holds its value.
type Attr struct {
	Name    string
	Type    AttrType
	Float   float32
	Int     int64
	String  string
	Tensor  Tensor
	Graph   *Graph
	Floats  []float32
	Ints    []int64
	Strings []string
	Tensors []Tensor
}

func readAttrs(node string, list []*onnxpb.AttributeProto) ([]Attr, error) {
	seen := make(map[string]bool, len(list))
	attrs := make([]Attr, 0, len(list))
	for _, p := range list {
		where := node + ": attribute " + quote(p.GetName())
		switch {
		case p.GetName() == "":
			return nil, malformed(where, "it has no name")
		case seen[p.GetName()]:
			return nil, malformed(where, "the name occurs twice")
		case p.GetRefAttrName() != "":
			return nil, malformed(where, "it refers to an attribute of a function, outside of one")
		}
		seen[p.GetName()] = true
		a, err := readAttr(where, p)
		if err != nil {
			return nil, err
		}
		attrs = append(attrs, a)
	}
	return attrs, nil
}

func readAttr(where string, p *onnxpb.AttributeProto) (Attr, error) {
	a := Attr{Name: p.GetName(), Float: p.GetF(), Int: p.GetI(), String: string(p.GetS()), Floats: p.Floats, Ints: p.Ints}
	stated, err := attrType(where, p)
	if err != nil {
		return a, err
	}
	a.Type = AttrType(stated)
	for _, s := range p.Strings {
		a.Strings = append(a.Strings, string(s))
	}
	if a.Type == AttrTensor {
		if p.T == nil {
			return a, malformed(where, "it is a TENSOR without a value")
		}
		if a.Tensor, err = readTensor(where, p.T); err != nil {
			return a, err
		}
	}
	if a.Type == AttrGraph && p.G == nil {
		return a, malformed(where, "it is a GRAPH without a value")
	}
	for _, p := range p.Tensors {
		t, err := readTensor(where, p)
		if err != nil {
			return a, err
		}
		a.Tensors = append(a.Tensors, t)
	}
	return a, nil
}

// attrType returns the type of an attribute, which must agree with the one field that is set. Where a file does not
// state the type, it is that of the field.
func attrType(where string, p *onnxpb.AttributeProto) (onnxpb.AttributeProto_AttributeType, error) {
	stated := p.GetType()
	set := setFields(p)
	if len(set) > 1 {
		return 0, malformed(where, "it has values of type %s and %s, want one", set[0], set[1])
	}
	if stated == onnxpb.AttributeProto_UNDEFINED && len(set) == 1 {
		stated = set[0]
	}
	switch stated {
	case onnxpb.AttributeProto_UNDEFINED:
		return 0, malformed(where, "it has neither type nor value")
	case onnxpb.AttributeProto_GRAPHS:
		return 0, unsupported(where, "lists of subgraphs are not supported")
	case onnxpb.AttributeProto_SPARSE_TENSOR, onnxpb.AttributeProto_SPARSE_TENSORS:
		return 0, unsupported(where, "sparse tensors are not supported").instead("save it as a dense tensor")
	case onnxpb.AttributeProto_TYPE_PROTO, onnxpb.AttributeProto_TYPE_PROTOS:
		return 0, unsupported(where, "attributes that are types are not supported")
	}
	if _, named := onnxpb.AttributeProto_AttributeType_name[int32(stated)]; !named {
		return 0, unsupported(where, "its type %d is unknown", stated)
	}
	if len(set) == 1 && set[0] != stated {
		return 0, malformed(where, "it states the type %s and has a value of type %s", stated, set[0])
	}
	return stated, nil
}

// setFields returns the types of the value fields that are present.
func setFields(p *onnxpb.AttributeProto) []onnxpb.AttributeProto_AttributeType {
	var set []onnxpb.AttributeProto_AttributeType
	for _, f := range []struct {
		present bool
		of      onnxpb.AttributeProto_AttributeType
	}{
		{p.F != nil, onnxpb.AttributeProto_FLOAT},
		{p.I != nil, onnxpb.AttributeProto_INT},
		{p.S != nil, onnxpb.AttributeProto_STRING},
		{p.T != nil, onnxpb.AttributeProto_TENSOR},
		{p.G != nil, onnxpb.AttributeProto_GRAPH},
		{p.SparseTensor != nil, onnxpb.AttributeProto_SPARSE_TENSOR},
		{p.Tp != nil, onnxpb.AttributeProto_TYPE_PROTO},
		{len(p.Floats) > 0, onnxpb.AttributeProto_FLOATS},
		{len(p.Ints) > 0, onnxpb.AttributeProto_INTS},
		{len(p.Strings) > 0, onnxpb.AttributeProto_STRINGS},
		{len(p.Tensors) > 0, onnxpb.AttributeProto_TENSORS},
		{len(p.Graphs) > 0, onnxpb.AttributeProto_GRAPHS},
		{len(p.SparseTensors) > 0, onnxpb.AttributeProto_SPARSE_TENSORS},
		{len(p.TypeProtos) > 0, onnxpb.AttributeProto_TYPE_PROTOS},
	} {
		if f.present {
			set = append(set, f.of)
		}
	}
	return set
}
