//go:build unix

package cmd_test

import (
	"fmt"
	"os"
	"strconv"
	"syscall"

	"github.com/ganc-ml/ganc/cmd"
)

// limited is ganc in a process that cannot write files of more than LIMIT bytes, as on a full disk.
func limited() {
	n, err := strconv.ParseUint(os.Getenv("LIMIT"), 10, 64)
	if err == nil {
		err = syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: n, Max: n})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "LIMIT:", err)
		os.Exit(99)
	}
	cmd.Main(testModels...)
}
