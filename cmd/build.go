package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/ir"
)

// The files of a build, beside NET.onnx and NET/ for every network.
const (
	runDir         = "run"
	parityFile     = "parity.json"
	samplesFile    = "samples.png"
	metricsFile    = "metrics.csv"
	cardFile       = "card.md"
	provenanceFile = "provenance.json"
)

func (a *app) buildCommand() *cobra.Command {
	f := &trainFlags{}
	c := &cobra.Command{
		Use:   "build MODEL",
		Short: "train, export, load back and prove: the whole chain",
		Long: `Build a model: check it, train it on data, export its networks to ONNX, load the files back and compare them with
the training graph, number for number. The output directory then holds

  NET.onnx          one for every exported network
  NET/              the same in ONNX's own test layout, with inputs and the outputs that the training graph gives
  samples.png       drawn by the loaded files
  metrics.csv       the reports of every epoch
  parity.json       the comparison in full
  card.md           what a reader should know of the model
  run/              the training run: events, samples, checkpoints
  provenance.json   when, where and with what it was built
  SHA256SUMS        of the files that the same model, data and seed give byte for byte

MODEL is a name (ganc list), or the directory of a Go package that declares func Model() (*ir.Model, error): a path
that begins with a dot or holds a separator. That needs the Go toolchain, and writes nothing there.

An older build in the same place stays until the new one is complete. Ctrl-C writes a checkpoint; the same command
with --resume continues to the same bytes.`,
		Example: `  ganc build gan
  ganc build vae --epochs 2 --seed 7 --out build/vae-7
  ganc build gan --resume
  ganc build gan --lr 5e-4 --set gen.optim.beta1=0.5
  ganc build ae --data path/to/fashion-mnist
  ganc build ./digits        a package of your own: ganc new`,
		Args: a.modelArgument,
	}
	f.register(c.Flags(), "build/MODEL")
	c.RunE = func(c *cobra.Command, args []string) error {
		a.console.json = f.json
		b, err := a.prepareBuild(f, args)
		if err != nil {
			return err
		}
		return b.run(interruptible(c.Context()))
	}
	return c
}

// build is one build on its way.
type build struct {
	*app
	flags *trainFlags
	entry Model
	model *ir.Model
	plan  *compile.Plan

	place      *rundir.Build
	provenance *provenance
	session    *session
	networks   []*built
	parity     parityReport
}

// prepareBuild checks what can be checked before data are read or anything is written.
func (a *app) prepareBuild(f *trainFlags, args []string) (*build, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	entry, m, err := a.model(args)
	if err != nil {
		return nil, err
	}
	if f.out == "" {
		f.out = filepath.Join("build", m.Name)
	}
	if len(m.Networks) == 0 {
		return nil, fault.Modelf("model %s exports no network: add an Export, or train it only (ganc train %s)", m.Name, entry.Name)
	}
	old := ""
	if f.resume {
		old = rundir.Resumable(f.out)
	}
	if err := f.applyRecipe(m, old); err != nil {
		return nil, err
	}
	b := &build{app: a, flags: f, entry: entry, model: m}
	if b.plan, err = newPlan(m); err != nil {
		return nil, err
	}
	for _, n := range m.Networks {
		if err := checkExport(b.plan, n); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// run makes the build. Where it fails, what was there before is as it was, and what can be resumed is kept.
func (b *build) run(ctx context.Context) error {
	if err := b.begin(); err != nil {
		return err
	}
	err := b.make(ctx)
	if errors.Is(err, train.ErrInterrupted) {
		b.console.say("checkpoint written; continue with: %s", b.flags.command("build", b.entry.Name))
	}
	if err != nil {
		return errors.Join(b.placed(err), b.abandon())
	}
	return b.verdict()
}

// placed is an error that names the place of the build where it names the directory in which it is prepared.
func (b *build) placed(err error) error {
	out := filepath.Clean(b.flags.out)
	return renamedError{err, strings.NewReplacer(b.place.Dir, out, rundir.Near(b.place.Dir), out).Replace(err.Error())}
}

// renamedError is an error under another text.
type renamedError struct {
	error
	text string
}

func (e renamedError) Error() string { return e.text }
func (e renamedError) Unwrap() error { return e.error }

// begin prepares the run and takes the place that the build goes to.
func (b *build) begin() (err error) {
	if b.flags.resume {
		if b.place, err = rundir.Resume(b.flags.out); err != nil {
			return err
		}
		b.session, err = newSession(b.console, b.flags, b.plan, filepath.Join(b.place.Dir, runDir))
		if err != nil {
			return errors.Join(b.placed(err), b.place.Keep())
		}
		return nil
	}
	if b.session, err = newSession(b.console, b.flags, b.plan, ""); err != nil {
		return err
	}
	b.place, err = rundir.Prepare(b.flags.out)
	return err
}

// abandon keeps the unfinished build where there is a checkpoint to resume from, and removes it otherwise.
func (b *build) abandon() error {
	files, err := checkpoints(filepath.Join(b.place.Dir, runDir))
	if err != nil || len(files) > 0 {
		return errors.Join(err, b.place.Keep())
	}
	return b.place.Discard()
}

// make does the work, phase by phase, and swaps the new build in.
func (b *build) make(ctx context.Context) error {
	dir := b.place.Dir
	b.provenance = newProvenance(os.Args, b.session.manifest, b.flags.workers())
	if err := b.session.begin(filepath.Join(dir, runDir), b.flags.out); err != nil {
		return err
	}
	for _, p := range []struct {
		name string
		run  func() error
	}{
		{"train", func() error { return b.train(ctx) }},
		{"export", func() error { return b.export(dir) }},
		{"verify", func() error { return b.verify(dir) }},
		{"describe", func() error { return b.describe(dir) }},
	} {
		if ctx.Err() != nil {
			return train.ErrInterrupted
		}
		if err := b.provenance.phase(p.name, p.run); err != nil {
			return err
		}
	}
	if err := rundir.WriteSums(dir, b.summed()); err != nil {
		return err
	}
	if err := rundir.WriteJSON(filepath.Join(dir, provenanceFile), b.provenance); err != nil {
		return err
	}
	return b.place.Commit()
}

// train runs the session and leaves the weights that are exported.
func (b *build) train(ctx context.Context) error {
	if err := b.session.run(ctx); err != nil {
		return err
	}
	b.session.announceBest()
	return b.session.takeBest()
}

// describe writes what is told of a build: samples, metrics and the card.
func (b *build) describe(dir string) error {
	if err := b.drawSamples(dir); err != nil {
		return err
	}
	if err := rundir.WriteFile(filepath.Join(dir, metricsFile), b.session.trainer.WriteMetrics); err != nil {
		return err
	}
	training, test, err := finalMetrics(b.session.trainer)
	if err != nil {
		return err
	}
	return rundir.WriteText(filepath.Join(dir, cardFile), b.card(training, test))
}

// drawSamples draws samples.png with the loaded file.
func (b *build) drawSamples(dir string) error {
	for _, n := range b.networks {
		if b.session.drawn == nil || n.decl != b.session.picture.Network {
			continue
		}
		png, err := b.session.picture.Draw(n.loaded, b.session.samples())
		if err != nil {
			return err
		}
		return rundir.WriteText(filepath.Join(dir, samplesFile), string(png))
	}
	return nil
}

// summed is the files whose bytes follow from model, data and seed alone.
func (b *build) summed() []string {
	names := []string{metricsFile}
	if b.session.drawn != nil {
		names = append(names, samplesFile)
	}
	for _, n := range b.networks {
		names = append(names, n.file(), n.decl.Name+"/model.onnx")
		for i := range parityBatches {
			set := fmt.Sprintf("%s/test_data_set_%d/", n.decl.Name, i)
			for j := range n.decl.Ins {
				names = append(names, fmt.Sprintf("%sinput_%d.pb", set, j))
			}
			for j := range n.decl.Outs {
				names = append(names, fmt.Sprintf("%soutput_%d.pb", set, j))
			}
		}
	}
	return names
}
