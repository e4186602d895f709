package train

import "github.com/ganc-ml/ganc/ir"

// Memory is the bytes that a Trainer holds for each purpose. The data set is not the Trainer's.
type Memory struct {
	Parameters int
	Averages   int // of parameters and running statistics
	Moments    int // of optimisers, with running statistics and counters
	Planned    int // what programs compute, and the scratch of their ops
	Inputs     int // of programs: a batch of data and of noise for each
	Snapshot   int // of the state, where the trainer cannot rewind to find a fault
}

// Memory tells what the Trainer holds now. Programs that it has not needed yet are not in it.
func (t *Trainer) Memory() (m Memory) {
	for _, s := range t.states.order {
		switch n := s.Type.Bytes(0); {
		case s.Trainable:
			m.Parameters += n
		case s.CopyOf != nil:
			m.Averages += n
		default:
			m.Moments += n
		}
	}
	m.Planned = t.engine.workspace.Bytes()
	seen := map[*program]bool{}
	add := func(p *program) {
		if seen[p] {
			return
		}
		seen[p] = true
		for _, in := range p.inputs {
			m.Inputs += bytesOf(p.machine.Code().Input(in))
		}
	}
	for _, p := range t.engine.machines {
		add(p)
	}
	for _, p := range t.eval.machines {
		add(p)
	}
	for _, b := range t.guard.state {
		m.Snapshot += len(b)
	}
	return m
}

func bytesOf(t ir.Tensor) int {
	if t.IsZero() {
		return 0
	}
	return len(t.Bytes())
}
