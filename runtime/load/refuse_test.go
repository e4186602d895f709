package load

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/ganc-ml/ganc/internal/onnxpb"
)

const (
	broken = "; the file is damaged or breaks the ONNX standard: export it again"
	other  = "; export the model with other operators or settings"
	raise  = "; raise the limit if you trust the file"
	dense  = "; save it as a dense tensor"
)

// TestRefuses changes a valid model in one respect a row.
func TestRefuses(t *testing.T) {
	type M = *modelPB
	relu := func(m M) *nodePB { return m.Graph.Node[0] }
	add := func(nodes ...*nodePB) func(M) {
		return func(m *onnxpb.ModelProto) { m.Graph.Node = append(m.Graph.Node, nodes...) }
	}
	with := func(a *attrPB) func(M) { return func(m M) { relu(m).Attribute = append(relu(m).Attribute, a) } }
	input := func(p *onnxpb.TypeProto) func(M) { return func(m M) { m.Graph.Input[0].Type = p } }
	initial := func(p *onnxpb.TensorProto) func(M) {
		return func(m *onnxpb.ModelProto) { m.Graph.Initializer = append(m.Graph.Initializer, p) }
	}
	undefined := onnxpb.AttributeProto_UNDEFINED
	rows := []struct {
		change func(M)
		kind   Kind
		want   string
	}{
		// The header.
		{func(m M) { m.Graph = nil }, Malformed, `onnx: it holds no graph; is it an ONNX file?`},
		{func(m M) { m.IrVersion = nil }, Malformed, `onnx: IR version 0, want 3 to 14` + broken},
		{func(m M) { m.IrVersion = proto.Int64(15) }, Unsupported, `onnx: IR version 15, want at most 14; save it with an older ir_version (8 is read everywhere)`},
		{func(m M) { m.OpsetImport = nil }, Malformed, `onnx: opset_import: the file does not say which version of the operators it uses` + broken},
		{func(m M) { m.OpsetImport[0].Domain = proto.String("ai.onnx.ml") }, Malformed, `onnx: opset_import: the file does not say which version of the operators it uses` + broken},
		{func(m M) { m.OpsetImport[0].Version = proto.Int64(1 << 40) }, Unsupported, `onnx: opset_import: opset 2147483647, want at most 28; convert it (onnx.version_converter) or export with an older opset`},
		{func(m M) { m.OpsetImport[0].Version = proto.Int64(0) }, Malformed, `onnx: opset_import: opset 0, want 1 to 28` + broken},
		{func(m M) {
			m.OpsetImport = append(m.OpsetImport, &onnxpb.OperatorSetIdProto{Domain: proto.String("ai.onnx"), Version: proto.Int64(9)})
		}, Malformed, `onnx: opset_import: the domain "" occurs twice` + broken},
		{func(m M) { m.Functions = []*onnxpb.FunctionProto{{}} }, Malformed, `onnx: function "": it has no name` + broken},
		{func(m M) { m.Functions = []*onnxpb.FunctionProto{{Name: proto.String("F")}, {Name: proto.String("F")}} }, Malformed, `onnx: function "F": it is defined twice` + broken},
		{called(func(f *onnxpb.FunctionProto) { f.OpsetImport = nil }), Unsupported, `onnx: function "Relu": opset 0, want 1 to 28; export the model with other operators or settings`},
		{called(func(f *onnxpb.FunctionProto) { f.Input = nil }), Malformed, `onnx: node 0 "act" (Relu): it has 1 inputs and 1 outputs, the function has 0 and 1` + broken},
		{called(func(f *onnxpb.FunctionProto) { f.Node[0].Input = names("z") }), Malformed, `onnx: function "Relu": node 0 (Abs): its input "z" is not defined` + broken},
		{called(func(f *onnxpb.FunctionProto) { f.Node[0].OpType = proto.String("Relu") }), TooLarge, `onnx: node 0 (Relu): calls of functions nest more than 32 deep: does one call itself?; raise the limit if you trust the file`},
		{func(m M) { m.MetadataProps = make([]*onnxpb.StringStringEntryProto, 2) }, Malformed, `onnx: metadata "": the key occurs twice` + broken},
		// Values.
		{func(m M) { m.Graph.Output = nil }, Malformed, `onnx: the graph has no output` + broken},
		{func(m M) { m.Graph.Output[0].Name = proto.String("z") }, Malformed, `onnx: output "z": nothing computes it` + broken},
		{func(m M) { m.Graph.Output = append(m.Graph.Output, info("y")) }, Malformed, `onnx: output "y": the name occurs twice` + broken},
		{func(m M) { m.Graph.Input = append(m.Graph.Input, info("x")) }, Malformed, `onnx: input "x": the name occurs twice` + broken},
		{func(m M) { m.Graph.Input[0].Name = nil }, Malformed, `onnx: input "": it has no name` + broken},
		{input(nil), Malformed, `onnx: input "x": it has no element type` + broken},
		{input(tensorType(0, nil)), Malformed, `onnx: input "x": it has no element type` + broken},
		{input(tensorType(77, nil)), Unsupported, `onnx: input "x": element type 77 is unknown` + other},
		{input(tensorType(onnxpb.TensorProto_FLOAT, shape(2, -1))), Malformed, `onnx: input "x": dimension 1 is -1, want at least 0; give an unknown dimension a name (dim_param)`},
		{input(tensorType(onnxpb.TensorProto_FLOAT, shape(1<<32, "N", 1<<32))), Malformed, `onnx: input "x": the product of the dimensions [4294967296 4294967296] overflows` + broken},
		{input(sequenceType(tensorType(onnxpb.TensorProto_FLOAT, nil))), Unsupported, `onnx: input "x": its type is a sequence, want a tensor` + other},
		{input(&onnxpb.TypeProto{Value: &onnxpb.TypeProto_MapType{MapType: &onnxpb.TypeProto_Map{}}}), Unsupported, `onnx: input "x": its type is a map, want a tensor` + other},
		{func(m M) {
			m.Graph.ValueInfo = []*onnxpb.ValueInfoProto{{Name: proto.String("v"), Type: &onnxpb.TypeProto{Value: &onnxpb.TypeProto_OptionalType{OptionalType: &onnxpb.TypeProto_Optional{}}}}}
		}, Unsupported, `onnx: value_info "v": its type is an optional, want a tensor` + other},
		{initial(&onnxpb.TensorProto{}), Malformed, `onnx: initializer "": it has no name` + broken},
		{initial(&onnxpb.TensorProto{Name: proto.String("w")}), Malformed, `onnx: initializer "w": it has no element type` + broken},
		{initial(&onnxpb.TensorProto{Name: proto.String("w"), DataType: proto.Int32(1), Dims: []int64{1 << 20, 1 << 20}}), Malformed, `onnx: initializer "w": it has 0 bytes of raw_data, want 4398046511104 for FLOAT[1048576 1048576]` + broken},
		{initial(&onnxpb.TensorProto{Name: proto.String("w"), DataType: proto.Int32(27)}), Unsupported, `onnx: initializer "w": element type FLOAT6E2M3 is not supported` + other},
		{initial(&onnxpb.TensorProto{Name: proto.String("w"), DataType: proto.Int32(1), DataLocation: onnxpb.TensorProto_EXTERNAL.Enum()}), Unsupported, `onnx: initializer "w": its data is in another file (external data); load the model by its path, or save it with all data inside`},
		{initial(weights[float32](t, "x", []int64{3, 3}, make([]float32, 9)...)), Malformed, `onnx: input "x": its initializer is FLOAT[3 3], which is not what it declares` + broken},
		{func(m M) {
			m.Graph.Initializer = []*onnxpb.TensorProto{weights[float32](t, "w", nil, 1), weights[float32](t, "w", nil, 1)}
		}, Malformed, `onnx: initializer "w": the name occurs twice` + broken},
		{func(m M) {
			m.Graph.SparseInitializer = []*onnxpb.SparseTensorProto{{Values: &onnxpb.TensorProto{Name: proto.String("w")}}}
		}, Unsupported, `onnx: sparse initializer "w": sparse tensors are not supported` + dense},
		// Nodes.
		{func(m M) { relu(m).OpType = nil }, Malformed, `onnx: node 0 "act" (): it has no op_type` + broken},
		{func(m M) { relu(m).Overload = proto.String("a") }, Unsupported, `onnx: node 0 "act" (Relu): function overloads are not supported` + other},
		{func(m M) { relu(m).Output = names("", "") }, Malformed, `onnx: node 0 "act" (Relu): it has no outputs` + broken},
		{func(m M) { relu(m).Input = names("q") }, Malformed, `onnx: node 0 "act" (Relu): its input "q" is not defined` + broken},
		{func(m M) { relu(m).Input = names("x", "y") }, Malformed, `onnx: node 0 "act" (Relu): its input "y" is its own output: a cycle` + broken},
		{func(m M) { relu(m).Output = names("y", "y") }, Malformed, `onnx: node 0 "act" (Relu): its output "y" is already another of its outputs` + broken},
		{func(m M) { relu(m).Output = names("x") }, Malformed, `onnx: node 0 "act" (Relu): its output "x" is already a graph input` + broken},
		{add(node("b", "Tanh", names("x"), names("y"))), Malformed, `onnx: node 1 "b" (Tanh): its output "y" is already an output of node 0 "act" (Relu)` + broken},
		{func(m M) {
			m.Graph.Initializer = []*onnxpb.TensorProto{weights[float32](t, "y", nil, 1)}
		}, Malformed, `onnx: node 0 "act" (Relu): its output "y" is already an initializer` + broken},
		{add(node("p", "Add", names("x", "r"), names("q")), node("", "Tanh", names("q"), names("r"))), Malformed, `onnx: node 1 "p" (Add): its input "r" is computed only later, by node 2 (Tanh): the nodes form a cycle or are not in topological order` + broken},
		{func(m M) {
			relu(m).Name = proto.String(strings.Repeat("ä", 65))
			relu(m).OpType = proto.String("A\nB")
			relu(m).Output = nil
		}, Malformed,
			`onnx: node 0 "` + strings.Repeat("ä", 64) + `"… ("A\nB"): it has no outputs` + broken},
		// Attributes.
		{with(&attrPB{}), Malformed, `onnx: node 0 "act" (Relu): attribute "": it has no name` + broken},
		{func(m M) { relu(m).Attribute = []*attrPB{intAttr("a", 1), intAttr("a", 1)} }, Malformed, `onnx: node 0 "act" (Relu): attribute "a": the name occurs twice` + broken},
		{with(&attrPB{Name: proto.String("a")}), Malformed, `onnx: node 0 "act" (Relu): attribute "a": it has neither type nor value` + broken},
		{with(&attrPB{Name: proto.String("a"), RefAttrName: proto.String("b")}), Malformed, `onnx: node 0 "act" (Relu): attribute "a": it refers to an attribute of a function, outside of one` + broken},
		{with(&attrPB{Name: proto.String("a"), Type: &undefined, I: proto.Int64(0), F: proto.Float32(0)}), Malformed, `onnx: node 0 "act" (Relu): attribute "a": it has values of type FLOAT and INT, want one` + broken},
		{with(attr("a", onnxpb.AttributeProto_FLOAT, func(a *attrPB) { a.I = proto.Int64(1) })), Malformed, `onnx: node 0 "act" (Relu): attribute "a": it states the type FLOAT and has a value of type INT` + broken},
		{with(attr("a", onnxpb.AttributeProto_TENSOR, func(*attrPB) {})), Malformed, `onnx: node 0 "act" (Relu): attribute "a": it is a TENSOR without a value` + broken},
		{with(attr("a", onnxpb.AttributeProto_TENSOR, func(a *attrPB) { a.T = &onnxpb.TensorProto{DataType: proto.Int32(1)} })), Malformed, `onnx: node 0 "act" (Relu): attribute "a": it has 0 bytes of raw_data, want 4 for FLOAT[]` + broken},
		{with(attr("a", onnxpb.AttributeProto_TENSORS, func(a *attrPB) { a.Tensors = []*onnxpb.TensorProto{{}} })), Malformed, `onnx: node 0 "act" (Relu): attribute "a": it has no element type` + broken},
		{with(attr("body", onnxpb.AttributeProto_GRAPH, func(a *attrPB) {})), Malformed, `onnx: node 0 "act" (Relu): attribute "body": it is a GRAPH without a value` + broken},
		{with(attr("a", onnxpb.AttributeProto_SPARSE_TENSOR, func(*attrPB) {})), Unsupported, `onnx: node 0 "act" (Relu): attribute "a": sparse tensors are not supported` + dense},
		{with(attr("a", onnxpb.AttributeProto_TYPE_PROTO, func(*attrPB) {})), Unsupported, `onnx: node 0 "act" (Relu): attribute "a": attributes that are types are not supported` + other},
		{with(attr("a", 88, func(*attrPB) {})), Unsupported, `onnx: node 0 "act" (Relu): attribute "a": its type 88 is unknown` + other},
	}
	for _, row := range rows {
		m := tiny()
		row.change(m)
		refusal(t, marshal(t, m), Limits{}, row.kind, row.want)
	}
}

func refusal(t *testing.T, data []byte, limits Limits, kind Kind, want string) {
	t.Helper()
	f, err := Decode(data, limits)
	e, ok := err.(*Error)
	if !ok || f != nil || err.Error() != want {
		t.Errorf("got  %v (%v)\nwant %s", err, f, want)
	} else if e.Kind != kind {
		t.Errorf("%v: kind is %s, want %s", e, e.Kind, kind)
	}
}

// TestLimits exceeds each limit by one.
func TestLimits(t *testing.T) {
	m := tiny()
	m.Graph.Initializer = []*onnxpb.TensorProto{weights[float32](t, "w", nil, 1), weights[float32](t, "v", nil, 1)}
	m.Graph.Node[0].Attribute = []*attrPB{intAttr("a", 1), intAttr("b", 1)}
	m.Graph.Node = append(m.Graph.Node, node("", "Add", names("x", "w"), names("p", "q")))
	data := marshal(t, m)
	for _, row := range []struct {
		exact, less Limits
		want        string
	}{
		{Limits{Bytes: int64(len(data))}, Limits{Bytes: 10}, `onnx: the file is longer than 10 bytes` + raise},
		{Limits{Memory: 1 << 20}, Limits{Memory: 1000}, `onnx: decoding it may take more than 1000 bytes of memory` + raise},
		{Limits{Depth: 7}, Limits{Depth: 6}, `onnx: messages are nested more than 6 deep` + raise},
		{Limits{Nodes: 2}, Limits{Nodes: 1}, `onnx: it has 2 nodes, want at most 1` + raise},
		{Limits{Initializers: 2}, Limits{Initializers: 1}, `onnx: it has 2 initializers, want at most 1` + raise},
		{Limits{Attributes: 2}, Limits{Attributes: 1}, `onnx: node 0 "act" (Relu): it has 2 attributes, want at most 1` + raise},
		{Limits{Edges: 5}, Limits{Edges: 4}, `onnx: node 1 (Add): the graph has more than 4 edges` + raise},
	} {
		if _, err := Decode(data, row.exact); err != nil {
			t.Errorf("%+v: %v", row.exact, err)
		}
		refusal(t, data, row.less, TooLarge, row.want)
	}
}

// called makes the only node of the file a call of a function of the file.
func called(change func(*onnxpb.FunctionProto)) func(*onnxpb.ModelProto) {
	return func(m *onnxpb.ModelProto) {
		f := &onnxpb.FunctionProto{Name: proto.String("Relu"), Input: names("a"), Output: names("b"),
			OpsetImport: []*onnxpb.OperatorSetIdProto{{Domain: proto.String(""), Version: proto.Int64(17)}},
			Node:        []*onnxpb.NodeProto{{OpType: proto.String("Abs"), Input: names("a"), Output: names("b")}}}
		change(f)
		m.Functions = []*onnxpb.FunctionProto{f}
	}
}
