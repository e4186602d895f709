package cmd

import (
	"fmt"
	"runtime"
	"strings"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/spell"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/models"
)

// model finds and declares the model that the arguments name: for its own data, if it takes their size.
func (a *app) model(args []string) (Model, *ir.Model, error) { return a.modelFor(args, run.Images{}) }

// modelFor finds and declares the model that the arguments name, for data with such images if it takes their size.
func (a *app) modelFor(args []string, images run.Images) (Model, *ir.Model, error) {
	e, err := a.lookup(args)
	if err != nil {
		return e, nil, err
	}
	build := e.Build
	if e.For != nil {
		build = func() (*ir.Model, error) { return e.For(models.Images(images)) }
	}
	if build == nil {
		return e, nil, fault.Modelf("model %s has no function that declares it: set Build", e.Name)
	}
	m, err := declare(build)
	if err == nil && m == nil {
		err = fmt.Errorf("the function of model %s gives no model: end it with return m.Build()", e.Name)
	}
	if err == nil {
		_, err = m.Build() // where the function returned m itself, its mistakes are still unsaid
	}
	if err != nil {
		return e, nil, fault.Model(err)
	}
	return e, m, nil
}

// modelOf finds and declares the model that the arguments name, for the data of the options if it takes their size. old is
// the directory of the run to continue, or empty.
func (a *app) modelOf(args []string, o *run.Options, old func(*ir.Model) (string, error)) (Model, *ir.Model, error) {
	e, m, err := a.model(args)
	if err != nil || e.For == nil {
		return e, m, err
	}
	dir, err := old(m)
	if err != nil {
		return e, nil, err
	}
	if err := o.FromData(m.Name, dir); err != nil || o.Images == (run.Images{}) {
		return e, m, err
	}
	return a.modelFor(args, o.Images)
}

// dataFor is the help of --data of a command that reads the data for no more than their size.
const dataFor = "`SOURCE` of the data that the model is for: see ganc data list"

// anew is no directory of a run to continue.
func anew(*ir.Model) (string, error) { return "", nil }

// plan finds, declares and plans the model that the arguments name, for the data of the options.
func (a *app) plan(args []string, o *run.Options) (*compile.Plan, error) {
	_, m, err := a.modelOf(args, o, anew)
	if err != nil {
		return nil, err
	}
	plan, err := run.Plan(m, nil, "")
	if err != nil {
		return nil, err
	}
	return plan.Plan, nil
}

func (a *app) lookup(args []string) (Model, error) {
	if len(args) == 0 {
		return a.models[0], nil
	}
	var names []string
	for _, m := range a.models {
		if m.Name == args[0] {
			return m, nil
		}
		names = append(names, m.Name)
	}
	return Model{}, fault.Modelf("unknown model %q%s (models: %s)", args[0], spell.Hint(args[0], names), strings.Join(names, ", "))
}

// declare calls the function of a model. If the function panics, the error lists the calls between it and the panic.
func declare(build func() (*ir.Model, error)) (m *ir.Model, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the function of the model panics: %v%s", r, panickedCalls())
		}
	}()
	return build()
}

// panickedCalls lists the calls between declare and the panic, a line each, for a deferred function of declare.
func panickedCalls() string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs)])
	text, panicked := "", false
	for {
		f, more := frames.Next()
		switch {
		case f.Function == "runtime.gopanic":
			panicked = true
		case !panicked || strings.HasPrefix(f.Function, "runtime."):
		case strings.HasSuffix(f.Function, "/cmd.declare") || !more:
			return text
		default:
			text += fmt.Sprintf("\n  %s:%d: %s", rundir.Near(f.File), f.Line, f.Function[strings.LastIndexByte(f.Function, '/')+1:])
		}
	}
}
