package proof

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/parity"
	"github.com/ganc-ml/ganc/runtime/testlayout"
)

func tensors(v ...float32) []parity.NamedTensor {
	return []parity.NamedTensor{{Name: "y", Tensor: ir.FromSlice(v, 1, len(v))}}
}

func TestParityReport(t *testing.T) {
	nan := float32(math.NaN())
	next := math.Nextafter32(1, 2)
	for _, c := range []struct {
		name      string
		want, got []parity.NamedTensor
		err       string
	}{
		{"equal", tensors(1, 2, nan), tensors(1, 2, nan), ""},
		{"signs of zero", tensors(0), tensors(float32(math.Copysign(0, -1))), ""},
		{"one apart", tensors(0, 1), tensors(0, next),
			"parity failed: net.onnx: output y at batch 7, run 2: 1 of 2 elements differ, the worst at [0 1]: got 1.0000001192092896, want 1, 1 ULP apart (want equal numbers)"},
		{"NaN", tensors(0, 1), tensors(nan, 1),
			"parity failed: net.onnx: output y at batch 7, run 2: 1 of 2 elements differ, the worst at [0 0]: got NaN, want 0, as far as NaN apart (want equal numbers)"},
		{"shape", tensors(0, 1), tensors(0),
			"parity failed: net.onnx: output y at batch 7, run 2: got f32[1×1], want f32[1×2] (want equal numbers)"},
		{"missing", tensors(0), nil, "parity failed: net.onnx: output y at batch 7, run 2: it is missing (want equal numbers)"},
	} {
		n := Network{Network: "net", File: "net.onnx"}
		n.Add(1, 1, parity.Compare(tensors(1), tensors(1), parity.Tolerance{}).Outputs, nil)
		n.Add(7, 2, parity.Compare(c.want, c.got, parity.Tolerance{}).Outputs, nil)
		r := Report{Networks: []Network{n}}
		got := ""
		if err := r.Check(); err != nil {
			got = err.Error()
			if !errors.As(err, new(*ParityError)) {
				t.Errorf("%s: %T", c.name, err)
			}
		}
		if got != c.err || r.Pass != (c.err == "") {
			t.Errorf("%s: got %q, want %q; pass %v", c.name, got, c.err, r.Pass)
		}
	}
}

// TestSecondEngine: the second engine has a column, and a difference in it alone is a failure that names it.
func TestSecondEngine(t *testing.T) {
	equal := parity.Compare(tensors(1, 2), tensors(1, 2), parity.Tolerance{}).Outputs
	apart := parity.Compare(tensors(1, 2), tensors(1, math.Nextafter32(2, 3)), parity.Tolerance{}).Outputs
	n := Network{Network: "net", File: "net.onnx"}
	n.Add(1, 1, equal, equal)
	n.Add(2, 1, equal, apart)
	r := Report{Second: "onnx-go", Networks: []Network{n}}
	want := "parity failed: net.onnx in onnx-go: output y at batch 2, run 1: 1 of 2 elements differ, the worst at [0 1]: got 2.000000238418579, want 2, 1 ULP apart (want equal numbers)"
	if err := r.Check(); err == nil || err.Error() != want || r.Pass {
		t.Errorf("got %v, want %s; pass %v", err, want, r.Pass)
	}
	table := "network  output  elements  most ULP  most abs  most rel  onnx-go\n" +
		"net      y              4     0 ULP         0         0    1 ULP"
	if got := strings.Join(r.Table(), "\n"); got != table {
		t.Errorf("got\n%s\nwant\n%s", got, table)
	}
}

// TestNote: a large distance in ULP is explained where the difference is tiny beside the output, and only there.
func TestNote(t *testing.T) {
	for _, c := range []struct {
		name      string
		want, got []parity.NamedTensor
		note      string
	}{
		{"near zero", tensors(1, 1e-12), tensors(1, 3e-8), "  values near zero: 3e-08 of the output's scale"},
		{"both sides of zero", tensors(0.5, 1e-9), tensors(0.5, -1e-9), "  values near zero: 4e-09 of the output's scale"},
		{"large", tensors(1, 0.5), tensors(1.001, 0.5), ""},
		{"small", tensors(1, 0.5), tensors(1, math.Nextafter32(0.5, 1)), ""},
		{"equal", tensors(0), tensors(0), ""},
		{"NaN", tensors(1), tensors(float32(math.NaN())), ""},
		{"nothing but zero is wanted", tensors(0), tensors(1e-9), ""},
	} {
		n := Network{Network: "net", File: "net.onnx"}
		r := parity.Compare(c.want, c.got, parity.ONNX)
		n.Add(1, 1, r.Outputs, nil)
		if got := n.Outputs()[0].note(); got != c.note {
			t.Errorf("%s: got %q, want %q", c.name, got, c.note)
		}
	}
}

// TestDerivedOnce: limits of the same file and inputs are derived once, those of other inputs again.
func TestDerivedOnce(t *testing.T) {
	inputs := func(v ...float32) []parity.NamedTensor {
		return []parity.NamedTensor{{Name: "x", Tensor: ir.FromSlice(v, len(v))}}
	}
	calls := 0
	derive := func([]parity.NamedTensor) ([]parity.NamedTensor, error) { calls++; return inputs(float32(calls)), nil }
	d := derivedLimits{}
	for _, c := range []struct {
		file  string
		in    []parity.NamedTensor
		calls int
	}{{"a", inputs(1), 1}, {"a", inputs(1), 1}, {"a", inputs(2), 2}, {"b", inputs(1), 3}, {"a", inputs(1), 3}} {
		if _, err := d.of(c.file, derive)(c.in); err != nil || calls != c.calls {
			t.Errorf("%s: derived %d times, want %d (%v)", c.file, calls, c.calls, err)
		}
	}
	if d.of("a", nil) != nil {
		t.Error("no limiter has become one")
	}
}

// TestRowsOf: the examples of a data set are those of its longest input; a report says what was left out.
func TestRowsOf(t *testing.T) {
	s := testlayout.Set{Inputs: []parity.NamedTensor{{Name: "scale", Tensor: ir.FromSlice([]float32{1})}, {Name: "x", Tensor: ir.NewTensor(ir.Float32, 64, 2)}}}
	if n := rowsOf(s); n != 64 {
		t.Errorf("got %d rows, want 64", n)
	}
	r := Report{Networks: []Network{{Network: "net", LeftOut: 2}}}
	lines := r.Table()
	if want := "net: 2 data sets of more than 16 examples left out: this runtime is slow"; lines[len(lines)-1] != want {
		t.Errorf("got %q, want %q", lines[len(lines)-1], want)
	}
}
