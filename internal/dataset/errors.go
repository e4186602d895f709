package dataset

import "fmt"

// An Error says why a data set cannot be opened: an unknown name, or files that are missing, damaged or
// of another format. The command line ends with exit code 4 (data error).
type Error struct {
	Source string // the file or directory at fault; empty where a name is unknown
	Err    error  // cause and remedy in one line
}

func (e *Error) Error() string {
	if e.Source == "" {
		return e.Err.Error()
	}
	return "data " + e.Source + ": " + e.Err.Error()
}

func (e *Error) Unwrap() error { return e.Err }

// fail makes an *Error about the named file or directory.
func fail(source, format string, args ...any) error {
	return &Error{Source: source, Err: fmt.Errorf(format, args...)}
}
