//go:build unix

package bench

import (
	"syscall"
	"time"
)

// processorTime is the time that processors have spent on this process, all of its threads together.
func processorTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
