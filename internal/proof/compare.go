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

// Batches is the sizes at which a loaded file is compared with the training graph. Each is compared in every round: in
// the second the same session meets a size again, with other inputs, so that no stale number passes.
var Batches = []int{1, 2, 7, 64}

const rounds = 2

// Second is the name of the engine that a build compares beside ganc's runtime.
const Second = "onnx-go"

// Compare runs a network as the training graph computes it, as a loaded file, and as onnx-go reads the file, on the same
// inputs of the source, and wants equal numbers from all three. sets holds the inputs of the first round, with the
// outputs of the training graph.
func Compare(reference *train.Reference, file *onnxfile.File, src feed.Source) (report Network, sets []testlayout.Set, err error) {
	ports := reference.Network
	report = Network{Network: ports.Name, File: filepath.Base(file.Path)}
	second, err := onnxgo.Open(file.Path)
	if err != nil {
		return report, nil, &ParityError{Err: fmt.Errorf("the exported %s cannot be loaded in %s: %w", report.File, Second, err)}
	}
	for run := range rounds {
		for i, batch := range Batches {
			in, err := src.Inputs(ports.Ins, batch, run*len(Batches)+i, uint64(run*len(Batches)+i))
			if err != nil {
				return report, nil, err
			}
			want, err := reference.Run(batch, in)
			if err != nil {
				return report, nil, err
			}
			set := testlayout.Set{Inputs: Named(ports.Ins, in), Outputs: Named(ports.Outs, want)}
			if err := report.compare(batch, run+1, set, file, second); err != nil {
				return report, nil, err
			}
			if run == 0 {
				sets = append(sets, set)
			}
		}
	}
	return report, sets, nil
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
