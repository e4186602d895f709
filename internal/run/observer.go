package run

import (
	"github.com/ganc-ml/ganc/compile/train"
)

// Observer is told what happens in a run, in order.
type Observer interface {
	// Init tells what the file of first values at path had for the model.
	Init(path string, found train.Matches)
	// Damaged tells that a checkpoint is not as it was written, why, and from which checkpoint before it the run continues.
	Damaged(path string, why error, instead string)
	// Start tells that training begins.
	Start(Start)
	// Progress tells of a stage that begins, of a step and an epoch that are done, and of steps that are done again to find a fault.
	Progress(train.Event)
	// Record tells of a line that was added to events.jsonl. An error ends the run.
	Record(Event) error
	// Warn tells that training goes wrong, once for as long as its cause stays.
	Warn(Warning)
	// RolledBack tells that training goes on from an earlier checkpoint, with another recipe.
	RolledBack(RolledBack)
	// Stop tells that training has ended, whatever the cause.
	Stop()
	// Best tells, at the end of a run whose best epoch counts, which epoch that is.
	Best(Best)
}

// Start is a training that begins.
type Start struct {
	Model      string
	Parameters int // trainable numbers
	Data       string
	Notes      []string // what reading the data changed, a sentence each
	Step       int      // iterations done before
	Steps      int      // of the whole run
	Batch      int
	Seed       uint64
	Place      string   // where the run will be found, in the user's words
	Warnings   []string // of the model: summary.Untrained
	Kernels    string   // avx512, avx2 or generic
}

// Warning is training that goes wrong at the end of an epoch.
type Warning struct {
	Epoch, Step int
	Cause       string // with the figures that show it
	Cure        string // what helps this model
}

// Best is the epoch whose weights count.
type Best struct {
	Report      string // by which it is the best, as Options.Best
	Epoch, Step int
	Last, Steps int // iterations done, and those of the whole run: fewer are done where Patience ended it
	Patience    int
}

// Silent is an Observer that ignores everything.
type Silent struct{}

func (Silent) Init(string, train.Matches)    {}
func (Silent) Damaged(string, error, string) {}
func (Silent) Start(Start)                   {}
func (Silent) Progress(train.Event)          {}
func (Silent) Record(Event) error            { return nil }
func (Silent) Warn(Warning)                  {}
func (Silent) RolledBack(RolledBack)         {}
func (Silent) Stop()                         {}
func (Silent) Best(Best)                     {}
