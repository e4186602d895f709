package train

import (
	"fmt"
	"math"

	"github.com/ganc-ml/ganc/ir"
)

// snapshotEvery is the number of iterations between the snapshots that a replay starts from.
const snapshotEvery = 100

// guard finds the first number that is not finite: it keeps a snapshot of the state, from which a replay, which
// is exact, reaches the fault with a check after every node.
type guard struct {
	step  int
	state [][]byte
}

func (g *guard) due(step int) bool {
	return g.state == nil || step >= g.step+snapshotEvery || step < g.step
}

func (g *guard) take(step int, s *stateStore) {
	g.step, g.state = step, s.snapshot(g.state)
}

// NotFinite is a NaN or an infinity in training.
type NotFinite struct {
	Step   int
	Node   string
	Origin ir.Origin
	Value  float64
}

func (e *NotFinite) Error() string {
	return fmt.Sprintf("training failed at step %d: %v: %s gives %v: lower the learning rate, or keep its input in range", e.Step, e.Origin, e.Node, e.Value)
}

// finite reports whether the losses and the updated parameters of the last run are finite.
func finite(p *program) bool {
	code := p.machine.Code()
	for i := range code.OutputNames() {
		if _, bad := firstNotFinite(code.Output(i)); bad {
			return false
		}
	}
	for _, t := range p.params {
		if _, bad := firstNotFinite(t); bad {
			return false
		}
	}
	return true
}

// firstNotFinite finds a NaN or infinity.
func firstNotFinite(t ir.Tensor) (float64, bool) {
	if t.DType() != ir.Float32 {
		return 0, false
	}
	for _, x := range t.Float32s() {
		if math.Float32bits(x)&0x7f800000 == 0x7f800000 {
			return float64(x), true
		}
	}
	return 0, false
}

// blame replays from the snapshot to the failing iteration and names the first node whose output is not finite.
func (g *guard) blame(t *Trainer, failed int) error {
	t.states.restore(g.state)
	var fault error
	for step := g.step; step <= failed && fault == nil; step++ {
		err := t.executions(step, func(p *program) error {
			if fault == nil {
				fault = checkedRun(p, step)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	t.states.restore(g.state)
	if fault == nil {
		return fmt.Errorf("training failed at step %d: a loss or parameter is not finite, but no node of its program is", failed)
	}
	return fault
}

// checkedRun runs a program step by step. Where a result of it is not finite, the error names the node that the
// fault began at: one that is not finite although its inputs are.
func checkedRun(p *program, step int) error {
	code := p.machine.Code()
	bad := map[ir.Value]float64{}
	for i := range code.Steps {
		if err := code.RunStep(i); err != nil {
			return err
		}
		s := &code.Steps[i]
		for j, out := range s.Out {
			if v, ok := firstNotFinite(out); ok {
				bad[s.Node.Out(j)] = v
			}
		}
	}
	for _, root := range code.Graph.Roots() {
		if _, ok := bad[root]; ok {
			v := source(root, bad)
			return &NotFinite{step, ir.OpText(v.Op()), v.Node().Origin(), bad[v]}
		}
	}
	code.Commit()
	return nil
}

// source follows values that are not finite back to the one that the others come from.
func source(v ir.Value, bad map[ir.Value]float64) ir.Value {
	for _, in := range v.Node().Ins() {
		if _, ok := bad[in]; ok {
			return source(in, bad)
		}
	}
	return v
}
