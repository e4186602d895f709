//go:build unix

package bench

import (
	"syscall"
	"time"
)

// ProcessorTime is the time that processors have spent on this process, all of its threads together; 0 on systems that do not tell.
func ProcessorTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
