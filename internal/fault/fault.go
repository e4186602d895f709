// Package fault says whose fault an error is: of the request, of the model or of a file. Packages below the command
// line return these errors; the command line gives each kind its exit code.
package fault

import (
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
)

// UsageError is a request that cannot be met: an option, an argument, an output place that cannot be used.
type UsageError struct{ Err error }

func (e *UsageError) Error() string { return e.Err.Error() }
func (e *UsageError) Unwrap() error { return e.Err }

// Usagef is a *UsageError with the text of fmt.Errorf.
func Usagef(format string, args ...any) error { return &UsageError{fmt.Errorf(format, args...)} }

// InRange is the error of a flag whose value is outside [lo, hi].
func InRange(flag string, v, lo, hi int) error {
	if v < lo || v > hi {
		return Usagef("flag --%s: %d: want a number from %d to %d", flag, v, lo, hi)
	}
	return nil
}

// ModelError is a model that does not exist, or that cannot be built.
type ModelError struct{ Err error }

func (e *ModelError) Error() string { return e.Err.Error() }
func (e *ModelError) Unwrap() error { return e.Err }

// Model makes a *ModelError of an error, and nil of nil.
func Model(err error) error {
	if err == nil {
		return nil
	}
	return &ModelError{err}
}

// Modelf is a *ModelError with the text of fmt.Errorf.
func Modelf(format string, args ...any) error { return &ModelError{fmt.Errorf(format, args...)} }

// FileError is a file of the user's that cannot be read, or that does not hold what it should.
type FileError struct{ Err error }

func (e *FileError) Error() string { return e.Err.Error() }
func (e *FileError) Unwrap() error { return e.Err }

// File makes a *FileError of an error, and nil of nil.
func File(err error) error {
	if err == nil {
		return nil
	}
	return &FileError{err}
}

// Filef is a *FileError with the text of fmt.Errorf.
func Filef(format string, args ...any) error { return &FileError{fmt.Errorf(format, args...)} }

// Reason is the cause in an error of the file system or of exec.LookPath, without the path or name, which the caller's
// message gives in the user's words. Another error is returned as it is.
func Reason(err error) error {
	var p *fs.PathError
	var e *exec.Error
	switch {
	case errors.As(err, &p):
		return p.Err
	case errors.As(err, &e):
		return e.Err
	}
	return err
}
