package proof

import (
	"context"
	"fmt"

	"github.com/ganc-ml/ganc/runtime/parity"
	"github.com/ganc-ml/ganc/runtime/parity/engines"
	"github.com/ganc-ml/ganc/runtime/parity/engines/onnxgo"
)

// Runtimes is the names of the runtimes that files can be compared in.
var Runtimes = []string{Own, Second, "ort", "ort-plain", "onnx", "openvino", "ort-node", "ort-web", "stock"}

// Own is the name of ganc's runtime.
const Own = "ganc"

// verifier is a runtime that is compared with the test data.
type verifier struct {
	name  string // one of Runtimes
	title string // for a person
	open  func(own *parity.File, path string) (parity.Engine, error)
	bytes parity.Opener // opens a file that is not on disk
	slow  bool          // it computes an operator at a time, in float64 or in Python: data sets of many examples are left out
}

// runtimes opens the runtimes of With. A missing runtime is an error before any file runs.
func (o Options) runtimes(ctx context.Context) ([]verifier, error) {
	var list []verifier
	for _, name := range o.With {
		v := verifier{name: name, title: "ganc runtime"}
		switch name {
		case Own:
			v.open = func(own *parity.File, _ string) (parity.Engine, error) { return own, nil }
			v.bytes = parity.OpenOwn
		case Second:
			v.title = Second
			v.open = func(_ *parity.File, path string) (parity.Engine, error) { return onnxgo.Open(path) }
			v.bytes = func(data []byte) (parity.Engine, error) { return onnxgo.New(data) }
		case "stock":
			v.title, v.slow = "stock gorgonia", true
			v.open = func(_ *parity.File, path string) (parity.Engine, error) { return engines.OpenStock(path) }
			v.bytes = func(data []byte) (parity.Engine, error) { return engines.NewStock(data) }
		default:
			r := engines.Runtime(name)
			found, err := o.find(ctx, r)
			if err != nil {
				return nil, &MissingError{fmt.Errorf("--with %s: %w", r, err)}
			}
			host := found.Host
			v.title, v.slow = r.Title()+" "+found.Version, r == engines.Evaluator
			v.open = func(_ *parity.File, path string) (parity.Engine, error) {
				return &engines.External{Runtime: r, Host: host, Model: path, Timeout: o.Timeout}, nil
			}
			v.bytes = func(data []byte) (parity.Engine, error) {
				return &engines.External{Runtime: r, Host: host, Data: data, Timeout: o.Timeout}, nil
			}
		}
		list = append(list, v)
	}
	return list, nil
}

// find is a runtime in a process of its own.
func (o Options) find(ctx context.Context, r engines.Runtime) (f Found, err error) {
	if f, ok := o.Found[string(r)]; ok {
		return f, nil
	}
	f.Host, f.Version, err = engines.Find(ctx, r, o.Python, o.Timeout)
	return f, err
}

// MissingError is a runtime that was asked for and is not at hand.
type MissingError struct{ Err error }

func (e *MissingError) Error() string { return e.Err.Error() }
func (e *MissingError) Unwrap() error { return e.Err }
