package op_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/internal/gradcheck"
	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/op/optest"
)

const seed = 1

// TestSpecs: what documentation and export read is there.
func TestSpecs(t *testing.T) {
	for _, o := range op.All {
		s := o.Spec()
		if s.Doc == "" || strings.HasSuffix(s.Doc, ".") {
			t.Errorf("%s: doc %q: want a line without a full stop", s.Name, s.Doc)
		}
		if (s.ONNX == "") != (s.Since == 0) {
			t.Errorf("%s: ONNX operator %q since opset %d: want both or neither", s.Name, s.ONNX, s.Since)
		}
	}
}

// TestGraphs: every row is a valid graph with N left open, and print → parse → print changes nothing.
func TestGraphs(t *testing.T) {
	for _, r := range optest.Rows {
		g := optest.Graph(r, ir.Float32)
		if err := ir.Check(g); err != nil {
			t.Errorf("%s: %v", r.Name, err)
			continue
		}
		text := g.String()
		back, err := ir.Parse(text, op.All)
		if err != nil {
			t.Errorf("%s: %v in\n%s", r.Name, err, text)
			continue
		}
		if again := back.String(); again != text {
			t.Errorf("%s: printed\n%sparsed and printed\n%s", r.Name, text, again)
		}
		if last := back.Node(back.Len() - 1).Op(); last != r.Op {
			t.Errorf("%s: parsed %#v, want %#v", r.Name, last, r.Op)
		}
	}
}

// TestBinding: for every batch size, binding N before or after inference gives one type.
func TestBinding(t *testing.T) {
	for _, r := range optest.Rows {
		in := make([]ir.Type, len(r.In))
		for i, a := range r.In {
			in[i] = a.Type
		}
		open, err := ir.InferTypes(r.Op, in)
		if err != nil {
			t.Errorf("%s: %v", r.Name, err)
			continue
		}
		for _, n := range []int{2, 3, 7} {
			bound := make([]ir.Type, len(in))
			for i, u := range in {
				bound[i] = u.WithDims(u.Bound(n))
			}
			got, err := ir.InferTypes(boundOp(r.Op, n), bound)
			if err != nil {
				t.Errorf("%s: N = %d: %v", r.Name, n, err)
				continue
			}
			for i, u := range open {
				if want := u.WithDims(u.Bound(n)); got[i] != want {
					t.Errorf("%s: N = %d: output %d is %v bound before inference, %v after", r.Name, n, i, got[i], want)
				}
			}
		}
	}
}

func boundOp(o ir.Op, n int) ir.Op {
	return ir.MapAttrs(o, func(d ir.Dims) ir.Dims { return d.Bound(n) }, nil)
}

// application is a row ready to run.
type application struct {
	op      ir.Op
	eval    func(e *ir.Env, out, in []ir.Tensor)
	env     ir.Env
	out, in []ir.Tensor
}

// prepare makes a row's application in dtype. Outputs and workspace hold rubbish.
func prepare(t testing.TB, r optest.Row, dtype ir.DType, rubbish byte) *application {
	t.Helper()
	a := &application{op: boundOp(r.Op, optest.BatchSize), in: optest.Inputs(r, seed, dtype)}
	a.op = ir.MapAttrs(a.op, nil, func(dt ir.DType) ir.DType {
		if dt == ir.Float32 {
			return dtype
		}
		return dt
	})
	types := make([]ir.Type, len(a.in))
	for i, x := range a.in {
		types[i] = x.Type()
	}
	outs, err := ir.InferTypes(a.op, types)
	if err != nil {
		t.Fatalf("%s: %v", r.Name, err)
	}
	for _, u := range outs {
		a.out = append(a.out, ir.NewTensor(u.DType, u.Bind(0)...))
		if u.DType != ir.Bool {
			soil(a.out[len(a.out)-1].Bytes(), rubbish)
		}
	}
	a.eval = a.op.Eval
	if p, ok := a.op.(ir.Preparer); ok {
		a.eval = p.Prepare(outs, types)
	}
	a.env.Threads = 1
	if s, ok := a.op.(ir.Scratcher); ok {
		a.env.Scratch = ir.AlignedBytes(s.Scratch(outs, types))
		soil(a.env.Scratch, rubbish)
	}
	return a
}

func soil(b []byte, rubbish byte) {
	for i := range b {
		b[i] = rubbish
	}
}

func (a *application) run() { a.eval(&a.env, a.out, a.in) }

// TestEvalWritesEverything: Eval reads neither its outputs nor undefined workspace, and leaves its inputs alone.
func TestEvalWritesEverything(t *testing.T) {
	for _, r := range optest.Rows {
		for _, dt := range []ir.DType{ir.Float32, ir.Float64} {
			a, b := prepare(t, r, dt, 0xff), prepare(t, r, dt, 0x3c)
			a.run()
			b.run()
			for i := range a.out {
				if !bytes.Equal(a.out[i].Bytes(), b.out[i].Bytes()) {
					t.Errorf("%s in %v: output %d depends on what was in memory before", r.Name, dt, i)
				}
			}
			for i, x := range optest.Inputs(r, seed, dt) {
				if !bytes.Equal(x.Bytes(), a.in[i].Bytes()) {
					t.Errorf("%s in %v: input %d was written to", r.Name, dt, i)
				}
			}
		}
	}
}

// TestThreads: the number of threads changes no bit.
func TestThreads(t *testing.T) {
	for _, r := range optest.Rows {
		a, b := prepare(t, r, ir.Float32, 0xff), prepare(t, r, ir.Float32, 0xff)
		b.env.Threads = 3
		a.run()
		b.run()
		for i := range a.out {
			if !bytes.Equal(a.out[i].Bytes(), b.out[i].Bytes()) {
				t.Errorf("%s: output %d differs between one thread and three", r.Name, i)
			}
		}
	}
}

// TestKernels: every implementation of the kernels that this machine can run gives the same bits.
func TestKernels(t *testing.T) {
	defer force(t, kernel.ISA())
	for _, r := range optest.Rows {
		var first *application
		for _, name := range kernel.ISAs() {
			force(t, name)
			a := prepare(t, r, ir.Float32, 0xff)
			a.run()
			if first == nil {
				first = a
			}
			for i := range a.out {
				if !bytes.Equal(a.out[i].Bytes(), first.out[i].Bytes()) && !sameButNaN(a.out[i], first.out[i]) {
					t.Errorf("%s: output %d of %s differs from that of %s", r.Name, i, name, kernel.ISAs()[0])
				}
			}
		}
	}
}

func force(t *testing.T, isa string) {
	t.Helper()
	if err := kernel.ForceISA(isa); err != nil {
		t.Fatal(err)
	}
}

// sameButNaN allows NaN of other signs and payloads, which are no part of a result.
func sameButNaN(a, b ir.Tensor) bool {
	for i, x := range floats(a) {
		y := floats(b)[i]
		if math.Float64bits(x) != math.Float64bits(y) && !(math.IsNaN(x) && math.IsNaN(y)) {
			return false
		}
	}
	return true
}

// TestAlias: where an op says that an output may be written over an input, doing so changes no bit.
func TestAlias(t *testing.T) {
	aliased := 0
	for _, r := range optest.Rows {
		al, ok := r.Op.(ir.Aliaser)
		if !ok {
			continue
		}
		for o := range prepare(t, r, ir.Float32, 0).out {
			for i := range r.In {
				a, b := prepare(t, r, ir.Float32, 0xff), prepare(t, r, ir.Float32, 0xff)
				if !al.Alias(o, i) || len(b.in[i].Bytes()) != len(b.out[o].Bytes()) {
					continue
				}
				aliased++
				b.out[o] = ir.TensorOver(b.in[i].Bytes(), b.out[o].DType(), b.out[o].Shape()...)
				a.run()
				b.run()
				for k := range a.out {
					if !bytes.Equal(a.out[k].Bytes(), b.out[k].Bytes()) {
						t.Errorf("%s: output %d changes when output %d is written over input %d", r.Name, k, o, i)
					}
				}
			}
		}
	}
	if aliased < 20 {
		t.Errorf("only %d applications were aliased", aliased)
	}
}

// TestNoAllocation: in steady state Eval, or the function that Prepare returns, allocates nothing.
func TestNoAllocation(t *testing.T) {
	for _, r := range optest.Rows {
		a := prepare(t, r, ir.Float32, 0)
		if n := testing.AllocsPerRun(20, a.run); n != 0 && !underRace {
			t.Errorf("%s: %g allocations", r.Name, n)
		}
	}
}

// tolerance bounds |f32 − f64| / max(1, |f64|). Results of one operation are off by at most 3 units in the last place
// of f32 (2e-7, kernel's promise); those of sums and compositions by a few roundings of terms of size up to 10.
const tolerance = 3e-6

// TestFloat32: the kernels give what the generic loops give, up to rounding; integers and truth values are equal.
func TestFloat32(t *testing.T) {
	for _, r := range optest.Rows {
		narrow, wide := prepare(t, r, ir.Float32, 0), prepare(t, r, ir.Float64, 0)
		for i, x := range narrow.in {
			if x.DType() == ir.Float32 {
				copy(wide.in[i].Float64s(), floats(x))
			}
		}
		narrow.run()
		wide.run()
		for i, u := range narrow.out {
			got, want := floats(u), floats(wide.out[i])
			for j := range want {
				if !near(got[j], want[j], tolerance) {
					t.Errorf("%s: output %d, element %d: %.9g in f32, %.9g in f64", r.Name, i, j, got[j], want[j])
					break
				}
			}
		}
	}
}

// near is equality of NaN with NaN and of infinities, and otherwise up to a bound.
func near(got, want, bound float64) bool {
	if math.IsNaN(want) || math.IsInf(want, 0) {
		return got == want || (math.IsNaN(got) && math.IsNaN(want))
	}
	return math.Abs(got-want) <= bound*max(1, math.Abs(want))
}

// floats is a tensor's elements as float64.
func floats(t ir.Tensor) []float64 {
	switch t.DType() {
	case ir.Float32:
		return widen(t.Float32s())
	case ir.Float64:
		return widen(t.Float64s())
	case ir.Int64:
		return widen(t.Int64s())
	case ir.Int32:
		return widen(ir.Slice[int32](t))
	case ir.Uint8:
		return widen(ir.Slice[uint8](t))
	}
	out := make([]float64, t.Len())
	for i, b := range t.Bools() {
		if b {
			out[i] = 1
		}
	}
	return out
}

func widen[T float32 | float64 | int64 | int32 | uint8](x []T) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = float64(v)
	}
	return out
}

// TestIntegers: ops that work on integers and on floats give the integer part of the same numbers.
func TestIntegers(t *testing.T) {
	compared := 0
	for _, r := range optest.Rows {
		a := prepare(t, r, ir.Float64, 0)
		in, converted := asFloats(a.in)
		if !converted || a.out[0].DType() == ir.Float64 {
			continue
		}
		if _, err := ir.InferTypes(a.op, types(in)); err != nil {
			continue // an index, or another op whose integers are no numbers
		}
		compared++
		a.run()
		want := floats(gradcheck.Apply(a.op, in...)[0])
		for i, got := range floats(a.out[0]) {
			if got != math.Trunc(want[i]) {
				t.Errorf("%s: element %d is %g, in f64 %g", r.Name, i, got, want[i])
			}
		}
	}
	if compared < 15 {
		t.Errorf("only %d rows of integers were compared", compared)
	}
}

// asFloats is ts with integers as f64; converted says whether there were any.
func asFloats(ts []ir.Tensor) (out []ir.Tensor, converted bool) {
	for _, t := range ts {
		if t.DType() == ir.Int64 || t.DType() == ir.Int32 {
			t, converted = ir.FromSlice(floats(t), t.Shape()...), true
		}
		out = append(out, t)
	}
	return out, converted
}

func types(ts []ir.Tensor) []ir.Type {
	out := make([]ir.Type, len(ts))
	for i, t := range ts {
		out[i] = t.Type()
	}
	return out
}
