package export

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/op/optest"
)

// TestOperatorTable holds the order of the table, in which it is searched, and that every operator of TestRows is in it.
func TestOperatorTable(t *testing.T) {
	if !slices.IsSortedFunc(operatorTable, func(a, b operatorRow) int { return strings.Compare(a.operator, b.operator) }) {
		t.Error("the table is not in alphabetical order")
	}
	for _, row := range allRows() {
		m, err := message(optest.Graph(row, ir.Float32), Options{})
		if err != nil {
			continue // TestRows says which rows have no form
		}
		for _, n := range m.Graph.Node {
			if ProfileOf("openvino").types(n.GetOpType()) == "" {
				t.Errorf("%s: no runtime has %s", row.Name, n.GetOpType())
			}
		}
	}
}

// TestProfiles exports every row, in f32 and in f64, for every profile: whatever is exported holds operators of the profile
// alone, and what is refused is refused by the profile's name. Where GANC_PYTHON is set, ONNX Runtime runs the rows of its
// profile, in f64 too, in which it lacks many kernels.
func TestProfiles(t *testing.T) {
	dir, runs := t.TempDir(), os.Getenv(pythonVariable) != "" && !testing.Short()
	for _, p := range Profiles {
		exported, refused := 0, 0
		for _, row := range allRows() {
			for _, dt := range []ir.DType{ir.Float32, ir.Float64} {
				g := optest.Graph(row, dt)
				if row.NoONNX != "" || g.Err() != nil {
					continue
				}
				file, err := Marshal(g, Options{Profile: p})
				var list Errors
				if err != nil {
					if !errors.As(err, &list) || !strings.Contains(err.Error(), p.Of) && !strings.Contains(err.Error(), "came with opset") {
						t.Errorf("%s of %v for %s: %v", row.Name, dt, p.Name, err)
					}
					refused++
					continue
				}
				exported++
				if p.Name == "ort" && dt == ir.Float64 && runs {
					layout(t, filepath.Join(dir, strings.ReplaceAll(row.Name, "/", "-")+"@17"), file, row, dt, []int{2})
				}
			}
		}
		t.Logf("%s: %d exported, %d refused", p.Name, exported, refused)
	}
	if runs {
		checkLayouts(t, dir, 1e-6, map[string]string{"ArgMax-nan": passesNaN})
	}
}

// TestRewrites holds the forms that a profile without an operator gets.
func TestRewrites(t *testing.T) {
	trt := ProfileOf("tensorrt")
	for _, c := range []struct {
		name string
		row  optest.Row
		want string
	}{
		{"one-hot", optest.Row{Op: op.OneHotOp{Classes: 5, DType: ir.Float32}, In: integers(ir.Int64, -5, 4, dims(n))}, "Cast Reshape Equal Equal Or Cast"},
		{"triangle", optest.Row{Op: op.TriluOp{K: 1, Upper: true}, In: floats(dims(n, 3, 3))}, "Where"},
		{"hard swish", optest.Row{Op: op.HardSwishOp{}, In: floats(dims(n, 3))}, "HardSigmoid Mul"},
	} {
		m, err := message(optest.Graph(c.row, ir.Float32), Options{Profile: trt})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var got []string
		for _, node := range m.Graph.Node {
			got = append(got, node.GetOpType())
		}
		if text := strings.Join(got, " "); text != c.want {
			t.Errorf("%s: got %s, want %s", c.name, text, c.want)
		}
	}
}

func TestProfileRefuses(t *testing.T) {
	g := graphOf(ir.TypeOf(ir.Float64, ir.Batch, 2), func(x ir.Value) []ir.Output {
		return []ir.Output{{Name: "y", Value: op.Erf(op.Erf(x))}}
	})
	_, err := Marshal(g, Options{Profile: ProfileOf("ort")})
	const want = "Erf: ONNX Runtime 1.31 on a CPU has no Erf of f64: change the element type, or leave --profile out"
	if err == nil || strings.Count(err.Error(), want) != 2 {
		t.Errorf("got %v\nwant %s, twice", err, want)
	}
	if _, err := Marshal(g, Options{Profile: ProfileOf("tensorrt"), Opset: 17}); err == nil || err.Error() != "export: opset 17: TensorRT 8.4 reads opsets up to 13" {
		t.Errorf("got %v", err)
	}
}
