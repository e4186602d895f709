package cmd

import (
	"errors"
	"runtime"

	"github.com/spf13/pflag"

	"github.com/ganc-ml/ganc/apply/subject"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/runtime/latent"
)

// subjectFlags say which data go with a generator.
type subjectFlags struct {
	data    string
	judge   string
	seed    uint64
	threads int
}

func (f *subjectFlags) register(set *pflag.FlagSet) {
	set.StringVar(&f.data, "data", "", "`NAME|PATH` of the data that it was trained on, where they are needed (default: what the build names)")
	set.StringVar(&f.judge, "judge", "", "`FILE` of a classifier, for directions to classes of a generator that is not told any")
	set.Uint64Var(&f.seed, "seed", 1, "of what is drawn")
	set.IntVar(&f.threads, "threads", 0, "at most `N` (default: one for each processor); results do not depend on it")
}

func (f *subjectFlags) check() error { return fault.InRange("threads", f.threads, 0, 1024) }

// options are the flags as the options of a use of the generator at a path.
func (f *subjectFlags) options(path string) subject.Options {
	threads := f.threads
	if threads == 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	return subject.Options{Path: path, Data: f.data, Judge: f.judge, Seed: f.seed, Threads: threads}
}

// watched is options that tell a person what begins.
func (a *app) watched(o subject.Options) subject.Options {
	o.Watch = func(phase string) { a.console.say("%s", phase) }
	return o
}

// searchFlags say how long codes are searched for.
type searchFlags struct {
	steps, restarts int
}

func (f *searchFlags) register(set *pflag.FlagSet) {
	set.IntVar(&f.steps, "steps", 300, "steps of the search for the code")
	set.IntVar(&f.restarts, "restarts", 8, "codes that the search begins with")
}

func (f *searchFlags) check() error {
	return errors.Join(fault.InRange("steps", f.steps, 1, 100_000), fault.InRange("restarts", f.restarts, 1, 256))
}

func (f *searchFlags) search() latent.Search {
	return latent.Search{Steps: f.steps, Restarts: f.restarts}
}
