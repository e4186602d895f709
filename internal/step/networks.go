package step

import (
	"bytes"
	"fmt"

	"github.com/ganc-ml/ganc/internal/feed"
	"github.com/ganc-ml/ganc/internal/proof"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
)

// networkBatch is the number of examples that networks are compared on.
const networkBatch = 3

// networks compares every network, on the state that the driver has reached, with the training graph.
func (d *driver) networks() error {
	t := d.step.trainer
	src := feed.Source{Data: t.Data, Seed: d.step.Seed, Name: "step"}
	for i, n := range t.Plan.Model.Networks {
		ref, err := t.Reference(n)
		if err != nil {
			return err
		}
		in, err := src.Inputs(n.Ins, networkBatch, 0, 0)
		if err != nil {
			return err
		}
		want, err := ref.Run(networkBatch, in)
		if err != nil {
			return err
		}
		if err := d.network(i, in, want); err != nil {
			return &proof.ParityError{Err: fmt.Errorf("the exported %s: %w", d.step.Networks[i].File, err)}
		}
	}
	return nil
}

// network runs the file of network i.
func (d *driver) network(i int, in, want []ir.Tensor) error {
	n := d.step.Networks[i]
	session, err := runtime.LoadBytes(d.step.Files[len(d.step.Programs)+i], runtime.WithThreads(d.step.trainer.Options.Threads))
	if err != nil {
		return err
	}
	args := map[string]ir.Tensor{}
	for k, p := range n.Inputs {
		args[p.Name] = in[k]
	}
	for _, name := range n.State {
		args[name] = d.state[name]
	}
	got, err := session.RunNamed(args)
	if err != nil {
		return err
	}
	for k, p := range n.Outputs {
		if !bytes.Equal(got[p.Name].Bytes(), want[k].Bytes()) {
			return fmt.Errorf("output %s is not that of the training graph", p.Name)
		}
	}
	return nil
}
