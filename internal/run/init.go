package run

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/safetensors"
)

// firstWeights is the file of Options.Init.
type firstWeights struct {
	path   string
	layout train.Layout
	data   []byte
	digest string // SHA-256, and the layout where it is given
}

// layoutKey stands between the file of Options.Init and its layout.
const layoutKey = ",layout="

// readFirst reads the file of first values, FILE or FILE,layout=torch; it is nil where none is asked for.
func readFirst(asked string) (*firstWeights, error) {
	if asked == "" {
		return nil, nil
	}
	path, layout, given := asked, train.AsTold, ""
	if i := strings.LastIndex(asked, layoutKey); i >= 0 {
		path, layout, given = asked[:i], train.Layout(asked[i+len(layoutKey):]), asked[i:]
		if !slices.Contains(train.Layouts, layout) {
			return nil, fault.Usagef("--init %s: layout %q: want torch (matrices [out, in], as PyTorch's) or ganc ([in, out])", asked, string(layout))
		}
	}
	const wanted = "give a safetensors file, such as a checkpoint of a run"
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.Filef("--init %s: %w: %s", path, fault.Reason(err), wanted)
	}
	if _, err := safetensors.Decode(data); err != nil {
		return nil, fault.Filef("--init %s: %w: %s", path, err, wanted)
	}
	return &firstWeights{path, layout, data, fmt.Sprintf("%x%s", sha256.Sum256(data), given)}, nil
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
	m, err := s.Trainer.Init(w.data, w.layout)
	var unclear *train.LayoutError
	var damaged *train.CheckpointError
	switch {
	case errors.As(err, &unclear):
		return fault.Usagef("--init %s: %w: say so with --init %[1]s,layout=torch or --init %[1]s,layout=ganc", w.path, err)
	case errors.As(err, &damaged):
		return fault.Filef("--init %s: %w: give another checkpoint", w.path, damaged.Err)
	case err != nil:
		return err
	}
	if len(m.Taken) == 0 {
		return fault.Filef("--init %s: no tensor has the name and type of a variable of model %s%s", w.path, s.Plan.Model.Name,
			Unmatched(m, "; "))
	}
	s.watch.Init(w.path, m)
	return nil
}

// Turned says which matrices were turned, and why, after sep; it is empty where none was.
func Turned(m train.Matches, sep string) string {
	if len(m.Transposed) == 0 {
		return ""
	}
	text := sep + "turned from [out, in], as PyTorch keeps them"
	if m.Evidence != "" {
		text += " (" + m.Evidence + " says so)"
	}
	return text + ": " + strings.Join(m.Transposed, ", ")
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
