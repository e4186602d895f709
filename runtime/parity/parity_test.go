package parity_test

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/parity"
	"github.com/ganc-ml/ganc/runtime/testlayout"
)

var (
	nan  = float32(math.NaN())
	inf  = float32(math.Inf(1))
	next = math.Nextafter32
)

// TestCompare is one row per kind of difference.
func TestCompare(t *testing.T) {
	tiny := math.SmallestNonzeroFloat32
	rows := []struct {
		name      string
		want, got ir.Tensor
		tol       parity.Tolerance
		ok        bool
		ulp       uint64
		outside   int
	}{
		{"equal", f32(1, -2), f32(1, -2), parity.Tolerance{}, true, 0, 0},
		{"zeros of both signs", f32(0), f32(float32(math.Copysign(0, -1))), parity.Tolerance{}, true, 0, 0},
		{"one unit", f32(1), f32(next(1, 2)), parity.Tolerance{}, false, 1, 1},
		{"one unit allowed", f32(1), f32(next(1, 2)), parity.Tolerance{ULP: 1}, true, 1, 0},
		{"across a power of two", f32(next(1, 0)), f32(next(1, 2)), parity.Tolerance{ULP: 1}, false, 2, 1},
		{"across zero", f32(float32(-tiny)), f32(float32(tiny)), parity.Tolerance{ULP: 2}, true, 2, 0},
		{"relative", f32(1000), f32(1000.5), parity.ONNX, true, 8192, 0},
		{"relative exceeded", f32(1000), f32(1002), parity.ONNX, false, 32768, 1},
		{"absolute", f32(0), f32(1e-8), parity.ONNX, true, 841731191, 0},
		{"beside a greater value", f32(0, 10), f32(3e-5, 10), parity.Reordered, true, 939239554, 0},
		{"beside a greater value, exceeded", f32(0, 10), f32(5e-5, 10), parity.Reordered, false, 944879383, 1},
		{"beside an infinity", f32(0, inf), f32(3e-5, inf), parity.Reordered, false, 939239554, 1},
		{"both NaN", f32(nan), f32(nan), parity.Tolerance{}, true, 0, 0},
		{"NaN wanted", f32(nan), f32(1), parity.ONNX, false, parity.Apart, 1},
		{"NaN got", f32(1), f32(nan), parity.ONNX, false, parity.Apart, 1},
		{"equal infinities", f32(inf), f32(inf), parity.Tolerance{}, true, 0, 0},
		{"infinity wanted", f32(inf), f32(math.MaxFloat32), parity.Tolerance{Rel: 1, Abs: 1, ULP: 9}, false, 1, 1},
		{"infinity got", f32(math.MaxFloat32), f32(inf), parity.ONNX, false, 1, 1},
		{"doubles", ir.FromSlice([]float64{1}, 1), ir.FromSlice([]float64{math.Nextafter(1, 2)}, 1), parity.Tolerance{ULP: 1}, true, 1, 0},
		{"integers", ir.FromSlice([]int64{math.MinInt64}, 1), ir.FromSlice([]int64{math.MaxInt64}, 1), parity.ONNX, false, math.MaxUint64, 1},
		{"integers by one", ir.FromSlice([]int32{1 << 30}, 1), ir.FromSlice([]int32{1<<30 + 1}, 1), parity.ONNX, false, 1, 1},
		{"truth values", ir.FromSlice([]bool{true, false}, 2), ir.FromSlice([]bool{true, true}, 2), parity.ONNX, false, 1, 1},
		{"nothing", f32(), f32(), parity.Tolerance{}, true, 0, 0},
	}
	for _, row := range rows {
		r := parity.Compare(one("y", row.want), one("y", row.got), row.tol)
		if o := r.Outputs[0]; r.OK() != row.ok || o.ULP != row.ulp || o.Outside != row.outside || r.ULP() != row.ulp {
			t.Errorf("%s: ok %v, %d ULP, %d outside: want %v, %d, %d", row.name, r.OK(), o.ULP, o.Outside, row.ok, row.ulp, row.outside)
		}
	}
}

func f32(v ...float32) ir.Tensor { return ir.FromSlice(v, len(v)) }

func one(name string, t ir.Tensor) []parity.NamedTensor {
	return []parity.NamedTensor{{Name: name, Tensor: t}}
}

// TestReport holds the two forms of a report, and that the worst element is the one farthest beyond the tolerance.
func TestReport(t *testing.T) {
	want := []parity.NamedTensor{
		{Name: "image", Tensor: ir.FromSlice([]float32{1e-30, 2, 3, 4}, 2, 2)},
		{Name: "score", Tensor: f32(1)},
		{Name: "label", Tensor: ir.FromSlice([]int64{1}, 1)},
		{Name: "lost", Tensor: f32(1)},
	}
	got := []parity.NamedTensor{
		{Name: "image", Tensor: ir.FromSlice([]float32{-1e-30, 2, 3.5, 4}, 2, 2)},
		{Name: "score", Tensor: f32(nan)},
		{Name: "label", Tensor: ir.FromSlice([]int64{1}, 1, 1)},
	}
	r := parity.Compare(want, got, parity.ONNX)
	r.Reference, r.Engine = "graph", "file"
	text := r.String()
	for _, part := range []string{
		"file against graph\n", "1 of 4 elements differ", "got i64[1×1], want i64[1]", "it is missing",
		"image: worst at [1 0]: got 3.5, want 3\n", "score: worst at [0]: got NaN, want 1\n",
	} {
		if !strings.Contains(text, part) {
			t.Errorf("the table lacks %q:\n%s", part, text)
		}
	}
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var back parity.Report
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatalf("%v:\n%s", err, data)
	}
	// NaN is not equal to itself: compare what is written.
	again, err := json.Marshal(back)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(data), string(again)); d != "" {
		t.Errorf("JSON does not survive (-want +got):\n%s", d)
	}
}

// fake is an engine that gives fixed values.
type fake struct {
	name   string
	values []parity.NamedTensor
	err    error
}

func (f fake) Name() string { return f.name }
func (f fake) Run([]parity.NamedTensor) ([]parity.NamedTensor, error) {
	return f.values[len(f.values)-1:], f.err
}
func (f fake) Values() []string {
	var names []string
	for _, v := range f.values {
		names = append(names, v.Name)
	}
	return names
}
func (f fake) Trace(_ []parity.NamedTensor, names []string) ([]parity.NamedTensor, error) {
	var out []parity.NamedTensor
	for _, n := range names {
		for _, v := range f.values {
			if v.Name == n {
				out = append(out, v)
			}
		}
	}
	return out, f.err
}

func TestBlame(t *testing.T) {
	tensors := func(v ...float32) (out []parity.NamedTensor) {
		for i, x := range v {
			out = append(out, parity.NamedTensor{Name: string(rune('a' + i)), Tensor: f32(x)})
		}
		return out
	}
	reference := fake{name: "graph", values: tensors(1, 2, 3, 4)}
	first, ok, err := parity.Blame(reference, fake{name: "file", values: tensors(1, 2.5, 3.5, 4)}, nil, parity.ONNX)
	if err != nil || !ok || first.Name != "b" {
		t.Errorf("blamed %q, %v, %v: want b", first.Name, ok, err)
	}
	hidden := fake{name: "file", values: tensors(1, 2.5, 3.5, 4)[2:]}
	if first, ok, err = parity.Blame(reference, hidden, nil, parity.ONNX); err != nil || !ok || first.Name != "c" {
		t.Errorf("blamed %q, %v, %v: want c", first.Name, ok, err)
	}
	if _, ok, err = parity.Blame(reference, reference, nil, parity.ONNX); ok || err != nil {
		t.Errorf("equal engines: %v, %v", ok, err)
	}
	broken := fake{name: "file", values: tensors(1, 2, 3, 4), err: errors.New("no power")}
	if _, _, err = parity.Blame(reference, broken, nil, parity.ONNX); err == nil || err.Error() != "file: no power" {
		t.Errorf("got %v", err)
	}
	if _, err = parity.Between(broken, reference, nil, parity.ONNX); err == nil || err.Error() != "file: no power" {
		t.Errorf("got %v", err)
	}
}

// TestGreatIntegers: the report tells apart integers that a float64 does not hold.
func TestGreatIntegers(t *testing.T) {
	one := func(x int64) []parity.NamedTensor {
		return []parity.NamedTensor{{Name: "y", Tensor: ir.FromSlice([]int64{x}, 1)}}
	}
	r := parity.Compare(one(1<<53), one(1<<53+1), parity.Tolerance{})
	if o := r.Outputs[0]; o.OK() || o.ULP != 1 || o.Abs != 1 {
		t.Errorf("got %+v", o)
	}
	if text := r.String(); !strings.Contains(text, "got 9007199254740993, want 9007199254740992") {
		t.Errorf("got\n%s", text)
	}
}

// counter is an engine whose output is how often it has run.
type counter struct{ runs int }

func (*counter) Name() string { return "counter" }

func (c *counter) Run([]parity.NamedTensor) ([]parity.NamedTensor, error) {
	c.runs++
	return []parity.NamedTensor{{Name: "y", Tensor: ir.FromSlice([]float32{float32(c.runs)}, 1)}}, nil
}

// TestUnsteady: an engine that differs from itself is named.
func TestUnsteady(t *testing.T) {
	own, err := parity.NewFile("ganc", subjects(t, "gan2d")[0].file)
	if err != nil {
		t.Fatal(err)
	}
	in, err := own.Draw(1, 1)
	if err != nil {
		t.Fatal(err)
	}
	out, err := own.Run(in)
	if err != nil {
		t.Fatal(err)
	}
	_, err = parity.CompareSets([]testlayout.Set{{Inputs: in, Outputs: out}}, &counter{}, own.Session(), parity.Tolerance{})
	var u *parity.UnsteadyError
	if !errors.As(err, &u) || u.Output != "y" || u.Engine != "counter" {
		t.Errorf("got %v", err)
	}
}
