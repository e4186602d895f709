package compare

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/ganc-ml/ganc/apply/evaluate"
	"github.com/ganc-ml/ganc/internal/build"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/ir"
)

// Entry is a model that is to be trained.
type Entry struct {
	Name, Doc string
	Declare   func() (*ir.Model, error)
	Options   run.Options // of every training, but for seed and place
}

// Train builds every model with seeds Seed, Seed+1, … of the options, Seeds of them, into dir/MODEL-SEED, and compares the
// builds: a value is the mean over the seeds of training. observer gives each training its observer.
func Train(ctx context.Context, entries []Entry, dir string, o evaluate.Options, observer func() run.Observer, watch evaluate.Watch) (*Result, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	places := make([][]string, len(entries))
	for i, e := range entries {
		for s := range o.Seeds {
			place, err := e.build(ctx, dir, o.Seed+uint64(s), observer())
			if err != nil {
				return nil, err
			}
			places[i] = append(places[i], place)
		}
	}
	o.Seeds = 1
	r := &Result{Trained: true}
	for i, e := range entries {
		c, err := measure(ctx, e.Name, places[i], o, part(watch, i, len(entries), e.Name))
		if err != nil {
			return nil, err
		}
		r.Contestants = append(r.Contestants, c)
	}
	return r, nil
}

// build builds a model with a seed.
func (e Entry) build(ctx context.Context, dir string, seed uint64, watch run.Observer) (place string, err error) {
	m, err := e.Declare()
	if err != nil {
		return "", err
	}
	o := build.Options{Options: e.Options, Name: e.Name, Doc: e.Doc, Command: os.Args}
	o.Seed, o.Out = seed, filepath.Join(dir, fmt.Sprintf("%s-%d", e.Name, seed))
	_, err = build.Make(ctx, m, o, watch)
	return o.Out, err
}

// addTraining adds what a build directory, or the one that a file lies in, tells of its training, where it tells anything.
func (c *Contestant) addTraining(path string) error {
	dir := path
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		dir = filepath.Dir(path)
	}
	t, ok, err := build.TrainingOf(dir)
	if err != nil || !ok {
		return err
	}
	c.Seconds = append(c.Seconds, t.Seconds)
	c.Trained = t.Parameters
	if c.curves == nil {
		c.curves, err = os.ReadFile(filepath.Join(dir, "run", run.CurvesFile))
		if errors.Is(err, fs.ErrNotExist) {
			err = nil // a run of one epoch draws none
		}
	}
	return err
}
