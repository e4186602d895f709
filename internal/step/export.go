package step

import (
	"fmt"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/safetensors"
	"github.com/ganc-ml/ganc/ir"
)

// Step is the training step of a plan, as Write writes it.
type Step struct {
	Document
	Files  [][]byte // of Document.Programs, then of Document.Networks
	Values []safetensors.Tensor

	trainer *train.Trainer
	numbers map[variant]int // of programs
}

// variant is a group in one of the forms that its executions have.
type variant struct {
	group int
	compile.Variant
}

// Options holds the parts of the files that do not come from the trainer.
type Options struct {
	Opset    int // of the files; 0 means export.DefaultOpset
	Release  string
	Metadata []export.Entry // of every file
}

// Export returns the training step of a trainer, with its state. An op without a form in the opset is an *export.Error or
// export.Errors.
func Export(t *train.Trainer, o Options) (*Step, error) {
	if o.Opset == 0 {
		o.Opset = export.DefaultOpset
	}
	s := &Step{trainer: t, numbers: map[variant]int{}, Document: Document{
		Format: Format, Model: t.Plan.Model.Name, Ganc: o.Release, Fingerprint: t.Plan.Fingerprint(), Opset: o.Opset,
		Seed: t.Options.Seed, Batch: t.Options.Batch, Iteration: t.Step(), State: StateFile, NextPrefix: compile.NextPrefix,
		DataSet: DataSet{Name: t.Data.Name, Digest: t.Data.Digest(), Examples: t.Data.Train.N}, Data: []Input{}, Noise: []Input{},
	}}
	s.addInputs()
	for _, v := range t.Plan.States() {
		s.Values = append(s.Values, safetensors.FromIR(v.Name, t.State(v).Clone()))
	}
	if err := s.addStages(o); err != nil {
		return nil, err
	}
	return s, s.addNetworks(o)
}

// addInputs describes the data and the noise of the model.
func (s *Step) addInputs() {
	for _, in := range s.trainer.Plan.Model.Inputs() {
		d := inputOf(in.Name, in.Type, in.Port)
		if in.Source == ir.FromNoise {
			s.Noise = append(s.Noise, d)
			continue
		}
		if f, ok := s.trainer.Data.Field(in.Name); ok && in.Range != nil {
			d.Field = &ir.ValueRange{Lo: f.Min, Hi: f.Max}
		}
		s.Data = append(s.Data, d)
	}
}

// addStages adds the stages and, as they need them, the programs.
func (s *Step) addStages(o Options) error {
	plan := s.trainer.Plan
	for i, n := range s.trainer.Iterations() {
		stage := Stage{Name: plan.Stages[i].Name, Iterations: n}
		for g := plan.Stages[i].First; g < plan.Stages[i].End; g++ {
			group, err := s.group(g, o)
			if err != nil {
				return err
			}
			stage.Groups = append(stage.Groups, group)
		}
		s.Stages = append(s.Stages, stage)
	}
	return nil
}

// maxCycle bounds a cycle, which step.json lists.
const maxCycle = 1 << 16

func (s *Step) group(g int, o Options) (Group, error) {
	plan := s.trainer.Plan
	declared := plan.Groups[g]
	out := Group{Count: declared.Count, Accumulate: declared.AccumulationSteps}
	period := declared.Count
	for _, j := range declared.Objectives {
		objective := Objective{Name: j.Name}
		for _, l := range j.Lazies {
			objective.Lazy = append(objective.Lazy, l.Every)
			if period = lcm(period, declared.AccumulationSteps*l.Every); period > maxCycle {
				return out, fault.Modelf("objective %q: its lazy terms coincide with those of its group no more often than every %d executions: give them periods that divide one another",
					j.Name, period)
			}
		}
		out.Objectives = append(out.Objectives, objective)
	}
	for k := range period {
		n, err := s.program(variant{g, plan.VariantAt(g, uint64(k), k%declared.Count)}, o)
		if err != nil {
			return out, err
		}
		out.Cycle = append(out.Cycle, n)
	}
	return out, nil
}

// program returns the number of the program of a variant, which it exports on the first call.
func (s *Step) program(v variant, o Options) (int, error) {
	if n, ok := s.numbers[v]; ok {
		return n, nil
	}
	prog, err := s.trainer.Plan.Program(v.group, v.Variant)
	if err != nil {
		return 0, fault.Model(err)
	}
	n := len(s.Programs)
	name := fmt.Sprintf("step-%d", n)
	if err := s.add(name, prog, o); err != nil {
		return 0, err
	}
	s.numbers[v] = n
	s.Programs = append(s.Programs, describe(name+".onnx", prog))
	return n, nil
}

// add adds a file.
func (s *Step) add(name string, p *compile.Program, o Options) error {
	g, err := p.Step()
	if err != nil {
		return fault.Model(err)
	}
	data, err := export.Marshal(g, export.Options{Opset: o.Opset, Name: name, Producer: "ganc", Version: o.Release, Metadata: o.Metadata})
	s.Files = append(s.Files, data)
	return err
}

// addNetworks adds the networks, which read the state as the programs do.
func (s *Step) addNetworks(o Options) error {
	s.Networks = []Network{}
	for _, n := range s.trainer.Plan.Model.Networks {
		g, err := s.trainer.Plan.Network(n)
		if err != nil {
			return fault.Model(err)
		}
		p := &compile.Program{Graph: g}
		name := "network-" + n.Name
		if err := s.add(name, p, o); err != nil {
			return err
		}
		s.Networks = append(s.Networks, Network{n.Name, name + ".onnx", portsOf(n.Ins), stateNames(p), portsOf(n.Outs)})
	}
	return nil
}

// describe lists what a program reads and gives.
func describe(file string, p *compile.Program) Program {
	out := Program{File: file, Data: []string{}, Noise: []string{}, State: stateNames(p), Next: []string{}, Reports: append([]string{}, p.Reports...), Losses: p.Losses}
	for _, in := range p.Graph.Inputs() {
		if in.Source == ir.FromNoise {
			out.Noise = append(out.Noise, in.Name)
		} else {
			out.Data = append(out.Data, in.Name)
		}
	}
	for _, w := range p.Graph.Writes {
		out.Next = append(out.Next, w.State.Name)
	}
	return out
}

// stateNames is the names of the variables that a program reads.
func stateNames(p *compile.Program) []string {
	names := []string{}
	for _, s := range p.Reads() {
		names = append(names, s.Name)
	}
	return names
}

func lcm(a, b int) int {
	for x, y := a, b; ; {
		if y == 0 {
			return a / x * b
		}
		x, y = y, x%y
	}
}
