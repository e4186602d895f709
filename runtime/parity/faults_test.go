package parity_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/feed"
	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/internal/zoo"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/models"
	"github.com/ganc-ml/ganc/runtime/parity"
	"github.com/ganc-ml/ganc/runtime/parity/engines"
)

// A plant is a kind of fault: it changes node n of a file and reports whether it could.
type plant struct {
	name   string
	change func(f *victim, n *onnxpb.NodeProto) bool
}

// victim is a file in which a fault is planted.
type victim struct{ *onnxpb.ModelProto }

// plant changes a copy of node i and reports whether it could. undo gives the file its own node and constants back.
func (f *victim) plant(p plant, i int) (could bool, undo func()) {
	g := f.Graph
	node, constants := g.Node[i], g.Initializer
	g.Node[i], g.Initializer = proto.CloneOf(node), slices.Clip(constants)
	return p.change(f, g.Node[i]), func() { g.Node[i], g.Initializer = node, constants }
}

// plants is what goes wrong in exporters: attributes, operands, constants and operators.
var plants = []plant{
	{"epsilon a hundred times too large", func(f *victim, n *onnxpb.NodeProto) bool { return scaleAttr(n, "epsilon", 100) }},
	{"slope of another activation", func(f *victim, n *onnxpb.NodeProto) bool {
		return scaleAttr(n, "alpha", 0.5) && n.GetOpType() == "LeakyRelu"
	}},
	{"alpha of a product", func(f *victim, n *onnxpb.NodeProto) bool {
		return n.GetOpType() == "Gemm" && setFloat(n, "alpha", 0.99)
	}},
	{"bias of another layer", func(f *victim, n *onnxpb.NodeProto) bool { return f.another(n, 2) }},
	{"weight of another layer", func(f *victim, n *onnxpb.NodeProto) bool { return f.another(n, 1) }},
	{"dropped bias", func(f *victim, n *onnxpb.NodeProto) bool { return dropInput(n, 2, "Gemm", "Conv", "ConvTranspose") }},
	{"transposed weight", func(f *victim, n *onnxpb.NodeProto) bool { return f.transposed(n) }},
	{"shifted pads", func(f *victim, n *onnxpb.NodeProto) bool { return changeInts(n, "pads", shiftPads) }},
	{"dropped pads", func(f *victim, n *onnxpb.NodeProto) bool { return changeInts(n, "pads", zeroed) }},
	{"strides of one", func(f *victim, n *onnxpb.NodeProto) bool {
		return n.GetOpType() != "MaxPool" && changeInts(n, "strides", allOnes)
	}},
	{"swapped dimensions", func(f *victim, n *onnxpb.NodeProto) bool { return changeInts(n, "perm", swapLast) }},
	{"wrong axis", func(f *victim, n *onnxpb.NodeProto) bool { return n.GetOpType() != "Gather" && otherAxis(n) }},
	{"statistics of the batch", func(f *victim, n *onnxpb.NodeProto) bool { return f.batchStatistics(n) }},
	{"mean in the place of the variance", func(f *victim, n *onnxpb.NodeProto) bool { return swapInputs(n, 3, 4, "BatchNormalization") }},
	{"scale in the place of the shift", func(f *victim, n *onnxpb.NodeProto) bool { return swapInputs(n, 1, 2, "BatchNormalization") }},
	{"swapped operands", func(f *victim, n *onnxpb.NodeProto) bool { return swapInputs(n, 0, 1, "Sub", "Div", "Concat") }},
	{"truncated constant", func(f *victim, n *onnxpb.NodeProto) bool { return f.truncated(n) }},
	{"off-by-one slice", func(f *victim, n *onnxpb.NodeProto) bool { return f.sliced(n) }},
	{"another activation", func(f *victim, n *onnxpb.NodeProto) bool {
		return otherOperator(n, "Relu", "Abs", "Sigmoid", "HardSigmoid", "Tanh", "Softsign", "LeakyRelu", "Elu", "Exp", "Softplus", "Softplus", "Relu", "Softmax", "LogSoftmax")
	}},
	{"dropped activation", func(f *victim, n *onnxpb.NodeProto) bool {
		return otherOperator(n, "Relu", "Identity", "Sigmoid", "Identity", "Tanh", "Identity", "LeakyRelu", "Identity")
	}},
	{"maximum in the place of the sum", func(f *victim, n *onnxpb.NodeProto) bool {
		return otherOperator(n, "Add", "Max", "ReduceMean", "ReduceMax", "ReduceSum", "ReduceMean", "MaxPool", "LpPool", "GlobalAveragePool", "GlobalMaxPool")
	}},
	{silent, func(f *victim, n *onnxpb.NodeProto) bool { return f.nudged(n) }},
}

// silent is the fault that may change no value: a weight behind a unit that never fires.
const silent = "one weight that is off by a thousandth"

func attr(n *onnxpb.NodeProto, name string) *onnxpb.AttributeProto {
	for _, a := range n.Attribute {
		if a.GetName() == name {
			return a
		}
	}
	return nil
}

func scaleAttr(n *onnxpb.NodeProto, name string, by float32) bool {
	a := attr(n, name)
	if a == nil {
		return false
	}
	a.F = proto.Float32(a.GetF() * by)
	return true
}

func setFloat(n *onnxpb.NodeProto, name string, v float32) bool {
	if a := attr(n, name); a != nil {
		a.F = proto.Float32(v)
		return true
	}
	n.Attribute = append(n.Attribute, &onnxpb.AttributeProto{Name: proto.String(name), Type: onnxpb.AttributeProto_FLOAT.Enum(), F: proto.Float32(v)})
	return true
}

// changeInts changes a list of integers. It reports whether that is another list then.
func changeInts(n *onnxpb.NodeProto, name string, change func([]int64)) bool {
	a := attr(n, name)
	if a == nil {
		return false
	}
	before := slices.Clone(a.Ints)
	change(a.Ints)
	return !slices.Equal(before, a.Ints)
}

func allOnes(v []int64) {
	for i := range v {
		v[i] = 1
	}
}

func zeroed(v []int64) {
	for i := range v {
		v[i] = 0
	}
}

// shiftPads moves padding from the beginning of an axis to its end, which keeps every shape.
func shiftPads(v []int64) {
	if h := len(v) / 2; h > 0 && v[h-1] > 0 {
		v[h-1]--
		v[2*h-1]++
	}
}

func swapLast(v []int64) {
	if k := len(v); k > 1 {
		v[k-1], v[k-2] = v[k-2], v[k-1]
	}
}

func otherAxis(n *onnxpb.NodeProto) bool {
	a := attr(n, "axis")
	if a == nil {
		return false
	}
	a.I = proto.Int64(1 - min(1, max(0, a.GetI()+2)%2))
	return true
}

func dropInput(n *onnxpb.NodeProto, k int, operators ...string) bool {
	if !slices.Contains(operators, n.GetOpType()) || len(n.Input) <= k {
		return false
	}
	n.Input = n.Input[:k]
	return true
}

func swapInputs(n *onnxpb.NodeProto, i, k int, operators ...string) bool {
	if !slices.Contains(operators, n.GetOpType()) || len(n.Input) <= max(i, k) {
		return false
	}
	n.Input[i], n.Input[k] = n.Input[k], n.Input[i]
	return true
}

func otherOperator(n *onnxpb.NodeProto, pairs ...string) bool {
	for i := 0; i < len(pairs); i += 2 {
		if n.GetOpType() == pairs[i] {
			n.OpType = &pairs[i+1]
			if pairs[i+1] == "Identity" || pairs[i] == "LeakyRelu" {
				n.Attribute = nil
			}
			return true
		}
	}
	return false
}

func (f *victim) initializer(name string) *onnxpb.TensorProto {
	for _, t := range f.Graph.Initializer {
		if t.GetName() == name {
			return t
		}
	}
	return nil
}

// own returns a copy of an operand of n that is a constant of type FLOAT, which no other node reads.
func (f *victim) own(n *onnxpb.NodeProto, k int) *onnxpb.TensorProto {
	if len(n.Input) <= k {
		return nil
	}
	t := f.initializer(n.Input[k])
	if t == nil {
		return nil
	}
	c := proto.CloneOf(t)
	c.Name = proto.String("planted")
	f.Graph.Initializer = append(f.Graph.Initializer, c)
	n.Input[k] = "planted"
	return c
}

// another gives a node an operand of the same shape that is another node's.
func (f *victim) another(n *onnxpb.NodeProto, k int) bool {
	if len(n.Input) <= k || f.initializer(n.Input[k]) == nil {
		return false
	}
	own := f.initializer(n.Input[k])
	if own.GetDataType() != int32(onnxpb.TensorProto_FLOAT) || len(own.Dims) == 0 {
		return false // such as a shape, which may be written in several ways, or a bound that no value reaches
	}
	for _, t := range f.Graph.Initializer {
		if t != own && t.GetDataType() == own.GetDataType() && slices.Equal(t.Dims, own.Dims) && string(t.RawData) != string(own.RawData) {
			n.Input[k] = t.GetName()
			return true
		}
	}
	return false
}

// transposed reads a square matrix by columns, or lays another down so that its elements stand in the order of its transpose.
func (f *victim) transposed(n *onnxpb.NodeProto) bool {
	if op := n.GetOpType(); op != "Gemm" && op != "MatMul" {
		return false
	}
	t := f.own(n, 1)
	if t == nil || len(t.Dims) != 2 || min(t.Dims[0], t.Dims[1]) < 2 {
		return false
	}
	rows, cols := int(t.Dims[0]), int(t.Dims[1])
	raw := slices.Clone(t.RawData)
	for i := range rows {
		for j := range cols {
			copy(t.RawData[4*(j*rows+i):][:4], raw[4*(i*cols+j):])
		}
	}
	return true
}

// truncated keeps the upper half of every float of a constant operand.
func (f *victim) truncated(n *onnxpb.NodeProto) bool {
	for k := range n.Input {
		t := f.own(n, k)
		if t == nil || t.GetDataType() != int32(onnxpb.TensorProto_FLOAT) {
			continue
		}
		changed := false
		for i := 0; i < len(t.RawData); i += 4 {
			changed = changed || t.RawData[i] != 0 || t.RawData[i+1] != 0
			t.RawData[i], t.RawData[i+1] = 0, 0
		}
		return changed
	}
	return false
}

// nudged changes one weight in its thirteenth bit.
func (f *victim) nudged(n *onnxpb.NodeProto) bool {
	for k := range n.Input {
		t := f.own(n, k)
		if t == nil || t.GetDataType() != int32(onnxpb.TensorProto_FLOAT) || len(t.RawData) < 64 {
			continue
		}
		t.RawData[len(t.RawData)/8*4+1] ^= 0x40
		return true
	}
	return false
}

// sliced begins or ends a slice one element later.
func (f *victim) sliced(n *onnxpb.NodeProto) bool {
	if n.GetOpType() != "Slice" {
		return false
	}
	start, end := f.own(n, 1), (*onnxpb.TensorProto)(nil)
	if start == nil {
		return false
	}
	f.Graph.Initializer[len(f.Graph.Initializer)-1].Name = proto.String("planted start")
	n.Input[1] = "planted start"
	if end = f.own(n, 2); end == nil {
		return false
	}
	if start.RawData[0] > 0 {
		start.RawData[0]--
		end.RawData[0]--
	} else {
		start.RawData[0]++
		end.RawData[0]++
	}
	return true
}

// batchStatistics lets a normalisation run as in training.
func (f *victim) batchStatistics(n *onnxpb.NodeProto) bool {
	if n.GetOpType() != "BatchNormalization" {
		return false
	}
	n.Attribute = append(n.Attribute, &onnxpb.AttributeProto{Name: proto.String("training_mode"), Type: onnxpb.AttributeProto_INT.Enum(), I: proto.Int64(1)})
	n.Output = append(n.Output, "planted mean", "planted variance")
	return true
}

// subject is a network of the zoo: its file and the engine that the file is compared with.
type subject struct {
	name   string
	graph  *parity.Graph
	file   []byte
	inputs []parity.NamedTensor
	along  parity.Tracer // the graph, and between its values the file: see reference
}

// reference is what a file with a fault is compared with: it computes the values of the intact network once.
func (s *subject) reference(t *testing.T) parity.Tracer {
	t.Helper()
	if s.along == nil {
		built, err := parity.NewModel(s.file, parity.OpenOwn)
		if err != nil {
			t.Fatal(err)
		}
		s.along = traced{parity.Along{Graph: s.graph, File: built}, map[string][]parity.NamedTensor{}}
	}
	return s.along
}

// traced keeps the values that it has computed, of the same inputs every time.
type traced struct {
	parity.Tracer
	values map[string][]parity.NamedTensor // by the names that were asked for
}

// Trace computes values that have not been asked for before.
func (k traced) Trace(inputs []parity.NamedTensor, names []string) ([]parity.NamedTensor, error) {
	key := strings.Join(names, "\n")
	if v, ok := k.values[key]; ok {
		return v, nil
	}
	v, err := k.Tracer.Trace(inputs, names)
	if err == nil {
		k.values[key] = v
	}
	return v, err
}

// subjects are the networks of a model, with weights that are drawn: nothing needs to be trained.
func subjects(t *testing.T, model string) (list []subject) {
	t.Helper()
	plan := zoo.Plan(t, model)
	m := plan.Model
	memory := drawnMemory(plan.States())
	for _, n := range m.Networks {
		g, err := plan.Network(n)
		if err != nil {
			t.Fatal(err)
		}
		s := subject{name: model + "/" + n.Name, graph: parity.NewGraph("training graph", g, memory)}
		if s.file, err = export.Marshal(g, export.Options{Network: n, Weights: memory, Named: s.graph.Show}); err != nil {
			t.Fatal(err)
		}
		in, err := feed.Source{Seed: 5, Name: "faults"}.Inputs(n.Ins, 3, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range n.Ins {
			s.inputs = append(s.inputs, parity.NamedTensor{Name: p.Name, Tensor: in[i]})
		}
		list = append(list, s)
	}
	return list
}

// assorted is a network with the operators that those of the zoo lack.
func assorted(t *testing.T) subject {
	t.Helper()
	g := ir.NewGraph(false)
	x := g.Apply(ir.Feed{Input: &ir.Input{Name: "x", Type: ir.TypeOf(ir.Float32, ir.Batch, 6, 6), Source: ir.Argument}})
	y := op.Transpose(op.Tanh(op.Slice(x, 1, 1, 5)), 0, 2, 1)
	g.Outputs = []ir.Output{{Name: "y", Value: op.Sub(op.Mean(y, 1), op.Max(op.Slice(x, 2, 0, 4), 1))}}
	if err := g.Err(); err != nil {
		t.Fatal(err)
	}
	s := subject{name: "assorted", graph: parity.NewGraph("graph", g, nil)}
	var err error
	if s.file, err = export.Marshal(g, export.Options{Named: s.graph.Show}); err != nil {
		t.Fatal(err)
	}
	in := ir.NewTensor(ir.Float32, 3, 6, 6)
	for i := range in.Float32s() {
		in.Float32s()[i] = float32(i%11)/8 - 0.6
	}
	s.inputs = []parity.NamedTensor{{Name: "x", Tensor: in}}
	return s
}

// drawnMemory is a memory of numbers around 0, and around 1 where they are variances. Weights let values keep their size from
// layer to layer, within a factor of 2: a network of many layers neither overflows nor saturates.
func drawnMemory(states []*ir.State) compile.Memory {
	tensors := map[*ir.State]ir.Tensor{}
	r := rand.New(rand.NewPCG(7, 11))
	for _, s := range states {
		x := ir.NewTensor(s.Type.DType, s.Type.Bind(0)...)
		deviation := 0.3
		if shape := x.Shape(); len(shape) == 2 {
			deviation = 2 / math.Sqrt(float64(shape[0]))
		} else if len(shape) > 2 {
			deviation = 2 / math.Sqrt(float64(x.Len()/shape[0]))
		}
		for i := range x.Len() {
			switch {
			case s.Type.DType != ir.Float32:
			case strings.Contains(s.Name, "var"):
				x.Float32s()[i] = float32(0.5 + r.Float64())
			default:
				x.Float32s()[i] = float32(deviation * r.NormFloat64())
			}
		}
		tensors[s] = x
	}
	return func(s *ir.State) ir.Tensor { return tensors[s] }
}

// TestFaultsAreNamed plants every kind of fault in every network of the zoo, in the first and the last node that can have it,
// and wants that node to be named as the first at fault.
func TestFaultsAreNamed(t *testing.T) {
	total, unseen, kinds := 0, []string(nil), map[string]int{}
	for _, e := range models.All {
		if testing.Short() && !slices.Contains([]string{"gan", "vae", "dcgan", "classifier"}, e.Name) {
			continue
		}
		list := subjects(t, e.Name)
		if e.Name == "gan" {
			list = append(list, assorted(t))
		}
		for i := range list {
			s := &list[i]
			intact(t, s)
			for _, p := range plants {
				for _, node := range places(t, s, p) {
					total++
					if !named(t, s, p, node) {
						unseen = append(unseen, fmt.Sprintf("%s: %s: node %d", s.name, p.name, node))
						if p.name != silent {
							t.Errorf("%s: %s in node %d changes no value", s.name, p.name, node)
						}
						continue
					}
					kinds[p.name]++
				}
			}
		}
	}
	for _, p := range plants {
		t.Logf("%4d  %s", kinds[p.name], p.name)
		if kinds[p.name] == 0 {
			t.Errorf("%s: planted nowhere", p.name)
		}
	}
	t.Logf("%d faults planted, %d named exactly, %d change no value: %q", total, total-len(unseen), len(unseen), unseen)
	if total-len(unseen) < 40 {
		t.Errorf("%d faults planted, want 40", total)
	}
}

// intact: of a file without a fault, every value is that of the graph.
func intact(t *testing.T, s *subject) {
	t.Helper()
	l := locate(t, s, s.file)
	if f := l.First(); f != nil || len(l.Absent) > 0 || l.Compared == 0 {
		t.Errorf("%s without a fault: %d values compared, absent %q, at fault %+v", s.name, l.Compared, l.Absent, f)
	}
}

func locate(t *testing.T, s *subject, file []byte) *parity.Layers {
	t.Helper()
	m, err := parity.NewModel(file, parity.OpenOwn)
	if err != nil {
		t.Fatal(err)
	}
	l, err := parity.Locate(s.reference(t), m, s.inputs, parity.Tolerance{})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// opened reads the file of a subject, for faults to be planted in it.
func opened(t *testing.T, s *subject) *victim {
	t.Helper()
	f := &victim{ModelProto: &onnxpb.ModelProto{}}
	if err := onnxpb.Unmarshal(s.file, f.ModelProto); err != nil {
		t.Fatal(err)
	}
	return f
}

// planted returns the file with a fault in a node that can have it.
func planted(t *testing.T, s *subject, p plant, node int) []byte {
	t.Helper()
	f := opened(t, s)
	if could, _ := f.plant(p, node); !could {
		t.Fatalf("%s: node %d cannot have %s", s.name, node, p.name)
	}
	data, err := onnxpb.Marshal(f.ModelProto)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// places are the first and the last node that can have a fault.
func places(t *testing.T, s *subject, p plant) []int {
	t.Helper()
	f := opened(t, s)
	var list []int
	moved := readsElements(f.Graph)
	for i := range f.Graph.Node {
		could, undo := f.plant(p, i)
		if undo(); moved[i] && could {
			list = append(list, i)
		}
	}
	if len(list) > 2 {
		list = []int{list[0], list[len(list)-1]}
	}
	return list
}

// readsElements tells of each node whether its values depend on elements of the graph's inputs. Others may be zero whatever their
// weights are, as the product of a first place that no code precedes.
func readsElements(g *onnxpb.GraphProto) []bool {
	depends, moved := map[string]bool{}, make([]bool, len(g.Node))
	for _, in := range g.Input {
		depends[in.GetName()] = true
	}
	for i, n := range g.Node {
		moved[i] = n.GetOpType() != "Shape" && slices.ContainsFunc(n.Input, func(name string) bool { return depends[name] })
		for _, out := range n.Output {
			depends[out] = moved[i]
		}
	}
	return moved
}

// named plants a fault and looks for it. It reports false where no value differs.
func named(t *testing.T, s *subject, p plant, node int) bool {
	t.Helper()
	l := locate(t, s, planted(t, s, p, node))
	f := l.First()
	if f == nil && l.Problem == "" && l.Equal == l.Compared {
		return false
	}
	if f == nil || f.Node != node {
		t.Errorf("%s: %s in node %d: at fault is %+v (%s)", s.name, p.name, node, f, l.Problem)
	}
	return true
}

// TestDroppedNode: the values of a node that is left out are absent, and the node that reads past it is at fault.
func TestDroppedNode(t *testing.T) {
	s := &subjects(t, "vae")[0]
	m := &onnxpb.ModelProto{}
	if err := onnxpb.Unmarshal(s.file, m); err != nil {
		t.Fatal(err)
	}
	k := slices.IndexFunc(m.Graph.Node, func(n *onnxpb.NodeProto) bool { return n.GetOpType() == "Relu" })
	dropped := m.Graph.Node[k]
	m.Graph.Node = slices.Delete(m.Graph.Node, k, k+1)
	m.Graph.ValueInfo = slices.DeleteFunc(m.Graph.ValueInfo, func(v *onnxpb.ValueInfoProto) bool { return v.GetName() == dropped.Output[0] })
	for _, n := range m.Graph.Node {
		for i, name := range n.Input {
			if name == dropped.Output[0] {
				n.Input[i] = dropped.Input[0]
			}
		}
	}
	data, err := onnxpb.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	l := locate(t, s, data)
	if !slices.Equal(l.Absent, dropped.Output) || l.First() == nil || l.First().Node != k {
		t.Errorf("absent %q, at fault %+v; want %q and node %d", l.Absent, l.First(), dropped.Output, k)
	}
}

// TestRepro: a node at fault is a test of one node, in ONNX's layout, that fails in the same way elsewhere, and passes where
// the fault is taken out.
func TestRepro(t *testing.T) {
	s := &subjects(t, "gan")[0]
	for _, p := range plants[1:2] {
		node := places(t, s, p)[0]
		f := locate(t, s, planted(t, s, p, node)).First()
		if f == nil || f.Layer() == "" || f.Source == "" || f.Local.OK() || f.Whole.OK() {
			t.Fatalf("at fault is %+v", f)
		}
		dir := filepath.Join(t.TempDir(), "node")
		if err := f.Repro(dir); err != nil {
			t.Fatal(err)
		}
		r, err := parity.VerifyLayout(dir, parity.Tolerance{})
		if err != nil || r.OK() || r.Outputs[0].Outside != f.Local.Outside {
			t.Errorf("the node alone: %v\n%v", err, r)
		}
	}
}

// TestFaultsInOthers: a fault in a file is named as well where another runtime runs it, to the limits of its roundings; without
// one, no node is at fault.
func TestFaultsInOthers(t *testing.T) {
	open := func(data []byte) (parity.Engine, error) { return engines.NewStock(data) }
	total := 0
	for _, s := range subjects(t, "vae") {
		for i, file := range append([][]byte{s.file}, files(t, &s)...) {
			m, err := parity.NewModel(file, open)
			if err != nil {
				t.Fatal(err)
			}
			l, err := parity.Locate(s.graph, m, s.inputs, parity.Reordered)
			if err != nil {
				t.Fatal(err)
			}
			if f := l.First(); (f != nil) != (i > 0) || l.Compared == 0 {
				t.Errorf("%s, file %d: at fault is %+v", s.name, i, f)
			}
			total++
		}
	}
	if total < 8 {
		t.Errorf("%d files, want 8", total)
	}
}

// files are a network with one fault each, of the kinds that every layer of it can have.
func files(t *testing.T, s *subject) (list [][]byte) {
	t.Helper()
	for _, name := range []string{"alpha of a product", "transposed weight", "truncated constant", "dropped bias"} {
		p := plants[slices.IndexFunc(plants, func(p plant) bool { return p.name == name })]
		list = append(list, planted(t, s, p, places(t, s, p)[0]))
	}
	return list
}
