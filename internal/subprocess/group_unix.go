//go:build unix

package subprocess

import (
	"os"
	"os/exec"
	"syscall"
)

func ownGroup(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

func signalGroup(p *os.Process, s os.Signal) error {
	if err := syscall.Kill(-p.Pid, s.(syscall.Signal)); err == nil {
		return nil
	}
	return p.Signal(s)
}
