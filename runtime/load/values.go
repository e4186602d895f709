package load

import "github.com/ganc-ml/ganc/internal/onnxpb"

// A source says who defines a value.
type source struct {
	kind  sourceKind
	index int // in Initializers or Nodes
}

type sourceKind uint8

const (
	byCaller sourceKind = iota
	byInitializer
	byNode
)

// readValues reads the initializers and the declarations of inputs, outputs and other values.
func (f *File) readValues(m *onnxpb.ModelProto, limits Limits) error {
	g := m.Graph
	switch {
	case len(g.SparseInitializer) > 0:
		return unsupported("sparse initializer "+quote(g.SparseInitializer[0].GetValues().GetName()), "sparse tensors are not supported").instead("save it as a dense tensor")
	case len(g.Initializer) > limits.Initializers:
		return tooLarge("", "it has %d initializers, want at most %d", len(g.Initializer), limits.Initializers)
	case len(g.Output) == 0:
		return malformed("", "the graph has no output")
	}
	f.defined = make(map[string]source, len(g.Input)+len(g.Initializer)+len(g.Node))
	f.initializers = make(map[string]int, len(g.Initializer))
	for _, p := range g.Initializer {
		if err := f.readInitializer(p); err != nil {
			return err
		}
	}
	if err := f.readInputs(g.Input); err != nil {
		return err
	}
	var err error
	if f.Outputs, err = readOutputs(g.Output); err != nil {
		return err
	}
	for _, p := range g.ValueInfo {
		v, err := readValueInfo("value_info", p)
		if err != nil {
			return err
		}
		f.ValueInfo = append(f.ValueInfo, v)
	}
	return nil
}

func (f *File) readInitializer(p *onnxpb.TensorProto) error {
	where := "initializer " + quote(p.GetName())
	if p.GetName() == "" {
		return malformed(where, "it has no name")
	}
	if _, ok := f.initializers[p.GetName()]; ok {
		return malformed(where, "the name occurs twice")
	}
	t, err := readTensor(where, p)
	if err != nil {
		return err
	}
	f.initializers[t.Name] = len(f.Initializers)
	f.defined[t.Name] = source{byInitializer, len(f.Initializers)}
	f.Initializers = append(f.Initializers, t)
	return nil
}

func readTensor(where string, p *onnxpb.TensorProto) (Tensor, error) {
	t, err := onnxpb.ReadTensor(p)
	switch {
	case p.GetDataLocation() == onnxpb.TensorProto_EXTERNAL:
		return Tensor{}, ofTensor(where, err).instead("load the model by its path, or save it with all data inside")
	case err != nil:
		return Tensor{}, ofTensor(where, err)
	}
	return tensorOf(t), nil
}

// readInputs keeps the inputs that a caller must feed. An input that an initializer sets is a constant (before IR 4 every
// initializer was listed as an input), unless WithInputs asks for it; its declared type must agree with the initializer.
func (f *File) readInputs(inputs []*onnxpb.ValueInfoProto) error {
	seen := make(map[string]bool, len(inputs))
	for _, p := range inputs {
		v, err := readValueInfo("input", p)
		if err != nil {
			return err
		}
		where := "input " + quote(v.Name)
		if seen[v.Name] {
			return malformed(where, "the name occurs twice")
		}
		seen[v.Name] = true
		if v.DType == Undefined {
			return malformed(where, "it has no element type")
		}
		f.declared = append(f.declared, v)
		if t, ok := f.Initializer(v.Name); ok {
			if !v.admits(t) {
				return malformed(where, "its initializer is %s%v, which is not what it declares", t.DType, t.Dims)
			}
			continue
		}
		f.defined[v.Name] = source{kind: byCaller}
		f.Inputs = append(f.Inputs, v)
	}
	return nil
}

// admits reports whether a tensor agrees with the declaration.
func (v ValueInfo) admits(t Tensor) bool {
	if v.DType != t.DType || v.HasRank && len(v.Dims) != len(t.Dims) {
		return false
	}
	for i, d := range v.Dims {
		if d.Known && d.Value != t.Dims[i] {
			return false
		}
	}
	return true
}

func readOutputs(outputs []*onnxpb.ValueInfoProto) ([]ValueInfo, error) {
	seen := make(map[string]bool, len(outputs))
	var list []ValueInfo
	for _, p := range outputs {
		v, err := readValueInfo("output", p)
		if err != nil {
			return nil, err
		}
		if seen[v.Name] {
			return nil, malformed("output "+quote(v.Name), "the name occurs twice")
		}
		seen[v.Name] = true
		list = append(list, v)
	}
	return list, nil
}

// readValueInfo reads a declaration; role is input, output or value_info.
func readValueInfo(role string, p *onnxpb.ValueInfoProto) (ValueInfo, error) {
	v := ValueInfo{Name: p.GetName()}
	where := role + " " + quote(v.Name)
	if v.Name == "" {
		return v, malformed(where, "it has no name")
	}
	if p.GetType().GetValue() == nil {
		return v, nil
	}
	tt, ok := p.Type.Value.(*onnxpb.TypeProto_TensorType)
	if !ok {
		return v, unsupported(where, "its type is %s, want a tensor", typeName(p.Type))
	}
	v.DType = DType(tt.TensorType.GetElemType())
	if _, named := onnxpb.TensorProto_DataType_name[int32(v.DType)]; !named {
		return v, unsupported(where, "element type %d is unknown", v.DType)
	}
	if tt.TensorType.GetShape() == nil {
		return v, nil
	}
	v.HasRank = true
	return v, v.readShape(where, tt.TensorType.Shape)
}

func (v *ValueInfo) readShape(where string, shape *onnxpb.TensorShapeProto) error {
	var known []int64
	for i, p := range shape.Dim {
		d := Dim{Param: p.GetDimParam()}
		if n, ok := p.GetValue().(*onnxpb.TensorShapeProto_Dimension_DimValue); ok {
			if n.DimValue < 0 {
				return malformed(where, "dimension %d is %d, want at least 0", i, n.DimValue).instead("give an unknown dimension a name (dim_param)")
			}
			d.Value, d.Known = n.DimValue, true
			known = append(known, n.DimValue)
		}
		v.Dims = append(v.Dims, d)
	}
	if _, err := onnxpb.Elements(known); err != nil {
		return malformed(where, "%v", err)
	}
	return nil
}

// typeName names a type that is not a tensor.
func typeName(p *onnxpb.TypeProto) string {
	switch p.Value.(type) {
	case *onnxpb.TypeProto_SequenceType:
		return "a sequence"
	case *onnxpb.TypeProto_MapType:
		return "a map"
	case *onnxpb.TypeProto_OptionalType:
		return "an optional"
	case *onnxpb.TypeProto_SparseTensorType:
		return "a sparse tensor"
	default:
		return "an opaque type"
	}
}
