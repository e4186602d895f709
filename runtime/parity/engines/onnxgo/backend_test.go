package onnxgo

import (
	"slices"
	"strings"
	"testing"

	onnx "github.com/owulveryck/onnx-go"
	"gonum.org/v1/gonum/graph"
	"gorgonia.org/tensor"

	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/load"
	"github.com/ganc-ml/ganc/runtime/parity"
)

var xs = []parity.NamedTensor{
	{Name: "x", Tensor: ir.FromSlice([]float32{1, 2, -1.5, 0.5}, 2, 2)},
	{Name: "c/input", Tensor: ir.FromSlice(make([]float32, 4), 2, 2)},
}

// TestRich runs a model that onnx-go, left alone, cannot read.
func TestRich(t *testing.T) {
	data := marshal(t, rich())
	if err := onnx.NewModel(&backend{byName: map[string]*value{}}).UnmarshalBinary(data); err == nil {
		t.Error("onnx-go reads the model without help: the test shows nothing")
	}
	own, err := parity.NewFile("ganc", data)
	if err != nil {
		t.Fatal(err)
	}
	e, err := New(data)
	if err != nil {
		t.Fatal(err)
	}
	r, err := parity.Between(own, e, xs, parity.Tolerance{})
	if err != nil || !r.OK() {
		t.Errorf("%v\n%v", err, r)
	}
	if _, err := e.Run(xs[:1]); err == nil || err.Error() != `input "c/input" is missing` {
		t.Errorf("got %v", err)
	}
}

// TestNumbersAreOnnxGos changes one number of the file that onnx-go reads, and not of the one that ganc's loader reads:
// the results follow onnx-go.
func TestNumbersAreOnnxGos(t *testing.T) {
	data := marshal(t, rich())
	f, err := load.Decode(data, load.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	own, err := parity.NewFile("ganc", data)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*onnxpb.GraphProto){
		"weight":              func(g *onnxpb.GraphProto) { g.Initializer[0].RawData[2] ^= 1 },
		"tensor attribute":    func(g *onnxpb.GraphProto) { g.Node[0].Attribute[0].T.RawData[2] ^= 64 },
		"attribute":           func(g *onnxpb.GraphProto) { *g.Node[3].Attribute[0].I = 0 },
		"nothing, to be sure": func(*onnxpb.GraphProto) {},
	} {
		m := rich()
		change(m.Graph)
		e, err := decode(marshal(t, m), f)
		if err != nil {
			t.Fatal(err)
		}
		r, err := parity.Between(own, e, xs, parity.Tolerance{})
		if same := err == nil && r.OK(); same != strings.HasPrefix(name, "nothing") {
			t.Errorf("%s: same %v, %v", name, same, err)
		}
	}
}

// TestComplete changes what onnx-go built: every difference from the file is found.
func TestComplete(t *testing.T) {
	f, err := load.Decode(marshal(t, rich()), load.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	z := &value{name: "z"}
	for want, change := range map[string]func(*backend){
		`it applied 4 operations, want 14`:                                                                   func(b *backend) { b.operations = b.operations[:4] },
		`node 1 (Mul): it built Add(["x" "x"]) → ["sq"], want Mul(["x" "x"]) → ["sq"]`:                       func(b *backend) { b.operations[1].node.OpType = "Add" },
		`node 2 (Clip): it built Clip(["sq" "z" "k"]) → ["cl"], want Clip(["sq" "" "k"]) → ["cl"]`:           func(b *backend) { b.edges[4].to = z },
		`node 2 (Clip): it set input 1 of output 0 otherwise than that of output 0`:                          func(b *backend) { b.edges[4].weight = 0 },
		`node 3 (Split): it built Split(["cl" "sizes"]) → ["z" "b"], want Split(["cl" "sizes"]) → ["a" "b"]`: func(b *backend) { b.operations[3].out[0].name = "z" },
		`node 3 (Split): it set input 1 of output 1 otherwise than that of output 0`:                         func(b *backend) { b.edges[9].to = z },
		`node 3 (Split): it set 3 edges for 2 outputs`:                                                       func(b *backend) { b.operations[3].last-- },
		`node 3 (Split): attribute "axis": it gave a bool`:                                                   func(b *backend) { b.operations[3].attributes["axis"] = true },
		`node 3 (Split): it gave 2 attributes, of which the file has 1`:                                      func(b *backend) { b.operations[3].attributes["more"] = int64(1) },
	} {
		b := built(t, f)
		change(b)
		if err := b.complete(f); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

// built returns what onnx-go builds from rich.
func built(t *testing.T, f *load.File) *backend {
	t.Helper()
	data, err := legible(marshal(t, rich()), f)
	if err != nil {
		t.Fatal(err)
	}
	b := &backend{byName: map[string]*value{}, opset: f.OpsetVersion}
	if err := onnx.NewModel(b).UnmarshalBinary(data); err != nil {
		t.Fatal(err)
	}
	return b
}

// TestGraph asks the backend the questions of graph.Directed.
func TestGraph(t *testing.T) {
	f, err := load.Decode(marshal(t, rich()), load.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	b := built(t, f)
	for _, n := range graph.NodesOf(b.Nodes()) {
		if b.Node(n.ID()) != n {
			t.Errorf("node %d is not found by its id", n.ID())
		}
	}
	if b.Node(-1) != nil || b.Node(int64(len(b.values))) != nil {
		t.Error("ids that are not there give a node")
	}
	near := func(nodes graph.Nodes) string {
		var names []string
		for _, n := range graph.NodesOf(nodes) {
			names = append(names, n.(onnx.Namer).GetName())
		}
		return strings.Join(names, " ")
	}
	cl, a, sizes := b.value("cl"), b.value("a"), b.value("sizes")
	if got := near(b.From(cl.id)); got != "sq  k" {
		t.Errorf("inputs of cl: got %q", got)
	}
	if got := near(b.To(cl.id)); got != "a b" {
		t.Errorf("readers of cl: got %q", got)
	}
	if e := b.Edge(a.id, sizes.id); e == nil || e.ReversedEdge().From().ID() != sizes.id || e.(edge).Weight() != 1 {
		t.Errorf("edge a → sizes: got %v", e)
	}
	if !b.HasEdgeBetween(sizes.id, a.id) || b.HasEdgeFromTo(sizes.id, a.id) {
		t.Error("the edge between sizes and a has the wrong direction")
	}
}

// TestModel runs the backend through onnx-go's own interface: inputs and outputs are tensors of gorgonia's.
func TestModel(t *testing.T) {
	m := &onnxpb.ModelProto{Graph: &onnxpb.GraphProto{
		Input: []*onnxpb.ValueInfoProto{named("x")}, Output: []*onnxpb.ValueInfoProto{named("y"), named("n")},
		Node: []*onnxpb.NodeProto{node("Relu", names("x"), names("y")), node("Size", names("x"), names("n"))},
	}}
	b := &backend{byName: map[string]*value{}, opset: 17}
	model := onnx.NewModel(b)
	if err := model.UnmarshalBinary(marshal(t, m)); err != nil {
		t.Fatal(err)
	}
	b.value("y").needed, b.value("n").needed = true, true
	for k := range b.operations {
		n := m.Graph.Node[k]
		file := load.Node{Index: k, OpType: n.GetOpType(), Inputs: n.Input, Outputs: n.Output}
		if err := b.operations[k].complete(&file, b.edges); err != nil {
			t.Fatal(err)
		}
	}
	if x, _ := model.GetOutputTensors(); x[0] != nil {
		t.Errorf("before Run: got %v", x)
	}
	if err := model.SetInput(0, tensor.New(tensor.WithShape(3), tensor.WithBacking([]float32{-1, 0, 2}))); err != nil {
		t.Fatal(err)
	}
	if err := b.Run(); err != nil {
		t.Fatal(err)
	}
	out, err := model.GetOutputTensors()
	if err != nil {
		t.Fatal(err)
	}
	if got := out[0].Data().([]float32); !slices.Equal(got, []float32{0, 0, 2}) {
		t.Errorf("y: got %v", got)
	}
	if got := out[1].Data(); got != int64(3) {
		t.Errorf("n: got %v", got)
	}
}

// TestTensors takes tensors to gorgonia and back.
func TestTensors(t *testing.T) {
	for _, shape := range [][]int{nil, {1}, {2, 3}} {
		for _, dt := range []ir.DType{ir.Float32, ir.Float64, ir.Int64, ir.Int32, ir.Uint8, ir.Bool} {
			x := ir.NewTensor(dt, shape...)
			for i := range x.Bytes() {
				x.Bytes()[i] = byte(i & 1)
			}
			got, err := fromGorgonia(toGorgonia(x))
			if err != nil || got.DType() != dt || !slices.Equal(got.Shape(), x.Shape()) || !slices.Equal(got.Bytes(), x.Bytes()) {
				t.Errorf("%v%v: got %v, %v", dt, shape, got, err)
			}
		}
	}
	if _, err := fromGorgonia(tensor.New(tensor.WithBacking([]complex64{1}))); err == nil {
		t.Error("complex numbers are taken")
	}
}

// TestFaults: a node that cannot be run is named, and a file that is none is refused by ganc's loader.
func TestFaults(t *testing.T) {
	m := rich()
	*m.Graph.Node[1].OpType = "Nope"
	e, err := New(marshal(t, m))
	if err != nil {
		t.Fatal(err)
	}
	want := "onnx: node 1 (Nope): the operator is not supported at opset 17"
	if _, err := e.Run(xs); err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if _, err := New([]byte("text")); err == nil || !strings.HasPrefix(err.Error(), "onnx: it is text") {
		t.Errorf("got %v", err)
	}
	if _, err := Open("nowhere.onnx"); err == nil {
		t.Error("a file that is not there is opened")
	}
}
