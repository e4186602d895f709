package parity_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/runtime/load"
	"github.com/ganc-ml/ganc/runtime/operators"
	"github.com/ganc-ml/ganc/runtime/parity"
	"github.com/ganc-ml/ganc/runtime/testlayout"
)

var update = flag.Bool("update", false, "rewrite the lists of refused cases")

// suites are cases in ONNX's test layout. Each case passes, at the tolerance of ONNX's own runner, or its refusal
// stands in testdata: an operator that stops working fails, and so does one that starts to.
var suites = []struct {
	name     string
	open     func() (fs.FS, error)
	passes   int    // how many do
	refusals string // the file that lists those refused; "" where none may be
	outside  bool   // it stands beside a checkout of the authors', not in it
}{
	{"onnx-1.12", archive("testdata/onnx-node-1.12.zip"), 729, "testdata/refused-1.12.txt", false},
	// The other forms of each operator, with what ONNX Runtime or ONNX's evaluator computes: testdata/forms.py.
	{"forms", archive("testdata/forms-ort.zip"), 967, "", false},
	{"onnx-1.22", directory("../../../shared/data/onnx-node"), 349, "testdata/refused-1.22.txt", true},
}

func archive(path string) func() (fs.FS, error) {
	return func() (fs.FS, error) {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		return zip.NewReader(bytes.NewReader(data), int64(len(data)))
	}
}

func directory(path string) func() (fs.FS, error) {
	return func() (fs.FS, error) {
		_, err := os.Stat(path)
		return os.DirFS(path), err
	}
}

// TestNodeSuites runs every case, and wants every operator in one that passes.
func TestNodeSuites(t *testing.T) {
	seen := map[string]bool{}
	ran := 0
	for _, s := range suites {
		t.Run(s.name, func(t *testing.T) {
			fsys, err := s.open()
			if err != nil && s.outside {
				t.Skipf("%v: these cases are not run", err)
			}
			if err != nil {
				t.Fatal(err)
			}
			runSuite(t, fsys, s.passes, s.refusals, seen)
			ran++
		})
	}
	random := []string{"Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform"} // runtime.TestRandomLaws
	for _, name := range operators.Supported() {
		if ran > 1 && !seen[name] && !slices.Contains(random, name) {
			t.Errorf("no case runs the operator %s", name)
		}
	}
}

// lawless matches the cases of which the standard leaves the numbers open. They are run, and their outputs are not compared:
// runtime.TestRandom and TestRandomLaws are about them.
var lawless = regexp.MustCompile(`^(bernoulli|training_dropout)`)

// faulty are cases whose data contradict their model: what release 1.12 holds as u16 are the bits of bf16.
var faulty = regexp.MustCompile(`^cast(like)?_(BFLOAT16_to_FLOAT|FLOAT_to_BFLOAT16)(_expanded)?$`)

// runSuite runs the cases of a suite. It adds the operators of those that pass to seen.
func runSuite(t *testing.T, fsys fs.FS, passes int, refusals string, seen map[string]bool) {
	models, err := fs.Glob(fsys, "test_*/model.onnx")
	if err != nil {
		t.Fatal(err)
	}
	var refused []string
	passed, open, broken := 0, 0, 0
	for _, model := range models {
		name := strings.TrimPrefix(path.Dir(model), "test_")
		data, r, err := runCase(fsys, path.Dir(model))
		switch {
		case faulty.MatchString(name) && (err != nil || !r.OK()):
			broken++
		case lawless.MatchString(name) && err == nil:
			open++
			addOperators(t, data, seen)
		case err != nil:
			refused = append(refused, name+": "+refusal(err))
		case !r.OK():
			t.Errorf("%s:\n%v", name, r)
		default:
			passed++
			addOperators(t, data, seen)
		}
	}
	slices.Sort(refused)
	t.Logf("%d cases: %d passed, %d draw numbers, %d hold data of another type, %d refused", len(models), passed, open, broken, len(refused))
	if passed != passes {
		t.Errorf("%d of %d cases passed, want %d", passed, len(models), passes)
	}
	if refusals == "" && len(refused) > 0 {
		t.Errorf("refused:\n%s", strings.Join(refused, "\n"))
	}
	if refusals != "" {
		checkGolden(t, refusals, strings.Join(refused, "\n")+"\n")
	}
}

func runCase(fsys fs.FS, dir string) (model []byte, r parity.Report, err error) {
	if model, err = fs.ReadFile(fsys, path.Join(dir, "model.onnx")); err != nil {
		return nil, r, err
	}
	file, err := parity.NewFile("ganc", model)
	if err != nil {
		return nil, r, err
	}
	var sets []testlayout.Set
	for k := 0; ; k++ {
		set := path.Join(dir, fmt.Sprintf("test_data_set_%d", k))
		if _, err := fs.Stat(fsys, set+"/output_0.pb"); err != nil {
			break
		}
		s := testlayout.Set{}
		if s.Inputs, err = readTensors(fsys, set+"/input_%d.pb"); err != nil {
			return nil, r, fmt.Errorf("data set %d: inputs: %w", k, err)
		}
		if s.Outputs, err = readTensors(fsys, set+"/output_%d.pb"); err != nil {
			return nil, r, fmt.Errorf("data set %d: outputs: %w", k, err)
		}
		sets = append(sets, s)
	}
	if len(sets) == 0 {
		return nil, r, errors.New("no data set")
	}
	r, err = parity.CompareSets(sets, file, file.Session(), parity.ONNX)
	return model, r, err
}

func readTensors(fsys fs.FS, pattern string) ([]parity.NamedTensor, error) {
	var list []parity.NamedTensor
	for i := 0; ; i++ {
		data, err := fs.ReadFile(fsys, fmt.Sprintf(pattern, i))
		if err != nil {
			return list, nil
		}
		p := &onnxpb.TensorProto{}
		if err := proto.Unmarshal(data, p); err != nil {
			return nil, err
		}
		t, err := onnxpb.ReadTensor(p)
		if err != nil {
			return nil, err
		}
		x, err := t.IR()
		if err != nil {
			return nil, fmt.Errorf("tensor %q: %w", t.Name, err)
		}
		list = append(list, parity.NamedTensor{Name: t.Name, Tensor: x})
	}
}

func addOperators(t *testing.T, model []byte, seen map[string]bool) {
	t.Helper()
	f, err := load.Decode(model, load.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range f.Nodes {
		seen[n.OpType] = true
	}
}

// refusal is the reason without the remedy, which lists all operators.
func refusal(err error) string {
	var e *load.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	return fmt.Sprintf("%v: %s: %s", e.Kind, e.Where, e.Problem)
}

// TestVerifyLayout reads a case from a directory, as `ganc verify` does, and one whose outputs are wrong.
func TestVerifyLayout(t *testing.T) {
	fsys, err := archive("testdata/forms-ort.zip")()
	if err != nil {
		t.Fatal(err)
	}
	sub, err := fs.Sub(fsys, "test_softmax_13_1")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, sub); err != nil {
		t.Fatal(err)
	}
	if r, err := parity.VerifyLayout(dir, parity.ONNX); err != nil || !r.OK() {
		t.Errorf("%v:\n%v", err, r)
	}
	input, err := os.ReadFile(dir + "/test_data_set_0/input_0.pb")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir+"/test_data_set_0/output_0.pb", bytes.ReplaceAll(input, []byte("x0"), []byte("y0")), 0o666); err != nil {
		t.Fatal(err)
	}
	if r, err := parity.VerifyLayout(dir, parity.ONNX); err != nil || r.OK() {
		t.Errorf("wrong outputs pass: %v:\n%v", err, r)
	}
}

// TestVerifyOverridden: a data set may give a value to an input that an initializer of the model sets.
func TestVerifyOverridden(t *testing.T) {
	fsys, err := archive("testdata/forms-ort.zip")()
	if err != nil {
		t.Fatal(err)
	}
	sub, err := fs.Sub(fsys, "test_add_8_1")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, sub); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(dir + "/model.onnx")
	if err != nil {
		t.Fatal(err)
	}
	m := &onnxpb.ModelProto{}
	if err := proto.Unmarshal(data, m); err != nil {
		t.Fatal(err)
	}
	given, err := os.ReadFile(dir + "/test_data_set_0/input_1.pb")
	if err != nil {
		t.Fatal(err)
	}
	byDefault := &onnxpb.TensorProto{}
	if err := proto.Unmarshal(given, byDefault); err != nil {
		t.Fatal(err)
	}
	clear(byDefault.RawData)
	m.Graph.Initializer = append(m.Graph.Initializer, byDefault)
	if data, err = onnxpb.Marshal(m); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir+"/model.onnx", data, 0o666); err != nil {
		t.Fatal(err)
	}
	if r, err := parity.VerifyLayout(dir, parity.ONNX); err != nil || !r.OK() {
		t.Errorf("%v:\n%v", err, r)
	}
	if err := os.Remove(dir + "/test_data_set_0/input_1.pb"); err != nil {
		t.Fatal(err)
	}
	if r, err := parity.VerifyLayout(dir, parity.ONNX); err != nil || r.OK() {
		t.Errorf("the default gives what another value gives: %v:\n%v", err, r)
	}
}

func checkGolden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test -update rewrites it):\n%s", path, diff(string(want), got))
	}
}

// diff is the lines that stand in one text alone.
func diff(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	var b strings.Builder
	for _, l := range w {
		if !slices.Contains(g, l) {
			b.WriteString("- " + l + "\n")
		}
	}
	for _, l := range g {
		if !slices.Contains(w, l) {
			b.WriteString("+ " + l + "\n")
		}
	}
	return b.String()
}
