// Package run trains a model in a directory that holds all there is to know of the run:
//
//	manifest.json   what makes the run what it is
//	events.jsonl    what happened, with times
//	metrics.csv     a line an epoch
//	samples/        a grid of images an epoch, on fixed noise
//	checkpoints/    the newest two, and with Best that of the best epoch
//	curves.png      the reports over the epochs; samples.gif: the grids, one after another
//
// Paths in it are relative to it: it may be moved. The package prints nothing: an Observer is told what happens.
package run

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/recipe"
	"github.com/ganc-ml/ganc/ir"
)

// Options are the wishes of a user for a run. A zero leaves the choice to the model or, where a run is continued, to its
// manifest. Errors name the options as the command line does.
type Options struct {
	Data       string // the source of the data
	Split      string // training examples to set aside: validation=0.1,test=0.1
	Epochs     int    // passes over the training split
	Steps      int    // iterations, instead of epochs
	Batch      int    // examples in a batch
	Seed       uint64
	Changes    []recipe.Change // of the model's recipe
	Init       string          // a safetensors file with the first values of variables, or FILE,layout=torch
	Best       string          // the report whose least value on the validation split marks the best epoch, or max:REPORT
	Patience   int             // epochs without a better one after which the run ends
	OnCollapse string          // one of Policies; empty: Warn, or that of the run that is continued
	Threads    int             // they change no result
	Out        string          // the directory of the run; empty: runs/MODEL-N, N counting up
	Resume     bool            // continue the run in Out, or the newest of the model
	Images     Images          // that the model was declared for
	Opened     Opened          // the data set, where FromData had to open it

	// Given names the options that the user gave. A run that is continued takes the others from its manifest, and must
	// have been started with these.
	Given []string
}

// train is the options of the trainer.
func (o Options) train(m *ir.Model) train.Options {
	t := train.Options{Seed: o.Seed, Batch: o.Batch, Steps: o.Steps, Epochs: o.Epochs, Threads: o.Threads, Best: o.Best, Patience: o.Patience}
	return t.Resolve(m.Defaults)
}

// adopt takes the options that were not given from the manifest of the run in dir, and refuses those that differ from
// it. The length may differ: the trainer knows whether the run can have another.
func (o *Options) adopt(old Manifest, model, dir string) error {
	if old.Model != model {
		return fault.Usagef("the run in %s is of model %s, not %s: train anew without --resume, or give another --out", dir, old.Model, model)
	}
	for _, f := range []struct {
		name     string
		was, now any
		take     func()
		same     bool
	}{
		{"data", old.Data, o.Data, func() { o.Data = old.Data }, true}, // the digest of the data decides
		{"split", strconv.Quote(old.Split), o.Split, func() { o.Split = old.Split }, o.Split == old.Split},
		{"best", strconv.Quote(old.Best), o.Best, func() { o.Best = old.Best }, o.Best == old.Best},
		{"patience", old.Patience, o.Patience, func() { o.Patience = old.Patience }, o.Patience == old.Patience},
		{"seed", old.Seed, o.Seed, func() { o.Seed = old.Seed }, o.Seed == old.Seed},
		{"batch", old.Batch, o.Batch, func() { o.Batch = old.Batch }, o.Batch == old.Batch},
		{"on-collapse", cmp.Or(old.OnCollapse, Warn), o.OnCollapse, func() { o.OnCollapse = old.OnCollapse }, mayBecome(old.OnCollapse, o.OnCollapse)},
	} {
		if !slices.Contains(o.Given, f.name) {
			f.take()
			continue
		}
		if !f.same {
			return fault.Usagef("--%s %v: the run in %s was started with %v: repeat its command, or train anew without --resume", f.name, f.now, dir, f.was)
		}
	}
	if o.Steps == 0 && o.Epochs == 0 {
		o.Steps, o.Epochs = old.Steps, old.Epochs
	}
	return nil
}
