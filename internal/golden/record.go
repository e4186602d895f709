package golden

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/version"
	"github.com/ganc-ml/ganc/ir"
)

// The training that is recorded: iterations of every stage, of a run that is so much longer that no stage and no epoch of usual
// data ends.
const (
	Steps      = 3
	longEnough = 60 // iterations of the run for each stage
)

// Options say what becomes of a recording.
type Options struct {
	Old     *Golden // to compare with; nil: nothing
	Write   bool    // the recording is to be kept: without it, Golden has no values
	Threads int     // they change no result
}

// recorder makes a Golden and compares it, section by section, with an older one.
type recorder struct {
	*Golden
	old         *Golden // nil: nothing to compare with
	written     bool    // the recording is to be kept, with all that Golden has of a value
	differences []Difference
	threads     int
}

func newRecorder(g *Golden, o Options) *recorder {
	return &recorder{Golden: g, old: o.Old, written: o.Write, threads: o.Threads}
}

// passes adds a section of passes.
func (r *recorder) passes(name string, list []passed) {
	s := Section{Name: name}
	if r.written {
		s = section(name, list)
	}
	r.Sections = append(r.Sections, s)
	r.compare(name, func(old Section) *Difference { return differ(old, list) })
}

// lines adds a section of lines.
func (r *recorder) lines(name string, lines []string) {
	r.Sections = append(r.Sections, Section{Name: name, Lines: lines})
	r.compare(name, func(old Section) *Difference { return differLines(name, old.Lines, lines) })
}

func (r *recorder) compare(name string, differ func(Section) *Difference) {
	if r.old == nil {
		return
	}
	i := len(r.Sections) - 1
	switch {
	case i >= len(r.old.Sections):
		r.add(&Difference{Section: name, Text: "the golden file has no such section"})
	case r.old.Sections[i].Name != name:
		r.add(&Difference{Section: name, Text: fmt.Sprintf("the golden file has the section %s in its place", r.old.Sections[i].Name)})
	default:
		r.add(differ(r.old.Sections[i]))
	}
}

// expect adds the values that the golden file has of the next section, where nothing but a comparison is wanted.
func (r *recorder) expect(known map[string]bool) {
	if r.old == nil || r.written || len(r.Sections) >= len(r.old.Sections) {
		return
	}
	for _, p := range r.old.Sections[len(r.Sections)].Passes {
		for _, e := range p.Values {
			known[e.Digest] = true
		}
	}
}

func (r *recorder) add(d *Difference) {
	if d != nil {
		r.differences = append(r.differences, *d)
	}
}

// end returns what was recorded and the differences.
func (r *recorder) end() (*Golden, []Difference) {
	if r.old != nil && len(r.old.Sections) > len(r.Sections) {
		r.add(&Difference{Section: r.old.Sections[len(r.Sections)].Name, Text: "it is in the golden file alone"})
	}
	return r.Golden, r.differences
}

// Model records a model that was planned, on data, and returns the differences from an older recording, if there is one.
func Model(ctx context.Context, plan *compile.Plan, data *dataset.Dataset, recipe Recipe, opt Options) (*Golden, []Difference, error) {
	g := &Golden{Kind: OfModel, Name: plan.Model.Name, Release: version.Release, Recipe: recipe}
	g.Recipe.Batch = min(recipe.Batch, data.Train.N)
	g.Recipe.Digest = data.Digest()
	o := train.Options{Seed: recipe.Seed, Batch: g.Recipe.Batch, Steps: longEnough * len(plan.Stages), Threads: opt.Threads}
	t, err := train.New(plan, data, o)
	if err != nil {
		return nil, nil, err
	}
	w := &witness{recorder: newRecorder(g, opt), trainer: t, seen: map[program]bool{}}
	if err := w.train(ctx); err != nil {
		return nil, nil, err
	}
	for _, n := range plan.Model.Networks {
		if err := w.network(n); err != nil {
			return nil, nil, err
		}
	}
	g, list := w.end()
	return g, list, nil
}

// witness records the executions of a trainer.
type witness struct {
	*recorder
	trainer *train.Trainer
	seen    map[program]bool
	now     *execution
	err     error
}

// program is a variant of a group.
type program struct {
	group int
	compile.Variant
}

// train trains every stage for Steps iterations.
func (w *witness) train(ctx context.Context) error {
	t := w.trainer
	t.Witness = w.before
	from := 0
	for i, n := range t.Iterations() {
		t.SkipTo(i)
		if err := w.iterations(ctx, from+min(Steps, n)); err != nil {
			return err
		}
		from += n
	}
	return nil
}

// iterations trains until so many iterations are done.
func (w *witness) iterations(ctx context.Context, until int) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	w.trainer.Observe = func(e train.Event) {
		if e.Kind == "step" && (e.Step >= until || w.err != nil) {
			stop()
		}
	}
	err := w.trainer.Run(ctx)
	if e := errors.Join(w.err, w.after()); e != nil {
		return e
	}
	if errors.Is(err, train.ErrInterrupted) && w.trainer.Step() == until {
		return nil
	}
	return err
}

// execution is one execution of a program, on its way.
type execution struct {
	name    string
	machine *machine // of the passes; nil where the program has been recorded before
	passes  []passed
	code    *compile.Code
	ran     passed
	known   map[string]bool // digests of values whose elements nobody will ask for
}

// before records an execution up to the graph that is about to run.
func (w *witness) before(e train.Execution) {
	if w.err = errors.Join(w.err, w.after()); w.err != nil {
		return
	}
	x := &execution{name: w.name(e), known: map[string]bool{}, ran: passed{name: "run"}}
	p := program{e.Group, e.Variant}
	if x.ran.again = w.seen[p]; !x.ran.again {
		w.seen[p] = true
		x.machine = newMachine(w.threads, w.trainer.Options.Batch, e.Inputs, w.trainer.State)
		list, err := w.trainer.Plan.Passes(e.Group, e.Variant, w.trainer.Options.Batch)
		if err == nil {
			x.passes, err = x.machine.passes(list)
		}
		w.err = errors.Join(w.err, err)
	}
	var err error
	if x.code, err = w.trainer.Code(e.Group, e.Variant); err != nil {
		w.err = errors.Join(w.err, err)
		return
	}
	for _, p := range x.passes {
		for _, n := range p.nodes {
			x.known[n.digest] = true
		}
	}
	w.expect(x.known)
	x.code.Watch(x)
	w.now = x
}

// name names an execution: "step 1: disc, gen".
func (w *witness) name(e train.Execution) string {
	var names []string
	for _, o := range w.trainer.Plan.Groups[e.Group].Objectives {
		names = append(names, o.Name)
	}
	name := fmt.Sprintf("step %d: %s", e.Step+1, strings.Join(names, ", "))
	n := 0
	for _, s := range w.Sections {
		if s.Name == name || strings.HasPrefix(s.Name, name+" execution ") {
			n++
		}
	}
	if n > 0 {
		name += fmt.Sprintf(" execution %d", n+1)
	}
	return name
}

// Before is told before a step of the code; nothing is to be recorded then.
func (x *execution) Before(int) {}

// After records the outputs of a step of the code.
func (x *execution) After(step int) {
	s := x.code.Steps[step]
	for i, t := range s.Out {
		v := valueOf(t)
		if v.tensor = (ir.Tensor{}); !x.known[v.digest] {
			v.tensor = t.Clone() // its memory is used again
		}
		x.ran.nodes = append(x.ran.nodes, nodeOf(s.Node, i, v))
	}
}

// after records the execution that ran last.
func (w *witness) after() error {
	x := w.now
	if x == nil {
		return nil
	}
	w.now = nil
	x.code.Watch(nil)
	w.passes(x.name, append(x.passes, x.ran))
	return nil
}

// passes evaluates graphs on the way of a program. Each objective reads what those before it have written, as in the program
// that joins them, which begins with the state before the execution.
func (m *machine) passes(list []compile.Passed) (out []passed, err error) {
	names := map[string]int{}
	var writes map[*ir.State]value
	for i, p := range list {
		if i > 0 && p.Objective != list[i-1].Objective {
			for s, v := range writes {
				m.written[s] = v
			}
			if p.Objective == nil {
				clear(m.written)
			}
		}
		name := p.Pass
		if p.Objective != nil {
			name = p.Objective.Name + "/" + name
		}
		if names[name]++; names[name] > 1 {
			name += fmt.Sprintf(" %d", names[name])
		}
		var nodes []node
		if nodes, writes, err = m.run(p.Graph); err != nil {
			return nil, fmt.Errorf("after the pass %s: %w", name, err)
		}
		out = append(out, passed{name: name, nodes: nodes})
	}
	return out, nil
}
