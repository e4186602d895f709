package proof

import (
	"fmt"
	"path/filepath"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/internal/feed"
	"github.com/ganc-ml/ganc/internal/onnxfile"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/parity"
	"github.com/ganc-ml/ganc/runtime/parity/engines/onnxgo"
	"github.com/ganc-ml/ganc/runtime/testlayout"
)

// Batches is the sizes at which a loaded file is compared with the training graph, on examples; probes, inputs that are
// like no example, follow them. Each is compared in every round: in the second the same session meets a size again, with
// other inputs, so that no stale number passes.
var Batches = []int{1, 2, 7, 64}

const rounds = 2

// Second is the name of the engine that a build compares beside ganc's runtime.
const Second = "onnx-go"

// Sets is the number of data sets that Compare returns: one for each of Batches and each probe.
func Sets() int { return len(Batches) + feed.Probes }

// Compare runs a network as the training graph computes it, as a loaded file, and as onnx-go reads the file, on the same
// inputs of the source, and wants equal numbers from all three. sets holds the inputs of the first round, with the
// outputs of the training graph; the report says how many weights they reach.
func Compare(reference *train.Reference, file *onnxfile.File, src feed.Source) (report Network, sets []testlayout.Set, err error) {
	report = Network{Network: reference.Network.Name, File: filepath.Base(file.Path)}
	second, err := onnxgo.Open(file.Path)
	if err != nil {
		return report, nil, &ParityError{Err: fmt.Errorf("the exported %s cannot be loaded in %s: %w", report.File, Second, err)}
	}
	reach, err := reference.Reach()
	if err != nil {
		reach = nil // an op has no gradient
	}
	for round := range rounds {
		for i := range Sets() {
			batch, in, err := inputs(src, reference.Network.Ins, round, i)
			if err != nil {
				return report, nil, err
			}
			want, err := reference.Run(batch, in)
			if err != nil {
				return report, nil, err
			}
			set := testlayout.Set{Inputs: Named(reference.Network.Ins, in), Outputs: Named(reference.Network.Outs, want)}
			if err := report.compare(batch, round+1, set, file, second); err != nil {
				return report, nil, err
			}
			if round > 0 {
				continue
			}
			sets = append(sets, set)
			if err := report.reach(reach, batch, in); err != nil {
				return report, nil, err
			}
		}
	}
	return report, sets, nil
}

// reach adds the weights that a stored set reaches.
func (n *Network) reach(r *train.Reach, batch int, in []ir.Tensor) error {
	if r == nil {
		return nil
	}
	if err := r.Add(batch, in); err != nil {
		return err
	}
	all, unreached := r.Weights()
	n.Weights = &Weights{all, unreached}
	return nil
}

// inputs is set number i of a round, and its number of examples.
func inputs(src feed.Source, ports []ir.NetworkPort, round, i int) (batch int, in []ir.Tensor, err error) {
	if probe := i - len(Batches); probe >= 0 {
		src.Name += "/probe"
		in, err = src.Probe(ports, probe, uint64(feed.Probes*round+probe))
		return feed.ProbeRows(ports), in, err
	}
	k := round*len(Batches) + i
	in, err = src.Inputs(ports, Batches[i], k, uint64(k))
	return Batches[i], in, err
}

// compare adds the case of one set.
func (n *Network) compare(batch, run int, set testlayout.Set, file *onnxfile.File, second parity.Engine) error {
	in := make([]ir.Tensor, len(set.Inputs))
	for i, t := range set.Inputs {
		in[i] = t.Tensor
	}
	tensors, err := file.Run(batch, in)
	if err != nil {
		return &ParityError{Err: fmt.Errorf("%s at batch %d: %w", n.File, batch, err)}
	}
	got := make([]parity.NamedTensor, len(tensors))
	for i, t := range tensors {
		got[i] = parity.NamedTensor{Name: set.Outputs[i].Name, Tensor: t}
	}
	other, err := second.Run(set.Inputs)
	if err != nil {
		return &ParityError{Err: fmt.Errorf("%s in %s at batch %d: %w", n.File, Second, batch, err)}
	}
	equal := parity.Tolerance{}
	n.Add(batch, run, parity.Compare(set.Outputs, got, equal).Outputs, parity.Compare(set.Outputs, other, equal).Outputs)
	return nil
}

// Named is tensors under the names of their ports.
func Named(ports []ir.NetworkPort, tensors []ir.Tensor) []parity.NamedTensor {
	out := make([]parity.NamedTensor, len(tensors))
	for i, t := range tensors {
		out[i] = parity.NamedTensor{Name: ports[i].Name, Tensor: t}
	}
	return out
}
