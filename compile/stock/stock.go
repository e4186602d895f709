// Package stock runs a graph on gorgonia's own ops, in float64, and differentiates it with gorgonia.Grad: an
// engine that shares nothing with ours but the declaration, the oracle for every first-order gradient.
//
// It covers what gorgonia is known to get right: matrix products, elementwise functions and comparisons, reshapes,
// transpositions, concatenation and slices. Broadcasting and sums are matrix products with ones, picking by index
// is one with the one-hot indices; integers and booleans are float64 numbers; a tensor of rank 0 is a 1×1 matrix.
// A Composite without a form here is decomposed.
package stock

import (
	"errors"
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ganc-ml/ganc/ir"
)

// ErrUnsupported is wrapped by the error of a graph with an op that stock gorgonia lacks or gets wrong.
var ErrUnsupported = errors.New("stock gorgonia cannot stand in")

// Result is what Run computes.
type Result struct {
	Outputs   []ir.Tensor // float64, in the order of the graph's outputs
	Gradients []ir.Tensor // of the sum of output 0, with respect to each of wrt
}

// Run evaluates a graph of concrete types in float64 (rewrite.Bind, rewrite.Retype). value gives the tensor of
// every leaf; wrt are leaves of the graph.
func Run(g *ir.Graph, value func(ir.Op) ir.Tensor, wrt []ir.Value) (res Result, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("stock: gorgonia panicked: %v", r)
		}
	}()
	e := &emitter{graph: gorgonia.NewGraph(), nodes: map[ir.Value]*gorgonia.Node{}}
	for i := range g.Len() {
		if err := e.node(g.Node(i), value); err != nil {
			return res, fmt.Errorf("stock: %s: %w", ir.NodeText(g.Node(i)), err)
		}
	}
	return e.run(g, wrt)
}

type emitter struct {
	graph *gorgonia.ExprGraph
	nodes map[ir.Value]*gorgonia.Node
	count int
}

func (e *emitter) run(g *ir.Graph, wrt []ir.Value) (res Result, err error) {
	reads := make([]gorgonia.Value, len(g.Outputs)+len(wrt))
	for i, o := range g.Outputs {
		gorgonia.Read(e.nodes[o.Value], &reads[i])
	}
	if len(wrt) > 0 {
		if err := e.gradients(g.Outputs[0].Value, wrt, reads[len(g.Outputs):]); err != nil {
			return res, err
		}
	}
	vm := gorgonia.NewTapeMachine(e.graph)
	defer vm.Close()
	if err := vm.RunAll(); err != nil {
		return res, fmt.Errorf("stock: gorgonia: %w", err)
	}
	for i, o := range g.Outputs {
		res.Outputs = append(res.Outputs, tensorOf(reads[i], o.Value.Type()))
	}
	for i, v := range wrt {
		res.Gradients = append(res.Gradients, tensorOf(reads[len(g.Outputs)+i], v.Type()))
	}
	return res, nil
}

func (e *emitter) gradients(y ir.Value, wrt []ir.Value, into []gorgonia.Value) error {
	cost, err := gorgonia.Sum(e.nodes[y])
	if err != nil {
		return fmt.Errorf("stock: gorgonia: %w", err)
	}
	leaves := make([]*gorgonia.Node, len(wrt))
	for i, v := range wrt {
		leaves[i] = e.nodes[v]
	}
	grads, err := gorgonia.Grad(cost, leaves...)
	if err != nil {
		return fmt.Errorf("stock: gorgonia.Grad: %w", err)
	}
	for i, n := range grads {
		gorgonia.Read(n, &into[i])
	}
	return nil
}

// tensorOf is a gorgonia value as a float64 tensor of t's shape, with memory of its own.
func tensorOf(v gorgonia.Value, t ir.Type) ir.Tensor {
	out := ir.NewTensor(ir.Float64, t.Bind(0)...)
	switch d := v.Data().(type) {
	case []float64:
		copy(out.Float64s(), d)
	case float64:
		out.Float64s()[0] = d
	default:
		panic(fmt.Sprintf("value of %T", d))
	}
	return out
}

// shapeOf is the shape under which a value of type t stands in the gorgonia graph.
func shapeOf(t ir.Type) tensor.Shape {
	if t.Rank() == 0 {
		return tensor.Shape{1, 1}
	}
	return t.Bind(0)
}

// input makes a leaf of the gorgonia graph. Names are unique: gorgonia merges leaves of one name, type and shape.
func (e *emitter) input(data []float64, shape tensor.Shape) *gorgonia.Node {
	e.count++
	d := tensor.New(tensor.WithShape(shape...), tensor.WithBacking(data))
	return gorgonia.NewTensor(e.graph, tensor.Float64, shape.Dims(), gorgonia.WithShape(shape...),
		gorgonia.WithName(fmt.Sprintf("leaf%d", e.count)), gorgonia.WithValue(d))
}

func (e *emitter) filled(v float64, shape tensor.Shape) *gorgonia.Node {
	data := make([]float64, shape.TotalSize())
	for i := range data {
		data[i] = v
	}
	return e.input(data, shape)
}

// numbers is any tensor as float64, copied.
func numbers(t ir.Tensor) []float64 {
	out := make([]float64, t.Len())
	for i := range out {
		out[i] = t.At(i)
	}
	return out
}
