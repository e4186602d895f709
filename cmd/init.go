package cmd

import (
	"crypto/sha256"
	"fmt"
	"os"
	"strings"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/safetensors"
	"github.com/ganc-ml/ganc/internal/words"
)

// firstWeights is the file of --init.
type firstWeights struct {
	path   string
	data   []byte
	digest string // SHA-256
}

// weights reads the file of --init; nil where there is none.
func (f *trainFlags) weights() (*firstWeights, error) {
	if f.init == "" {
		return nil, nil
	}
	const wanted = "give a safetensors file, such as a checkpoint of a run"
	data, err := os.ReadFile(f.init)
	if err != nil {
		return nil, fault.Filef("--init %s: %w: %s", f.init, fault.Reason(err), wanted)
	}
	if _, err := safetensors.Decode(data); err != nil {
		return nil, fault.Filef("--init %s: %w: %s", f.init, err, wanted)
	}
	return &firstWeights{f.init, data, fmt.Sprintf("%x", sha256.Sum256(data))}, nil
}

// digestOr is the digest of the file, or another where there is no file.
func (w *firstWeights) digestOr(other string) string {
	if w == nil {
		return other
	}
	return w.digest
}

// beginWith gives the model's variables the values of a file and says what did not match. resumed is the run that is
// continued, if one is: before its first checkpoint it needs the file again.
func (s *session) beginWith(w *firstWeights, resumed string) error {
	if w == nil {
		return fault.Usagef("the run in %s was to begin with weights (SHA-256 %.12s…) and has no checkpoint: give them again with --init", resumed, s.manifest.Init)
	}
	m, err := s.trainer.Init(w.data)
	if err != nil {
		return err
	}
	if len(m.Taken) == 0 {
		return fault.Filef("--init %s: no tensor has the name and type of a variable of model %s%s", w.path, s.plan.Model.Name,
			unmatchedText(m.Missing, m.Unfit, m.Unused, "; "))
	}
	s.console.say("--init %s: %s taken%s", w.path, words.Count(len(m.Taken), "variable"), unmatchedText(m.Missing, m.Unfit, m.Unused, "\n  "))
	return nil
}

// unmatchedText lists what did not match, after sep each.
func unmatchedText(missing, unfit, unused []string, sep string) string {
	text := ""
	for _, l := range []struct {
		what  string
		names []string
	}{{"not in the file", missing}, {"of another type", unfit}, {"not in the model", unused}} {
		if len(l.names) > 0 {
			text += sep + l.what + ": " + strings.Join(l.names, ", ")
		}
	}
	return text
}
