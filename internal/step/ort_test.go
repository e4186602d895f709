package step

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/safetensors"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/load"
	"github.com/ganc-ml/ganc/runtime/parity"
	"github.com/ganc-ml/ganc/runtime/parity/engines"
)

// pythonOf is the interpreter with ONNX Runtime, without which a test is skipped.
func pythonOf(t *testing.T) string {
	t.Helper()
	python := os.Getenv(engines.PythonVariable)
	if python == "" {
		t.Skip("GANC_PYTHON names no interpreter with ONNX Runtime")
	}
	return python
}

// recorded is one execution of the trainer: what it was given, state and all, and the losses and the state that it gave.
type recorded struct {
	program int
	given   []parity.NamedTensor
	want    []parity.NamedTensor
	inputs  map[string]ir.Tensor // data and noise
}

// record runs the trainer of a step for n iterations, with ganc's runtime on the files beside it.
func record(t *testing.T, s *Step, n int) []recorded {
	t.Helper()
	d := newDriver(s)
	var list []recorded
	tr := s.trainer
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	tr.Witness = func(e train.Execution) {
		r := recorded{program: s.numbers[variant{e.Group, e.Variant}], inputs: cloned(e.Inputs)}
		session, err := d.session(r.program)
		if err != nil {
			t.Fatal(err)
		}
		for _, info := range session.Inputs() {
			r.given = append(r.given, parity.NamedTensor{Name: info.Name, Tensor: d.value(info.Name, r.inputs)})
		}
		out, err := d.execute(r.program, r.inputs)
		if err != nil {
			t.Fatal(err)
		}
		for _, info := range session.Outputs() {
			r.want = append(r.want, parity.NamedTensor{Name: info.Name, Tensor: out.values[info.Name]})
		}
		list = append(list, r)
	}
	tr.Observe = func(e train.Event) {
		if e.Kind == "step" && e.Step >= n {
			stop()
		}
	}
	if err := tr.Run(ctx); !errors.Is(err, train.ErrInterrupted) {
		t.Fatalf("training ended with %v", err)
	}
	return list
}

// TestONNXRuntime runs exported steps in ONNX Runtime, each execution from the trainer's state: losses,
// moments and statistics are within the limits that the roundings of the step explain, and so are new parameters where the
// update is well conditioned. The others are counted: where a gradient is nearly zero, the optimiser divides it by itself,
// and rounding decides the sign of the update. Their limit is as large as the update, or they differ by two updates at most.
func TestONNXRuntime(t *testing.T) {
	python := pythonOf(t)
	steps := map[string]int{"gan2d": 64, "gan": 2, "wgangp": 1, "vae": 2, "aegan": 1, "dcgan": 1, "infogan": 1}
	if testing.Short() {
		steps = map[string]int{"gan2d": 16}
	}
	for _, name := range slices.Sorted(maps.Keys(steps)) {
		t.Run(name, func(t *testing.T) {
			s, err := Export(trainerOf(t, name, train.Options{Seed: 3, Batch: 6, Steps: 1000}), Options{})
			if err != nil {
				t.Fatal(err)
			}
			var c conditions
			list := record(t, s, steps[name])
			for n := range s.Programs {
				c.program(t, s, n, python, slices.DeleteFunc(slices.Clone(list), func(r recorded) bool { return r.program != n }))
			}
			t.Logf("%d executions: %d values, %.3f %% ill-conditioned, most of a limit %.2g", len(list), c.values, 100*float64(c.ill)/float64(c.values), c.share)
			if c.ill > c.values/50 {
				t.Errorf("%d of %d values are ill-conditioned: want one in fifty at most", c.ill, c.values)
			}
		})
	}
}

// conditions counts elements of new state.
type conditions struct {
	values, ill int
	share       float64 // greatest part of a limit that a difference uses up
}

// program compares the executions of one program.
func (c *conditions) program(t *testing.T, s *Step, n int, python string, list []recorded) {
	t.Helper()
	f, err := load.Decode(s.Files[n], load.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	engine := &engines.External{Runtime: engines.Optimised, Host: python, Data: s.Files[n], Timeout: 5 * time.Minute}
	const together = 8
	for first := 0; first < len(list); first += together {
		some := list[first:min(first+together, len(list))]
		cases := make([][]parity.NamedTensor, len(some))
		for i, r := range some {
			cases[i] = r.given
		}
		got, err := engine.RunAll(context.Background(), cases)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range some {
			limits, err := parity.Rounding(f, r.given)
			if err != nil {
				t.Fatal(err)
			}
			c.compare(t, s, s.Programs[n].File, r, got[i], limits)
		}
	}
}

func (c *conditions) compare(t *testing.T, s *Step, file string, r recorded, got, limits []parity.NamedTensor) {
	t.Helper()
	inOrder := make([]parity.NamedTensor, len(r.want))
	for i, w := range r.want {
		inOrder[i] = got[slices.IndexFunc(got, func(g parity.NamedTensor) bool { return g.Name == w.Name })]
	}
	for i, o := range parity.CompareWithin(r.want, inOrder, limits, parity.Tolerance{Rel: 1e-12}).Outputs {
		name, ok := strings.CutPrefix(o.Name, "new/")
		k := slices.IndexFunc(r.given, func(g parity.NamedTensor) bool { return g.Name == name })
		if !ok || k < 0 || limits[i].Tensor.IsZero() {
			c.judge(t, file, o, 0)
			continue
		}
		before, after := numbers(r.given[k].Tensor), numbers(r.want[i].Tensor)
		c.values += len(after)
		largest := 0.0
		for j, limit := range numbers(limits[i].Tensor) {
			update := math.Abs(after[j] - before[j])
			largest = max(largest, update)
			if limit > update && limit > 1e-6*math.Abs(after[j]) {
				c.ill++
			}
		}
		if !isParameter(s, name) {
			largest = 0
		}
		c.judge(t, file, o, largest)
	}
}

// numbers is the elements of a tensor of either floating-point type.
func numbers(t ir.Tensor) []float64 {
	if t.DType() == ir.Float64 {
		return t.Float64s()
	}
	out := make([]float64, t.Len())
	for i, v := range t.Float32s() {
		out[i] = float64(v)
	}
	return out
}

// judge reports an output with elements outside their limits, unless it is a parameter and they are few and no further off than two
// updates of the largest size.
func (c *conditions) judge(t *testing.T, file string, o parity.Output, largest float64) {
	t.Helper()
	if o.Share != nil && o.OK() {
		c.share = max(c.share, float64(*o.Share))
	}
	if c.ill += o.Outside; !o.OK() && (o.Problem != "" || o.Outside > 1+o.Elements/10_000 || float64(o.Abs) > 2.01*largest) {
		t.Errorf("%s: %s: %s", file, o.Name, o.Text())
	}
}

// isParameter reports whether a variable is a parameter or the average of one.
func isParameter(s *Step, name string) bool {
	for _, v := range s.trainer.Plan.States() {
		if v.Name == name {
			return v.Trainable || v.CopyOf != nil
		}
	}
	return false
}

// TestFreeRunning trains a GAN for 400 iterations with the files alone in ONNX Runtime, on the trainer's batches and noise.
// The first losses are the trainer's. Later ones are not: the bits part, and the game amplifies every difference. Their means over
// the second half agree within four standard errors.
func TestFreeRunning(t *testing.T) {
	python := pythonOf(t)
	if testing.Short() {
		t.Skip("trains for 400 iterations twice")
	}
	const iterations = 400
	s, err := Export(trainerOf(t, "gan2d", train.Options{Seed: 3, Batch: 64, Steps: 4000}), Options{})
	if err != nil {
		t.Fatal(err)
	}
	dir, inputs := t.TempDir(), t.TempDir()
	if err := (place{dir: dir}).write(s); err != nil {
		t.Fatal(err)
	}
	list := record(t, s, iterations)
	for i, r := range list {
		var tensors []safetensors.Tensor
		for name, x := range r.inputs {
			tensors = append(tensors, safetensors.FromIR(name, x))
		}
		if err := rundir.WriteFile(filepath.Join(inputs, fmt.Sprintf("%d.safetensors", i)), func(w io.Writer) error { return safetensors.Write(w, tensors, nil) }); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command(python, "testdata/free.py", dir, inputs).Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != len(list) {
		t.Fatalf("%d executions, want %d", len(lines), len(list))
	}
	for _, loss := range s.Programs[0].Losses {
		ours, theirs := make([]float64, len(list)), make([]float64, len(list))
		for i, r := range list {
			k := slices.IndexFunc(r.want, func(w parity.NamedTensor) bool { return w.Name == loss })
			ours[i] = float64(r.want[k].Tensor.Float32s()[0])
			losses := map[string]float64{}
			if err := json.Unmarshal([]byte(lines[i]), &losses); err != nil {
				t.Fatal(err)
			}
			theirs[i] = losses[loss]
		}
		compareRuns(t, loss, ours, theirs)
	}
}

func compareRuns(t *testing.T, loss string, ours, theirs []float64) {
	t.Helper()
	parted := len(ours)
	for i := range ours {
		if math.Abs(ours[i]-theirs[i]) > 1e-3*math.Abs(ours[i]) {
			parted = i
			break
		}
	}
	a, sa := meanOf(ours[len(ours)/2:])
	b, sb := meanOf(theirs[len(theirs)/2:])
	t.Logf("%s: equal to a thousandth for %d executions; mean of the second half %.4f here, %.4f in ONNX Runtime, standard errors %.4f, %.4f", loss, parted, a, b, sa, sb)
	if parted < 3 {
		t.Errorf("%s: the runs part after %d executions, want 3 at least", loss, parted)
	}
	if math.Abs(a-b) > 4*math.Hypot(sa, sb) {
		t.Errorf("%s: means %v and %v are more than four standard errors apart", loss, a, b)
	}
}

// meanOf is the mean of a series and its standard error, by the means of ten blocks, because neighbours are alike.
func meanOf(v []float64) (mean, deviation float64) {
	const blocks = 10
	var sum, squares float64
	for k := range blocks {
		block, n := 0.0, len(v)/blocks
		for _, x := range v[k*n : (k+1)*n] {
			block += x / float64(n)
		}
		sum += block
		squares += block * block
	}
	mean = sum / blocks
	return mean, math.Sqrt(max(0, squares/blocks-mean*mean) / (blocks - 1))
}
