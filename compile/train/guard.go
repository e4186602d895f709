package train

import (
	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
)

// snapshotEvery is the number of iterations between the snapshots that a replay starts from.
const snapshotEvery = 100

// guard keeps a snapshot of the state, from which the iterations up to a fault are done again, node by node, to find where it
// began. The trainer takes snapshots all along only where it cannot rewind.
type guard struct {
	step  int
	state [][]byte
}

// follow takes a snapshot before an iteration, where the last is too old.
func (g *guard) follow(step int, s *stateStore) {
	if g.state == nil || step >= g.step+snapshotEvery || step < g.step {
		g.step, g.state = step, s.snapshot(g.state)
	}
}

// finite reports whether the losses, the reports and the updated parameters of the last run are finite.
func finite(p *program, threads int) bool {
	code := p.machine.Code()
	if code.TakeNotFinite() {
		return false
	}
	for i := range code.OutputNames() {
		if !allFinite(threads, code.Output(i)) {
			return false
		}
	}
	for _, t := range p.params {
		if !allFinite(threads, t) {
			return false
		}
	}
	return true
}

// allFinite reports whether a tensor holds neither NaN nor infinity.
func allFinite(threads int, t ir.Tensor) bool {
	if t.DType() == ir.Float32 {
		return kernel.Finite(threads, t.Float32s())
	}
	_, bad := firstNotFinite(t)
	return !bad
}

// firstNotFinite finds a NaN or infinity.
func firstNotFinite(t ir.Tensor) (float64, bool) {
	switch t.DType() {
	case ir.Float32:
		for _, x := range t.Float32s() {
			if x-x != 0 {
				return float64(x), true
			}
		}
	case ir.Float64:
		for _, x := range t.Float64s() {
			if x-x != 0 {
				return x, true
			}
		}
	}
	return 0, false
}
