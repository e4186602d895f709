// Package evaluate measures exported files: it finds which networks a file or a build directory holds, draws samples from
// them or feeds them data, and gives the measures of runtime/eval that apply, with the figure that the data themselves
// reach beside each.
package evaluate

import (
	"context"
	"runtime"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/runtime/eval"
)

// Options are the wishes of a user. Errors name the options as the command line does.
type Options struct {
	Data    string // the source of the data; empty: that of the build, or what the file's images tell
	Encoder string // the encoder of a file that is a decoder; empty: none, or of a directory the one in it
	Judge   string // a classifier's file; empty: the one for the data that ganc brings, if there is one
	Samples int    // images or points to draw; 0: 10,000 images or, as Lin et al. (2018) do, 2,500 points
	Images  int    // test images whose likelihood is estimated
	Codes   int    // codes for the likelihood of an image
	Seeds   int    // repetitions, each with other noise
	Seed    uint64 // of the first
	Train   bool   // train classifiers on samples, and on data: gan_train
	Only    []string
	Gates   []Gate
}

// Watch is told of progress: done of total steps, and what is measured now. It may be nil.
type Watch func(done, total int, now string)

// evaluation is an evaluation on its way.
type evaluation struct {
	Options
	subject *Subject
	data    *data // nil where none is known
	judging *judging
	threads int
	watch   Watch
	result  *Result
	done    int
	total   int
}

// Evaluate measures the file, or the networks of the directory, at path. A measure that the networks, the data or the
// judge do not allow is left out, with the reason in Result.LeftOut; where all are, the error says why. A *GateError is a
// result that fails a gate: the Result is complete beside it.
func Evaluate(ctx context.Context, path string, o Options, watch Watch) (*Result, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	s, err := Find(path, o.Encoder)
	if err != nil {
		return nil, err
	}
	e := &evaluation{Options: o, subject: s, threads: runtime.GOMAXPROCS(0), watch: watch}
	if o.Samples == 0 {
		e.Samples = s.samples()
	}
	if e.data, err = e.open(); err != nil {
		return nil, err
	}
	if e.judging, err = e.judges(); err != nil {
		return nil, err
	}
	e.result = &Result{Path: path, Roles: s.Roles(), Parameters: s.Parameters, Drawing: s.Drawing, Data: e.data.name(), Judge: e.judging.described(),
		Samples: e.Samples, Seed: o.Seed, Seeds: o.Seeds}
	if err := e.run(ctx); err != nil {
		return nil, err
	}
	if len(e.result.Measures) == 0 {
		return nil, fault.Usagef("%s: nothing can be measured%s", path, e.result.reasons())
	}
	e.result.sort()
	return e.result, e.result.judgeGates(o.Gates)
}

// A step measures something of one seed.
type step struct {
	name string
	f    func(ctx context.Context, seed uint64) error
}

// run does every step for every seed.
func (e *evaluation) run(ctx context.Context) error {
	steps := e.steps()
	e.total = len(steps) * e.Seeds
	for i := range e.Seeds {
		for _, s := range steps {
			e.tell(s.name)
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := s.f(ctx, e.Seed+uint64(i)); err != nil {
				return err
			}
			e.done++
		}
	}
	e.tell("")
	return nil
}

func (e *evaluation) tell(now string) {
	if e.watch != nil {
		e.watch(e.done, e.total, now)
	}
}

// steps lists what can be measured, in the order of the table.
func (e *evaluation) steps() (list []step) {
	s := e.subject
	if s.Generator != nil {
		drawn := &drawn{evaluation: e}
		list = append(list, drawn.steps()...)
	}
	if s.Encoder != nil {
		p := &pair{evaluation: e}
		list = append(list, p.steps()...)
	}
	if s.Copier != nil {
		c := &copier{evaluation: e}
		list = append(list, c.steps()...)
	}
	if s.Recogniser != "" {
		list = append(list, step{"codes of data", e.recognise})
	}
	if s.Classifier != "" {
		list = append(list, step{"accuracy", e.accuracy})
	}
	return list
}

// open opens the data that the user names, or those that the subject was made for.
func (e *evaluation) open() (*data, error) {
	source, split := e.Data, ""
	if source == "" {
		source, split = e.subject.Source()
	}
	if source == "" {
		return nil, nil
	}
	set, err := dataset.OpenFor(dataset.With(source, split), e.subject.geometry())
	if err != nil {
		return nil, err
	}
	return newData(set, source, e.subject)
}

// wants reports whether a measure is asked for.
func (e *evaluation) wants(names ...string) bool {
	if len(e.Only) == 0 {
		return true
	}
	for _, n := range names {
		for _, o := range e.Only {
			if n == o {
				return true
			}
		}
	}
	return false
}

// add adds a value of a seed to a measure.
func (e *evaluation) add(name string, value float64, more ...func(*Measure)) {
	if e.wants(name) {
		e.result.add(name, value, more...)
	}
}

// without tells why measures are left out.
func (e *evaluation) without(reason string, names ...string) {
	for _, n := range names {
		if e.wants(n) {
			e.result.leaveOut(n, reason)
		}
	}
}

// floor sets what the data themselves reach in a measure.
func floor(v float64) func(*Measure) { return func(m *Measure) { m.Floor = &v } }

// note sets a remark on a measure.
func note(text string) func(*Measure) { return func(m *Measure) { m.Note = text } }

// standardError sets the error that the estimate of one seed has.
func standardError(v float64) func(*Measure) { return func(m *Measure) { m.Error = v } }

// matrix is a new matrix of images or points.
func matrix(rows, cols int) eval.Matrix { return eval.NewMatrix(rows, cols) }
