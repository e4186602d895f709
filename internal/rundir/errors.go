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

// placeError is the error of a file or directory that could not be made at path: a *UsageError where the place is why.
func placeError(path string, err error) error {
	for _, cause := range []error{fs.ErrPermission, fs.ErrNotExist, syscall.EROFS, syscall.ENAMETOOLONG, syscall.ENOTDIR, syscall.ELOOP, syscall.EINVAL} {
		if errors.Is(err, cause) {
			return &UsageError{shortened(path), plain(err).Error(), "choose another place"}
		}
	}
	return ioError(path, err)
}

// shortened is a path of at most 200 letters: its beginning and its end.
func shortened(path string) string {
	if r := []rune(path); len(r) > 200 {
		return string(r[:99]) + "…" + string(r[len(r)-100:])
	}
	return path
}

// ioError names the file that could not be written, instead of the temporary one, and the remedy if there is one.
func ioError(path string, err error) error {
	err = plain(err)
	remedy := ""
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		remedy = "; free some space or choose another place"
	case errors.Is(err, syscall.EFBIG):
		remedy = "; raise the limit on file sizes (ulimit -f) or choose another place"
	}
	return fmt.Errorf("write %s: %w%s", path, err, remedy)
}

// plain is an error of the file system without the operation and the paths.
func plain(err error) error {
	var pe *fs.PathError
	var le *os.LinkError
	var se *os.SyscallError
	switch {
	case errors.As(err, &pe):
		return pe.Err
	case errors.As(err, &le):
		return le.Err
	case errors.As(err, &se):
		return se.Err
	}
	return err
}
