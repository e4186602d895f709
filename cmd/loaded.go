package cmd

import (
	"errors"
	"io/fs"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
)

// loaded is an ONNX file that was read back.
type loaded struct {
	path    string
	session *runtime.Session
}

// loadFile reads an ONNX file; what is wrong with it is an error of the file.
func loadFile(path string, options ...runtime.Option) (*loaded, error) {
	s, err := runtime.LoadFile(path, options...)
	var missing *fs.PathError
	switch {
	case errors.As(err, &missing):
		return nil, fault.Filef("%s: %w: give an ONNX file", path, missing.Err)
	case err != nil:
		return nil, fault.File(err)
	}
	return &loaded{path, s}, nil
}

// Run computes the outputs for inputs in the order of the ports.
func (l *loaded) Run(_ int, in []ir.Tensor) ([]ir.Tensor, error) { return l.session.Run(in...) }
