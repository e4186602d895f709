package dataset

import (
	"cmp"
	"fmt"

	"github.com/ganc-ml/ganc/internal/mistakes"
)

// An Error says why a data set cannot be opened: an unknown name, or files that are missing, damaged or
// of another format. The command line ends with exit code 4 (data error).
type Error struct {
	Source string // the file or directory at fault; empty where a name is unknown
	Err    error  // cause and remedy in one line
	Flag   string // of the command line that names Source; empty: the source is called data
}

func (e *Error) Error() string {
	if e.Source == "" {
		return shortened(e.Err.Error(), maxMessage/2)
	}
	return cmp.Or(e.Flag, "data") + " " + shortened(e.Source, maxMessage/4) + ": " + shortened(e.Err.Error(), maxMessage/2)
}

func (e *Error) Unwrap() error { return e.Err }

// bare is the error without the word data before its source.
func (e *Error) bare() error { return fmt.Errorf("%s: %w", e.Source, e.Err) }

// ofFlag is an error whose sources a flag names.
func ofFlag(flag string, err error) error {
	switch e := err.(type) {
	case *Error:
		return &Error{e.Source, e.Err, flag}
	case Errors:
		all := make(Errors, len(e))
		for i, one := range e {
			all[i] = ofFlag(flag, one)
		}
		return all
	}
	return err
}

// Errors is every mistake that was found at once, a line each.
type Errors []error

func (es Errors) Error() string   { return mistakes.Text(es) }
func (es Errors) Unwrap() []error { return es }

// join is no error, the one, or all.
func join(all []error) error {
	switch len(all) {
	case 0:
		return nil
	case 1:
		return all[0]
	}
	return Errors(all)
}

// fail makes an *Error about the named file or directory.
func fail(source, format string, args ...any) error {
	return &Error{Source: source, Err: fmt.Errorf(format, args...)}
}

// failAll makes an *Error about the named file or directory of every cause.
func failAll(source string, causes []error) error {
	all := make([]error, len(causes))
	for i, m := range causes {
		all[i] = &Error{Source: source, Err: m}
	}
	return join(all)
}
