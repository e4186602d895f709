// Package subprocess runs programs in process groups of their own, so that they end with all that they have started.
package subprocess

import (
	"context"
	"os"
	"os/exec"
	"time"
)

// Command prepares a program that is killed with its whole group when ctx ends. No shell is involved.
func Command(ctx context.Context, program string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, program, args...)
	ownGroup(c)
	c.Cancel = func() error { return signalGroup(c.Process, os.Kill) }
	c.WaitDelay = 5 * time.Second // for the pipes of what may have survived
	return c
}

// Signal sends a signal to the group of a program that has been started.
func Signal(c *exec.Cmd, s os.Signal) error { return signalGroup(c.Process, s) }
