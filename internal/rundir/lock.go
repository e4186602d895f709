package rundir

import (
	"io"
	"os"
)

// Lock keeps every other process that locks it out of a directory, until Close or the end of this one. It is a
// *UsageError if another has it.
func Lock(dir string) (io.Closer, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, placeError(dir, err)
	}
	if !tryLock(f) {
		f.Close()
		return nil, &UsageError{dir, "another ganc is writing into it", "wait for that one or choose another place"}
	}
	return f, nil
}
