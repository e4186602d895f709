package train

import (
	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/lower"
	"github.com/ganc-ml/ganc/ir"
)

// engine keeps a machine for every variant of every group, built when it is first needed.
type engine struct {
	plan    *compile.Plan
	states  *stateStore
	batch   int
	threads int

	machines  map[variantKey]*program
	workspace compile.Workspace // of everything that runs on the state: one program at a time
}

type variantKey struct {
	group   int
	variant compile.Variant
}

// program is a variant that is ready to run.
type program struct {
	*compile.Program
	inputs  []*ir.Input
	machine *lower.Machine
	params  []ir.Tensor // the parameters that it updates without a check that they are finite
}

func (e *engine) program(group int, v compile.Variant) (*program, error) {
	key := variantKey{group, v}
	if p := e.machines[key]; p != nil {
		return p, nil
	}
	prog, err := e.plan.Program(group, v)
	if err != nil {
		return nil, err
	}
	p, err := e.ready(prog, e.batch)
	if err != nil {
		return nil, err
	}
	e.machines[key] = p
	return p, nil
}

// prepare makes the programs that the stages begin with, which have every lazy term and so are the largest.
func (e *engine) prepare() error {
	for g := range e.plan.Groups {
		if _, err := e.program(g, e.plan.VariantAt(g, 0, 0)); err != nil {
			return err
		}
	}
	return nil
}

// ready binds and lowers a program for batch size n.
func (e *engine) ready(prog *compile.Program, n int) (*program, error) {
	code, err := e.workspace.Bind(prog.Graph, n, e.threads, e.states.tensor)
	if err != nil {
		return nil, err
	}
	m, err := lower.New(code)
	if err != nil {
		return nil, err
	}
	p := &program{Program: prog, inputs: prog.Graph.Inputs(), machine: m}
	for _, w := range prog.Graph.Writes {
		if w.State.Trainable && !code.ChecksFinite(w.State) {
			p.params = append(p.params, e.states.tensors[w.State])
		}
	}
	return p, nil
}

// output is the scalar output i of the last run.
func (p *program) output(i int) float64 {
	return float64(p.machine.Code().Output(i).Float32s()[0])
}

// given returns the data and the noise of the next run, by name.
func (p *program) given() map[string]ir.Tensor {
	out := map[string]ir.Tensor{}
	for _, in := range p.inputs {
		if t := p.machine.Code().Input(in); !t.IsZero() {
			out[in.Name] = t
		}
	}
	return out
}
