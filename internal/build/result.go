package build

import (
	"path/filepath"
	"time"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/internal/proof"
	"github.com/ganc-ml/ganc/internal/summary"
	"github.com/ganc-ml/ganc/ir"
)

// Result is a build that was made.
type Result struct {
	Model      string
	Dir        string
	Parameters int // trainable numbers
	Data       string
	Steps      int // iterations done
	Batch      int
	Seed       uint64
	Took       time.Duration
	Train      []train.Value // of the epoch whose weights count, on the training batches
	Test       []train.Value // and on the test split; empty where there is none
	Parity     proof.Report
	Networks   []*ir.Network
	Pictures   []Picture
}

// Picture is a picture of a build.
type Picture struct {
	File   string
	Loaded bool // a loaded file computed it, and not the training graph alone
	Copies bool // it shows examples above their copies
}

func (b *build) pictures() (list []Picture) {
	for _, p := range b.session.Pictures {
		list = append(list, Picture{pictureFile(p), b.loaded(p.Network) != nil, p.Input >= 0})
	}
	return list
}

func (b *build) result() (*Result, error) {
	training, test, err := b.session.Final()
	if err != nil {
		return nil, err
	}
	m, t := b.plan.Model, b.session.Trainer
	return &Result{
		Model: m.Name, Dir: filepath.Clean(b.Out), Parameters: summary.Parameters(m.States()), Data: b.session.Manifest.Data,
		Steps: t.Step(), Batch: t.Options.Batch, Seed: t.Options.Seed, Took: time.Since(b.provenance.Started),
		Train: training, Test: test, Parity: b.report, Networks: m.Networks, Pictures: b.pictures(),
	}, nil
}
