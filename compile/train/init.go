package train

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/internal/safetensors"
	"github.com/ganc-ml/ganc/ir"
)

// Matches is what Init found of a model's variables in a file, by name.
type Matches struct {
	Taken   []string // variables with the file's values
	Missing []string // variables that the file does not hold: they keep their first values
	Unused  []string // tensors that are no variables of the model; of a checkpoint, without moments, averages and metrics
	Unfit   []string // of one name and different types, with both

	Transposed []string // those of Taken that the file holds as [out, in]
	Evidence   string   // where the user did not name the layout: what says that matrices are [out, in]
}

// Init gives the model's own variables (parameters, running statistics, user state) the values of the tensors of a
// safetensors file that have their names and types. Matrices of dense layers are read in the layout that is given, or in
// that of which the file gives evidence. Averages follow the parameters; moments and counters begin anew. It is for a run
// that has not begun: afterwards it panics.
//
// It is a *CheckpointError where the file is a damaged checkpoint, a *LayoutError where nothing says how square matrices
// lie, and another error where the file is not in the format. On an error the trainer is as it was.
func (t *Trainer) Init(file []byte, layout Layout) (m Matches, err error) {
	if t.step != 0 {
		panic(fmt.Sprintf("train: Init after %d steps", t.step))
	}
	f, err := safetensors.Decode(file)
	if err != nil {
		return m, err
	}
	ours, err := isCheckpoint(f, file)
	if err != nil {
		return m, err
	}
	if layout, m.Evidence, err = layoutOf(f, ours, layout, t.Plan.Model.States()); err != nil {
		return m, err
	}
	known := map[string]bool{}
	for _, s := range t.states.order {
		known[s.Name] = true
	}
	for _, s := range t.Plan.Model.States() {
		t.initState(s, f, layout, &m)
	}
	for _, v := range f.Tensors {
		if !known[v.Name] && !(ours && isOfRun(v.Name)) {
			m.Unused = append(m.Unused, v.Name)
		}
	}
	if len(m.Transposed) == 0 {
		m.Evidence = ""
	}
	t.followParameters()
	return m, nil
}

// isCheckpoint reports whether a file is a checkpoint, of a release before this too, and whether that is damaged.
func isCheckpoint(f *safetensors.File, file []byte) (bool, error) {
	switch f.Metadata["format"] {
	case checkpointFormat:
		return true, CheckCheckpoint(file)
	case unsummedFormat:
		return true, nil
	}
	return false, nil
}

// initState gives one variable its value in the file.
func (t *Trainer) initState(s *ir.State, f *safetensors.File, layout Layout, m *Matches) {
	want, dst := s.Type.Bind(0), t.states.tensors[s].Bytes()
	turn := s.Matrix && layout == Torch
	if turn {
		want = []int{want[1], want[0]}
	}
	v, ok := f.Tensor(s.Name)
	switch {
	case !ok:
		m.Missing = append(m.Missing, s.Name)
	case v.DType != safetensors.DTypeFor(s.Type.DType) || !slices.Equal(v.Shape, want):
		m.Unfit = append(m.Unfit, fmt.Sprintf("%s is %s%v in the file, %v in the model", s.Name, v.DType, v.Shape, s.Type))
	case turn:
		transpose(dst, v.Data, want[0], want[1], s.Type.DType.Size())
		m.Taken, m.Transposed = append(m.Taken, s.Name), append(m.Transposed, s.Name)
	default:
		copy(dst, v.Data)
		m.Taken = append(m.Taken, s.Name)
	}
}

// transpose lays rows×cols elements of size bytes down as cols×rows.
func transpose(dst, src []byte, rows, cols, size int) {
	for i := range rows {
		for j := range cols {
			copy(dst[(j*rows+i)*size:][:size], src[(i*cols+j)*size:])
		}
	}
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
