package cmd

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/parity"
	"github.com/ganc-ml/ganc/runtime/parity/engines"
	"github.com/ganc-ml/ganc/runtime/parity/engines/onnxgo"
)

// engineNames is what --with takes.
var engineNames = []string{ownRuntime, "onnx-go", "ort", "stock"}

// ownRuntime is what --with calls ganc's runtime.
const ownRuntime = "ganc"

// verifier is a runtime that verify compares with the test data.
type verifier struct {
	name  string // as --with takes it
	title string // for a person
	open  func(own *parity.File, path string) (parity.Engine, error)
}

// runtimes is the runtimes that are asked for. One that is missing is an error before anything runs.
func (f *verifyFlags) runtimes(ctx context.Context) ([]verifier, error) {
	var list []verifier
	for _, name := range f.with {
		v := verifier{name: name, title: "ganc runtime"}
		switch name {
		case ownRuntime:
			v.open = func(own *parity.File, _ string) (parity.Engine, error) { return own, nil }
		case "onnx-go":
			v.title = "onnx-go"
			v.open = func(_ *parity.File, path string) (parity.Engine, error) { return onnxgo.Open(path) }
		case "stock":
			v.title = "stock gorgonia"
			v.open = func(_ *parity.File, path string) (parity.Engine, error) { return engines.OpenStock(path) }
		case "ort":
			python, version, err := f.findORT(ctx)
			if err != nil {
				return nil, err
			}
			v.title = "ONNX Runtime " + version
			v.open = func(_ *parity.File, path string) (parity.Engine, error) {
				return &engines.ORT{Python: python, Model: path, Timeout: f.timeout}, nil
			}
		}
		list = append(list, v)
	}
	return list, nil
}

// missingRuntime is a runtime that was asked for and is not at hand.
type missingRuntime struct{ error }

func (e missingRuntime) Unwrap() error { return e.error }

func (f *verifyFlags) findORT(ctx context.Context) (python, version string, err error) {
	if python, err = engines.Python(f.python); err == nil {
		version, err = engines.Version(ctx, python, f.timeout)
	}
	if err != nil {
		err = missingRuntime{fmt.Errorf("--with ort: %w", err)}
	}
	return python, version, err
}

// verify compares every file with the test data beside it.
func (v verifier) verify(list []layout, limit int) (*parityReport, error) {
	r := &parityReport{Reference: "test data", Engine: v.title}
	for _, l := range list {
		n, tol, err := v.compare(l, limit)
		if err != nil {
			return nil, err
		}
		r.Networks, r.Tolerance = append(r.Networks, n), tol
	}
	return r, nil
}

// compare runs the file on every data set. A negative limit asks for the tolerance that its producer and the runtime
// stand for.
func (v verifier) compare(l layout, limit int) (n networkParity, tol parity.Tolerance, err error) {
	n = networkParity{Network: filepath.Base(l.dir), File: l.file}
	own, err := parity.OpenFile(l.file)
	if err != nil {
		return n, tol, fault.File(err)
	}
	if limit < 0 && !(v.exact() && isOurs(own.Session())) {
		tol = parity.ONNX
	}
	tol.ULP = uint64(max(limit, 0))
	engine, err := v.open(own, l.file)
	if err != nil {
		return n, tol, fault.File(err)
	}
	r, err := parity.VerifySets(l.dir, engine, own.Session(), tol)
	var missing *engines.MissingError
	switch {
	case errors.As(err, &missing):
		return n, tol, missingRuntime{err}
	case err != nil && v.name != ownRuntime:
		return n, tol, fault.Filef("%s in %s: %w", l.file, v.title, err)
	case err != nil:
		return n, tol, fault.File(err)
	}
	for _, o := range r.Outputs {
		if o.Set == len(n.Cases) {
			n.Cases = append(n.Cases, parityCase{Run: o.Set})
		}
		n.Cases[o.Set].Outputs = append(n.Cases[o.Set].Outputs, o)
	}
	return n, tol, nil
}

// exact reports whether a runtime computes the very numbers of the training graph from a file that ganc wrote.
func (v verifier) exact() bool { return v.name == ownRuntime || v.name == "onnx-go" }

// isOurs reports whether ganc wrote the file of a session.
func isOurs(s *runtime.Session) bool {
	_, ok := s.Metadata(export.KeyVersion)
	return ok
}

// inRuntimes is " in ort and stock" where it is not ganc's own runtime alone.
func inRuntimes(names []string) string {
	if len(names) == 1 && names[0] == ownRuntime {
		return ""
	}
	return " in " + strings.Join(names, ", ")
}
