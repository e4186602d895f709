//go:build unix && !solaris && !aix

package rundir

import (
	"errors"
	"os"
	"syscall"
)

// tryLock locks an open directory for this process; false if another has it. A file system without locks is taken
// to be nobody else's.
func tryLock(f *os.File) bool {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	return !errors.Is(err, syscall.EWOULDBLOCK)
}
