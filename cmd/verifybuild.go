package cmd

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/ganc-ml/ganc/internal/feed"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/parity"
	"github.com/ganc-ml/ganc/runtime/testlayout"
)

// verify compares every loaded file with the training graph in inference mode, and writes parity.json and, with
// the inputs and outputs of the first run, NET/ in ONNX's own test layout.
func (b *build) verify(dir string) error {
	b.parity = parityReport{Reference: "training graph in inference mode", Engine: "ganc runtime"}
	for _, n := range b.networks {
		report, sets, err := n.compare(feed.Source{Data: b.session.data, Seed: b.session.manifest.Seed, Name: "verify"})
		if err != nil {
			return err
		}
		b.parity.Networks = append(b.parity.Networks, report)
		layout := filepath.Join(dir, n.decl.Name)
		if err := os.RemoveAll(layout); err != nil {
			return err
		}
		if err := testlayout.Write(layout, filepath.Join(dir, n.file()), sets); err != nil {
			return err
		}
	}
	failed := b.parity.check()
	if err := rundir.WriteJSON(filepath.Join(dir, parityFile), b.parity); err != nil {
		return err
	}
	if failed != nil {
		b.console.say("the build is not put in place; see %s", rundir.Near(filepath.Join(dir, parityFile)))
	}
	return failed
}

// compare runs a network both ways on the same inputs.
func (n *built) compare(src feed.Source) (networkParity, []testlayout.Set, error) {
	report := networkParity{Network: n.decl.Name, File: n.file()}
	var sets []testlayout.Set
	for run := range parityRuns {
		for i, batch := range parityBatches {
			in, err := src.Inputs(n.decl.Ins, batch, run*len(parityBatches)+i, uint64(run*len(parityBatches)+i))
			if err != nil {
				return report, nil, err
			}
			want, err := n.trained.Run(batch, in)
			if err != nil {
				return report, nil, err
			}
			got, err := n.loaded.Run(batch, in)
			if err != nil {
				return report, nil, parityError{fmt.Errorf("%s at batch %d: %w", n.file(), batch, err)}
			}
			report.add(batch, run+1, parity.Compare(named(n.decl.Outs, want), named(n.decl.Outs, got), parity.Tolerance{}))
			if run == 0 {
				sets = append(sets, testlayout.Set{Inputs: named(n.decl.Ins, in), Outputs: named(n.decl.Outs, want)})
			}
		}
	}
	return report, sets, nil
}

// named is tensors under the names of their ports.
func named(ports []ir.NetworkPort, tensors []ir.Tensor) []parity.NamedTensor {
	out := make([]parity.NamedTensor, len(tensors))
	for i, t := range tensors {
		out[i] = parity.NamedTensor{Name: ports[i].Name, Tensor: t}
	}
	return out
}
