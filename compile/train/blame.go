package train

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/ir"
)

// NotFiniteError is a NaN or an infinity in training. The trainer is in the state after the last whole iteration.
type NotFiniteError struct {
	Step   int // the iteration, from 1, in which a loss, a report or a parameter was not finite
	Since  int // the iteration in which the fault began; that of the snapshot where it is older
	Node   string
	Origin ir.Origin
	Value  float64
}

func (e *NotFiniteError) Error() string {
	where, when, remedy := "", "", "lower the learning rate, or keep its input in range"
	if e.Since == 0 { // it never was finite
		remedy = "give it another initialiser"
	}
	if e.Origin != (ir.Origin{}) {
		where = e.Origin.String() + ": "
	}
	if e.Since != e.Step {
		when = fmt.Sprintf(" at step %d", e.Since)
	}
	return fmt.Sprintf("training failed at step %d: %s%s gives %v%s: %s",
		e.Step, where, e.Node, e.Value, when, remedy)
}

// blame names the node at which the fault of an iteration began. It does the iterations from the last snapshot up to the failing
// one again, node by node. Where the trainer keeps no snapshots, replay takes one first.
func (t *Trainer) blame(ctx context.Context, failed int) error {
	if t.Rewind != nil {
		defer func() { t.guard = guard{} }()
		if err := t.replay(ctx, failed); err != nil {
			return err
		}
	}
	g := &t.guard
	t.states.restore(g.state)
	b := newBlamer(t.states, g.step)
	for step := g.step; step < failed; step++ {
		if err := t.executions(step, func(p *program) error { return b.run(p, step+1) }); err != nil {
			return err
		}
	}
	before := t.states.snapshot(nil)
	defer t.states.restore(before)
	if err := t.executions(failed, func(p *program) error { return b.run(p, failed+1) }); err != nil {
		return err
	}
	return fmt.Errorf("training failed at step %d: a loss or parameter is not finite, but is when the step is done again, node by node: %s", failed+1, notRepeated)
}

// blamer runs programs unfused, node by node, and follows what is not finite to where it began. An infinity that does no harm,
// because what reads it ignores it, is nobody's cause.
type blamer struct {
	causes map[*ir.State]*NotFiniteError // why a state variable is not finite
	memory compile.Memory
	codes  map[*program]*compile.Code // the programs with a step for each op
}

func newBlamer(s *stateStore, step int) *blamer {
	b := &blamer{map[*ir.State]*NotFiniteError{}, s.tensor, map[*program]*compile.Code{}}
	for _, st := range s.order {
		if v, bad := firstNotFinite(s.tensors[st]); bad {
			b.causes[st] = &NotFiniteError{Since: step, Node: "state " + st.Name, Origin: st.Origin, Value: v}
		}
	}
	return b
}

// run runs a program and commits its state. Where a loss, a report or a parameter is not finite, the error is the
// cause.
func (b *blamer) run(p *program, step int) error {
	code, err := b.unfused(p)
	if err != nil {
		return err
	}
	causes := map[ir.Value]*NotFiniteError{}
	for id := range code.Graph.Len() {
		if v := code.Graph.Node(id).Out(0); v.State() != nil && b.causes[v.State()] != nil {
			causes[v] = b.causes[v.State()]
		}
	}
	for i := range code.Steps {
		s := &code.Steps[i]
		in := copies(s, causes)
		if err := code.RunStep(i); err != nil {
			return err
		}
		for j, out := range s.Out {
			if v, bad := firstNotFinite(out); bad {
				own := &NotFiniteError{Since: step, Node: ir.OpText(s.Node.Op()), Origin: s.Node.Origin(), Value: v}
				causes[s.Node.Out(j)] = causeOf(s.Node, in, j, causes, own)
			}
		}
	}
	code.Commit()
	return b.verdict(code.Graph, causes, step)
}

// unfused is the code of a program with a step for each op, with the inputs that p has been fed.
func (b *blamer) unfused(p *program) (*compile.Code, error) {
	fed := p.machine.Code()
	code := b.codes[p]
	if code == nil {
		var err error
		if code, err = compile.BindUnfused(p.Graph, fed.Batch, fed.Threads(), b.memory); err != nil {
			return nil, err
		}
		b.codes[p] = code
	}
	for _, in := range p.inputs {
		if x := code.Input(in); !x.IsZero() {
			copy(x.Bytes(), fed.Input(in).Bytes())
		}
	}
	return code, nil
}

// verdict remembers why state is not finite and reports what must be.
func (b *blamer) verdict(g *ir.Graph, causes map[ir.Value]*NotFiniteError, step int) error {
	var must []ir.Value
	for _, o := range g.Outputs {
		must = append(must, o.Value)
	}
	for _, w := range g.Writes {
		delete(b.causes, w.State)
		if c := causes[w.Value]; c != nil {
			b.causes[w.State] = c
		}
		if w.State.Trainable {
			must = append(must, w.Value)
		}
	}
	for _, v := range must {
		if c := causes[v]; c != nil {
			c.Step = step
			return c
		}
	}
	return nil
}

// copies is a step's inputs before it may write over them, or nil where all of them are finite.
func copies(s *compile.Step, causes map[ir.Value]*NotFiniteError) []ir.Tensor {
	bad := false
	for _, v := range s.Node.Ins() {
		bad = bad || causes[v] != nil
	}
	if !bad {
		return nil
	}
	in := make([]ir.Tensor, len(s.In))
	for i, t := range s.In {
		in[i] = t.Clone()
	}
	return in
}

// causeOf is why output j of a node is not finite: the input without whose faults it would be; else, where several
// together are to blame, the first that the output depends on; else the node itself.
func causeOf(n ir.Node, in []ir.Tensor, j int, causes map[ir.Value]*NotFiniteError, own *NotFiniteError) *NotFiniteError {
	if in == nil {
		return own
	}
	with := func(i int, x float64) ir.Tensor {
		one := slices.Clone(in)
		one[i] = replaced(in[i], x)
		return ir.Evaluate(n.Op(), one, n.OutTypes())[j]
	}
	for i, v := range n.Ins() {
		if causes[v] != nil && allFinite(1, with(i, 1)) {
			return causes[v]
		}
	}
	is := ir.Evaluate(n.Op(), in, n.OutTypes())[j]
	for i, v := range n.Ins() {
		if causes[v] != nil && !bytes.Equal(with(i, math.NaN()).Bytes(), is.Bytes()) {
			return causes[v]
		}
	}
	return own
}

// replaced is t with x in the place of what is not finite.
func replaced(t ir.Tensor, x float64) ir.Tensor {
	t = t.Clone()
	switch t.DType() {
	case ir.Float32:
		replace(t.Float32s(), float32(x))
	case ir.Float64:
		replace(t.Float64s(), x)
	}
	return t
}

func replace[T float32 | float64](dst []T, x T) {
	for i, v := range dst {
		if v-v != 0 {
			dst[i] = x
		}
	}
}
