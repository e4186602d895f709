package testlayout

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/load"
)

func tensor[T ir.Element](name string, shape []int, v ...T) NamedTensor {
	return NamedTensor{name, ir.FromSlice(v, shape...)}
}

// text prints tensors: cmp cannot look into them.
func text(sets ...Set) string {
	var b strings.Builder
	for i, s := range sets {
		for _, t := range append(s.Inputs, s.Outputs...) {
			fmt.Fprintf(&b, "%d %s %v % x\n", i, t.Name, t.Tensor.Type(), t.Tensor.Bytes())
		}
	}
	return b.String()
}

// written writes a layout with two sets and returns its directory.
func written(t *testing.T) (string, []Set) {
	t.Helper()
	root := t.TempDir()
	model := filepath.Join(root, "gen.onnx")
	if err := os.WriteFile(model, []byte("model"), 0o644); err != nil {
		t.Fatal(err)
	}
	set := func(v float32) Set {
		return Set{
			Inputs:  []NamedTensor{tensor("z", []int{1, 2}, v, 1), tensor[int64]("class", nil, 3)},
			Outputs: []NamedTensor{tensor("image", []int{1}, v)},
		}
	}
	sets := []Set{set(1), set(2)}
	dir := filepath.Join(root, "gen")
	if err := Write(dir, model, sets); err != nil {
		t.Fatal(err)
	}
	return dir, sets
}

func TestRoundTrip(t *testing.T) {
	dir, want := written(t)
	if !Is(dir) {
		t.Error("what Write makes is not a layout")
	}
	got, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(text(want...), text(got...)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if data, err := os.ReadFile(ModelPath(dir)); err != nil || string(data) != "model" {
		t.Errorf("model: got %q, %v", data, err)
	}
	var names []string
	filepath.WalkDir(filepath.Dir(dir), func(path string, e os.DirEntry, err error) error {
		if !e.IsDir() {
			rel, _ := filepath.Rel(filepath.Dir(dir), path)
			names = append(names, filepath.ToSlash(rel))
		}
		return err
	})
	const files = "gen/model.onnx gen/test_data_set_0/input_0.pb gen/test_data_set_0/input_1.pb gen/test_data_set_0/output_0.pb " +
		"gen/test_data_set_1/input_0.pb gen/test_data_set_1/input_1.pb gen/test_data_set_1/output_0.pb gen.onnx"
	if got := strings.Join(names, " "); got != files {
		t.Errorf("files:\ngot  %s\nwant %s", got, files)
	}
}

// TestSameBytes checks that the same tensors give the same files.
func TestSameBytes(t *testing.T) {
	a, _ := written(t)
	b, _ := written(t)
	for _, name := range []string{"input_0.pb", "input_1.pb", "output_0.pb"} {
		x, _ := os.ReadFile(filepath.Join(a, "test_data_set_1", name))
		y, _ := os.ReadFile(filepath.Join(b, "test_data_set_1", name))
		if len(x) == 0 || !bytes.Equal(x, y) {
			t.Errorf("%s: got % x and % x", name, x, y)
		}
	}
}

func TestWriteRefuses(t *testing.T) {
	dir, sets := written(t)
	if err := Write(dir, ModelPath(dir), sets); err == nil || !strings.HasSuffix(err.Error(), "gen: it is not empty; remove it first") {
		t.Errorf("a directory that is not empty: got %v", err)
	}
	root := filepath.Dir(dir)
	before, _ := os.ReadDir(root)
	if err := Write(filepath.Join(root, "new"), filepath.Join(root, "no.onnx"), sets); err == nil {
		t.Error("a model that is not there: got no error")
	}
	if after, _ := os.ReadDir(root); len(after) != len(before) {
		t.Errorf("a failed Write leaves %v", after)
	}
	empty := filepath.Join(root, "empty")
	if err := os.Mkdir(empty, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := Write(empty, ModelPath(dir), sets); err != nil || !Is(empty) {
		t.Errorf("an empty directory: got %v", err)
	}
}

// TestReadRefuses breaks a good layout in one way a row; the texts are without the directory.
func TestReadRefuses(t *testing.T) {
	for _, row := range []struct {
		breakIt func(dir string) error
		want    string
	}{
		{func(dir string) error { return os.Remove(filepath.Join(dir, "test_data_set_0/input_0.pb")) }, "testlayout: DIR/test_data_set_0 holds input_1.pb but no input_0.pb"},
		{func(dir string) error { return os.Remove(filepath.Join(dir, "test_data_set_1/output_0.pb")) }, "testlayout: DIR/test_data_set_1 holds no output_0.pb to compare with"},
		{func(dir string) error {
			return os.Rename(filepath.Join(dir, "test_data_set_1"), filepath.Join(dir, "x")) // the other set is enough
		}, ""},
		{func(dir string) error {
			return os.Rename(filepath.Join(dir, "test_data_set_0"), filepath.Join(dir, "test_data_set_10"))
		}, ""},
		{func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "test_data_set_0/input_0.pb"), []byte{0xff}, 0o644)
		}, "testlayout: DIR/test_data_set_0/input_0.pb: it is not a TensorProto (sequences and maps are not supported)"},
		{func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "test_data_set_0/input_0.pb"), nil, 0o644)
		}, "testlayout: DIR/test_data_set_0/input_0.pb: it has no element type"},
		{func(dir string) error {
			for _, s := range []string{"0", "1"} {
				if err := os.RemoveAll(filepath.Join(dir, "test_data_set_"+s)); err != nil {
					return err
				}
			}
			return nil
		}, "testlayout: DIR holds no test_data_set_0"},
	} {
		dir, _ := written(t)
		if err := row.breakIt(dir); err != nil {
			t.Fatal(err)
		}
		_, err := Read(dir)
		got := ""
		if err != nil {
			got = filepath.ToSlash(strings.ReplaceAll(err.Error(), dir, "DIR"))
		}
		if got != row.want {
			t.Errorf("got  %s\nwant %s", got, row.want)
		}
	}
}

func TestIs(t *testing.T) {
	dir, _ := written(t)
	for _, path := range []string{filepath.Join(dir, "test_data_set_0"), filepath.Dir(dir), ModelPath(dir), filepath.Join(dir, "gone")} {
		if Is(path) {
			t.Errorf("%s is taken for a layout", path)
		}
	}
}

func TestBind(t *testing.T) {
	a, b, anon := tensor[float32]("a", nil, 1), tensor[float32]("b", nil, 2), tensor[float32]("", nil, 3)
	renamed := func(name string, t NamedTensor) NamedTensor { return NamedTensor{name, t.Tensor} }
	for _, row := range []struct {
		tensors []NamedTensor
		names   []string
		want    []NamedTensor
	}{
		{[]NamedTensor{a, b}, []string{"b", "a"}, []NamedTensor{b, a}},
		{[]NamedTensor{a, anon}, []string{"x", "a"}, []NamedTensor{renamed("x", a), renamed("a", anon)}},
		{[]NamedTensor{b, a}, []string{"x", "y"}, []NamedTensor{renamed("x", b), renamed("y", a)}},
	} {
		got, err := Bind(row.tensors, row.names)
		if d := cmp.Diff(text(Set{Inputs: row.want}), text(Set{Inputs: got})); d != "" || err != nil {
			t.Errorf("%q: %v (-want +got):\n%s", row.names, err, d)
		}
	}
	if _, err := Bind([]NamedTensor{a}, []string{"a", "b"}); err == nil || err.Error() != `testlayout: got 1 tensors, want 2 for ["a" "b"]` {
		t.Errorf("got %v", err)
	}
}

// TestNodeSuite reads every layout of the ONNX node suite and binds it to its model. Layouts with tensors that ganc does
// not compute with are counted.
func TestNodeSuite(t *testing.T) {
	const shared = "../../../shared/data/onnx-node"
	if _, err := os.Stat(shared); err != nil {
		t.Skipf("%s is not here: the ONNX node suite is not part of this repository", shared)
	}
	paths, _ := filepath.Glob(shared + "/*/model.onnx")
	tensors, refused := 0, 0
	for _, path := range paths {
		dir := filepath.Dir(path)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		f, err := load.Decode(data, load.Limits{})
		if err != nil {
			t.Errorf("%s: %v", dir, err)
			continue
		}
		sets, err := Read(dir)
		if unsupported := onnxpb.UnsupportedError(""); errors.As(err, &unsupported) {
			refused++
			continue
		}
		if err != nil || !Is(dir) {
			t.Errorf("%s: %v", dir, err)
		}
		for _, s := range sets {
			tensors += bindCount(t, dir, s.Inputs, f.Inputs) + bindCount(t, dir, s.Outputs, f.Outputs)
		}
	}
	if tensors == 0 {
		t.Errorf("%s holds no tensors", shared)
	}
	t.Logf("read %d tensors of %d cases, refused %d cases", tensors, len(paths), refused)
}

func bindCount(t *testing.T, dir string, tensors []NamedTensor, infos []load.ValueInfo) int {
	t.Helper()
	var names []string
	for _, v := range infos {
		names = append(names, v.Name)
	}
	bound, err := Bind(tensors, names)
	if err != nil {
		t.Errorf("%s: %v", dir, err)
		return 0
	}
	for i, x := range bound {
		if load.DTypeOf(x.Tensor.DType()) != infos[i].DType || infos[i].HasRank && len(infos[i].Dims) != x.Tensor.Rank() {
			t.Errorf("%s: %s is %v, the model declares %s %v", dir, names[i], x.Tensor.Type(), infos[i].DType, infos[i].Dims)
		}
	}
	return len(bound)
}
