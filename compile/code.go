package compile

import (
	"fmt"

	"github.com/ganc-ml/ganc/compile/rewrite"
	"github.com/ganc-ml/ganc/ir"
)

// Memory returns the tensor that holds a state variable: the same tensor in every call.
type Memory func(*ir.State) ir.Tensor

// Code is a graph bound to a batch size, scheduled, with every tensor in its place. It is not safe for concurrent use:
// each goroutine needs a Code of its own.
type Code struct {
	Graph *ir.Graph // bound: concrete types
	Batch int
	Steps []Step

	inputs  map[*ir.Input]ir.Tensor // by the variables of the graph that was bound
	outputs []ir.Tensor
	names   []string
	saves   []move // old values of state that are results, taken before
	commits []move // the new values that were not computed in place
	env     ir.Env
	arena   int
	packs   []*packed // which steps read

	inputPlaces  map[*ir.Input]*Place
	outputPlaces []*Place
	watcher      Watcher
}

// Step is one evaluation: Node's op computes Out from In.
type Step struct {
	Node    ir.Node
	Out, In []ir.Tensor

	eval func(e *ir.Env, out, in []ir.Tensor) // what Node's op has prepared for the types, or its Eval
}

// A Watcher is told of each evaluation, before and after it, with the number of the step. It must not change a tensor.
type Watcher interface {
	Before(step int)
	After(step int)
}

// Watch makes w the watcher of the runs from now on; nil is none.
func (c *Code) Watch(w Watcher) { c.watcher = w }

// move copies a tensor after the last step.
type move struct{ to, from ir.Tensor }

// Bind compiles a graph for batch size n and at most threads workers.
func Bind(g *ir.Graph, n, threads int, memory Memory) (*Code, error) {
	return new(Workspace).Bind(g, n, threads, memory)
}

// BindUnfused is Bind without fusion: a step for each op, the same bits, slower.
func BindUnfused(g *ir.Graph, n, threads int, memory Memory) (*Code, error) {
	return new(Workspace).bind(g, n, threads, memory, boundPasses)
}

func (w *Workspace) bind(g *ir.Graph, n, threads int, memory Memory, passes []Pass) (*Code, error) {
	bound, inputs := rewrite.Bind(g, n)
	bound, err := run(passes, bound)
	if err != nil {
		return nil, err
	}
	s := newSchedule(bound)
	b := &binder{memory: memory, layout: planMemory(s), s: s, tensors: map[ir.Value]ir.Tensor{}}
	b.arena = room(&w.arena, b.layout.size)
	c := &Code{Graph: bound, Batch: n, inputs: map[*ir.Input]ir.Tensor{}, env: ir.Env{Threads: threads}, arena: b.layout.size}
	b.bindLeaves()
	for old, in := range inputs {
		c.inputs[old] = b.input(in)
	}
	c.bindSteps(b, w)
	c.bindResults(b)
	c.bindPlaces(b, inputs)
	return c, nil
}

// bindResults finds the tensors of outputs and writes. If the old value of a state variable is a result and the
// variable gets a new value, the old value gets a tensor of its own.
func (c *Code) bindResults(b *binder) {
	written := map[*ir.State]bool{}
	for _, w := range c.Graph.Writes {
		written[w.State] = w.Value.State() != w.State
	}
	for _, v := range c.Graph.Roots() {
		if s := v.State(); s != nil && written[s] && b.tensors[v].Shares(b.memory(s)) {
			old := ir.NewTensor(s.Type.DType, s.Type.Bind(0)...)
			c.saves = append(c.saves, move{old, b.memory(s)})
			b.tensors[v] = old
		}
	}
	for _, o := range c.Graph.Outputs {
		c.names = append(c.names, o.Name)
		c.outputs = append(c.outputs, b.tensors[o.Value])
	}
	for _, w := range c.Graph.Writes {
		if written[w.State] && b.s.inPlace[w.Value] != w.State {
			c.commits = append(c.commits, move{b.memory(w.State), b.tensors[w.Value]})
		}
	}
}

// bindSteps gives every step its tensors and the env the largest scratch.
func (c *Code) bindSteps(b *binder, w *Workspace) {
	scratch := 0
	for _, id := range b.s.order {
		n := c.Graph.Node(id)
		st := Step{Node: n}
		types := make([]ir.Type, n.NumIn())
		for i, v := range n.Ins() {
			st.In = append(st.In, b.tensors[v])
			types[i] = v.Type()
		}
		for _, v := range n.Outs() {
			b.tensors[v] = b.place(v)
			st.Out = append(st.Out, b.tensors[v])
		}
		if sc, ok := n.Op().(ir.Scratcher); ok {
			scratch = max(scratch, sc.Scratch(n.OutTypes(), types))
		}
		st.eval = c.prepare(n, types, w)
		c.Steps = append(c.Steps, st)
	}
	c.env.Scratch = room(&w.scratch, scratch)
}

// prepare is how a step computes: by what its op makes of a constant input, by what it makes of the types, or by its Eval.
func (c *Code) prepare(n ir.Node, types []ir.Type, w *Workspace) func(e *ir.Env, out, in []ir.Tensor) {
	if p, ok := n.Op().(ir.Packer); ok {
		input, order := p.Packing(n.OutTypes(), types)
		if t, ok := ir.Constant(n.In(input).Op()); ok && order != nil {
			if w.packs == nil {
				w.packs = new(Packs)
			}
			x := w.packs.of(t, order)
			c.packs = append(c.packs, x)
			return p.PreparePacked(x.tensor, n.OutTypes(), types)
		}
	}
	if p, ok := n.Op().(ir.Preparer); ok {
		return p.Prepare(n.OutTypes(), types)
	}
	return n.Op().Eval
}

type binder struct {
	memory  Memory
	layout  layout
	s       *schedule
	arena   []byte
	tensors map[ir.Value]ir.Tensor
	feeds   map[*ir.Input]ir.Tensor
}

func (b *binder) bindLeaves() {
	b.feeds = map[*ir.Input]ir.Tensor{}
	for id := range b.s.g.Len() {
		n := b.s.g.Node(id)
		switch op := n.Op().(type) {
		case ir.Feed:
			b.tensors[n.Out(0)] = b.input(op.Input)
		case ir.Read:
			b.tensors[n.Out(0)] = b.memory(op.State)
		default:
			if t, ok := ir.Constant(op); ok {
				b.tensors[n.Out(0)] = t
			}
		}
	}
}

func (b *binder) input(in *ir.Input) ir.Tensor {
	if t, ok := b.feeds[in]; ok {
		return t
	}
	t := ir.NewTensor(in.Type.DType, in.Type.Bind(0)...)
	b.feeds[in] = t
	return t
}

// place is the memory of a computed value: that of a state variable, or a part of the arena.
func (b *binder) place(v ir.Value) ir.Tensor {
	if s := b.s.inPlace[v]; s != nil {
		return b.memory(s)
	}
	off, size := b.layout.offset[v], v.Type().Bytes(0)
	return ir.TensorOver(b.arena[off:off+size:off+size], v.Type().DType, v.Type().Bind(0)...)
}

// Input is the tensor to fill before Run; the zero Tensor if the graph does not read the input.
func (c *Code) Input(in *ir.Input) ir.Tensor { return c.inputs[in] }

// Output is the tensor of output i. It is valid until the next Run.
func (c *Code) Output(i int) ir.Tensor { return c.outputs[i] }

// OutputNames is the names of the outputs, in order.
func (c *Code) OutputNames() []string { return c.names }

// ChecksFinite reports whether the step that computes the new value of a state variable checks that it is finite.
func (c *Code) ChecksFinite(s *ir.State) bool {
	for _, w := range c.Graph.Writes {
		if w.State == s {
			o, ok := w.Value.Op().(ir.FiniteChecker)
			return ok && o.ChecksFinite(w.Value.Out())
		}
	}
	return false
}

// TakeNotFinite reports whether a step that checks what it stores has met NaN or an infinity since the last call.
func (c *Code) TakeNotFinite() bool {
	found := c.env.NotFinite
	c.env.NotFinite = false
	return found
}

// Threads is the greatest number of workers.
func (c *Code) Threads() int { return c.env.Threads }

// ArenaBytes is the memory that computed values share.
func (c *Code) ArenaBytes() int { return c.arena }

// Run evaluates every step and commits new state. It allocates nothing.
func (c *Code) Run() error {
	for i := range c.Steps {
		if err := c.RunStep(i); err != nil {
			return err
		}
	}
	c.Commit()
	return nil
}

// RunStep evaluates step i. It returns a panic of the op as an error that names the node and the user's line. If the op
// panicked with an error, the returned error wraps it.
func (c *Code) RunStep(i int) (err error) {
	s := &c.Steps[i]
	defer func() {
		switch r := recover().(type) {
		case nil:
		case error:
			err = fmt.Errorf("%v: %s: %w", s.Node.Origin(), s.Node.Op().Spec().Name, r)
		default:
			err = fmt.Errorf("%v: %s: %v", s.Node.Origin(), s.Node.Op().Spec().Name, r)
		}
	}()
	if c.watcher == nil {
		s.eval(&c.env, s.Out, s.In)
		return nil
	}
	c.watcher.Before(i)
	s.eval(&c.env, s.Out, s.In)
	c.watcher.After(i)
	return nil
}

// Commit copies the new values that were not computed in place into their state.
func (c *Code) Commit() {
	for _, moves := range [...][]move{c.saves, c.commits} {
		for _, m := range moves {
			copy(m.to.Bytes(), m.from.Bytes())
		}
	}
}
