package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/op/optest"
	"github.com/ganc-ml/ganc/runtime/load"
	"github.com/ganc-ml/ganc/runtime/testlayout"
)

// opsets is where the forms change: each is the last before, or the first of, another form.
var opsets = []int{9, 10, 11, 12, 13, 17, 18, 19, 20, 21, 26}

// TestRows exports every row of the op table, alone in a graph, for every opset at which a form changes. At the
// default opset every row has a form, unless the row says why not; an older opset may refuse one by name. The files
// must decode; where GANC_PYTHON is set, onnx and ONNX Runtime check them and must compute what Eval does.
func TestRows(t *testing.T) {
	dir := t.TempDir()
	rows := allRows()
	for _, opset := range opsets {
		exported := 0
		for _, row := range rows {
			exported += bit(exportRow(t, dir, row, ir.Float32, opset))
		}
		t.Logf("opset %d: %d of %d rows exported", opset, exported, len(rows))
	}
	// ONNX Runtime sums and evaluates functions in its own order and with its own polynomials: a few ULPs of f32.
	checkLayouts(t, dir, 4e-6, differs[ir.Float32])
}

// TestDoubles is TestRows in float64, whose outputs agree to fewer digits than f64 has: attributes of ONNX are float32.
func TestDoubles(t *testing.T) {
	dir := t.TempDir()
	for _, row := range allRows() {
		exportRow(t, dir, row, ir.Float64, DefaultOpset)
	}
	checkLayouts(t, dir, 1e-6, differs[ir.Float64])
}

// differs is the rows in which ONNX Runtime does something else than Eval, by element type, and why that is its affair.
// OP-* stands for every row of an op.
var differs = map[ir.DType]map[string]string{
	ir.Float32: {
		"ArgMax-nan": passesNaN,
		"Max-nan":    "its ReduceMax gives NaN only where NaN stands in some places; ours does everywhere, as NumPy",
	},
	ir.Float64: {
		"ArgMax-nan": passesNaN, "Softplus": noKernel, "Softplus-zero": noKernel, "Softplus-far": noKernel, "Softplus-edges": noKernel,
		"Softsign": noKernel, "Softsign-edges": noKernel, "Erf": noKernel, "Erf-edges": noKernel, "ELU": noKernel,
		"ELU-alpha": noKernel, "ELU-tiny": noKernel, "ELU-edges": noKernel, "SELU": noKernel, "SELU-edges": noKernel,
		"CELU": noKernel, "CELU-alpha": noKernel, "CELU-edges": noKernel, "Mish": noKernel, "Mish-far": noKernel,
		"Mish-edges": noKernel, "GELU": noKernel, "GELU-edges": noKernel, "HardSigmoid": noKernel, "HardSigmoid-wide": noKernel,
		"HardSigmoid-edges": noKernel, "HardSwish": noKernel, "HardSwish-far": noKernel, "HardSwish-edges": noKernel,
		"Conv-*": noKernel, "ConvTranspose-*": noKernel, "ConvWeight-*": noKernel,
		"AveragePool-*": noKernel, "Resize": noKernel, "Resize-same": noKernel, "Resize-nearest": noKernel,
		"Resize-one": noKernel, "Resize-linear": noKernel, "Resize-line": noKernel, "Resize-corners": noKernel, "Resize-cubic": noKernel,
		"Resize-cropped": noKernel, "Resize-channels": noKernel,
		"InstanceNorm": noKernel, "InstanceNorm-*": noKernel,
		"Tan-*": noKernel, "Asin-*": noKernel, "Acos-*": noKernel, "Atan-*": noKernel, "Sinh-*": noKernel, "Cosh-*": noKernel,
		"Asinh-*": noKernel, "Acosh-*": noKernel, "Atanh-*": noKernel,
	},
}

// reason is why a row differs: of its own, or that of every row of its op.
func reason(differs map[string]string, row string) string {
	if known := differs[row]; known != "" {
		return known
	}
	op, _, _ := strings.Cut(row, "-")
	return differs[op+"-*"]
}

const passesNaN = "its ArgMax passes over NaN; ours takes the first, as NumPy"

const noKernel = "it has no kernel for this operator in f64"

// allRows is the rows of the op table and our own, which may have the same names.
func allRows() []optest.Row {
	rows := slices.Concat(optest.Rows, formRows)
	for i := range formRows {
		rows[len(optest.Rows)+i].Name += " in export"
	}
	return rows
}

// TestEveryOp holds that each op of the table is exported by some row.
func TestEveryOp(t *testing.T) {
	covered := map[reflect.Type]bool{}
	for _, row := range allRows() {
		covered[reflect.TypeOf(row.Op)] = covered[reflect.TypeOf(row.Op)] || row.NoONNX == ""
	}
	for _, o := range op.All {
		if !covered[reflect.TypeOf(o)] {
			t.Errorf("%s: no row exports it", o.Spec().Name)
		}
	}
}

// exportRow writes a row's file and layout below dir, or reports false where the opset has no form for it.
func exportRow(t *testing.T, dir string, row optest.Row, dtype ir.DType, opset int) bool {
	t.Helper()
	g := optest.Graph(row, dtype)
	if err := g.Err(); err != nil {
		t.Fatalf("%s: %v", row.Name, err)
	}
	file, err := Marshal(g, Options{Opset: opset})
	var e *Error
	switch {
	case err == nil && row.NoONNX != "":
		t.Errorf("%s: it is exported at opset %d, though %s", row.Name, opset, row.NoONNX)
	case errors.As(err, &e) && (row.NoONNX != "" || opset < DefaultOpset && strings.Contains(err.Error(), "came with opset")):
		return false
	case err != nil:
		t.Errorf("%s: opset %d: %v", row.Name, opset, err)
		return false
	}
	if _, err := load.Decode(file, load.Limits{}); err != nil {
		t.Errorf("%s: opset %d: %v", row.Name, opset, err)
	}
	if os.Getenv(pythonVariable) == "" {
		return true
	}
	batches := []int{2}
	if opset == DefaultOpset {
		batches = []int{1, 2, optest.BatchSize}
	}
	name := fmt.Sprintf("%s@%d", strings.ReplaceAll(row.Name, "/", "-"), opset)
	layout(t, filepath.Join(dir, name), file, row, dtype, batches)
	return true
}

// layout writes a row's file with what Eval computes for each of the batches.
func layout(t *testing.T, dir string, file []byte, row optest.Row, dtype ir.DType, batches []int) {
	t.Helper()
	var sets []testlayout.Set
	for _, n := range batches {
		in, out := evalRow(t, row, dtype, n)
		sets = append(sets, testlayout.Set{Inputs: unnamed(in), Outputs: unnamed(out)})
	}
	model := dir + ".onnx"
	if err := os.WriteFile(model, file, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := testlayout.Write(dir, model, sets); err != nil {
		t.Fatal(err)
	}
}

func unnamed(ts []ir.Tensor) []testlayout.NamedTensor {
	out := make([]testlayout.NamedTensor, len(ts))
	for i, t := range ts {
		out[i].Tensor = t
	}
	return out
}

// evalRow draws inputs for a batch of n and computes the outputs.
func evalRow(t *testing.T, row optest.Row, dtype ir.DType, n int) (in, out []ir.Tensor) {
	t.Helper()
	row.In = slices.Clone(row.In)
	for i, a := range row.In {
		row.In[i].Type = a.Type.WithDims(a.Type.Bound(n))
	}
	bound := ir.MapAttrs(row.Op, func(d ir.Dims) ir.Dims { return d.Bound(n) }, toFloat(dtype))
	in = optest.Inputs(row, uint64(n), dtype)
	var inTypes []ir.Type
	for _, x := range in {
		inTypes = append(inTypes, x.Type())
	}
	outTypes, err := ir.InferTypes(bound, inTypes)
	if err != nil {
		t.Fatalf("%s: batch of %d: %v", row.Name, n, err)
	}
	for _, typ := range outTypes {
		out = append(out, ir.NewTensor(typ.DType, typ.Bind(n)...))
	}
	env := &ir.Env{Threads: 1}
	if s, ok := bound.(ir.Scratcher); ok {
		env.Scratch = ir.AlignedBytes(s.Scratch(outTypes, inTypes))
	}
	bound.Eval(env, out, in)
	return in, out
}

// toFloat is what optest.Graph does to element types.
func toFloat(dtype ir.DType) func(ir.DType) ir.DType {
	return func(dt ir.DType) ir.DType {
		if dt == ir.Float32 {
			return dtype
		}
		return dt
	}
}

const pythonVariable = "GANC_PYTHON"

// checkLayouts runs testdata/check.py over the layouts in dir. Without GANC_PYTHON, the path of an interpreter that
// has onnx and onnxruntime, it says so and leaves them unchecked. differs is the cases in which it must find a
// difference.
func checkLayouts(t *testing.T, dir string, tolerance float64, differs map[string]string) {
	t.Helper()
	python := os.Getenv(pythonVariable)
	if python == "" {
		t.Log("GANC_PYTHON is not set: the files were decoded, and not run by ONNX Runtime")
		return
	}
	if err := os.WriteFile(filepath.Join(dir, "tolerance.txt"), []byte(fmt.Sprint(tolerance)), 0o666); err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	cmd := exec.Command(python, filepath.Join("testdata", "check.py"), dir)
	cmd.Stderr = &stderr
	stdout, err := cmd.Output()
	if err != nil {
		t.Fatalf("check.py: %v\n%s", err, stderr.String())
	}
	cases := 0
	for dec := json.NewDecoder(bytes.NewReader(stdout)); dec.More(); cases++ {
		var result struct{ Case, Error string }
		if err := dec.Decode(&result); err != nil {
			t.Fatal(err)
		}
		row, _, _ := strings.Cut(result.Case, "@")
		switch known := reason(differs, row); {
		case known == "" && result.Error != "":
			t.Errorf("%s: %s", result.Case, result.Error)
		case known != "" && result.Error == "":
			t.Errorf("%s: no difference, though %s", result.Case, known)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := 0
	for _, e := range entries {
		want += bit(e.IsDir())
	}
	if cases != want || cases == 0 {
		t.Errorf("check.py reported %d cases of %d", cases, want)
	}
	t.Logf("ONNX Runtime ran %d files", cases)
}
