package runtime_test

import (
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
)

// model is a small file for tests. Outputs have names only.
type model struct {
	opset    int64
	inputs   []*onnxpb.ValueInfoProto
	outputs  []string
	nodes    []*onnxpb.NodeProto
	weights  []*onnxpb.TensorProto
	metadata string // of ganc.io
}

func (m *model) bytes(t testing.TB) []byte {
	t.Helper()
	g := &onnxpb.GraphProto{Input: m.inputs, Node: m.nodes, Initializer: m.weights}
	for _, name := range m.outputs {
		g.Output = append(g.Output, &onnxpb.ValueInfoProto{Name: &name})
	}
	p := &onnxpb.ModelProto{IrVersion: proto.Int64(8), Graph: g, OpsetImport: []*onnxpb.OperatorSetIdProto{{Version: &m.opset}}}
	if m.metadata != "" {
		p.MetadataProps = []*onnxpb.StringStringEntryProto{{Key: proto.String("ganc.io"), Value: &m.metadata}}
	}
	data, err := onnxpb.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// info declares an input; dimensions are sizes and symbols.
func info(name string, dt ir.DType, dims ...any) *onnxpb.ValueInfoProto {
	types := map[ir.DType]onnxpb.DType{ir.Float32: onnxpb.TensorProto_FLOAT, ir.Int64: onnxpb.TensorProto_INT64}
	shape := &onnxpb.TensorShapeProto{}
	for _, d := range dims {
		p := &onnxpb.TensorShapeProto_Dimension{}
		switch d := d.(type) {
		case int:
			p.Value = &onnxpb.TensorShapeProto_Dimension_DimValue{DimValue: int64(d)}
		case string:
			p.Value = &onnxpb.TensorShapeProto_Dimension_DimParam{DimParam: d}
		}
		shape.Dim = append(shape.Dim, p)
	}
	return &onnxpb.ValueInfoProto{Name: &name, Type: &onnxpb.TypeProto{Value: &onnxpb.TypeProto_TensorType{
		TensorType: &onnxpb.TypeProto_Tensor{ElemType: proto.Int32(int32(types[dt])), Shape: shape}}}}
}

// node is an operator without attributes; the last name is its output.
func node(opType string, names ...string) *onnxpb.NodeProto {
	last := len(names) - 1
	return &onnxpb.NodeProto{OpType: &opType, Input: names[:last], Output: names[last:]}
}

// of puts a node into a domain.
func of(domain string, n *onnxpb.NodeProto) *onnxpb.NodeProto {
	n.Domain = &domain
	return n
}
