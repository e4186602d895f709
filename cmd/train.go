package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/words"
	"github.com/ganc-ml/ganc/ir"
)

func (a *app) trainCommand() *cobra.Command {
	f := &trainFlags{}
	c := &cobra.Command{
		Use:   "train MODEL",
		Short: "train only, into runs/MODEL-N",
		Long: `Train a model. The run directory holds

  manifest.json   what makes the run what it is: model, data, options
  events.jsonl    what happened, a line each, with times
  metrics.csv     the reports of every epoch, on the training batches and on the test split
  samples/        images of every epoch, on fixed noise
  curves.png      the reports over the epochs, and samples.gif, the images of the epochs one after another
  checkpoints/    the newest two, and with --best the best: parameters, moments, counters (safetensors)

Ctrl-C writes a checkpoint; the same command with --resume continues the newest run of the model to the same bytes.
The directory may be moved.`,
		Example: `  ganc train vae
  ganc train vae --resume
  ganc train gan --lr 5e-4 --set disc.optim.beta2=0.9 --init runs/gan-1/checkpoints/step-000006000.safetensors
  ganc export runs/vae-1 --net decoder -o decoder.onnx`,
		Args: a.modelArgument,
	}
	f.register(c.Flags(), "runs/MODEL-N, N counting up")
	c.RunE = func(c *cobra.Command, args []string) error {
		a.console.json = f.json
		return a.trainModel(interruptible(c.Context()), f, args)
	}
	return c
}

func (a *app) trainModel(ctx context.Context, f *trainFlags, args []string) error {
	if err := f.check(); err != nil {
		return err
	}
	entry, model, err := a.model(args)
	if err != nil {
		return err
	}
	old, err := runToResume(f, model)
	if err != nil {
		return err
	}
	if rundir.Exists(old) {
		lock, err := rundir.Lock(old)
		if err != nil {
			return err
		}
		defer lock.Close()
	}
	if err := f.applyRecipe(model, old); err != nil {
		return err
	}
	plan, err := newPlan(model)
	if err != nil {
		return err
	}
	s, err := newSession(a.console, f, plan, old)
	if err != nil {
		return err
	}
	dir, err := runPlace(f, model, old)
	if err != nil {
		return err
	}
	if old == "" {
		lock, err := lockNew(dir)
		if err != nil {
			return err
		}
		defer lock.Close()
	}
	if err = s.begin(dir, rundir.Near(dir)); err == nil {
		err = s.run(ctx)
	}
	if errors.Is(err, train.ErrInterrupted) {
		a.console.say("checkpoint written; continue with: %s", f.command("train", entry.Name))
	}
	if err != nil {
		return errors.Join(err, abandonRun(dir))
	}
	return a.trained(s)
}

// runToResume is the directory of the run to continue: empty without --resume.
func runToResume(f *trainFlags, m *ir.Model) (string, error) {
	switch {
	case f.resume && f.out != "":
		return f.out, nil
	case f.resume:
		n, err := newestRun(runsDir, m.Name)
		if err == nil && n == 0 {
			return "", fault.Usagef("nothing to resume: %s holds no run of %s: train without --resume", runsDir, m.Name)
		}
		return filepath.Join(runsDir, fmt.Sprintf("%s-%d", m.Name, n)), err
	case f.out == "":
		return "", nil
	}
	entries, err := readPlace(f.out)
	switch {
	case err != nil:
		return "", err
	case rundir.Exists(filepath.Join(f.out, manifestFile)):
		return "", takenPlace(f.out)
	case len(entries) > 0:
		return "", fault.Usagef("output %s: the directory is not empty, and not a run of ganc's: give another --out, or empty it", f.out)
	}
	return "", nil
}

const runsDir = "runs"

// runPlace makes the directory of a run: the one that was asked for or is continued, or the next of the model.
func runPlace(f *trainFlags, m *ir.Model, old string) (string, error) {
	switch {
	case old != "":
		return old, rundir.Clean(old)
	case f.out == "":
		return rundir.NextRun(runsDir, m.Name)
	}
	if err := os.MkdirAll(f.out, 0o777); err != nil {
		return "", fault.Usagef("output %s: %s: give another --out", f.out, fault.Reason(err))
	}
	return f.out, nil
}

// lockNew locks the directory of a new run, which another process may have taken since it was looked at.
func lockNew(dir string) (io.Closer, error) {
	lock, err := rundir.Lock(dir)
	if err == nil && rundir.Exists(filepath.Join(dir, manifestFile)) {
		return nil, errors.Join(takenPlace(dir), lock.Close())
	}
	return lock, err
}

func takenPlace(dir string) error {
	return fault.Usagef("output %s: it holds a run already: continue it with --resume, or give another --out", dir)
}

// readPlace lists a directory to write into: nothing where there is none.
func readPlace(dir string) ([]fs.DirEntry, error) {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case errors.Is(err, syscall.ENOTDIR):
		return nil, fault.Usagef("output %s: it, or a part of its path, is a file: give another --out", dir)
	case err != nil:
		return nil, fault.Usagef("output %s: %s: give another --out", dir, fault.Reason(err))
	}
	return entries, nil
}

// newestRun is the largest N for which parent holds MODEL-N, 0 where there is none.
func newestRun(parent, model string) (int, error) {
	entries, err := readPlace(parent)
	newest := 0
	for _, e := range entries {
		if text, ok := strings.CutPrefix(e.Name(), model+"-"); ok {
			if n, err := strconv.Atoi(text); err == nil {
				newest = max(newest, n)
			}
		}
	}
	return newest, err
}

// abandonRun removes a run that has no checkpoint to resume from.
func abandonRun(dir string) error {
	if files, err := checkpoints(dir); err != nil || len(files) > 0 {
		return err
	}
	return os.RemoveAll(dir)
}

// trained says how a run ended.
func (a *app) trained(s *session) error {
	training, test, err := finalMetrics(s.trainer)
	if err != nil {
		return err
	}
	if len(test) > 0 {
		training = test
	}
	s.announceBest()
	a.console.print(strings.TrimRight(fmt.Sprintf("%s  %s  %s", s.dir, words.Count(s.trainer.Step(), "step"), values(training)), " "))
	return nil
}
