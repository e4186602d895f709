// Package train runs a plan: it draws batches and noise, executes the programs of every iteration, keeps metrics,
// evaluates on the validation and test splits, saves and restores checkpoints, and stops at the first number that is
// not finite. It knows no model.
package train

import (
	"fmt"
	"runtime"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/ir"
)

// Options is how a training run differs from another of the same model. A zero field means the model's default
// (ir.Defaults), and where it has none the value below. Threads changes no result.
type Options struct {
	Seed    uint64 // of first values, batches and noise; zero is a seed like any other
	Batch   int    // examples per execution: 128
	Steps   int    // iterations; 0 where Epochs counts
	Epochs  int    // passes over the training split, of all stages together; 0 where Steps counts
	Threads int    // greatest number of workers: GOMAXPROCS

	Best     string // report whose least value on the validation split marks the best epoch; max:REPORT: the greatest; empty: none
	Patience int    // epochs without a better one after which the run ends; 0: never
}

// Resolve fills the fields that are zero from the model's defaults. New does so itself.
func (o Options) Resolve(d ir.Defaults) Options {
	if o.Batch == 0 {
		o.Batch = d.Batch
	}
	if o.Batch == 0 {
		o.Batch = 128
	}
	if o.Steps == 0 && o.Epochs == 0 {
		o.Steps, o.Epochs = d.Steps, d.Epochs
		if o.Steps > 0 {
			o.Epochs = 0
		}
	}
	if o.Threads == 0 {
		o.Threads = runtime.GOMAXPROCS(0)
	}
	return o
}

// UsageError is a mistake in the options of a run.
type UsageError struct{ Err error }

func (e *UsageError) Error() string { return e.Err.Error() }
func (e *UsageError) Unwrap() error { return e.Err }

func usage(format string, args ...any) error { return &UsageError{fmt.Errorf(format, args...)} }

func (o Options) check(d *dataset.Dataset) error {
	switch {
	case o.Batch < 1:
		return usage("batch size %d: want at least 1", o.Batch)
	case o.Batch > d.Train.N:
		return usage("batch size %d exceeds the %d training examples of %s", o.Batch, d.Train.N, d.Name)
	case o.Threads < 1:
		return usage("%d threads: want at least 1", o.Threads)
	case o.Steps < 0 || o.Epochs < 0:
		return usage("%d steps, %d epochs: want a positive number of one of them", o.Steps, o.Epochs)
	case o.Steps == 0 && o.Epochs == 0:
		return usage("the model has no default length: give a number of epochs or steps")
	}
	return nil
}
