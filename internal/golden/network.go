package golden

import (
	"fmt"
	"slices"

	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/anatomy"
	"github.com/ganc-ml/ganc/internal/feed"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/load"
)

// source names the streams of noise that networks are given.
const source = "golden"

// network records a network of a model: its passes and the outputs that the training graph gives, then the exported file.
func (w *witness) network(n *ir.Network) error {
	t := w.trainer
	batch := t.Options.Batch
	in, err := feed.Source{Data: t.Data, Seed: t.Options.Seed, Name: source}.Inputs(n.Ins, batch, 0, 0)
	if err != nil {
		return err
	}
	inputs := map[string]ir.Tensor{}
	for i, p := range n.Ins {
		inputs[p.Name] = in[i]
	}
	list, err := t.Plan.NetworkPasses(n, batch)
	if err != nil {
		return err
	}
	passes, err := newMachine(w.threads, batch, inputs, t.State).passes(list)
	if err != nil {
		return err
	}
	ref, err := t.Reference(n)
	if err != nil {
		return err
	}
	out, err := ref.Run(batch, in)
	if err != nil {
		return err
	}
	w.passes("network "+n.Name, append(passes, ran(n.Outs, out)))
	data, err := export.Marshal(ref.Graph, export.Options{Name: n.Name, Weights: t.State, Network: n, NoSource: true})
	if err != nil {
		return err
	}
	_, err = w.file(n.Name, data)
	return err
}

// ran is the outputs of a network.
func ran(ports []ir.NetworkPort, out []ir.Tensor) passed {
	p := passed{name: "run"}
	for i, t := range out {
		p.nodes = append(p.nodes, node{value: valueOf(t), typ: t.Type().String(), label: "output " + ports[i].Name, name: "output " + ports[i].Name})
	}
	return p
}

// file records what a file holds, and returns the lines of source of its nodes, by name.
func (r *recorder) file(name string, data []byte) (sources map[string]string, err error) {
	f, err := load.Decode(data, load.Limits{})
	if err != nil {
		return nil, err
	}
	r.lines("file "+name, describe(f))
	return anatomy.Sources(f), nil
}

// describe is a file as inspect prints it, without lines of source, with a digest of every weight.
func describe(f *load.File) []string {
	plain := *f
	plain.Metadata = slices.DeleteFunc(slices.Clone(f.Metadata), func(e load.Entry) bool { return e.Key == export.KeySource })
	lines := anatomy.Text(&plain)
	for i, w := range f.Initializers {
		at := 1 + len(f.Inputs) + len(f.Outputs) + i
		lines[at] = fmt.Sprintf("%s  %s", lines[at], digest(w.Raw))
	}
	return lines
}
