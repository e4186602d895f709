// Package onnxfile opens ONNX files that a user names: its errors say what is wrong with the file, in the user's words.
package onnxfile

import (
	"errors"
	"io/fs"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
)

// File is an ONNX file in ganc's runtime.
type File struct {
	Path    string // in the user's words
	Session *runtime.Session
}

// Load reads a file. An error is a *fault.FileError.
func Load(path string, options ...runtime.Option) (*File, error) {
	s, err := runtime.LoadFile(path, options...)
	var unread *fs.PathError
	switch {
	case errors.As(err, &unread):
		return nil, fault.Filef("%s: %w: give an ONNX file", path, unread.Err)
	case err != nil:
		return nil, fault.File(err)
	}
	return &File{path, s}, nil
}

// Run computes the outputs for inputs in the order of the file. The number of examples follows from the inputs.
func (f *File) Run(_ int, in []ir.Tensor) ([]ir.Tensor, error) { return f.Session.Run(in...) }

// Errorf is a *fault.FileError about the file, which begins with its path.
func (f *File) Errorf(format string, args ...any) error {
	return fault.Filef("%s: "+format, append([]any{f.Path}, args...)...)
}
