package onnxgo

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/load"
	"github.com/ganc-ml/ganc/runtime/operators"
)

// run computes the outputs from the inputs: the node is imported as a file of its own, whose weights are the known
// inputs, and the ops of the graph are evaluated one after another.
func (o *operation) run() error {
	f, fed := o.alone()
	m, err := operators.New(f)
	if err != nil {
		return err
	}
	args := make([]operators.Arg, len(fed))
	byName := make(map[string]ir.Tensor, len(fed))
	for i, v := range fed {
		byName[v.name] = ir.Widened(v.tensor)
		if args[i].Shape = v.tensor.Shape(); m.Inputs[i].Static {
			args[i].Value = v.tensor
		}
	}
	g, types, err := m.Import(args, operators.Limits{})
	if err != nil {
		return err
	}
	results, err := evaluate(g, byName)
	if err != nil {
		return fmt.Errorf("%s: %w", o.node.Where(), err)
	}
	next := 0
	for _, v := range o.out {
		if v.needed {
			v.tensor, v.known = ir.Narrowed(results[next].tensor, types[next]), !results[next].varies
			next++
		}
	}
	return nil
}

// alone returns a file of this node only, and its inputs in order.
func (o *operation) alone() (*load.File, []*value) {
	f := &load.File{OpsetVersion: o.node.Opset, Nodes: []load.Node{o.node}}
	var fed []*value
	seen := map[*value]bool{}
	for _, v := range o.in {
		switch {
		case v.name == "" || seen[v]:
		case v.known:
			f.Initializers = append(f.Initializers, v.weight())
		default:
			f.Inputs = append(f.Inputs, declaration(v))
			fed = append(fed, v)
		}
		seen[v] = true
	}
	for _, v := range o.out {
		if v.needed {
			f.Outputs = append(f.Outputs, load.ValueInfo{Name: v.name})
		}
	}
	return f, fed
}

// declaration returns the type of a value as a file would declare it.
func declaration(v *value) load.ValueInfo {
	info := load.ValueInfo{Name: v.name, DType: load.DTypeOf(v.tensor.DType()), HasRank: true}
	for _, n := range v.tensor.Shape() {
		info.Dims = append(info.Dims, load.Dim{Value: int64(n), Known: true})
	}
	return info
}

// result is a value of a graph. It varies unless it depends on constants alone.
type result struct {
	tensor ir.Tensor
	varies bool
}

// evaluate runs the ops of a graph in order and returns the outputs.
func evaluate(g *ir.Graph, inputs map[string]ir.Tensor) ([]result, error) {
	at := make(map[ir.Value]result, g.Len())
	for id := range g.Len() {
		n := g.Node(id)
		if t, ok := ir.Constant(n.Op()); ok {
			at[n.Out(0)] = result{tensor: t}
			continue
		}
		if f, ok := n.Op().(ir.Feed); ok {
			at[n.Out(0)] = result{inputs[f.Input.Name], true}
			continue
		}
		in := make([]ir.Tensor, n.NumIn())
		varies := false
		for i, v := range n.Ins() {
			in[i] = at[v].tensor
			varies = varies || at[v].varies
		}
		out, err := evaluateOp(n, in)
		if err != nil {
			return nil, err
		}
		for i, t := range out {
			at[n.Out(i)] = result{t, varies}
		}
	}
	outputs := make([]result, len(g.Outputs))
	for i, o := range g.Outputs {
		outputs[i] = at[o.Value]
	}
	return outputs, nil
}

// evaluateOp runs one op. What the op refuses about values, such as an index out of range, is an error.
func evaluateOp(n ir.Node, in []ir.Tensor) (out []ir.Tensor, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%s: %v", n.Op().Spec().Name, r)
		}
	}()
	return ir.Evaluate(n.Op(), in, n.OutTypes()), nil
}
