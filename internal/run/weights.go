package run

import (
	"os"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/safetensors"
	"github.com/ganc-ml/ganc/ir"
)

// weights reads state variables from a checkpoint.
type weights struct {
	path string
	file *safetensors.File
	err  error // the first variable that the checkpoint does not hold
}

// weightsOf opens the checkpoint whose weights count: the newest, or the best where an epoch was to be chosen.
func weightsOf(dir string, m Manifest) (w *weights, step string, err error) {
	files, err := Checkpoints(dir)
	if err != nil {
		return nil, "", err
	}
	if len(files) == 0 {
		return nil, "", fault.Filef("%s: the run has no checkpoint yet: train on with --resume", rundir.Near(dir))
	}
	w = &weights{path: files[len(files)-1]}
	if m.Best != "" {
		w.path = bestCheckpoint(dir)
	}
	data, err := os.ReadFile(w.path)
	if err != nil {
		return nil, "", fault.Filef("%s: %w: train on with --resume", rundir.Near(w.path), fault.Reason(err))
	}
	if err := explained(w.path, train.CheckCheckpoint(data), remedyOf(m, files)); err != nil {
		return nil, "", err
	}
	if w.file, err = safetensors.Decode(data); err != nil {
		return nil, "", fault.Filef("%s: %w: train anew", rundir.Near(w.path), err)
	}
	return w, w.file.Metadata["step"], nil
}

// remedyOf says how a run whose checkpoint is damaged gets its weights back.
func remedyOf(m Manifest, files []string) string {
	if m.Best == "" && len(files) > 1 {
		return "train on with --resume, which continues from the checkpoint before it"
	}
	return "train anew"
}

func (w *weights) tensor(s *ir.State) ir.Tensor {
	t := ir.NewTensor(s.Type.DType, s.Type.Bind(0)...)
	saved, ok := w.file.Tensor(s.Name)
	if (!ok || len(saved.Data) != len(t.Bytes())) && w.err == nil {
		w.err = fault.Filef("%s: it does not hold %s as %v: remove it, or train anew", rundir.Near(w.path), s.Name, s.Type)
	}
	copy(t.Bytes(), saved.Data)
	return t
}
