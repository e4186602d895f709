package parity_test

import (
	"archive/zip"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/runtime/load"
	"github.com/ganc-ml/ganc/runtime/operators"
	"github.com/ganc-ml/ganc/runtime/parity"
	"github.com/ganc-ml/ganc/runtime/testlayout"
)

var update = flag.Bool("update", false, "rewrite the lists of refused cases")

// TestNodeSuite runs the node cases of two releases of ONNX. Every case passes, at the tolerance of ONNX's own runner,
// or its refusal stands in testdata: an operator that stops working fails, and so does one that starts to.
func TestNodeSuite(t *testing.T) {
	seen := map[string]bool{}
	t.Run("1.12", func(t *testing.T) {
		dir := t.TempDir()
		unpack(t, "testdata/onnx-node-1.12.zip", dir)
		runSuite(t, dir, "testdata/refused-1.12.txt", seen)
	})
	// The other forms of each operator, with what ONNX Runtime computes: testdata/forms.py.
	t.Run("forms", func(t *testing.T) {
		dir := t.TempDir()
		unpack(t, "testdata/forms-ort.zip", dir)
		runSuite(t, dir, "", seen)
	})
	t.Run("1.22", func(t *testing.T) {
		const dir = "../../../shared/data/onnx-node"
		if _, err := os.Stat(dir); err != nil {
			t.Skipf("%v: the newer node cases, which stand beside a checkout of the authors', are not run", err)
		}
		runSuite(t, dir, "testdata/refused-1.22.txt", seen)
	})
	for _, name := range operators.Supported() {
		if !seen[name] {
			t.Errorf("no case runs the operator %s", name)
		}
	}
}

// runSuite runs the cases in dir; refusals is the file that lists those refused, "" where none may be. It adds the
// operators of the cases that pass to seen.
func runSuite(t *testing.T, dir, refusals string, seen map[string]bool) {
	dirs, _ := filepath.Glob(filepath.Join(dir, "test_*"))
	var refused []string
	passed := 0
	for _, dir := range dirs {
		name := strings.TrimPrefix(filepath.Base(dir), "test_")
		r, err := parity.VerifyLayout(dir, parity.ONNX)
		switch {
		case err != nil:
			refused = append(refused, name+": "+refusal(err))
		case !r.OK():
			t.Errorf("%s:\n%v", name, r)
		default:
			passed++
			addOperators(t, testlayout.ModelPath(dir), seen)
		}
	}
	slices.Sort(refused)
	t.Logf("%d cases: %d passed, %d refused", len(dirs), passed, len(refused))
	if passed < len(dirs)/4 {
		t.Errorf("only %d of %d cases in %s passed", passed, len(dirs), dir)
	}
	if refusals == "" {
		if len(refused) > 0 {
			t.Errorf("refused:\n%s", strings.Join(refused, "\n"))
		}
		return
	}
	checkGolden(t, refusals, strings.Join(refused, "\n")+"\n")
}

func addOperators(t *testing.T, path string, seen map[string]bool) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := load.Decode(data, load.Limits{})
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

func unpack(t *testing.T, archive, dir string) {
	t.Helper()
	r, err := zip.OpenReader(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for _, f := range r.File {
		if err := unpackFile(f, filepath.Join(dir, filepath.FromSlash(f.Name))); err != nil {
			t.Fatal(err)
		}
	}
}

func unpackFile(f *zip.File, path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o666)
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
