// Package build makes a build of a model: it trains, exports the networks, loads the files back, proves that they compute
// what the training graph computes, and describes them. The directory then holds, beside NET.onnx and NET/ for every
// network:
//
//	samples.png       drawn by the loaded files
//	metrics.csv       the reports of every epoch
//	parity.json       the comparison in full
//	card.md           what a reader should know of the model
//	run/              the training run: package run
//	provenance.json   when, where and with what it was built
//	SHA256SUMS        of the files that the same model, data and seed give byte for byte
package build

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/proof"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/summary"
	"github.com/ganc-ml/ganc/ir"
)

// The files of a build, beside NET.onnx and NET/ for every network.
const (
	runDir         = "run"
	parityFile     = "parity.json"
	metricsFile    = "metrics.csv"
	provenanceFile = "provenance.json"

	CardFile = "card.md"
)

// Options are the wishes of a user for a build.
type Options struct {
	run.Options          // Out is the directory of the build; empty: build/MODEL
	Name        string   // of the model, in the user's words
	Doc         string   // a line about the model, for the card
	Command     []string // the command line, for provenance.json
}

// build is a build on its way.
type build struct {
	Options
	plan       *run.Planned
	place      *rundir.Build
	provenance *provenance
	session    *run.Session
	networks   []*network
	report     proof.Report
}

// Make makes a build. An older build in the same place stays until the new one is complete. Where Make fails, what was
// there before is as it was, and what can be resumed is kept. When ctx ends, a checkpoint is written and
// train.ErrInterrupted returned. A *proof.ParityError is a file that does not compute what was trained.
func Make(ctx context.Context, m *ir.Model, o Options, watch run.Observer) (*Result, error) {
	b, err := prepare(m, o)
	if err != nil {
		return nil, err
	}
	if err := b.begin(watch); err != nil {
		return nil, err
	}
	if err := b.make(ctx); err != nil {
		return nil, errors.Join(b.placed(err), b.abandon())
	}
	return b.result()
}

// prepare checks what can be checked before data are read or anything is written.
func prepare(m *ir.Model, o Options) (*build, error) {
	o.Out = place(m, o.Options)
	if len(m.Networks) == 0 {
		return nil, fault.Modelf("model %s exports no network: add an Export, or train it only (ganc train %s)", m.Name, o.Name)
	}
	plan, err := run.Plan(m, o.Changes, Old(m, o.Options))
	if err != nil {
		return nil, err
	}
	if err := Exportable(plan.Plan); err != nil {
		return nil, err
	}
	return &build{Options: o, plan: plan}, nil
}

// place is the directory of the build of a model.
func place(m *ir.Model, o run.Options) string {
	if o.Out == "" {
		return filepath.Join("build", m.Name)
	}
	return o.Out
}

// Old is the directory of the run that a build of a model continues, empty where it begins a run.
func Old(m *ir.Model, o run.Options) string {
	if !o.Resume {
		return ""
	}
	return rundir.Resumable(place(m, o))
}

// begin prepares the run and takes the place that the build goes to.
func (b *build) begin(watch run.Observer) (err error) {
	if !b.Resume {
		if b.session, err = b.plan.Session(b.Options.Options, "", watch); err != nil {
			return err
		}
		b.place, err = rundir.Prepare(b.Out)
		return err
	}
	if b.place, err = rundir.Resume(b.Out); err != nil {
		return err
	}
	b.session, err = b.plan.Session(b.Options.Options, filepath.Join(b.place.Dir, runDir), watch)
	if err != nil {
		return errors.Join(b.placed(err), b.place.Keep())
	}
	return nil
}

// placed is an error that names the place of the build where it names the directory in which it is prepared.
func (b *build) placed(err error) error {
	out := filepath.Clean(b.Out)
	return renamedError{err, strings.NewReplacer(b.place.Dir, out, rundir.Near(b.place.Dir), out).Replace(err.Error())}
}

// renamedError is an error under another text.
type renamedError struct {
	error
	text string
}

func (e renamedError) Error() string { return e.text }
func (e renamedError) Unwrap() error { return e.error }

// abandon keeps the unfinished build where there is a checkpoint to resume from, and removes it otherwise.
func (b *build) abandon() error {
	files, err := run.Checkpoints(filepath.Join(b.place.Dir, runDir))
	if err != nil || len(files) > 0 {
		return errors.Join(err, b.place.Keep())
	}
	return b.place.Discard()
}

// make does the work, phase by phase, and swaps the new build in.
func (b *build) make(ctx context.Context) error {
	dir := b.place.Dir
	b.provenance = newProvenance(b.Command, b.session.Manifest, summary.Parameters(b.plan.Model.States()), b.session.Trainer.Options.Threads)
	if err := b.provenance.phase("train", func() error { return b.train(ctx, dir) }); err != nil {
		return err
	}
	b.provenance.Manifest = b.session.Manifest // with its rollbacks
	for _, p := range []struct {
		name string
		run  func(dir string) error
	}{{"export", b.export}, {"verify", b.verify}, {"describe", b.describe}} {
		if ctx.Err() != nil {
			return train.ErrInterrupted
		}
		if err := b.provenance.phase(p.name, func() error { return p.run(dir) }); err != nil {
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
func (b *build) train(ctx context.Context, dir string) error {
	if err := b.session.Run(ctx, filepath.Join(dir, runDir), b.Out); err != nil {
		return err
	}
	return b.session.TakeBest()
}
