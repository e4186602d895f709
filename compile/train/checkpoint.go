package train

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/ganc-ml/ganc/internal/safetensors"
	"github.com/ganc-ml/ganc/ir"
)

// CheckpointError says why a checkpoint cannot be continued from: it is damaged or of another model.
type CheckpointError struct {
	Err     error
	Damaged bool // its bytes are not those that were written; another checkpoint of the run may be whole
}

func (e *CheckpointError) Error() string { return "checkpoint: " + e.Err.Error() }
func (e *CheckpointError) Unwrap() error { return e.Err }

func mismatch(format string, args ...any) error {
	return &CheckpointError{Err: fmt.Errorf(format, args...)}
}

// The forms of a checkpoint: the one that is written, and the one without a checksum that releases before it wrote.
const (
	checkpointFormat = "ganc.checkpoint.2"
	unsummedFormat   = "ganc.checkpoint.1"
)

// The tensors of a checkpoint besides the state variables, which keep their own names.
const (
	metricsPrefix = "train/"
	sumsName      = metricsPrefix + "report_sums" // of the running epoch
	trainName     = metricsPrefix + "report_means"
	testName      = metricsPrefix + "test_means"
	stepsName     = metricsPrefix + "epoch_ends"

	validationName = metricsPrefix + "validation_means" // only where there is such a split
)

// Save writes a checkpoint in the safetensors format: parameters, moments, running statistics, averages and
// counters under their names, and the metrics so far, with a SHA-256 of them all and of the metadata. Data and noise
// need no more than the number of the step. Equal states give equal bytes.
func (t *Trainer) Save(w io.Writer) error {
	meta := map[string]string{
		"format":      checkpointFormat,
		"model":       t.Plan.Model.Name,
		"fingerprint": t.Plan.Fingerprint(),
		"data":        t.Data.Digest(),
		"seed":        strconv.FormatUint(t.Options.Seed, 10),
		"batch":       strconv.Itoa(t.Options.Batch),
		"step":        strconv.Itoa(t.step),
		"count":       strconv.Itoa(t.metrics.count),
	}
	if s := t.Stages(); s != "" {
		meta["stages"] = s
	}
	return safetensors.WriteSummed(w, append(t.stateTensors(), t.metrics.tensors()...), meta)
}

func (t *Trainer) stateTensors() []safetensors.Tensor {
	var out []safetensors.Tensor
	for _, s := range t.states.order {
		v := t.states.tensors[s]
		out = append(out, safetensors.FromIR(s.Name, v))
	}
	return out
}

// CheckCheckpoint reports as a *CheckpointError what is wrong with the bytes of a checkpoint, whatever model it is of.
func CheckCheckpoint(data []byte) error {
	_, err := readCheckpoint(data)
	return err
}

// readCheckpoint decodes a checkpoint and holds it to its checksum.
func readCheckpoint(data []byte) (*safetensors.File, error) {
	f, err := safetensors.Decode(data)
	if err != nil {
		return nil, &CheckpointError{err, true}
	}
	switch format := f.Metadata["format"]; format {
	case checkpointFormat:
	case unsummedFormat:
		return nil, mismatch("it has no checksum that would tell whether it is whole: an earlier release of ganc wrote it: train anew, with --init to begin with its weights")
	default:
		return nil, &CheckpointError{fmt.Errorf("format %q: not a checkpoint of ganc", format), true}
	}
	if err := f.CheckSum(); err != nil {
		return nil, &CheckpointError{err, true}
	}
	return f, nil
}

// Load continues from a checkpoint. The run may have another length than it was started with, unless a schedule or stages
// share that length: after Run it is then what a run of the new length would be. A *UsageError says why it may not. On an
// error the trainer is as it was.
func (t *Trainer) Load(data []byte) error {
	f, err := readCheckpoint(data)
	if err != nil {
		return err
	}
	if err := t.checkMeta(f.Metadata); err != nil {
		return err
	}
	step, err1 := strconv.Atoi(f.Metadata["step"])
	count, err2 := strconv.Atoi(f.Metadata["count"])
	if err1 != nil || err2 != nil || step < 0 || count < 0 {
		return mismatch("step %q, count %q: want numbers", f.Metadata["step"], f.Metadata["count"])
	}
	m := newMetrics(t.Plan.Model.Reports)
	m.count = count
	if err := m.load(f); err != nil {
		return err
	}
	if t.chooser.report >= 0 && len(m.rows) > 0 && m.rows[0].validation == nil {
		return mismatch("it lacks the tensor %q", validationName)
	}
	if err := t.extend(&m, step); err != nil {
		return err
	}
	if err := t.takeStates(f); err != nil {
		return err
	}
	t.step, t.metrics, t.guard = step, m, guard{}
	return nil
}

// extend takes back the end of a shorter run, where the metrics have one after step iterations: the epoch that ended with
// the run goes on.
func (t *Trainer) extend(m *metrics, step int) error {
	if step > t.Total() {
		return usage("the run has done %d steps: it cannot end after %d: ask for more", step, t.Total())
	}
	last := len(m.rows) - 1
	if last < 0 || m.rows[last].step != step || step == t.Total() || t.clock.stage(step-1).whole(step-1) {
		return nil
	}
	if t.chooser.best(m.rows) == last {
		return usage("the run ended within epoch %d, which it chose as its best and which a longer run does not end there: it cannot go on: train anew for %d steps", last+1, t.Total())
	}
	m.rows = m.rows[:last]
	return nil
}

// takeStates gives every variable its value in a checkpoint. On an error none has changed.
func (t *Trainer) takeStates(f *safetensors.File) error {
	for _, s := range t.states.order {
		if err := t.checkTensor(s, f); err != nil {
			return err
		}
		if err := t.checkLength(s, f); err != nil {
			return err
		}
	}
	for _, s := range t.states.order {
		v, _ := f.Tensor(s.Name)
		copy(t.states.tensors[s].Bytes(), v.Data)
	}
	return nil
}

func (t *Trainer) checkMeta(meta map[string]string) error {
	if meta["model"] != t.Plan.Model.Name {
		return mismatch("it is of model %q, not %q", meta["model"], t.Plan.Model.Name)
	}
	switch {
	case meta["fingerprint"] != t.Plan.Fingerprint() && !slices.Contains(t.Earlier, meta["fingerprint"]):
		return mismatch("model %q has changed since it was written: train anew", meta["model"])
	case meta["data"] != t.Data.Digest():
		return mismatch("it was trained on other data than %s: give the same --data", t.Data.Name)
	case meta["seed"] != strconv.FormatUint(t.Options.Seed, 10):
		return usage("the run was started with --seed %s: it cannot continue with %d", meta["seed"], t.Options.Seed)
	case meta["batch"] != strconv.Itoa(t.Options.Batch):
		return usage("the run was started with --batch %s: it cannot continue with %d", meta["batch"], t.Options.Batch)
	case meta["stages"] != t.Stages():
		return usage("the run was started for stages of %s steps: it cannot continue with %s: give the length that it was started with, or train anew", meta["stages"], t.Stages())
	}
	return nil
}

func (t *Trainer) checkTensor(s *ir.State, f *safetensors.File) error {
	v, ok := f.Tensor(s.Name)
	if !ok {
		return mismatch("it lacks the tensor %q", s.Name)
	}
	if want := safetensors.DTypeFor(s.Type.DType); v.DType != want || !slices.Equal(v.Shape, s.Type.Bind(0)) {
		return mismatch("tensor %q is %s%v, want %s%v", s.Name, v.DType, v.Shape, want, s.Type.Bind(0))
	}
	return nil
}

// checkLength refuses to lay a schedule over another length than the one that the run was started for.
func (t *Trainer) checkLength(s *ir.State, f *safetensors.File) error {
	v, _ := f.Tensor(s.Name)
	if s.Executions == 0 || bytes.Equal(v.Data, t.states.tensors[s].Bytes()) {
		return nil
	}
	steps := int64(binary.LittleEndian.Uint64(v.Data)) / int64(s.Executions)
	return usage("the run was started for %d steps, and its learning rate follows a schedule over them: it cannot continue to %d: train anew for %d, or begin a new run with its weights (--init)",
		steps, t.Total(), t.Total())
}

// tensors is the metrics as they are kept in a checkpoint.
func (m *metrics) tensors() []safetensors.Tensor {
	n := len(m.names)
	var train, validation, test []float64
	var steps []int64
	for _, r := range m.rows {
		steps = append(steps, int64(r.step))
		train = append(train, r.train...)
		validation = append(validation, r.validation...)
		test = append(test, r.test...)
	}
	list := []safetensors.Tensor{
		safetensors.Of(sumsName, []int{n}, m.sums),
		safetensors.Of(stepsName, []int{len(steps)}, steps),
		safetensors.Of(trainName, []int{len(steps), n}, train),
		safetensors.Of(testName, []int{len(test) / max(n, 1), n}, test),
	}
	if len(validation) > 0 {
		list = append(list, safetensors.Of(validationName, []int{len(steps), n}, validation))
	}
	return list
}

func (m *metrics) load(f *safetensors.File) error {
	steps, err := numbersOf[int64](f, stepsName, -1)
	if err != nil {
		return err
	}
	n := len(m.names)
	if m.sums, err = numbersOf[float64](f, sumsName, n); err != nil {
		return err
	}
	train, err := numbersOf[float64](f, trainName, n*len(steps))
	if err != nil {
		return err
	}
	test, err := m.means(f, testName, len(steps))
	if err != nil {
		return err
	}
	var validation []float64
	if _, ok := f.Tensor(validationName); ok {
		if validation, err = m.means(f, validationName, len(steps)); err != nil {
			return err
		}
	}
	for i, s := range steps {
		r := row{step: int(s), train: train[i*n : (i+1)*n]}
		if len(test) > 0 {
			r.test = test[i*n : (i+1)*n]
		}
		if len(validation) > 0 {
			r.validation = validation[i*n : (i+1)*n]
		}
		m.rows = append(m.rows, r)
	}
	return nil
}

// means reads the means over a split, of every epoch or none.
func (m *metrics) means(f *safetensors.File, name string, epochs int) ([]float64, error) {
	v, err := numbersOf[float64](f, name, -1)
	if want := epochs * len(m.names); err == nil && len(v) != 0 && len(v) != want {
		return nil, mismatch("tensor %q has %d elements, want %d or none", name, len(v), want)
	}
	return v, err
}

// numbersOf reads a tensor of n elements, or of any number where n is negative.
func numbersOf[T int64 | float64](f *safetensors.File, name string, n int) ([]T, error) {
	t, ok := f.Tensor(name)
	if !ok {
		return nil, mismatch("it lacks the tensor %q", name)
	}
	out := make([]T, len(t.Data)/8)
	if t.DType != safetensors.DTypeOf[T]() || (n >= 0 && len(out) != n) {
		return nil, mismatch("tensor %q is %s%v, want %d elements of %s", name, t.DType, t.Shape, n, safetensors.DTypeOf[T]())
	}
	return out, safetensors.Copy(out, t)
}
