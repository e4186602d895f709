// Package lower turns a bound program into one gorgonia graph and runs it on gorgonia's tapeMachine: gorgonia
// sequences, the program owns the memory. Every node is an op of ours that computes into planned buffers.
package lower

import (
	"fmt"
	"hash"
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
		for i := range code.Steps {
			if err := b.step(i); err != nil {
				return nil, err
			}
		}
		prog, locs, err := gorgonia.Compile(b.graph)
		if err != nil {
			return nil, fmt.Errorf("lower: gorgonia: %w", err)
		}
		if distinct(b.steps, locs) {
			vm := gorgonia.NewTapeMachine(b.graph, gorgonia.WithPrecompiled(prog, locs))
			m.vm, m.run = vm, vm.RunAll
			if here := inPlace(prog, vm.Run); here != nil {
				m.run = here
			}
			return m, nil
		}
	}
	return nil, fmt.Errorf("lower: gorgonia merged steps of a program of %d under %d hash salts", len(code.Steps), salts)
}

// distinct reports whether every step kept a node, and a register, of its own.
func distinct[R comparable](steps []*gorgonia.Node, locs map[*gorgonia.Node]R) bool {
	seen := map[R]bool{}
	for _, n := range steps {
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
	steps   []*gorgonia.Node
}

func (b *builder) step(i int) error {
	s := &b.machine.code.Steps[i]
	var children []*gorgonia.Node
	var types []hm.Type
	add := func(n *gorgonia.Node) {
		if !slices.Contains(children, n) {
			children = append(children, n)
			types = append(types, n.Type())
		}
	}
	for j, v := range s.Node.Ins() {
		n, err := b.value(v, s.In[j])
		if err != nil {
			return err
		}
		add(n)
	}
	if i > 0 { // the step before is an input too: that fixes the order
		add(b.steps[i-1])
	}
	if len(children) == 0 { // gorgonia knows no op without an input
		n, err := b.leaf("start", ir.NewTensor(ir.Bool, 1))
		if err != nil {
			return err
		}
		add(n)
	}
	out, err := dense(s.Out[0])
	if err != nil {
		return err
	}
	op := &stepOp{machine: b.machine, index: i, salt: b.salt, out: out, types: append(types, typeOf(out))}
	n, err := gorgonia.ApplyOp(op, children...)
	if err != nil {
		return fmt.Errorf("lower: %s: %w", ir.NodeText(s.Node), err)
	}
	for _, v := range s.Node.Outs() {
		b.values[v] = n
	}
	b.steps = append(b.steps, n)
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

// stepOp is one step of a program as a gorgonia op. Only Do does anything: shapes and types were checked before.
type stepOp struct {
	machine *Machine
	index   int
	salt    int
	out     *tensor.Dense
	types   []hm.Type // inputs, then the output
}

func (o *stepOp) Arity() int    { return len(o.types) - 1 }
func (o *stepOp) Type() hm.Type { return hm.NewFnType(o.types...) }
func (o *stepOp) InferShape(...gorgonia.DimSizer) (tensor.Shape, error) {
	return o.out.Shape().Clone(), nil
}

// Do evaluates the step, in the program's order. gorgonia hands in the values of the children, which are views of
// the tensors that the step is bound to.
func (o *stepOp) Do(...gorgonia.Value) (gorgonia.Value, error) {
	if o.index != o.machine.next {
		return nil, fmt.Errorf("lower: gorgonia runs step %d where %d is next", o.index, o.machine.next)
	}
	o.machine.next++
	o.machine.err = o.machine.code.RunStep(o.index)
	return o.out, o.machine.err
}

func (o *stepOp) ReturnsPtr() bool      { return true }
func (o *stepOp) CallsExtern() bool     { return false }
func (o *stepOp) OverwritesInput() int  { return -1 }
func (o *stepOp) WriteHash(h hash.Hash) { fmt.Fprintf(h, "ganc step %d salt %d", o.index, o.salt) }
func (o *stepOp) Hashcode() uint32      { return uint32(o.index)<<3 | uint32(o.salt) }
func (o *stepOp) String() string {
	return fmt.Sprintf("%d:%s", o.index, ir.OpText(o.machine.code.Steps[o.index].Node.Op()))
}
