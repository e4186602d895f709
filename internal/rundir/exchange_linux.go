package rundir

import "golang.org/x/sys/unix"

// exchange lets two directories change places at once; false where one is missing or the file system cannot.
func exchange(a, b string) bool {
	return unix.Renameat2(unix.AT_FDCWD, a, unix.AT_FDCWD, b, unix.RENAME_EXCHANGE) == nil
}
