//go:build unix

package subprocess

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestGroupEnds: what a program has started ends with it.
func TestGroupEnds(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	file := filepath.Join(t.TempDir(), "pid")
	c := Command(ctx, "sh", "-c", `sleep 60 & echo $! >"$1.new" && mv "$1.new" "$1"; wait`, "sh", file)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	text := ""
	for deadline := time.Now().Add(30 * time.Second); text == "" && time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		b, _ := os.ReadFile(file)
		text = strings.TrimSpace(string(b))
	}
	pid, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	stop()
	if c.Wait() == nil {
		t.Error("the program ended well")
	}
	for deadline := time.Now().Add(30 * time.Second); alive(pid); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("process %d survives", pid)
		}
	}
}

// alive reports whether a process runs; one that has ended and that nobody has waited for does not.
func alive(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err != nil || !strings.Contains(string(stat), ") Z ")
}
