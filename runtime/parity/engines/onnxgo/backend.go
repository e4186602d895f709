package onnxgo

import (
	"fmt"
	"slices"

	onnx "github.com/owulveryck/onnx-go"
	onnxbackend "github.com/owulveryck/onnx-go/backend"
	"gonum.org/v1/gonum/graph"

	"github.com/ganc-ml/ganc/runtime/load"
)

// backend is a computation graph as onnx-go builds it. Its nodes are values, its edges lead from the output of an
// operation to the operation's inputs. The edges are a list: a weighted graph of gonum would merge an input that is
// used twice, absent inputs, and the outputs of one operation.
type backend struct {
	values     []*value
	byName     map[string]*value
	edges      []edge
	operations []operation
	opset      int
}

// operation is one node of the file. onnx-go sets edges[first:last] for it, from every output to every input.
type operation struct {
	node        load.Node
	in, out     []*value
	attributes  map[string]any // as onnx-go gives them
	first, last int
}

// ApplyOperation records an operation, in the order of the file, with the edges that were set since the last.
func (b *backend) ApplyOperation(op onnx.Operation, outputs ...graph.Node) error {
	o := operation{node: load.Node{OpType: op.Name, Opset: b.opset}, attributes: op.Attributes, last: len(b.edges)}
	if n := len(b.operations); n > 0 {
		o.first = b.operations[n-1].last
	}
	for _, n := range outputs {
		o.out = append(o.out, n.(*value))
	}
	b.operations = append(b.operations, o)
	return nil
}

// Run runs the operations in order. The graph's inputs hold tensors; every other value that an output depends on is
// computed anew.
func (b *backend) Run() error {
	for i := range b.operations {
		if o := &b.operations[i]; slices.ContainsFunc(o.out, func(v *value) bool { return v.needed }) {
			if err := o.run(); err != nil {
				return err
			}
		}
	}
	return nil
}

// complete checks what onnx-go built against the file, and adds what onnx-go cannot carry.
func (b *backend) complete(f *load.File) error {
	if len(b.operations) != len(f.Nodes) {
		return fmt.Errorf("it applied %d operations, want %d", len(b.operations), len(f.Nodes))
	}
	for k := range b.operations {
		if err := b.operations[k].complete(&f.Nodes[k], b.edges); err != nil {
			return fmt.Errorf("%s: %w", f.Nodes[k].Where(), err)
		}
	}
	b.markNeeded(f)
	for _, in := range f.Inputs {
		b.value(in.Name)
	}
	for i, t := range f.Initializers {
		if v := b.value(t.Name); v.tensor.IsZero() {
			v.stored, v.known = &f.Initializers[i], true
		}
	}
	return nil
}

// markNeeded walks back from the outputs of the file. The import of an operation may take another form where an output of
// the operation is not needed.
func (b *backend) markNeeded(f *load.File) {
	for _, out := range f.Outputs {
		b.value(out.Name).needed = true
	}
	for k := len(b.operations) - 1; k >= 0; k-- {
		o := &b.operations[k]
		if !slices.ContainsFunc(o.out, func(v *value) bool { return v.needed }) {
			continue
		}
		for _, v := range o.in {
			v.needed = v.name != ""
		}
	}
}

// complete finds the inputs of an operation and takes its name, place and missing attributes from the file.
func (o *operation) complete(n *load.Node, edges []edge) (err error) {
	if o.in, err = o.inputs(edges[o.first:o.last]); err != nil {
		return err
	}
	o.node.Index, o.node.Name, o.node.Inputs, o.node.Outputs = n.Index, n.Name, trimmed(o.in), trimmed(o.out)
	if o.node.OpType != n.OpType || !slices.Equal(o.node.Inputs, n.Inputs) || !slices.Equal(o.node.Outputs, n.Outputs) {
		return fmt.Errorf("it built %s(%q) → %q, want %s(%q) → %q",
			o.node.OpType, o.node.Inputs, o.node.Outputs, n.OpType, n.Inputs, n.Outputs)
	}
	o.node.Attrs, err = attributes(o.attributes, n.Attrs)
	return err
}

// inputs returns the inputs of an operation in order. onnx-go sets all of them once for each output.
func (o *operation) inputs(edges []edge) ([]*value, error) {
	if len(o.out) == 0 || len(edges)%len(o.out) != 0 {
		return nil, fmt.Errorf("it set %d edges for %d outputs", len(edges), len(o.out))
	}
	in := make([]*value, len(edges)/len(o.out))
	for i, e := range edges {
		output, k := i/len(in), i%len(in)
		if e.from != o.out[output] || e.weight != float64(k) || output > 0 && e.to != in[k] {
			return nil, fmt.Errorf("it set input %d of output %d otherwise than that of output 0", k, output)
		}
		in[k] = e.to
	}
	return in, nil
}

// trimmed returns the names of values, without the absent ones at the end.
func trimmed(values []*value) []string {
	names := make([]string, 0, len(values))
	for _, v := range values {
		names = append(names, v.name)
	}
	for len(names) > 0 && names[len(names)-1] == "" {
		names = names[:len(names)-1]
	}
	return names
}

var _ onnxbackend.ComputationBackend = (*backend)(nil)
