package export

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"

	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/runtime/load"
)

var update = flag.Bool("update", false, "rewrite the goldens")

// generator is z[N×4] → dense 3 → leaky relu → dense 4 → tanh, as compile gives it for a model with two layers.
func generator() (*ir.Graph, Options) {
	g := ir.NewGraph(false)
	z := g.Apply(ir.Feed{Input: &ir.Input{Name: "z", Type: ir.TypeOf(ir.Float32, ir.Batch, 4), Source: ir.Argument}})
	at := func(path string, line int, f func(prefix string)) {
		pos := ir.Position{File: "models/gan.go", Line: line}
		g.At([]ir.Origin{{Pos: pos, Layer: path}}, func() { f(path + ".") })
	}
	dense := func(prefix string, x ir.Value, out int) ir.Value {
		read := func(name string, shape ...ir.Dim) ir.Value {
			return g.Apply(ir.Read{State: &ir.State{Name: prefix + name, Type: ir.TypeOf(ir.Float32, shape...)}})
		}
		return op.Gemm(x, read("weight", x.Dim(1), ir.Dim(out)), read("bias", ir.Dim(out)))
	}
	h := z
	at("gen.0", 31, func(p string) { h = dense(p, h, 3) })
	at("gen.1", 32, func(string) { h = op.LeakyReLU(h, 0.2) })
	at("gen.2", 33, func(p string) { h = dense(p, h, 4) })
	at("gen.3", 34, func(string) { h = op.Tanh(h) })
	g.Outputs = []ir.Output{{Name: "image", Value: h}}
	law, image, values := ir.Normal, ir.Image{H: 2, W: 2}, ir.Range(-1, 1)
	net := &ir.Network{
		Name: "generator",
		Ins:  []ir.NetworkPort{{Name: "z", Value: z, Port: ir.Port{Law: &law}}},
		Outs: []ir.NetworkPort{{Name: "image", Value: h, Port: ir.Port{Range: &values, Image: &image}}},
	}
	return g, Options{Producer: "ganc", Version: "0.1", Weights: counting, Network: net,
		Metadata: []Entry{{KeyModel, "gan"}, {KeySeed, "1"}}}
}

// counting is a value for a state variable: 0, 1, 2 …, scaled to stay below 1.
func counting(s *ir.State) ir.Tensor {
	t := ir.NewTensor(s.Type.DType, s.Type.Bind(0)...)
	v := t.Float32s()
	for i := range v {
		v[i] = float32(i) / float32(len(v))
	}
	return t
}

func build(t *testing.T, g *ir.Graph, opt Options) *onnxpb.ModelProto {
	t.Helper()
	m, err := message(g, opt)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestGenerator(t *testing.T) {
	g, opt := generator()
	golden(t, "generator.txt", text(build(t, g, opt)))
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s (-want +got; -update rewrites it):\n%s", name, d)
	}
}

// text is a model for people to read: everything in it but the elements of its initializers.
func text(m *onnxpb.ModelProto) string {
	var b strings.Builder
	fmt.Fprintf(&b, "ir %d, opset %d, by %s %s, graph %s\n", m.GetIrVersion(), m.OpsetImport[0].GetVersion(),
		m.GetProducerName(), m.GetProducerVersion(), m.Graph.GetName())
	declare := func(what string, list []*onnxpb.ValueInfoProto) {
		for _, v := range list {
			fmt.Fprintf(&b, "%s %s %s\n", what, v.GetName(), declared(v))
		}
	}
	declare("input", m.Graph.Input)
	for _, p := range m.Graph.Initializer {
		fmt.Fprintf(&b, "initializer %s %v%v\n", p.GetName(), onnxpb.DType(p.GetDataType()), p.GetDims())
	}
	for _, n := range m.Graph.Node {
		fmt.Fprintf(&b, "node %s: %s = %s(%s)", n.GetName(), strings.Join(n.Output, ", "), n.GetOpType(), strings.Join(n.Input, ", "))
		for _, a := range n.Attribute {
			fmt.Fprintf(&b, " %s=%s", a.GetName(), attributeText(a))
		}
		b.WriteByte('\n')
	}
	declare("value", m.Graph.ValueInfo)
	declare("output", m.Graph.Output)
	for _, p := range m.MetadataProps {
		fmt.Fprintf(&b, "%s %s\n", p.GetKey(), p.GetValue())
	}
	return b.String()
}

func declared(v *onnxpb.ValueInfoProto) string {
	t := v.GetType().GetTensorType()
	var dims []string
	for _, d := range t.GetShape().GetDim() {
		if p := d.GetDimParam(); p != "" {
			dims = append(dims, p)
		} else {
			dims = append(dims, fmt.Sprint(d.GetDimValue()))
		}
	}
	return fmt.Sprintf("%v[%s]", onnxpb.DType(t.GetElemType()), strings.Join(dims, " "))
}

func attributeText(a *onnxpb.AttributeProto) string {
	switch a.GetType() {
	case onnxpb.AttributeProto_INT:
		return fmt.Sprint(a.GetI())
	case onnxpb.AttributeProto_FLOAT:
		return fmt.Sprint(a.GetF())
	case onnxpb.AttributeProto_INTS:
		return fmt.Sprint(a.GetInts())
	}
	return string(a.GetS())
}

func TestSameBytes(t *testing.T) {
	marshal := func(g *ir.Graph, opt Options) []byte {
		file, err := Marshal(g, opt)
		if err != nil {
			t.Fatal(err)
		}
		return file
	}
	g, opt := generator()
	first := marshal(g, opt)
	if !bytes.Equal(first, marshal(g, opt)) {
		t.Error("the same graph gave different bytes")
	}
	if !bytes.Equal(first, marshal(generator())) {
		t.Error("the same graph, built again, gave different bytes")
	}
}

func TestNoSource(t *testing.T) {
	g, opt := generator()
	opt.NoSource = true
	for _, p := range build(t, g, opt).MetadataProps {
		if p.GetKey() == KeySource {
			t.Errorf("%s is in the file", KeySource)
		}
	}
}

// graphOf is a graph of one input x of the given type.
func graphOf(x ir.Type, outputs func(x ir.Value) []ir.Output) *ir.Graph {
	g := ir.NewGraph(false)
	g.Outputs = outputs(g.Apply(ir.Feed{Input: &ir.Input{Name: "x", Type: x, Source: ir.Argument}}))
	return g
}

// TestOutputs holds what must not become an output as it is: an input, an initializer, another output.
func TestOutputs(t *testing.T) {
	g := graphOf(ir.TypeOf(ir.Float32, ir.Batch, 2), func(x ir.Value) []ir.Output {
		y := op.Neg(x)
		w := x.Graph().Apply(ir.Read{State: &ir.State{Name: "w", Type: ir.TypeOf(ir.Float32, 2)}})
		return []ir.Output{{Name: "same", Value: x}, {Name: "first", Value: y}, {Name: "second", Value: y}, {Name: "weight", Value: w},
			{Name: "constant", Value: x.Graph().Scalar(ir.Float32, 0.5)}, {Name: "sum", Value: op.Add(y, w)}}
	})
	golden(t, "outputs.txt", text(build(t, g, Options{Weights: counting, NoSource: true})))
}

func TestNames(t *testing.T) {
	g := graphOf(ir.TypeOf(ir.Float32, ir.Batch, 2), func(x ir.Value) []ir.Output {
		w := x.Graph().Apply(ir.Read{State: &ir.State{Name: "x", Type: ir.TypeOf(ir.Float32, 2)}})
		return []ir.Output{{Name: "Neg_out", Value: op.Neg(op.Neg(op.Add(x, w)))}}
	})
	golden(t, "names.txt", text(build(t, g, Options{Weights: counting, NoSource: true})))
}

// TestConstants holds that constants of one type and content are one initializer, with a name that says what it is.
func TestConstants(t *testing.T) {
	g := graphOf(ir.TypeOf(ir.Float32, ir.Batch, 10), func(x ir.Value) []ir.Output {
		g := x.Graph()
		ramp := func() ir.Tensor { return ir.FromSlice([]float32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, 10) }
		y := op.Add(op.Mul(x, g.Constant(ramp())), g.Constant(ramp()))
		y = op.Add(op.Scale(y, 0.5), op.Scale(x, 0.5))
		y = op.Add(y, op.Cast(g.Scalar(ir.Int64, 3), ir.Float32))
		return []ir.Output{{Name: "y", Value: op.Add(op.Slice(y, 1, 0, 1), op.Slice(y, 1, 1, 2))}}
	})
	golden(t, "constants.txt", text(build(t, g, Options{NoSource: true})))
}

type unknown struct{}

func (unknown) Spec() ir.Spec                         { return ir.Spec{Name: "Unknown", In: ir.Exactly(1)} }
func (unknown) Infer(in []ir.Type) ([]ir.Type, error) { return in, nil }
func (unknown) Eval(_ *ir.Env, out, in []ir.Tensor)   { copy(out[0].Bytes(), in[0].Bytes()) }

func (unknown) Grad(ir.Node, []ir.Value) []ir.Value { return nil }

func TestErrors(t *testing.T) {
	vector, matrix := ir.TypeOf(ir.Float32, ir.Batch), ir.TypeOf(ir.Float32, ir.Batch, 6)
	out := func(f func(x ir.Value) ir.Value) func(x ir.Value) []ir.Output {
		return func(x ir.Value) (os []ir.Output) {
			x.Graph().At([]ir.Origin{{Pos: ir.Position{File: "m/m.go", Line: 7}, Layer: "gen.1"}}, func() {
				os = []ir.Output{{Name: "y", Value: f(x)}}
			})
			return os
		}
	}
	for _, c := range []struct {
		name  string
		graph *ir.Graph
		opt   Options
		want  string
	}{
		{"no form", graphOf(vector, out(func(x ir.Value) ir.Value { return ir.Apply(unknown{}, x) })), Options{},
			"export: m/m.go:7: gen.1/Unknown: it has no ONNX form"},
		{"two mistakes", graphOf(vector, out(func(x ir.Value) ir.Value { return ir.Apply(unknown{}, ir.Apply(unknown{}, x)) })), Options{},
			"export: m/m.go:7: gen.1/Unknown: it has no ONNX form\nexport: m/m.go:7: gen.1/Unknown: it has no ONNX form"},
		{"old opset", graphOf(matrix, out(func(x ir.Value) ir.Value { return op.SliceStep(x, 1, 0, 6, 2) })), Options{Opset: 9},
			"export: m/m.go:7: gen.1/Slice: Slice with a step came with opset 10, the file has 9: export with opset 10 or later"},
		{"opset out of range", graphOf(vector, out(op.Neg)), Options{Opset: 8}, "export: opset 8: want 9 to 26"},
		{"no output", ir.NewGraph(false), Options{Name: "gen"}, `export: the graph "gen" has no output`},
		{"no weights", graphOf(vector, out(func(x ir.Value) ir.Value {
			return op.Add(x, x.Graph().Apply(ir.Read{State: &ir.State{Name: "w", Type: ir.TypeOf(ir.Float32)}}))
		})), Options{}, `export: m/m.go:7: gen.1/read: state "w" has no value`},
		{"no value", graphOf(vector, func(ir.Value) []ir.Output { return []ir.Output{{Name: "y"}} }), Options{},
			"export: ir: root zero value is not a value of the graph"},
		{"no batch", graphOf(ir.TypeOf(ir.Float32, 1), out(func(x ir.Value) ir.Value { return op.Expand(x, ir.MakeDims(ir.Batch)) })), Options{},
			"export: m/m.go:7: gen.1/Expand: no input of the network has a batch dimension to take N from"},
	} {
		_, err := message(c.graph, c.opt)
		var e *Error
		if !errors.As(err, &e) || err.Error() != c.want {
			t.Errorf("%s: got %v\nwant %s", c.name, err, c.want)
		}
	}
}

func TestCheckRefuses(t *testing.T) {
	for _, c := range []struct {
		name string
		harm func(m *onnxpb.ModelProto)
		want string
	}{
		{"order", func(m *onnxpb.ModelProto) { n := m.Graph.Node; n[0], n[1] = n[1], n[0] },
			`node "gen.1/LeakyRelu" reads "gen.0/Gemm_out" before it is defined`},
		{"twice", func(m *onnxpb.ModelProto) { m.Graph.Node[1].Output[0] = "gen.0/Gemm_out" },
			`node "gen.1/LeakyRelu" writes "gen.0/Gemm_out", which is defined already`},
		{"node name", func(m *onnxpb.ModelProto) { m.Graph.Node[1].Name = m.Graph.Node[0].Name },
			`node "gen.0/Gemm" (LeakyRelu) has no name of its own`},
		{"no type", func(m *onnxpb.ModelProto) { m.Graph.ValueInfo = m.Graph.ValueInfo[1:] },
			`node "gen.0/Gemm" writes "gen.0/Gemm_out", which has no type`},
		{"element type", func(m *onnxpb.ModelProto) { m.Graph.ValueInfo[0].Type.GetTensorType().ElemType = proto.Int32(11) },
			`node "gen.0/Gemm" (Gemm): "gen.0/Gemm_out" is DOUBLE, "z" is FLOAT`},
		{"bytes", func(m *onnxpb.ModelProto) { m.Graph.Initializer[0].RawData = nil },
			`initializer "gen.0.weight": it has 0 bytes of raw_data, want 48 for FLOAT[4 3]`},
		{"never computed", func(m *onnxpb.ModelProto) { m.Graph.Node = m.Graph.Node[:3] },
			`value "image" is declared and never computed`},
		{"metadata", func(m *onnxpb.ModelProto) { m.MetadataProps[1].Key = m.MetadataProps[0].Key },
			`metadata key "ganc.model" occurs twice or is empty`},
	} {
		g, opt := generator()
		m := build(t, g, opt)
		c.harm(m)
		if err := check(m); err == nil || err.Error() != c.want {
			t.Errorf("%s: got %v\nwant %s", c.name, err, c.want)
		}
	}
}

// decode reads a file as ganc's runtime does.
func decode(t *testing.T, file []byte) *load.File {
	t.Helper()
	f, err := load.Decode(file, load.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestLoads(t *testing.T) {
	g, opt := generator()
	file, err := Marshal(g, opt)
	if err != nil {
		t.Fatal(err)
	}
	f := decode(t, file)
	if f.IRVersion != 8 || f.OpsetVersion != 17 || len(f.Nodes) != 4 || len(f.Initializers) != 4 {
		t.Errorf("got IR %d, opset %d, %d nodes, %d initializers", f.IRVersion, f.OpsetVersion, len(f.Nodes), len(f.Initializers))
	}
}
