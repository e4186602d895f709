package bench

import (
	"context"
	"runtime"
	"testing"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
)

// TestMemory: the parts of the memory of a training are what was counted by hand, and add up to what is resident.
func TestMemory(t *testing.T) {
	data, err := dataset.Open("mnist")
	if err != nil {
		t.Fatal(err)
	}
	m, err := MemoryOf(context.Background(), planOf(t, "vae"), 0, data, train.Options{Seed: 1, Threads: 1}, 1)
	if err != nil {
		t.Fatal(err)
	}
	weights := mlp(784, 400, 20) + 400*20 + mlp(20, 400, 784) + 400 + 2*20 + 400 + 784
	if m.Parameters != 4*weights || m.Averages != 0 {
		t.Errorf("%d bytes of parameters and %d of averages, want %d and none", m.Parameters, m.Averages, 4*weights)
	}
	if m.Moments < 8*weights || m.Moments > 8*weights+1024 {
		t.Errorf("%d bytes of moments, want two for each parameter and counters: %d", m.Moments, 8*weights)
	}
	if want := 70_000 * (784 + 1); m.Data != want {
		t.Errorf("%d bytes of data, want %d", m.Data, want)
	}
	if m.Snapshot != 0 {
		t.Errorf("a snapshot of %d bytes: a fault is found from checkpoints", m.Snapshot)
	}
	if m.Checkpoint > m.Parameters/4 {
		t.Errorf("a checkpoint allocates %d bytes: it should stream", m.Checkpoint)
	}
	if runtime.GOOS != "linux" {
		return
	}
	if sum := m.Basis() + m.Inputs + m.Checkpoint + m.Rest + m.Runtime + m.Program; m.Resident > sum {
		t.Errorf("%d bytes are resident, the parts are %d", m.Resident, sum)
	}
}
