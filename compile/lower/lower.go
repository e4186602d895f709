// Package lower turns a bound program into one gorgonia graph and runs it on gorgonia's tapeMachine: gorgonia
// sequences, the program owns the memory. Every node is an op of ours: one step, or steps that compute a number each, into
// planned buffers.
package lower

import (
	"fmt"
	"hash"
	"runtime"
	"slices"

	"github.com/chewxy/hm"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/ir"
)

// Machine runs a Code on a tapeMachine. Like the Code, it is not safe for concurrent use.
type Machine struct {
	code *compile.Code
	vm   gorgonia.VM  // nil where the code has no step
	run  func() error // runs vm
	next int          // the step that must run next
	err  error        // of the step that failed; gorgonia's own says more of its machine than of the model
}

// salts is the number of attempts of New. gorgonia distinguishes nodes by a 32-bit hash and may merge two steps; New
// then tries another salt.
const salts = 8

// New lowers a bound program. The Code must not be run otherwise while the Machine is in use.
func New(code *compile.Code) (*Machine, error) {
	m := &Machine{code: code}
	if len(code.Steps) == 0 {
		return m, nil
	}
	for salt := range salts {
		b := &builder{machine: m, salt: salt, graph: gorgonia.NewGraph(), values: map[ir.Value]*gorgonia.Node{}}
		for i := 0; i < len(code.Steps); {
			end := together(code.Steps, i)
			if err := b.node(i, end); err != nil {
				return nil, err
			}
			i = end
		}
		prog, locs, err := gorgonia.Compile(b.graph)
		if err != nil {
			return nil, fmt.Errorf("lower: gorgonia: %w", err)
		}
		if distinct(b.nodes, locs) {
			vm := gorgonia.NewTapeMachine(b.graph, gorgonia.WithPrecompiled(prog, locs))
			// The finalizer that gorgonia sets is for graphics cards. It would keep the machine for ever, and all memory of the
			// program with it: its ops refer to m, which refers to it, and a cycle with a finalizer is never collected.
			runtime.SetFinalizer(vm, nil)
			m.vm, m.run = vm, inThread(prog, vm.Run)
			if m.run == nil {
				m.run = vm.RunAll
			}
			return m, nil
		}
	}
	return nil, fmt.Errorf("lower: gorgonia merged steps of a program of %d under %d hash salts", len(code.Steps), salts)
}

// together is the end of the steps from i on that one node runs: a step, or all steps that follow one another and compute one
// number each, as those of a learning rate do. gorgonia takes a microsecond for a node, and such a step far less.
func together(steps []compile.Step, i int) int {
	end := i
	for end < len(steps) && single(steps[end]) {
		end++
	}
	return max(end, i+1)
}

func single(s compile.Step) bool {
	return !slices.ContainsFunc(s.Out, func(t ir.Tensor) bool { return t.Len() != 1 })
}

// distinct reports whether every node of ours kept a register of its own.
func distinct[R comparable](nodes []*gorgonia.Node, locs map[*gorgonia.Node]R) bool {
	seen := map[R]bool{}
	for _, n := range nodes {
		r, ok := locs[n]
		if !ok || seen[r] {
			return false
		}
		seen[r] = true
	}
	return true
}

// Run executes the program once: inputs are read from the Code's input tensors, state is updated.
func (m *Machine) Run() error {
	if m.vm != nil {
		m.next, m.err = 0, nil
		m.vm.Reset()
		if err := m.run(); m.err != nil {
			return m.err
		} else if err != nil {
			return err
		}
		if m.next != len(m.code.Steps) {
			return fmt.Errorf("lower: gorgonia ran %d of %d steps", m.next, len(m.code.Steps))
		}
	}
	m.code.Commit()
	return nil
}

// Code is the program that the machine runs.
func (m *Machine) Code() *compile.Code { return m.code }

// Close releases the machine.
func (m *Machine) Close() error {
	if m.vm == nil {
		return nil
	}
	return m.vm.Close()
}

type builder struct {
	machine *Machine
	salt    int
	graph   *gorgonia.ExprGraph
	values  map[ir.Value]*gorgonia.Node
	nodes   []*gorgonia.Node
}

// node makes the node that runs the steps from first to before end.
func (b *builder) node(first, end int) error {
	steps := b.machine.code.Steps[first:end]
	var children []*gorgonia.Node
	var types []hm.Type
	add := func(n *gorgonia.Node) {
		if !slices.Contains(children, n) {
			children = append(children, n)
			types = append(types, n.Type())
		}
	}
	own := map[ir.Value]bool{}
	for _, s := range steps {
		for j, v := range s.Node.Ins() {
			if own[v] {
				continue
			}
			n, err := b.value(v, s.In[j])
			if err != nil {
				return err
			}
			add(n)
		}
		for _, v := range s.Node.Outs() {
			own[v] = true
		}
	}
	if len(b.nodes) > 0 { // the node before is an input too: that fixes the order
		add(b.nodes[len(b.nodes)-1])
	}
	if len(children) == 0 { // gorgonia knows no op without an input
		n, err := b.leaf("start", ir.NewTensor(ir.Bool, 1))
		if err != nil {
			return err
		}
		add(n)
	}
	out, err := dense(steps[len(steps)-1].Out[0])
	if err != nil {
		return err
	}
	op := &stepOp{machine: b.machine, first: first, end: end, salt: b.salt, out: out, types: append(types, typeOf(out))}
	n, err := gorgonia.ApplyOp(op, children...)
	if err != nil {
		return fmt.Errorf("lower: %s: %w", ir.NodeText(steps[0].Node), err)
	}
	for v := range own {
		b.values[v] = n
	}
	b.nodes = append(b.nodes, n)
	return nil
}

// value is the gorgonia node of an input: the step that computes it, or a leaf bound to its tensor.
func (b *builder) value(v ir.Value, t ir.Tensor) (*gorgonia.Node, error) {
	if n, ok := b.values[v]; ok {
		return n, nil
	}
	n, err := b.leaf(v.String(), t)
	b.values[v] = n
	return n, err
}

func (b *builder) leaf(name string, t ir.Tensor) (*gorgonia.Node, error) {
	d, err := dense(t)
	if err != nil {
		return nil, err
	}
	return gorgonia.NewTensor(b.graph, d.Dtype(), d.Dims(), gorgonia.WithShape(d.Shape()...), gorgonia.WithName(name), gorgonia.WithValue(d)), nil
}

func typeOf(d *tensor.Dense) hm.Type { return gorgonia.TensorType{Dims: d.Dims(), Of: d.Dtype()} }

// dense is gorgonia's view of a tensor: the same memory. Rank 0 and empty tensors become one placeholder element
// wide vectors: the sequence is gorgonia's, the meaning is the program's.
func dense(t ir.Tensor) (*tensor.Dense, error) {
	shape := t.Shape()
	if len(shape) == 0 {
		shape = []int{1}
	}
	if t.Len() == 0 {
		t, shape = ir.NewTensor(t.DType(), 1), []int{1}
	}
	backing, err := backingOf(t)
	if err != nil {
		return nil, err
	}
	return tensor.New(tensor.WithShape(shape...), tensor.WithBacking(backing)), nil
}

func backingOf(t ir.Tensor) (any, error) {
	switch t.DType() {
	case ir.Float32:
		return t.Float32s(), nil
	case ir.Float64:
		return t.Float64s(), nil
	case ir.Int64:
		return t.Int64s(), nil
	case ir.Int32:
		return ir.Slice[int32](t), nil
	case ir.Uint8:
		return ir.Slice[uint8](t), nil
	case ir.Bool:
		return t.Bools(), nil
	}
	return nil, fmt.Errorf("lower: element type %v", t.DType())
}

// stepOp is steps of a program as a gorgonia op. Only Do does anything: shapes and types were checked before.
type stepOp struct {
	machine    *Machine
	first, end int
	salt       int
	out        *tensor.Dense // of the last step
	types      []hm.Type     // inputs, then the output
}

func (o *stepOp) Arity() int    { return len(o.types) - 1 }
func (o *stepOp) Type() hm.Type { return hm.NewFnType(o.types...) }
func (o *stepOp) InferShape(...gorgonia.DimSizer) (tensor.Shape, error) {
	return o.out.Shape().Clone(), nil
}

// Do evaluates the steps, in the program's order. gorgonia hands in the values of the children, which are views of
// the tensors that the steps are bound to.
func (o *stepOp) Do(...gorgonia.Value) (gorgonia.Value, error) {
	m := o.machine
	if o.first != m.next {
		return nil, fmt.Errorf("lower: gorgonia runs step %d where %d is next", o.first, m.next)
	}
	for ; m.next < o.end; m.next++ {
		if m.err = m.code.RunStep(m.next); m.err != nil {
			return o.out, m.err
		}
	}
	return o.out, nil
}

func (o *stepOp) ReturnsPtr() bool      { return true }
func (o *stepOp) CallsExtern() bool     { return false }
func (o *stepOp) OverwritesInput() int  { return -1 }
func (o *stepOp) WriteHash(h hash.Hash) { fmt.Fprintf(h, "ganc step %d salt %d", o.first, o.salt) }
func (o *stepOp) Hashcode() uint32      { return uint32(o.first)<<3 | uint32(o.salt) }
func (o *stepOp) String() string {
	return fmt.Sprintf("%d:%s", o.first, ir.OpText(o.machine.code.Steps[o.first].Node.Op()))
}
