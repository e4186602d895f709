package proof

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/load"
	"github.com/ganc-ml/ganc/runtime/parity"
	"github.com/ganc-ml/ganc/runtime/parity/engines"
	"github.com/ganc-ml/ganc/runtime/testlayout"
)

// Options says in which runtimes files are compared, and how closely. Errors name the options as the command line does.
//
// Where ULP, Abs and Rel are all negative, that asks for equal numbers of a file that ganc wrote in a runtime that keeps the order of its operations,
// for the limits of parity.Rounding in one that does not (parity.Reordered where the file has an op without), and otherwise for the tolerance of ONNX's own test runner.
type Options struct {
	With    []string      // of Runtimes
	ULP     int           // units in the last place that values may differ by; negative: see below
	Abs     float64       // absolute difference that values may have; negative: see below
	Rel     float64       // difference relative to the wanted value that values may have; negative: see below
	Python  string        // the interpreter for ONNX Runtime; empty: that of GANC_PYTHON, or python3
	Timeout time.Duration // for ONNX Runtime, a file

	// Alike compares the outputs of a file of int8 products in another runtime by statistics, and says what was compared, or which
	// limit is exceeded. It is asked where an output is outside its limits; nil: there are no statistics.
	Alike func(ctx context.Context, own *parity.File, other parity.Engine) ([]string, error)

	Found map[string]Found // runtimes that were looked for already; Verify looks for the others of With

	// Skip is asked where a runtime cannot run the files. If it returns true, Verify goes on with the next runtime. nil: it ends.
	Skip func(runtime string, err error) bool
}

// Found is a runtime in a process of its own: the program that it lives in, and its version.
type Found struct{ Host, Version string }

// asked is the tolerance that the options ask for; ok is false where they ask for none.
func (o Options) asked() (tol parity.Tolerance, ok bool) {
	tol = parity.Tolerance{ULP: uint64(max(o.ULP, 0)), Abs: max(o.Abs, 0), Rel: max(o.Rel, 0)}
	return tol, o.ULP >= 0 || o.Abs >= 0 || o.Rel >= 0
}

// Verify compares the files at path with the test data beside them (a file that has none with ganc's own runtime, on inputs
// that are drawn), in every runtime that is asked for: the file at path,
// the model of a directory in the layout of ONNX's own tests, or every network of a build. Where SHA256SUMS of a build lists
// them, their bytes are compared too, and a changed weight is named. It hands each report to show as soon as there is one, under the title of its
// runtime. The error holds a *ParityError where values are outside the tolerance or bytes differ, a *MissingError where a
// runtime is not at hand, and a *fault.FileError where a file cannot be compared.
func Verify(ctx context.Context, path string, o Options, show func(title string, r *Report) error) (v Verified, err error) {
	list, err := layouts(path)
	if err != nil {
		return v, err
	}
	if list[0].dir == "" {
		if o.With = slices.DeleteFunc(slices.Clone(o.With), func(name string) bool { return name == Own }); len(o.With) == 0 {
			return v, list[0].alone()
		}
	}
	runtimes, err := o.runtimes(ctx)
	if err != nil {
		return v, err
	}
	v.Files = len(list)
	derived := derivedLimits{}
	var failed error
	if v.Sums, failed = checkSums(path); failed != nil && !isParity(failed) {
		return v, failed
	}
	for _, engine := range runtimes {
		r, err := engine.verify(ctx, list, o, derived)
		if err != nil && o.Skip != nil && o.Skip(engine.name, err) {
			continue
		}
		if err != nil {
			return v, errors.Join(failed, err)
		}
		spoilt := failed != nil && engine.name == Own
		failed = errors.Join(failed, r.Check())
		for i := 0; spoilt && i < len(list); i++ {
			failed = errors.Join(failed, changedWeights(list[i], r.Networks[i]))
		}
		if err := show(engine.title, r); err != nil {
			return v, err
		}
	}
	return v, failed
}

// Verified counts what Verify compared.
type Verified struct {
	Files int // that were run
	Sums  int // files whose bytes were compared with SHA256SUMS
}

func isParity(err error) bool {
	var p *ParityError
	return errors.As(err, &p)
}

// verify compares every file with the test data beside it.
func (v verifier) verify(ctx context.Context, list []layout, o Options, derived derivedLimits) (*Report, error) {
	r := &Report{Reference: "test data", Engine: v.title}
	if list[0].dir == "" {
		r.Reference = "ganc runtime"
	}
	for _, l := range list {
		n, tol, err := v.compare(ctx, l, o, derived)
		if err != nil {
			return nil, err
		}
		r.Networks, r.Tolerance = append(r.Networks, n), tol
	}
	return r, nil
}

// compare runs a file on every data set.
func (v verifier) compare(ctx context.Context, l layout, o Options, derived derivedLimits) (n Network, tol parity.Tolerance, err error) {
	n = Network{Network: l.name(), File: l.file}
	own, err := l.open()
	if err != nil {
		return n, tol, fault.File(err)
	}
	tol = v.tolerance(own.Session(), o)
	engine, err := v.open(own, l.file)
	if err != nil {
		return n, tol, fault.File(err)
	}
	sets, err := l.sets(own)
	if err != nil {
		return n, tol, fault.Filef("%s: %w", l.file, err)
	}
	if v.slow {
		few := slices.DeleteFunc(slices.Clone(sets), func(s testlayout.Set) bool { return rowsOf(s) > slowRows })
		if len(few) > 0 {
			n.LeftOut, sets = len(sets)-len(few), few
		}
	}
	r, err := parity.CompareSetsWithin(sets, engine, own.Session(), tol, derived.of(l.file, v.limits(l, o)))
	var missing *engines.MissingError
	var unsteady *parity.UnsteadyError
	switch {
	case errors.As(err, &unsteady):
		return n, tol, &ParityError{Err: fmt.Errorf("%s: %w", l.file, err)}
	case errors.As(err, &missing):
		return n, tol, &MissingError{err}
	case err != nil && v.name != Own:
		return n, tol, fault.Filef("%s in %s: %w", l.file, v.title, err)
	case err != nil:
		return n, tol, fault.File(err)
	}
	for _, o := range r.Outputs {
		if o.Set == len(n.Cases) {
			n.Cases = append(n.Cases, Case{Run: o.Set})
		}
		n.Cases[o.Set].Outputs = append(n.Cases[o.Set].Outputs, o)
	}
	if _, asked := o.asked(); !asked && !v.exact() && quantised(l) {
		n.judge(ctx, own, engine, o)
	}
	return n, tol, nil
}

// slowRows is the greatest number of examples of a data set that a slow runtime runs.
const slowRows = 16

// rowsOf is the examples of a data set: the greatest first dimension of its inputs.
func rowsOf(s testlayout.Set) (rows int) {
	for _, in := range s.Inputs {
		if shape := in.Tensor.Shape(); len(shape) > 0 {
			rows = max(rows, shape[0])
		}
	}
	return rows
}

// derivedLimits keeps limits that were derived, by the file and a digest of its inputs: they are the same for every runtime.
type derivedLimits map[string][]parity.NamedTensor

// of is a limiter of a file that derives no limits twice; nil for nil.
func (d derivedLimits) of(file string, derive parity.Limiter) parity.Limiter {
	if derive == nil {
		return nil
	}
	return func(inputs []parity.NamedTensor) (list []parity.NamedTensor, err error) {
		sum := sha256.New()
		for _, in := range inputs {
			fmt.Fprintf(sum, "%s %v ", in.Name, in.Tensor.Shape())
			sum.Write(in.Tensor.Bytes())
		}
		key := fmt.Sprintf("%s %x", file, sum.Sum(nil))
		if list, ok := d[key]; ok {
			return list, nil
		}
		if list, err = derive(inputs); err == nil {
			d[key] = list
		}
		return list, err
	}
}

// quantised reports whether a file rounds values to codes.
func quantised(l layout) bool {
	f, err := load.ReadFile(l.file, load.Limits{})
	return err == nil && slices.ContainsFunc(f.Nodes, func(n load.Node) bool { return n.OpType == "QuantizeLinear" })
}

// judge says whether a file of int8 products is judged by its numbers, or by statistics: where a value lies at the edge of two codes,
// rounding decides, and no limit of rounding holds behind it.
func (n *Network) judge(ctx context.Context, own *parity.File, engine parity.Engine, o Options) {
	n.Judged = "numbers"
	if !slices.ContainsFunc(n.Outputs(), func(o Output) bool { return o.failed != "" }) || o.Alike == nil {
		return
	}
	lines, err := o.Alike(ctx, own, engine)
	if err != nil {
		n.Statistics = []string{"failed: " + err.Error()}
		return
	}
	n.Judged, n.Statistics = "statistics", lines
}

// tolerance is the tolerance that is asked for, or that of the runtime and the file.
func (v verifier) tolerance(s *runtime.Session, o Options) parity.Tolerance {
	tol, asked := o.asked()
	switch {
	case asked:
		return tol
	case !v.exact():
		return parity.Reordered
	case !isOurs(s):
		return parity.ONNX
	}
	return parity.Tolerance{}
}

// limits returns the function that gives the limits of a file's outputs for its inputs: nil where the numbers must be equal,
// or a limit is asked for.
func (v verifier) limits(l layout, o Options) parity.Limiter {
	if _, asked := o.asked(); asked || v.exact() {
		return nil
	}
	f, err := load.ReadFile(l.file, load.Limits{})
	if err != nil {
		return nil // running the file says so
	}
	return func(inputs []parity.NamedTensor) ([]parity.NamedTensor, error) { return parity.Rounding(f, inputs) }
}

// exact reports whether a runtime computes the very numbers of the training graph from a file that ganc wrote.
func (v verifier) exact() bool { return v.name == Own || v.name == Second }

// isOurs reports whether ganc wrote the file of a session.
func isOurs(s *runtime.Session) bool {
	_, ok := s.Metadata(export.KeyVersion)
	return ok
}
