package cmd

import (
	"fmt"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/run"
)

// trainFlags are the flags of the commands that train.
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
	collapse string
	resume   bool
}

func (f *trainFlags) register(set *pflag.FlagSet, c *console, out string) {
	f.set = set
	set.SortFlags = false
	set.StringVar(&f.data, "data", "", "`SOURCE` of the data: see ganc data list (default: the model's)")
	set.StringVar(&f.split, "split", "", "training examples to set aside: `validation=0.1,test=0.1`, shares or numbers")
	set.IntVar(&f.epochs, "epochs", 0, "passes over the training data (default: the model's)")
	set.IntVar(&f.steps, "steps", 0, "iterations, instead of epochs")
	set.IntVar(&f.batch, "batch", 0, "examples in a batch (default: the model's)")
	f.recipeFlags.register(set)
	set.StringVar(&f.init, "init", "", "begin with the variables of a `WEIGHTS.safetensors` that match;\n,layout=torch behind it: its matrices are [out, in]")
	set.Uint64Var(&f.seed, "seed", 1, "the same seed gives the same bytes")
	set.StringVar(&f.best, "best", "", "weights of the epoch whose `REPORT` on the validation split is least, or max:REPORT, greatest")
	set.IntVar(&f.patience, "patience", 0, "end the run after `N` epochs without a better one")
	set.StringVar(&f.collapse, "on-collapse", run.Warn, "`warn|stop|rollback` where the watchdog finds training gone wrong: stop ends the run (exit code 11); rollback goes back to the last good checkpoint and changes the recipe as the warning says")
	set.StringVarP(&f.out, "out", "o", "", "`DIR` to write (default: "+out+")")
	set.BoolVar(&f.resume, "resume", false, "continue an interrupted run, to the same bytes; with --steps or --epochs a finished one as well, to that length")
	c.register(set, "events and results as JSON lines on stdout")
	set.IntVar(&f.threads, "threads", 0, "worker threads; they change no result (default: one per core)")
}

const (
	maxSteps   = 1_000_000_000
	maxEpochs  = 1_000_000
	maxBatch   = 1_000_000
	maxThreads = 1024
)

// check returns what is wrong with the flags that were given.
func (f *trainFlags) check() error {
	if err := checkLength(f.set, f.epochs, f.steps, f.batch); err != nil {
		return err
	}
	for _, r := range []struct {
		flag     string
		v, limit int
	}{{"threads", f.threads, maxThreads}, {"patience", f.patience, maxEpochs}} {
		if f.set.Changed(r.flag) {
			if err := fault.InRange(r.flag, r.v, 1, r.limit); err != nil {
				return err
			}
		}
	}
	for _, flag := range []string{"data", "init", "best", "out"} {
		if f.set.Changed(flag) && f.set.Lookup(flag).Value.String() == "" {
			return fault.Usagef("flag --%s: want a value that is not empty", flag)
		}
	}
	if !slices.Contains(run.Policies, f.collapse) {
		return fault.Usagef("flag --on-collapse: %q: want warn, stop or rollback", f.collapse)
	}
	if err := dataset.CheckSplit(f.split); err != nil {
		return fault.Usagef("flag --split: %w", err)
	}
	return nil
}

// checkLength returns what is wrong with the flags that give the length of a run and its batches.
func checkLength(set *pflag.FlagSet, epochs, steps, batch int) error {
	if set.Changed("epochs") && set.Changed("steps") {
		return fault.Usagef("--epochs and --steps exclude each other: give one")
	}
	for _, r := range []struct {
		flag     string
		v, limit int
	}{{"epochs", epochs, maxEpochs}, {"steps", steps, maxSteps}, {"batch", batch, maxBatch}} {
		if set.Changed(r.flag) {
			if err := fault.InRange(r.flag, r.v, 1, r.limit); err != nil {
				return err
			}
		}
	}
	return nil
}

// options turns the flags into options of a run.
func (f *trainFlags) options() (run.Options, error) {
	changes, err := f.changes(f.set)
	if err != nil {
		return run.Options{}, err
	}
	threads := f.threads
	if threads == 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	return run.Options{
		Data: f.data, Split: f.split, Epochs: f.epochs, Steps: f.steps, Batch: f.batch, Seed: f.seed, Changes: changes,
		Init: f.init, Best: f.best, Patience: f.patience, OnCollapse: f.collapse, Threads: threads, Out: f.out, Resume: f.resume, Given: given(f.set),
	}, nil
}

// given names the flags that stand on the command line.
func given(set *pflag.FlagSet) (names []string) {
	set.Visit(func(f *pflag.Flag) { names = append(names, f.Name) })
	return names
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
