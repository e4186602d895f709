package train_test

import (
	"runtime"
	"testing"
	"weak"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/internal/collect"
)

// TestCollected: the state of a training that nobody uses goes, though its plan and its data are still used.
func TestCollected(t *testing.T) {
	p, d := planOf(t, mixed("mixed")), data(t, 12, 4, 2, 1)
	state := func() weak.Pointer[byte] {
		tr := start(t, p, d, train.Options{Seed: 1, Threads: 2})
		runTo(t, tr, 11)
		return weak.Make(&tr.State(p.States()[0]).Bytes()[0])
	}()
	if !collect.Until(func() bool { return state.Value() == nil }) {
		t.Error("the state is still there")
	}
	runtime.KeepAlive(p)
	runtime.KeepAlive(d)
}
