package parity_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/runtime/load"
	"github.com/ganc-ml/ganc/runtime/parity"
)

// suites are directories of node cases in ONNX's test layout that a checkout may stand beside.
const suite = "../../../shared/data/onnx-node"

// TestNodeSuite runs every case of the ONNX node suite: it passes, or its refusal is listed in testdata/refused.txt.
func TestNodeSuite(t *testing.T) {
	dirs, _ := filepath.Glob(filepath.Join(suite, "test_*"))
	if len(dirs) == 0 {
		t.Skipf("no node cases at %s: nothing of the ONNX suite is run", suite)
	}
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
		}
	}
	slices.Sort(refused)
	t.Logf("%d cases: %d passed, %d refused", len(dirs), passed, len(refused))
	checkGolden(t, "refused.txt", strings.Join(refused, "\n")+"\n")
}

// refusal is the reason without what differs between cases of one kind.
func refusal(err error) string {
	var e *load.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	return fmt.Sprintf("%v: %s: %s", e.Kind, e.Where, e.Problem)
}

func checkGolden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("GANC_UPDATE") != "" {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs:\n%s", path, diff(string(want), got))
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
