package bench

import (
	"context"
	"io"
	"runtime"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/heap"
)

// Memory is where the memory of a training run is, in bytes.
type Memory struct {
	train.Memory
	Data       int // the data set
	Checkpoint int // allocated while a checkpoint is written
	Rest       int // of the Go heap: buffers of workers, graphs, and what has not been collected
	Runtime    int // resident beside the objects of the heap: free heap, stacks, the collector
	Program    int // resident pages of the program's file, with the data that are embedded in it
	Resident   int // of the process; 0 where the system does not tell
}

// Basis is the memory that a training cannot do without: parameters and the other state, planned buffers and the data set.
func (m *Memory) Basis() int { return m.Parameters + m.Averages + m.Moments + m.Planned + m.Data }

// MemoryOf measures a training in a stage of the plan, as `ganc train` runs it, after as many measurements of TrainStep as
// repeats and a checkpoint. Resident, Runtime and Program are of this process: it should have done nothing else.
func MemoryOf(ctx context.Context, p *compile.Plan, stage int, data *dataset.Dataset, o train.Options, repeats int) (*Memory, error) {
	t, err := trainer(p, stage, data, o)
	if err != nil {
		return nil, err
	}
	defer heap.Tighten()()
	w := &windows{period: Period(p, stage), want: repeats}
	if err := w.measure(ctx, t); err != nil {
		return nil, err
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := t.Save(io.Discard); err != nil {
		return nil, err
	}
	runtime.ReadMemStats(&after)
	m := &Memory{Memory: t.Memory(), Data: data.Bytes(), Checkpoint: int(after.TotalAlloc - before.TotalAlloc)}
	known := m.Basis() + m.Inputs + m.Checkpoint
	m.Rest = max(0, int(after.HeapAlloc)-known)
	if anonymous, file, ok := resident(); ok {
		m.Resident, m.Program = anonymous+file, file
		m.Runtime = max(0, anonymous-known-m.Rest)
	}
	runtime.KeepAlive(t)
	return m, nil
}
