package proof

import (
	"fmt"
	"path/filepath"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/internal/feed"
	"github.com/ganc-ml/ganc/internal/onnxfile"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/parity"
	"github.com/ganc-ml/ganc/runtime/testlayout"
)

// Batches is the sizes at which a loaded file is compared with the training graph. Each is compared in every round: in
// the second the same session meets a size again, with other inputs, so that no stale number passes.
var Batches = []int{1, 2, 7, 64}

const rounds = 2

// Compare runs a network as the training graph computes it and as a loaded file, on the same inputs of the source, and
// wants equal numbers. sets is the inputs of the first round, with the outputs of the training graph.
func Compare(reference *train.Reference, file *onnxfile.File, src feed.Source) (report Network, sets []testlayout.Set, err error) {
	ports := reference.Network
	report = Network{Network: ports.Name, File: filepath.Base(file.Path)}
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
			got, err := file.Run(batch, in)
			if err != nil {
				return report, nil, &ParityError{Err: fmt.Errorf("%s at batch %d: %w", report.File, batch, err)}
			}
			report.Add(batch, run+1, parity.Compare(Named(ports.Outs, want), Named(ports.Outs, got), parity.Tolerance{}))
			if run == 0 {
				sets = append(sets, testlayout.Set{Inputs: Named(ports.Ins, in), Outputs: Named(ports.Outs, want)})
			}
		}
	}
	return report, sets, nil
}

// Named is tensors under the names of their ports.
func Named(ports []ir.NetworkPort, tensors []ir.Tensor) []parity.NamedTensor {
	out := make([]parity.NamedTensor, len(tensors))
	for i, t := range tensors {
		out[i] = parity.NamedTensor{Name: ports[i].Name, Tensor: t}
	}
	return out
}
