package heap

import (
	"runtime"
	"runtime/debug"
	"testing"
)

// TestTighten: what was freed goes back to the system, the heap grows little, and restore undoes that.
func TestTighten(t *testing.T) {
	t.Setenv("GOGC", "")
	freed := make([]byte, 64<<20)
	for i := range freed {
		freed[i] = 1
	}
	runtime.KeepAlive(freed)
	freed = nil
	restore := Tighten()
	var m runtime.MemStats
	if runtime.ReadMemStats(&m); m.HeapIdle-m.HeapReleased > 16<<20 {
		t.Errorf("%d bytes of the heap are free and not returned", m.HeapIdle-m.HeapReleased)
	}
	if got := debug.SetGCPercent(growth); got != growth {
		t.Errorf("the heap grows by %d %%, want %d %%", got, growth)
	}
	restore()
	before := debug.SetGCPercent(100)
	debug.SetGCPercent(before)
	if before == growth {
		t.Error("restore leaves the limit")
	}
	t.Setenv("GOGC", "80")
	Tighten()()
	if got := debug.SetGCPercent(before); got != before {
		t.Errorf("a limit of %d %% replaces that of the user", got)
	}
}
