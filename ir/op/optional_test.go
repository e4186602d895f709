package op_test

import (
	"bytes"
	"math"
	"slices"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/op/optest"
)

// The tests of this file hold every op to what it answers to the questions of ir/optional.go, on its rows.

// TestTypeFunctions: what a TypeFunction gives for types is what its Eval gives.
func TestTypeFunctions(t *testing.T) {
	tested := 0
	for _, r := range optest.Rows {
		a := prepare(t, r, ir.Float32, 0xff)
		f, ok := a.op.(ir.TypeFunction)
		if !ok {
			continue
		}
		a.run()
		got := f.FromTypes(types(a.in))
		if got.Type() != a.out[0].Type() || !bytes.Equal(got.Bytes(), a.out[0].Bytes()) {
			t.Errorf("%s: %v from types, %v evaluated", r.Name, got.Type(), a.out[0].Type())
		}
		tested++
	}
	if tested == 0 {
		t.Error("no row of a TypeFunction")
	}
}

// TestKeptValues: a ValueKeeper gives every value of its first input and no other; a Repeater is one that repeats.
func TestKeptValues(t *testing.T) {
	tested := 0
	for _, r := range optest.Rows {
		a := prepare(t, r, ir.Float32, 0xff)
		repeats := false
		if o, ok := a.op.(ir.Repeater); ok {
			repeats = o.Repeats()
		}
		if !ir.KeepsValues(a.op) {
			if repeats {
				t.Errorf("%s repeats its input and does not keep its values", r.Name)
			}
			continue
		}
		a.run()
		if a.out[0].Len() == 0 || a.out[0].DType() != a.in[0].DType() {
			continue // a cast rounds, or makes bool
		}
		if got, want := distinctValues(a.out[0]), distinctValues(a.in[0]); !slices.Equal(got, want) {
			t.Errorf("%s gives the values %v, its input holds %v", r.Name, got, want)
		}
		tested++
	}
	if tested == 0 {
		t.Error("no row of a ValueKeeper")
	}
}

func distinctValues(x ir.Tensor) []float64 {
	var out []float64
	for i := range x.Len() {
		out = append(out, x.At(i))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// TestIdentities: where an op says that it is an identity, its output is its input; a row of another type says no.
func TestIdentities(t *testing.T) {
	yes, no := 0, 0
	for _, r := range optest.Rows {
		a := prepare(t, r, ir.Float32, 0xff)
		o, ok := a.op.(ir.MaybeIdentity)
		if !ok {
			continue
		}
		a.run()
		if !o.IsIdentity(a.in[0].Type(), a.out[0].Type()) {
			no++
			continue
		}
		yes++
		if !bytes.Equal(a.in[0].Bytes(), a.out[0].Bytes()) {
			t.Errorf("%s: said to be an identity", r.Name)
		}
	}
	for _, o := range []ir.Op{op.ReshapeOp{To: ir.MakeDims(2, 2)}, op.ExpandOp{To: ir.MakeDims(2, 2)}, op.CastOp{To: ir.Float32}, op.TransposeOp{Perm: ir.MakeInts(0, 1)}} {
		if x := ir.TypeOf(ir.Float32, 2, 2); !o.(ir.MaybeIdentity).IsIdentity(x, x) {
			t.Errorf("%s: said not to be an identity on %v", ir.OpText(o), x)
		}
	}
	if turned := (op.TransposeOp{Perm: ir.MakeInts(1, 0)}); turned.IsIdentity(ir.TypeOf(ir.Float32, 2, 2), ir.TypeOf(ir.Float32, 2, 2)) {
		t.Error("a transposition of a square: said to be an identity")
	}
	if no == 0 {
		t.Error("no row of an op that is sometimes an identity")
	}
}

// TestNeutral: a neutral input leaves the other one, on numbers that include zeros of both signs.
func TestNeutral(t *testing.T) {
	x := ir.FromSlice([]float32{0, float32(math.Copysign(0, -1)), 1.5, -2, 3e-41, 3e38}, 6)
	tested := 0
	for _, o := range op.All {
		n, ok := o.(ir.Neutralizer)
		if !ok {
			continue
		}
		for i := range 2 {
			c, ok := n.Neutral(i)
			if !ok {
				continue
			}
			in := []ir.Tensor{x, x}
			in[i] = ir.FromSlice([]float32{float32(c)})
			out := ir.NewTensor(ir.Float32, 6)
			o.Eval(&ir.Env{Threads: 1}, []ir.Tensor{out}, in)
			if !bytes.Equal(out.Bytes(), x.Bytes()) {
				t.Errorf("%s: %v as input %d gives %v", o.Spec().Name, c, i, out.Float32s())
			}
			tested++
		}
	}
	if tested != 3 {
		t.Errorf("%d neutral inputs, want those of Mul and that of Div", tested)
	}
}

// TestBroadcasters: an op says that it broadcasts where, and only where, its rule takes inputs of different shapes and
// its outputs are those for the expanded inputs.
func TestBroadcasters(t *testing.T) {
	small := ir.TypeOf(ir.Float32, 3)
	large := ir.TypeOf(ir.Float32, 2, 3)
	for _, o := range op.All {
		spec := o.Spec()
		if spec.In.Min != 2 || spec.In.Max != 2 {
			continue
		}
		for _, dt := range []ir.DType{ir.Float32, ir.Bool} {
			a, b := large.WithDType(dt), small.WithDType(dt)
			out, err := ir.InferTypes(o, []ir.Type{a, b})
			if err != nil || out[0].Dims != large.Dims {
				continue
			}
			if whole, err := ir.InferTypes(o, []ir.Type{a, a}); err != nil || whole[0] != out[0] {
				continue // a product, or what reads indices
			}
			if !ir.Broadcasts(o) {
				t.Errorf("%s of %v and %v gives %v: say that it broadcasts", spec.Name, a, b, out[0])
			}
		}
	}
	for _, r := range optest.Rows {
		a := prepare(t, r, ir.Float32, 0xff)
		if !ir.Broadcasts(a.op) {
			continue
		}
		a.run()
		in := make([]ir.Tensor, len(a.in))
		for i, x := range a.in {
			in[i] = ir.NewTensor(x.DType(), a.out[0].Shape()...)
			op.ExpandOp{To: a.out[0].Type().Dims}.Eval(&ir.Env{Threads: 1}, in[i:i+1], []ir.Tensor{x})
		}
		out := ir.NewTensor(a.out[0].DType(), a.out[0].Shape()...)
		a.op.Eval(&ir.Env{Threads: 1}, []ir.Tensor{out}, in)
		if !bytes.Equal(out.Bytes(), a.out[0].Bytes()) && !sameButNaN(out, a.out[0]) {
			t.Errorf("%s: expanded inputs give another output", r.Name)
		}
	}
}

// TestChainForms: the texts of functions in Chains differ, and an op made of its own numbers is the op.
func TestChainForms(t *testing.T) {
	seen := map[string]string{}
	for _, o := range op.All {
		for o != nil {
			c, ok := o.(op.Chained)
			if !ok {
				break
			}
			f := c.Chain()
			key := string(rune('0'+o.Spec().In.Min)) + f.Text
			if other, ok := seen[key]; ok {
				t.Errorf("%s and %s are both %q in a Chain", o.Spec().Name, other, f.Text)
			}
			seen[key] = o.Spec().Name
			if f.Listed > 0 && f.With == nil {
				t.Errorf("%s lists numbers and cannot be made of others", o.Spec().Name)
			}
			o = f.Also
		}
	}
	for _, r := range optest.Rows {
		c, ok := r.Op.(op.Chained)
		if !ok {
			continue
		}
		a := prepare(t, r, ir.Float32, 0xff)
		if f := c.Chain(); f.With != nil {
			if got := f.With(f.Numbers, a.out[0].Type().Dims); got != a.op {
				t.Errorf("%s: made of its own numbers, %s is %s", r.Name, ir.OpText(a.op), ir.OpText(got))
			}
		}
	}
}

// TestSaturators: between far inputs, a Saturator hardly changes; no value is beyond ±1.
func TestSaturators(t *testing.T) {
	tested := 0
	for _, o := range op.All {
		if s, ok := o.(ir.Saturator); !ok || !s.Saturates() {
			continue
		}
		in := ir.FromSlice([]float32{-1e6, -2e6, 0.5, 1e6, 2e6}, 5)
		out, err := ir.TryEvaluate(o, []ir.Tensor{in}, []ir.Type{in.Type()})
		if err != nil {
			t.Fatal(err)
		}
		v := out[0].Float32s()
		if math.Abs(float64(v[0]-v[1])) > 1e-6 || math.Abs(float64(v[3]-v[4])) > 1e-6 || v[0] < -1 || v[3] != 1 && v[3] < 0.999 {
			t.Errorf("%s: %v", o.Spec().Name, v)
		}
		tested++
	}
	if tested != 4 {
		t.Errorf("%d ops saturate, want sigmoid, tanh, softsign and erf", tested)
	}
}
