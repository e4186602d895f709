package run

import (
	"crypto/sha256"
	"fmt"
	"os"
	"strings"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/safetensors"
)

// firstWeights is the file of Options.Init.
type firstWeights struct {
	path   string
	data   []byte
	digest string // SHA-256
}

// readFirst reads the file of first values; it is nil where none is asked for.
func readFirst(path string) (*firstWeights, error) {
	if path == "" {
		return nil, nil
	}
	const wanted = "give a safetensors file, such as a checkpoint of a run"
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.Filef("--init %s: %w: %s", path, fault.Reason(err), wanted)
	}
	if _, err := safetensors.Decode(data); err != nil {
		return nil, fault.Filef("--init %s: %w: %s", path, err, wanted)
	}
	return &firstWeights{path, data, fmt.Sprintf("%x", sha256.Sum256(data))}, nil
}

// digestOr is the digest of the file, or another where there is no file.
func (w *firstWeights) digestOr(other string) string {
	if w == nil {
		return other
	}
	return w.digest
}

// beginWith gives the model's variables the values of a file. resumed is the run that is continued, if any: until its
// first checkpoint it needs the file again.
func (s *Session) beginWith(w *firstWeights, resumed string) error {
	if w == nil {
		return fault.Usagef("the run in %s was to begin with weights (SHA-256 %.12s…) and has no checkpoint: give them again with --init", resumed, s.Manifest.Init)
	}
	m, err := s.Trainer.Init(w.data)
	if err != nil {
		return err
	}
	if len(m.Taken) == 0 {
		return fault.Filef("--init %s: no tensor has the name and type of a variable of model %s%s", w.path, s.Plan.Model.Name,
			Unmatched(m, "; "))
	}
	s.watch.Init(w.path, m)
	return nil
}

// Unmatched lists the variables and tensors that did not match, each kind after sep.
func Unmatched(m train.Matches, sep string) string {
	text := ""
	for _, l := range []struct {
		what  string
		names []string
	}{{"not in the file", m.Missing}, {"of another type", m.Unfit}, {"not in the model", m.Unused}} {
		if len(l.names) > 0 {
			text += sep + l.what + ": " + strings.Join(l.names, ", ")
		}
	}
	return text
}
