package cmd

import (
	"context"
	"fmt"

	"github.com/ganc-ml/ganc/bench"
	"github.com/ganc-ml/ganc/internal/words"
)

// remembered is the line of the results that --memory gives: bytes.
type remembered struct {
	Model      string  `json:"model"`
	Stage      string  `json:"stage,omitempty"`
	Batch      int     `json:"batch"`
	Threads    int     `json:"threads"`
	Parameters int     `json:"parameters"`
	Averages   int     `json:"averages"`
	Moments    int     `json:"moments"`
	Planned    int     `json:"planned"`
	Data       int     `json:"data"`
	Inputs     int     `json:"inputs"`
	Checkpoint int     `json:"checkpoint"`
	Rest       int     `json:"heap_rest"`
	Runtime    int     `json:"runtime"`
	Program    int     `json:"program"`
	Resident   int     `json:"resident,omitempty"`
	Basis      int     `json:"basis"`
	Ratio      float64 `json:"ratio,omitempty"` // Resident to Basis
}

// benchMemory tells where the memory of a training is.
func (a *app) benchMemory(ctx context.Context, w training) error {
	m, err := bench.MemoryOf(ctx, w.plan, w.stage, w.data, w.options, w.repeats)
	if err != nil {
		return err
	}
	r := remembered{
		Model: w.plan.Model.Name, Stage: w.plan.Stages[w.stage].Name, Batch: w.options.Batch, Threads: w.options.Threads,
		Parameters: m.Parameters, Averages: m.Averages, Moments: m.Moments, Planned: m.Planned, Data: m.Data,
		Inputs: m.Inputs, Checkpoint: m.Checkpoint, Rest: m.Rest, Runtime: m.Runtime, Program: m.Program,
		Resident: m.Resident, Basis: m.Basis(), Ratio: float64(m.Resident) / float64(m.Basis()),
	}
	for _, line := range memoryTable(r) {
		a.console.print(line)
	}
	return a.console.object(r)
}

// memoryTable is the memory as lines of at most 80 columns, in MB.
func memoryTable(r remembered) []string {
	name := r.Model
	if r.Stage != "" {
		name += ", stage " + r.Stage
	}
	lines := []string{fmt.Sprintf("%s  batch %d  %s", name, r.Batch, words.Count(r.Threads, "thread"))}
	row := func(bytes int, text string) {
		lines = append(lines, fmt.Sprintf("%8.1f MB  %s", float64(bytes)/1e6, text))
	}
	row(r.Parameters, "parameters")
	row(r.Averages, "their averages")
	row(r.Moments, "moments, running statistics, counters")
	row(r.Planned, "planned buffers of programs, shared")
	row(r.Data, "data set")
	row(r.Basis, "= what the training needs")
	row(r.Inputs, "inputs of programs: batches of data and noise")
	row(r.Checkpoint, "to write a checkpoint")
	row(r.Rest, "rest of the Go heap: buffers of workers, graphs, garbage")
	if r.Resident == 0 {
		return lines
	}
	row(r.Runtime, "free heap, stacks, collector")
	row(r.Program, "program and embedded data, as far as pages are in memory")
	row(r.Resident, fmt.Sprintf("= resident, %.2f times what the training needs", r.Ratio))
	return lines
}
