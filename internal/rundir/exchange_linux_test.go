package rundir

import (
	"os"
	"sync/atomic"
	"testing"
)

// TestCommitLeavesNoGap: while one build after another takes a place, a reader finds a build there at any moment.
func TestCommitLeavesNoGap(t *testing.T) {
	out := t.TempDir() + "/gan"
	commit := func() {
		b := prepare(t, out)
		put(t, b.Dir, "provenance.json", "{}")
		check(t, b.Commit())
	}
	commit()
	if dir := t.TempDir(); !exchangeable(t, dir) {
		t.Skip("this file system lets no directories change places")
	}
	var done atomic.Bool
	reads, gaps := 0, 0
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		for !done.Load() {
			reads++
			if _, err := os.Stat(out + "/provenance.json"); err != nil {
				gaps++
			}
		}
	}()
	for range 300 {
		commit()
	}
	done.Store(true)
	<-finished
	if gaps > 0 || reads == 0 {
		t.Errorf("in %d of %d looks there was no build", gaps, reads)
	}
}

func exchangeable(t *testing.T, dir string) bool {
	t.Helper()
	put(t, dir, "a/1", "", "b/2", "")
	return exchange(dir+"/a", dir+"/b") && Exists(dir+"/a/2")
}
