// Package gradcheck checks gradients against central finite differences in float64. It has an interpreter of its
// own, so that a fault in the compiler's schedule or memory cannot hide a wrong rule.
package gradcheck

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
)

// Eval computes values of a graph with N = batch, node by node into fresh tensors. leaves gives every input and state
// variable by name.
func Eval(leaves map[string]ir.Tensor, batch int, vs ...ir.Value) []ir.Tensor {
	r := run{leaves, batch, map[int][]ir.Tensor{}}
	out := make([]ir.Tensor, len(vs))
	for i, v := range vs {
		out[i] = r.value(v)
	}
	return out
}

type run struct {
	leaves map[string]ir.Tensor
	batch  int
	done   map[int][]ir.Tensor
}

func (r run) value(v ir.Value) ir.Tensor {
	n := v.Node()
	if _, ok := r.done[n.ID()]; !ok {
		r.done[n.ID()] = r.node(n)
	}
	return r.done[n.ID()][v.Out()]
}

func (r run) node(n ir.Node) []ir.Tensor {
	switch o := n.Op().(type) {
	case ir.Feed:
		return []ir.Tensor{r.leaf(o.Input.Name)}
	case ir.Read:
		return []ir.Tensor{r.leaf(o.State.Name)}
	}
	if t, ok := ir.Constant(n.Op()); ok {
		return []ir.Tensor{t}
	}
	in := make([]ir.Tensor, n.NumIn())
	for i, v := range n.Ins() {
		in[i] = r.value(v)
	}
	return Apply(ir.MapAttrs(n.Op(), func(d ir.Dims) ir.Dims { return d.Bound(r.batch) }, nil), in...)
}

func (r run) leaf(name string) ir.Tensor {
	t, ok := r.leaves[name]
	if !ok {
		panic(fmt.Sprintf("gradcheck: no value for %q", name))
	}
	return t
}

// Apply runs one op, whose attributes hold no N, on tensors, into fresh ones.
func Apply(op ir.Op, in ...ir.Tensor) []ir.Tensor {
	types := make([]ir.Type, len(in))
	for i, t := range in {
		types[i] = t.Type()
	}
	outTypes, err := ir.InferTypes(op, types)
	if err != nil {
		panic(fmt.Sprintf("gradcheck: %v", err))
	}
	return ir.Evaluate(op, in, outTypes)
}
