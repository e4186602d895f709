// Package rundir keeps what ganc writes whole: files and directories appear complete under their name or not at
// all, and what was there before stays until then.
package rundir

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// A UsageError is a place that the user chose and that cannot be written to as it is. The command line ends with
// exit code 2; every other error of this package is one of input and output.
type UsageError struct {
	Path   string
	Cause  string
	Remedy string
}

func (e *UsageError) Error() string { return e.Path + ": " + e.Cause + "; " + e.Remedy }

// ioError names the file that could not be written, instead of the temporary one, and the remedy if there is one.
func ioError(path string, err error) error {
	var pe *fs.PathError
	var le *os.LinkError
	var se *os.SyscallError
	switch {
	case errors.As(err, &pe):
		err = pe.Err
	case errors.As(err, &le):
		err = le.Err
	case errors.As(err, &se):
		err = se.Err
	}
	remedy := ""
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		remedy = "; free some space or choose another place"
	case errors.Is(err, syscall.EFBIG):
		remedy = "; raise the limit on file sizes (ulimit -f) or choose another place"
	}
	return fmt.Errorf("write %s: %w%s", path, err, remedy)
}
