package export

import (
	"github.com/ganc-ml/ganc/ir"
)

// Fold evaluates what a graph computes from state and constants alone, as Marshal does: the graph of what is in the file, and the
// values of its state.
func Fold(g *ir.Graph, weights func(*ir.State) ir.Tensor) (*ir.Graph, func(*ir.State) ir.Tensor) {
	to, values, _ := foldState(g, weights)
	return to, values
}

// foldState evaluates what g computes from state and constants alone, such as a weight divided by its spectral norm, so that
// the file holds the result: the bits that the graph computes. Reshapes, transpositions and the like of a variable compute
// nothing and stay. The result bears the name of the variable that it has the type of. values gives the values of the new
// graph's state, place the value of the new graph for a value of g.
func foldState(g *ir.Graph, weights func(*ir.State) ir.Tensor) (to *ir.Graph, values func(*ir.State) ir.Tensor, place func(ir.Value) ir.Value) {
	if weights == nil {
		return g, nil, stays
	}
	f := &folder{weights: weights, fixed: map[ir.Node]fixity{}, values: map[ir.Node][]ir.Tensor{}, made: map[*ir.State]ir.Tensor{}, states: map[ir.Value]*ir.State{}}
	folds := false
	for i := range g.Len() {
		n := g.Node(i)
		f.fixed[n] = f.fixityOf(n)
		folds = folds || f.fixed[n] == computed
	}
	if !folds {
		return g, weights, stays
	}
	c := f.rewrite(g)
	return c.Dst, func(s *ir.State) ir.Tensor {
		if t, ok := f.made[s]; ok {
			return t
		}
		return weights(s)
	}, c.Value
}

// stays is the place of a value in a graph that was not rewritten.
func stays(v ir.Value) ir.Value { return v }

// fixity says what a node depends on.
type fixity int

const (
	open     fixity = iota // on inputs or on the batch size
	known                  // on constants alone
	arranged               // on state: its values, perhaps in another shape or order
	computed               // on state, with work to do
)

type folder struct {
	weights func(*ir.State) ir.Tensor
	fixed   map[ir.Node]fixity
	values  map[ir.Node][]ir.Tensor
	made    map[*ir.State]ir.Tensor // values of the states that stand for results
	states  map[ir.Value]*ir.State  // the state that stands for a result
}

func (f *folder) fixityOf(n ir.Node) fixity {
	if _, ok := n.Op().(ir.Read); ok {
		return arranged
	}
	if _, ok := ir.Constant(n.Op()); ok {
		return known
	}
	if ir.IsLeaf(n.Op()) || n.NumIn() == 0 {
		return open
	}
	most := known
	for _, v := range n.Ins() {
		d := f.fixed[v.Node()]
		if d == open {
			return open
		}
		most = max(most, d)
	}
	for _, t := range n.OutTypes() {
		if !t.IsConcrete() {
			return open
		}
	}
	if most == arranged && !ir.KeepsValues(n.Op()) {
		return computed
	}
	return most
}

// rewrite replaces the results that something else than a folded node reads.
func (f *folder) rewrite(g *ir.Graph) *ir.Copier {
	c := ir.NewCopier(ir.NewGraph(false))
	c.Rule = func(n ir.Node, _ []ir.Value) []ir.Value {
		if f.fixed[n] != computed {
			return nil
		}
		out := f.value(n)
		if out == nil {
			return nil
		}
		reads := make([]ir.Value, len(out))
		for i, t := range out {
			reads[i] = c.Dst.Apply(ir.Read{State: f.state(n.Out(i), t)})
		}
		return reads
	}
	c.Graph(g)
	return c
}

// state is the variable that stands for a result.
func (f *folder) state(v ir.Value, t ir.Tensor) *ir.State {
	if s, ok := f.states[v]; ok {
		return s
	}
	s := &ir.State{Name: "folded", Type: t.Type()}
	if like := f.like(v.Node(), t.Type()); like != nil {
		s.Name = like.Name
	}
	f.states[v], f.made[s] = s, t
	return s
}

// like is a variable of the type t from which n is computed, or nil.
func (f *folder) like(n ir.Node, t ir.Type) *ir.State {
	for _, v := range n.Ins() {
		if r, ok := v.Op().(ir.Read); ok && r.State.Type == t {
			if r.State.CopyOf != nil {
				return r.State.CopyOf
			}
			return r.State
		}
	}
	for _, v := range n.Ins() {
		if s := f.like(v.Node(), t); s != nil {
			return s
		}
	}
	return nil
}

// value is the outputs of a node that depends on state alone; nil where a variable has no value or the op refuses the values,
// which the file's user then meets at run time.
func (f *folder) value(n ir.Node) []ir.Tensor {
	if out, ok := f.values[n]; ok {
		return out
	}
	f.values[n] = f.evaluate(n)
	return f.values[n]
}

func (f *folder) evaluate(n ir.Node) []ir.Tensor {
	if r, ok := n.Op().(ir.Read); ok {
		if t := f.weights(r.State); !t.IsZero() && t.Type() == r.State.Type {
			return []ir.Tensor{t}
		}
		return nil
	}
	if t, ok := ir.Constant(n.Op()); ok {
		return []ir.Tensor{t}
	}
	in := make([]ir.Tensor, n.NumIn())
	for i, v := range n.Ins() {
		out := f.value(v.Node())
		if out == nil {
			return nil
		}
		for k, o := range v.Node().Outs() {
			if o == v {
				in[i] = out[k]
			}
		}
	}
	out, err := ir.TryEvaluate(n.Op(), in, n.OutTypes())
	if err != nil {
		return nil
	}
	return out
}
