package load

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"

	"github.com/ganc-ml/ganc/internal/onnxpb"
)

// text prints what a File says, one line a fact.
func text(f *File) string {
	var b strings.Builder
	fmt.Fprintf(&b, "ir %d opset %d %v by %s %s\n", f.IRVersion, f.OpsetVersion, f.Opsets, f.Producer, f.ProducerVer)
	fmt.Fprintf(&b, "graph %s meta %v\n", f.GraphName, f.Metadata)
	for _, list := range []struct {
		role   string
		values []ValueInfo
	}{{"in", f.Inputs}, {"out", f.Outputs}, {"info", f.ValueInfo}} {
		for _, v := range list.values {
			fmt.Fprintf(&b, "%s %s %s %v %v\n", list.role, v.Name, v.DType, v.HasRank, v.Dims)
		}
	}
	for _, t := range f.Initializers {
		fmt.Fprintf(&b, "init %s %s%v % x\n", t.Name, t.DType, t.Dims, t.Raw)
	}
	for k := range f.Nodes {
		n := &f.Nodes[k]
		fmt.Fprintf(&b, "%s/%d %q → %q\n", n.Where(), n.Opset, n.Inputs, n.Outputs)
		for _, a := range n.Attrs {
			fmt.Fprintf(&b, "\t%s %s\n", a.Name, a.Type)
		}
	}
	return b.String()
}

const richText = `ir 8 opset 17 [{ 17} {ai.onnx.ml 3}] by ganc 1
graph rich meta [{b 2} {a 1}]
in x FLOAT true [{0 N false} {0  false} {2  true}]
in c/input FLOAT true []
out y FLOAT true []
out x FLOAT true []
out last UNDEFINED false []
info x FLOAT true [{0 N false} {0  false} {2  true}]
info sq FLOAT true [{0 N false}]
init w FLOAT[2] 00 00 80 3f 00 00 00 40
init axes INT64[1] ff ff ff ff ff ff ff ff
init empty FLOAT[0] 
init flag BOOL[] 01
init half FLOAT16[] 00 3c
node 0 "c" (Constant)/17 [] → ["k"]
	value TENSOR
node 1 (Mul)/17 ["x" "x"] → ["sq"]
node 2 (Clip)/17 ["sq" "" "k"] → ["cl"]
node 3 "split" (Split)/17 ["cl"] → ["a" "" "b"]
	axis INT
node 4 "all" (Made)/17 ["a" "w"] → ["y" "last"]
	f FLOAT
	s STRING
	fs FLOATS
	is INTS
	none INTS
	ss STRINGS
	ts TENSORS
`

func TestDecodeLosesNothing(t *testing.T) {
	f, err := Read(bytes.NewReader(marshal(t, rich(t))), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(richText, text(f)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if x, ok := f.Initializer("axes"); !ok || x.DType != Int64 {
		t.Errorf("initializer axes: got %v, %v", x, ok)
	}
	if v, ok := f.Meta("a"); v != "1" || !ok {
		t.Errorf("metadata a: got %q, %v", v, ok)
	}
	if n, ok := f.Producing("b"); !ok || n.Index != 3 {
		t.Errorf("producer of b: got %v, %v", n, ok)
	}
	for _, name := range []string{"x", "w", "nowhere"} {
		if n, ok := f.Producing(name); ok {
			t.Errorf("producer of %s: got %s, want none", name, n.Where())
		}
	}
}

// TestPlainGraphs are valid models without a node, and without a node that computes an output.
func TestPlainGraphs(t *testing.T) {
	rows := map[string]*graphPB{
		"no nodes": {Input: []*onnxpb.ValueInfoProto{info("x")}, Output: []*onnxpb.ValueInfoProto{info("x")}},
		"no output is a node's": {
			Input: []*onnxpb.ValueInfoProto{info("x")}, Output: []*onnxpb.ValueInfoProto{info("x")},
			Node: []*nodePB{node("", "Dropout", names("x"), names("", "mask")), node("", "Relu", names("x"), names("y"))}},
	}
	for name, g := range rows {
		f, err := Decode(marshal(t, modelOf(g)), Limits{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if len(f.Nodes) != len(g.Node) || f.Outputs[0].Name != "x" {
			t.Errorf("%s: got\n%s", name, text(f))
		}
	}
}

// TestSuites decodes the ONNX node suite and third-party models, and compares the files with their messages.
func TestSuites(t *testing.T) {
	const shared = "../../../shared/data"
	if _, err := os.Stat(shared); err != nil {
		t.Skipf("%s is not here: the ONNX node suite and third-party models are not part of this repository", shared)
	}
	nodes, _ := filepath.Glob(shared + "/onnx-node/*/model.onnx")
	models, _ := filepath.Glob(shared + "/onnx-models/*.onnx")
	paths := append(nodes, models...)
	if len(paths) == 0 {
		t.Fatalf("%s holds no models", shared)
	}
	refused := map[string][]string{}
	decoded := 0
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		f, err := Decode(data, Limits{})
		if err != nil {
			if e, ok := err.(*Error); !ok || e.Kind != Unsupported {
				t.Errorf("%s: %v", path, err)
			}
			refused[err.Error()] = append(refused[err.Error()], path)
			continue
		}
		decoded++
		compareWithMessages(t, path, data, f)
	}
	t.Logf("decoded %d of %d", decoded, len(paths))
	for reason, paths := range refused {
		t.Logf("refused %d: %s", len(paths), reason)
	}
}

func compareWithMessages(t *testing.T, path string, data []byte, f *File) {
	t.Helper()
	var m onnxpb.ModelProto
	if err := proto.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	g := m.Graph
	if len(f.Nodes) != len(g.Node) || len(f.Initializers) != len(g.Initializer) || len(f.Outputs) != len(g.Output) {
		t.Fatalf("%s: got %d nodes, %d initializers, %d outputs", path, len(f.Nodes), len(f.Initializers), len(f.Outputs))
	}
	for k, p := range g.Node {
		n := f.Nodes[k]
		if n.OpType != p.GetOpType() || !slices.Equal(n.Inputs, trim(p.Input)) || !slices.Equal(n.Outputs, trim(p.Output)) || len(n.Attrs) != len(p.Attribute) {
			t.Errorf("%s: %s: got %q → %q, want %q → %q", path, n.Where(), n.Inputs, n.Outputs, p.Input, p.Output)
		}
	}
	for i, p := range g.Initializer {
		if x := f.Initializers[i]; x.Name != p.GetName() || !slices.Equal(x.Dims, p.Dims) || len(p.RawData) > 0 && !bytes.Equal(x.Raw, p.RawData) {
			t.Errorf("%s: initializer %s differs", path, p.GetName())
		}
	}
	for _, p := range g.Input {
		i := slices.IndexFunc(f.Inputs, func(v ValueInfo) bool { return v.Name == p.GetName() })
		if _, constant := f.Initializer(p.GetName()); constant == (i >= 0) {
			t.Errorf("%s: input %s: fed by the caller %v, by an initializer %v", path, p.GetName(), i >= 0, constant)
		} else if i >= 0 && len(f.Inputs[i].Dims) != len(p.GetType().GetTensorType().GetShape().GetDim()) {
			t.Errorf("%s: input %s: got shape %v", path, p.GetName(), f.Inputs[i].Dims)
		}
	}
}

// TestWithInputs: an initializer that the graph lists as an input may be fed; others may not.
func TestWithInputs(t *testing.T) {
	m := tiny()
	name, other := "w", "v"
	like := m.Graph.Input[0]
	for _, n := range []*string{&name, &other} {
		m.Graph.Initializer = append(m.Graph.Initializer, &onnxpb.TensorProto{Name: n, DataType: proto.Int32(1), Dims: []int64{1}, RawData: make([]byte, 4)})
	}
	m.Graph.Input = append([]*onnxpb.ValueInfoProto{{Name: &name, Type: &onnxpb.TypeProto{Value: &onnxpb.TypeProto_TensorType{
		TensorType: &onnxpb.TypeProto_Tensor{ElemType: proto.Int32(1)}}}}}, m.Graph.Input...)
	f, err := Decode(marshal(t, m), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	g, err := f.WithInputs("w")
	if err != nil {
		t.Fatal(err)
	}
	if _, set := g.Initializer("w"); len(g.Inputs) != 2 || g.Inputs[0].Name != "w" || g.Inputs[1].Name != like.GetName() || set {
		t.Errorf("inputs %v, initializers %v", g.Inputs, g.Initializers)
	}
	if _, set := f.Initializer("w"); len(f.Inputs) != 1 || !set {
		t.Error("WithInputs changed the file")
	}
	if _, err := f.WithInputs("v"); err == nil || err.Error() != `onnx: input "v": it is no input that an initializer sets; want one of "w"` {
		t.Errorf("got %v", err)
	}
}
