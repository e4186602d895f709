package parity

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/load"
	"github.com/ganc-ml/ganc/runtime/testlayout"
)

// Fault is a node of a file that does not compute what a reference computes.
type Fault struct {
	Node     int    `json:"node"` // its number in the file
	Name     string `json:"name"`
	Operator string `json:"operator"`
	Source   string `json:"source,omitempty"` // the user's line and the layer, as ganc.source has them: models/gan.go:31 gen.0
	Value    string `json:"value"`            // the first of its outputs that differs

	// Local compares the node alone, on the reference's inputs. Its Problem says why the node cannot run so.
	Local Output `json:"local"`
	// Whole compares the value as the whole file has it: with the errors that reach the node.
	Whole Output `json:"whole"`

	alone layoutOf // the node as a test
}

// layoutOf is a model with its test data.
type layoutOf struct {
	data []byte
	set  testlayout.Set
}

// Layers is the comparison of every value inside a file with a reference.
type Layers struct {
	Compared int      `json:"compared"`         // values that both compute
	Equal    int      `json:"equal"`            // of them, as the whole file computes them, within the tolerance
	Absent   []string `json:"absent,omitempty"` // values that the reference computes and the file does not
	Faults   []Fault  `json:"faults"`           // nodes that differ alone, in the order of the file
	Fused    *Fault   `json:"fused,omitempty"`  // where no node differs alone: the first that differs in the whole file, which the runtime computes otherwise than its nodes

	Problem string `json:"problem,omitempty"` // why the whole file does not run
}

// First returns the first node at fault, or nil.
func (l *Layers) First() *Fault {
	if len(l.Faults) > 0 {
		return &l.Faults[0]
	}
	return l.Fused
}

// Locate compares every value inside a file that the reference shows too, by name. A node is at fault if it gives, alone and
// on the reference's inputs, other outputs than the reference. A value that the reference does not show is computed from
// those that it shows. Nodes that compute, in the whole file, what the reference computes from equal inputs are not run
// alone.
//
// tol is the tolerance. Where it is Reordered, every element of an f32 value has the limit of Rounding in its place: that of the
// node alone, and for the whole file that of all nodes before it.
func Locate(reference Tracer, m *Model, inputs []NamedTensor, tol Tolerance) (*Layers, error) {
	want, err := referenceValues(reference, m, inputs)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", reference.Name(), err)
	}
	l := &Layers{Compared: len(want)}
	for _, name := range reference.Values() {
		if _, ok := m.maker[name]; !ok {
			l.Absent = append(l.Absent, name)
		}
	}
	w := &walk{model: m, want: want, known: map[string]ir.Tensor{}, whole: map[string]ir.Tensor{}, changed: map[string]bool{}, tol: tol, sources: m.sources()}
	for _, t := range inputs {
		w.known[t.Name] = t.Tensor
	}
	got, err := m.Trace(inputs, m.Values())
	if err != nil {
		l.Problem = err.Error()
	}
	whole := l.compareWhole(w, got, w.limitsOf(func() ([]byte, error) { return m.showing(m.Values()) }, inputs))
	for i := range m.nodes() {
		if f, ok := w.node(i); ok {
			f.Whole = whole[f.Value]
			l.Faults = append(l.Faults, f)
		}
	}
	if len(l.Faults) == 0 && l.Problem == "" && l.Equal < l.Compared {
		l.Fused = w.first(whole)
	}
	return l, nil
}

// referenceValues returns the values of the reference that the file has as well.
func referenceValues(reference Tracer, m *Model, inputs []NamedTensor) (map[string]ir.Tensor, error) {
	var names []string
	for _, name := range reference.Values() {
		if _, ok := m.maker[name]; ok {
			names = append(names, name)
		}
	}
	list, err := reference.Trace(inputs, names)
	if err != nil {
		return nil, err
	}
	want := map[string]ir.Tensor{}
	for _, t := range list {
		want[t.Name] = t.Tensor
	}
	return want, nil
}

// compareWhole compares the values as the whole file computes them.
func (l *Layers) compareWhole(w *walk, got, limits []NamedTensor) map[string]Output {
	out := map[string]Output{}
	for _, t := range got {
		w.whole[t.Name] = t.Tensor
		want, ok := w.want[t.Name]
		if !ok {
			continue
		}
		o := CompareWithin([]NamedTensor{{Name: t.Name, Tensor: want}}, []NamedTensor{t}, limitOf(t.Name, limits), w.tol).Outputs[0]
		if out[t.Name] = o; o.OK() {
			l.Equal++
		}
		w.changed[t.Name] = o.Problem != "" || o.ULP > 0
	}
	return out
}

// walk runs the nodes of a file one by one.
type walk struct {
	model   *Model
	want    map[string]ir.Tensor
	whole   map[string]ir.Tensor // values as the whole file computes them; empty where it does not run
	known   map[string]ir.Tensor // inputs, and values that the reference does not show
	changed map[string]bool      // values that are not the reference's in the whole file, or are computed from such
	tol     Tolerance
	sources map[string]string
}

// limitsOf returns the limits of the outputs of a file, where elements have some; nil otherwise.
func (w *walk) limitsOf(file func() ([]byte, error), inputs []NamedTensor) []NamedTensor {
	if w.tol != Reordered {
		return nil
	}
	data, err := file()
	if err != nil {
		return nil
	}
	f, err := load.Decode(data, load.Limits{})
	if err != nil {
		return nil
	}
	limits, err := Rounding(f, inputs)
	if err != nil {
		return nil
	}
	return limits
}

// limitOf returns the limit of a value, alone in a list; nil where it has none.
func limitOf(name string, limits []NamedTensor) []NamedTensor {
	if i := slices.IndexFunc(limits, func(t NamedTensor) bool { return t.Name == name }); i >= 0 {
		return limits[i : i+1]
	}
	return nil
}

// settled reports whether node i computes in the whole file, from the reference's inputs, what the reference computes. It
// notes what follows for values that the reference does not show.
func (w *walk) settled(i int) bool {
	n := w.model.nodes()[i]
	clean := !slices.ContainsFunc(n.GetInput(), func(name string) bool { return w.changed[name] })
	for _, name := range n.GetOutput() {
		if _, shown := w.want[name]; name == "" || shown {
			clean = clean && !w.changed[name]
			continue
		}
		w.changed[name] = !clean
	}
	for _, name := range n.GetOutput() {
		t, ran := w.whole[name]
		clean = clean && (ran || name == "")
		if _, shown := w.want[name]; clean && !shown {
			w.known[name] = t
		}
	}
	return clean
}

func (w *walk) value(name string) (ir.Tensor, bool) {
	if t, ok := w.want[name]; ok {
		return t, true
	}
	t, ok := w.known[name]
	return t, ok
}

// node runs node i alone. ok is true if it is at fault.
func (w *walk) node(i int) (f Fault, ok bool) {
	n := w.model.nodes()[i]
	if n.GetOpType() == "Constant" || w.settled(i) {
		return f, false
	}
	f = w.fault(i)
	var out, limits []NamedTensor
	data, names, err := w.model.Alone(i, w.value, func(name string) (ir.Tensor, bool) { t, ok := w.want[name]; return t, ok })
	if err == nil {
		f.alone.data = data
		for _, name := range names {
			t, _ := w.value(name)
			f.alone.set.Inputs = append(f.alone.set.Inputs, NamedTensor{Name: name, Tensor: t})
		}
		out, err = run(w.model.open, data, f.alone.set.Inputs)
		limits = w.limitsOf(func() ([]byte, error) { return data, nil }, f.alone.set.Inputs)
	}
	for _, t := range out {
		if _, shown := w.want[t.Name]; !shown {
			w.known[t.Name] = t.Tensor
		}
	}
	for _, name := range n.GetOutput() {
		want, shown := w.want[name]
		if !shown {
			continue
		}
		f.alone.set.Outputs = append(f.alone.set.Outputs, NamedTensor{Name: name, Tensor: want})
		if o, differs := w.compare(name, want, out, limitOf(name, limits), err); differs && f.Value == "" {
			f.Value, f.Local = name, o
		}
	}
	return f, f.Value != ""
}

// run runs the bytes of a file.
func run(open Opener, data []byte, inputs []NamedTensor) ([]NamedTensor, error) {
	e, err := open(data)
	if err != nil {
		return nil, err
	}
	return e.Run(inputs)
}

func (w *walk) compare(name string, want ir.Tensor, out, limits []NamedTensor, err error) (o Output, differs bool) {
	if err != nil {
		return Output{Name: name, Type: want.Type().String(), Problem: err.Error()}, true
	}
	got, err := inOrder(out, []string{name})
	if err != nil {
		return Output{Name: name, Type: want.Type().String(), Problem: err.Error()}, true
	}
	o = CompareWithin([]NamedTensor{{Name: name, Tensor: want}}, got, limits, w.tol).Outputs[0]
	return o, !o.OK()
}

func (w *walk) fault(i int) Fault {
	n := w.model.nodes()[i]
	return Fault{Node: i, Name: n.GetName(), Operator: n.GetOpType(), Source: w.sources[n.GetName()]}
}

// first returns the node of the first value that differs in the whole file.
func (w *walk) first(whole map[string]Output) *Fault {
	for _, name := range w.model.Values() {
		if o, ok := whole[name]; ok && !o.OK() {
			f := w.fault(w.model.maker[name])
			f.Value, f.Whole = name, o
			return &f
		}
	}
	return nil
}

// sources returns where the user declared each node, from the metadata that ganc writes.
func (m *Model) sources() map[string]string {
	out := map[string]string{}
	for _, e := range m.proto.GetMetadataProps() {
		if e.GetKey() == "ganc.source" {
			if json.Unmarshal([]byte(e.GetValue()), &out) != nil {
				return map[string]string{}
			}
		}
	}
	return out
}

// Title names the node for a person: node 7 gen.2/Gemm (Gemm).
func (f *Fault) Title() string { return fmt.Sprintf("node %d %s (%s)", f.Node, f.Name, f.Operator) }

// Layer returns the layer of the node: of gen.0/Gemm, gen.0.
func (f *Fault) Layer() string {
	return f.Name[:max(0, strings.LastIndexByte(f.Name, '/'))]
}

// Reproduces reports whether Repro can write the node: it ran alone, or the runtime refused it.
func (f *Fault) Reproduces() bool { return f.alone.data != nil }

// Repro writes the node as a model of its own, with the reference's inputs and outputs, as a directory in ONNX's own test
// layout. dir must be absent or empty.
func (f *Fault) Repro(dir string) error {
	if !f.Reproduces() {
		return fmt.Errorf("node %s: %s", f.Name, f.Local.Problem)
	}
	return testlayout.WriteModel(dir, f.alone.data, []testlayout.Set{{Inputs: slices.Clone(f.alone.set.Inputs), Outputs: slices.Clone(f.alone.set.Outputs)}})
}
