package build

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/feed"
	"github.com/ganc-ml/ganc/internal/onnxfile"
	"github.com/ganc-ml/ganc/internal/proof"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/testlayout"
)

// network is an exported network on its way through a build: as the training graph computes it and as a loaded file.
type network struct {
	decl    *ir.Network
	trained *train.Reference
	loaded  *onnxfile.File
}

func (n *network) file() string { return n.decl.Name + ".onnx" }

// export writes NET.onnx for every network of the model into dir and loads the files back.
func (b *build) export(dir string) error {
	for _, n := range b.plan.Model.Networks {
		t, err := b.session.Trainer.Reference(n)
		if err != nil {
			return fault.Model(err)
		}
		data, err := b.session.Manifest.Marshal(n, t.Graph, b.session.Trainer.State, export.DefaultOpset)
		if err != nil {
			return err
		}
		net := &network{decl: n, trained: t}
		path := filepath.Join(dir, net.file())
		if err := rundir.WriteText(path, string(data)); err != nil {
			return err
		}
		if net.loaded, err = onnxfile.Load(path, runtime.WithThreads(b.session.Trainer.Options.Threads)); err != nil {
			return &proof.ParityError{Err: fmt.Errorf("the exported %s cannot be loaded back: %w", net.file(), err)}
		}
		b.networks = append(b.networks, net)
	}
	return nil
}

// verify compares every loaded file with the training graph, and writes parity.json and, with the inputs and outputs of
// the first round, NET/ in ONNX's own test layout.
func (b *build) verify(dir string) error {
	b.report = proof.Report{Reference: "training graph in inference mode", Engine: "ganc runtime", Second: proof.Second}
	src := feed.Source{Data: b.session.Data, Seed: b.session.Manifest.Seed, Name: "verify"}
	for _, n := range b.networks {
		report, sets, err := proof.Compare(n.trained, n.loaded, src)
		if err != nil {
			return err
		}
		b.report.Networks = append(b.report.Networks, report)
		layout := filepath.Join(dir, n.decl.Name)
		if err := os.RemoveAll(layout); err != nil {
			return err
		}
		if err := testlayout.Write(layout, filepath.Join(dir, n.file()), sets); err != nil {
			return err
		}
	}
	failed := b.report.Check()
	full := filepath.Join(dir, parityFile)
	if err := rundir.WriteJSON(full, b.report); err != nil {
		return err
	}
	var differs *proof.ParityError
	if errors.As(failed, &differs) {
		differs.Report = full
	}
	return failed
}

// Exportable returns why a network of a model cannot be exported, whatever its weights are.
func Exportable(plan *compile.Plan) error {
	for _, n := range plan.Model.Networks {
		g, err := plan.Network(n)
		if err != nil {
			return fault.Model(err)
		}
		if err := export.Check(g, export.Options{Name: n.Name, Network: n}); err != nil {
			return err
		}
	}
	return nil
}
