package cmd

import (
	"fmt"
	"runtime"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/recipe"
	"github.com/ganc-ml/ganc/ir"
)

// trainFlags is the flags of the commands that train.
type trainFlags struct {
	recipeFlags
	set      *pflag.FlagSet
	data     string
	split    string
	epochs   int
	steps    int
	batch    int
	seed     uint64
	threads  int
	out      string
	init     string
	best     string
	patience int
	resume   bool
	json     bool

	recipe string // what was changed, once it is
}

func (f *trainFlags) register(set *pflag.FlagSet, out string) {
	f.set = set
	set.SortFlags = false
	set.StringVar(&f.data, "data", "", "`SOURCE` of the data: see ganc data list (default: the model's)")
	set.StringVar(&f.split, "split", "", "training examples to set aside: `validation=0.1,test=0.1`, shares or numbers")
	set.IntVar(&f.epochs, "epochs", 0, "passes over the training data (default: the model's)")
	set.IntVar(&f.steps, "steps", 0, "iterations, instead of epochs")
	set.IntVar(&f.batch, "batch", 0, "examples in a batch (default: the model's)")
	f.recipeFlags.register(set)
	set.StringVar(&f.init, "init", "", "begin with the variables of a `WEIGHTS.safetensors` that match by name and shape")
	set.Uint64Var(&f.seed, "seed", 1, "the same seed gives the same bytes")
	set.StringVar(&f.best, "best", "", "weights of the epoch whose `REPORT` on the validation split is least,\nor max:REPORT, greatest")
	set.IntVar(&f.patience, "patience", 0, "end the run after `N` epochs without a better one")
	set.StringVar(&f.out, "out", "", "`DIR` to write (default: "+out+")")
	set.BoolVar(&f.resume, "resume", false, "continue an interrupted run, to the same bytes")
	set.BoolVar(&f.json, "json", false, "events and results as JSON lines on stdout")
	set.IntVar(&f.threads, "threads", 0, "worker threads; they change no result (default: one per core)")
}

const (
	maxSteps   = 1_000_000_000
	maxEpochs  = 1_000_000
	maxBatch   = 1_000_000
	maxThreads = 1024
)

// check says what is wrong with the flags that were given.
func (f *trainFlags) check() error {
	if f.set.Changed("epochs") && f.set.Changed("steps") {
		return fault.Usagef("--epochs and --steps exclude each other: give one")
	}
	for _, r := range []struct {
		flag     string
		v, limit int
	}{{"epochs", f.epochs, maxEpochs}, {"steps", f.steps, maxSteps}, {"batch", f.batch, maxBatch}, {"threads", f.threads, maxThreads}, {"patience", f.patience, maxEpochs}} {
		if f.set.Changed(r.flag) {
			if err := inRange(r.flag, r.v, 1, r.limit); err != nil {
				return err
			}
		}
	}
	for _, flag := range []string{"data", "init", "best", "out"} {
		if f.set.Changed(flag) && f.set.Lookup(flag).Value.String() == "" {
			return fault.Usagef("flag --%s: want a value that is not empty", flag)
		}
	}
	if err := dataset.CheckSplit(f.split); err != nil {
		return fault.Usagef("flag --split: %w", err)
	}
	return nil
}

// workers is the number of threads to use.
func (f *trainFlags) workers() int {
	if f.threads > 0 {
		return f.threads
	}
	return runtime.GOMAXPROCS(0)
}

// options is how the run is to be made, resolved for a model.
func (f *trainFlags) options(m *ir.Model) train.Options {
	o := train.Options{Seed: f.seed, Batch: f.batch, Steps: f.steps, Epochs: f.epochs, Threads: f.workers(), Best: f.best, Patience: f.patience}
	return o.Resolve(m.Defaults)
}

// dataName is the data set that is asked for, or the model's own.
func (f *trainFlags) dataName(m *ir.Model) (string, error) {
	switch {
	case f.data != "":
		return f.data, nil
	case m.Defaults.Data != "":
		return m.Defaults.Data, nil
	}
	return "", fault.Usagef("model %s names no data set: give one with --data", m.Name)
}

// applyRecipe changes the settings of a model as the command line asks, or, where it does not say, as those of the run in
// the directory old were.
func (f *trainFlags) applyRecipe(m *ir.Model, old string) error {
	changes, err := f.changes(f.set)
	if err == nil && len(changes) == 0 && old != "" {
		var was manifest
		if was, err = readManifest(old); err == nil && was.Model == m.Name {
			changes, err = recipe.Recorded(was.Set)
		}
	}
	if err != nil {
		return err
	}
	f.recipe, err = recipe.Apply(m, changes)
	return err
}

// adopt takes what the command line leaves open from the manifest of the run that it resumes, and refuses what
// differs from it.
func (f *trainFlags) adopt(old manifest, model, dir string) error {
	if old.Model != model {
		return fault.Usagef("the run in %s is of model %s, not %s: train anew without --resume, or give another --out", dir, old.Model, model)
	}
	for _, o := range []struct {
		flag string
		was  any
		set  func()
		same bool
	}{
		{"data", old.Data, func() { f.data = old.Data }, true}, // the digest decides
		{"split", strconv.Quote(old.Split), func() { f.split = old.Split }, f.split == old.Split},
		{"best", strconv.Quote(old.Best), func() { f.best = old.Best }, f.best == old.Best},
		{"patience", old.Patience, func() { f.patience = old.Patience }, f.patience == old.Patience},
		{"seed", old.Seed, func() { f.seed = old.Seed }, f.seed == old.Seed},
		{"batch", old.Batch, func() { f.batch = old.Batch }, f.batch == old.Batch},
		{"steps", orElse(old.Steps, "--epochs", old.Epochs), func() { f.steps = old.Steps }, f.steps == old.Steps},
		{"epochs", orElse(old.Epochs, "--steps", old.Steps), func() { f.epochs = old.Epochs }, f.epochs == old.Epochs},
	} {
		if !f.set.Changed(o.flag) {
			o.set()
			continue
		}
		if !o.same {
			return fault.Usagef("--%s %v: the run in %s was started with %v: repeat its command, or train anew without --resume",
				o.flag, f.set.Lookup(o.flag).Value, dir, o.was)
		}
	}
	return nil
}

// orElse is the length of a run in one unit, or, where it was given in the other, that.
func orElse(n int, flag string, other int) any {
	if n == 0 {
		return fmt.Sprintf("%s %d", flag, other)
	}
	return n
}

// command is the command line that repeats this one, for a person to copy.
func (f *trainFlags) command(name, model string) string {
	s := []string{"ganc", name, model}
	f.set.Visit(func(fl *pflag.Flag) {
		switch {
		case fl.Name == "resume" || fl.Name == "help":
		case fl.Value.Type() == "bool":
			s = append(s, "--"+fl.Name)
		case fl.Value.Type() == "stringSlice":
			s = append(s, "--"+fl.Name+" "+strings.Trim(fl.Value.String(), "[]"))
		default:
			s = append(s, fmt.Sprintf("--%s %v", fl.Name, fl.Value))
		}
	})
	return strings.Join(append(s, "--resume"), " ")
}
