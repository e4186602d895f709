package cmd

import (
	"fmt"
	"path/filepath"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/onnxfile"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
)

// built is an exported network on its way through a build: as the training graph computes it and as a loaded file.
type built struct {
	decl    *ir.Network
	trained *train.Reference
	loaded  *onnxfile.File
}

func (b *built) file() string { return b.decl.Name + ".onnx" }

// export writes NET.onnx for every network of the model into dir and loads the files back.
func (b *build) export(dir string) error {
	for _, n := range b.model.Networks {
		t, err := b.session.trainer.Reference(n)
		if err != nil {
			return fault.Model(err)
		}
		data, err := b.session.manifest.marshal(n, t.Graph, b.session.trainer.State, export.DefaultOpset)
		if err != nil {
			return err
		}
		net := &built{decl: n, trained: t}
		path := filepath.Join(dir, net.file())
		if err := rundir.WriteText(path, string(data)); err != nil {
			return err
		}
		if net.loaded, err = onnxfile.Load(path, runtime.WithThreads(b.flags.workers())); err != nil {
			return parityError{fmt.Errorf("the exported %s cannot be loaded back: %w", net.file(), err)}
		}
		b.networks = append(b.networks, net)
	}
	return nil
}

// checkExport says why a network cannot be exported, whatever its weights are.
func checkExport(plan *compile.Plan, n *ir.Network) error {
	g, err := plan.Network(n)
	if err != nil {
		return fault.Model(err)
	}
	return export.Check(g, export.Options{Name: n.Name, Network: n})
}
