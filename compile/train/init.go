package train

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/internal/safetensors"
)

// Matches is what Init found of a model's variables in a file, by name.
type Matches struct {
	Taken   []string // variables with the file's values
	Missing []string // variables that the file does not hold: they keep their first values
	Unused  []string // tensors that are no variables of the model; of a checkpoint, without moments, averages and metrics
	Unfit   []string // of one name and different types, with both
}

// Init gives the model's own variables (parameters, running statistics, user state) the values of the tensors of a
// safetensors file that have their names and types. Averages follow the parameters; moments and counters begin anew. It
// is for a run that has not begun: afterwards it panics. An error says why file is none.
func (t *Trainer) Init(file []byte) (m Matches, err error) {
	if t.step != 0 {
		panic(fmt.Sprintf("train: Init after %d steps", t.step))
	}
	f, err := safetensors.Decode(file)
	if err != nil {
		return m, err
	}
	known := map[string]bool{}
	for _, s := range t.states.order {
		known[s.Name] = true
	}
	ours := f.Metadata["format"] == checkpointFormat
	for _, s := range t.Plan.Model.States() {
		v, ok := f.Tensor(s.Name)
		switch {
		case !ok:
			m.Missing = append(m.Missing, s.Name)
		case v.DType != safetensors.DTypeFor(s.Type.DType) || !slices.Equal(v.Shape, s.Type.Bind(0)):
			m.Unfit = append(m.Unfit, fmt.Sprintf("%s is %s%v in the file, %v in the model", s.Name, v.DType, v.Shape, s.Type))
		default:
			copy(t.states.tensors[s].Bytes(), v.Data)
			m.Taken = append(m.Taken, s.Name)
		}
	}
	for _, v := range f.Tensors {
		if !known[v.Name] && !(ours && isOfRun(v.Name)) {
			m.Unused = append(m.Unused, v.Name)
		}
	}
	t.followParameters()
	return m, nil
}

// isOfRun reports whether a tensor of a checkpoint belongs to its run more than to its model.
func isOfRun(name string) bool {
	for _, prefix := range []string{metricsPrefix, "optimizer/", "average/"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// followParameters gives every copy the value of what it is a copy of.
func (t *Trainer) followParameters() {
	for _, s := range t.states.order {
		if s.CopyOf != nil {
			copy(t.states.tensors[s].Bytes(), t.states.tensors[s.CopyOf].Bytes())
		}
	}
}
