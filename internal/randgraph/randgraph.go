// Package randgraph makes random graphs over the whole op table, for tests of what must not depend on a graph's form:
// schedules, memory plans, rewrites, engines.
package randgraph

import (
	"fmt"
	"math/rand/v2"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/op/optest"
)

// Batch is the batch size that the leaves of a Case are made for.
const Batch = optest.BatchSize

// A Case is a graph and a tensor for each of its inputs and state variables, by name.
type Case struct {
	Graph  *ir.Graph
	Leaves map[string]ir.Tensor
}

// New makes a graph of about the given number of nodes. Equal arguments give equal cases. Ops, attributes and types are
// those of rows of optest; inputs are values of earlier nodes where one has the type. Some state takes new values, of
// its own old one or of any other value.
func New(seed uint64, nodes int) *Case {
	b := &builder{
		Case: Case{ir.NewGraph(false), map[string]ir.Tensor{}},
		r:    rand.New(rand.NewPCG(seed, 7)),
		pool: map[ir.Type][]ir.Value{},
	}
	for _, t := range []ir.Type{ir.TypeOf(ir.Float32), ir.TypeOf(ir.Float32, 3), ir.TypeOf(ir.Float32, 4), ir.TypeOf(ir.Float32, 4)} {
		b.state(t, b.normal(t))
	}
	for b.Graph.Len() < nodes {
		b.apply(optest.Rows[b.r.IntN(len(optest.Rows))])
	}
	b.writes()
	b.outputs()
	return &b.Case
}

type builder struct {
	Case
	r      *rand.Rand
	pool   map[ir.Type][]ir.Value
	all    []ir.Value
	states []*ir.State
}

// apply applies the op of a row.
func (b *builder) apply(row optest.Row) {
	in := make([]ir.Value, len(row.In))
	fresh := optest.Inputs(row, b.r.Uint64(), ir.Float32)
	for i, a := range row.In {
		any := b.pool[a.Type]
		if i == 1 && a.Type.DType == ir.Int64 && divides(row.Op) {
			in[i] = b.Graph.Constant(fresh[i]) // no other value of the type is sure to be without a 0
			continue
		}
		if a.Fixed && a.Type.DType != ir.Bool || len(any) == 0 || b.r.IntN(4) == 0 {
			in[i] = b.leaf(a.Type, fresh[i])
			continue
		}
		in[i] = any[len(any)-1-min(b.r.IntN(len(any)), b.r.IntN(len(any)))] // rather the younger ones
	}
	for _, v := range b.Graph.ApplyAll(row.Op, in...) {
		if v.IsPoison() {
			break
		}
		b.add(v)
	}
}

// divides reports whether an op cannot take 0 as its second integer.
func divides(o ir.Op) bool { return o == op.DivOp{} || o == op.PowOp{} }

func (b *builder) add(v ir.Value) {
	b.pool[v.Type()] = append(b.pool[v.Type()], v)
	b.all = append(b.all, v)
}

// leaf is an input, a constant or a state variable that holds x.
func (b *builder) leaf(t ir.Type, x ir.Tensor) ir.Value {
	switch kind := b.r.IntN(4); {
	case t.IsConcrete() && kind == 0:
		return b.Graph.Constant(x)
	case t.IsConcrete() && kind == 1:
		return b.state(t, x)
	}
	name := fmt.Sprintf("x%d", len(b.Leaves))
	b.Leaves[name] = x
	return b.Graph.Apply(ir.Feed{Input: &ir.Input{Name: name, Type: t, Source: ir.Argument}})
}

func (b *builder) state(t ir.Type, x ir.Tensor) ir.Value {
	s := &ir.State{Name: fmt.Sprintf("s%d", len(b.Leaves)), Type: t}
	b.Leaves[s.Name] = x
	b.states = append(b.states, s)
	v := b.Graph.Apply(ir.Read{State: s})
	b.add(v)
	return v
}

func (b *builder) normal(t ir.Type) ir.Tensor {
	x := ir.NewTensor(t.DType, t.Bind(Batch)...)
	for i := range x.Float32s() {
		x.Float32s()[i] = float32(b.r.NormFloat64())
	}
	return x
}

var updates = []ir.Op{op.AddOp{}, op.SubOp{}, op.MulOp{}, op.MaximumOp{}}

// writes gives most state variables new values.
func (b *builder) writes() {
	for _, s := range b.states {
		any := b.pool[s.Type]
		next := any[b.r.IntN(len(any))]
		switch b.r.IntN(6) {
		case 0:
			continue
		case 1, 2, 3:
			if s.Type.DType == ir.Float32 {
				next = b.Graph.Apply(updates[b.r.IntN(len(updates))], b.Graph.Apply(ir.Read{State: s}), next)
				b.add(next)
			}
		}
		if b.r.IntN(3) == 0 && s.Type.DType == ir.Float32 { // the new value is read as well
			b.add(b.Graph.Apply(op.NegOp{}, next))
		}
		b.Graph.Writes = append(b.Graph.Writes, ir.Write{State: s, Value: next})
	}
}

// outputs makes a third of all values outputs.
func (b *builder) outputs() {
	for i, v := range b.all {
		if i == len(b.all)-1 || b.r.IntN(3) == 0 {
			b.Graph.Outputs = append(b.Graph.Outputs, ir.Output{Name: fmt.Sprintf("y%d", i), Value: v})
		}
	}
}
