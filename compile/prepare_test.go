package compile

import (
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/compile/fused"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// doubled is 2·x, of a function that Prepare makes.
type doubled struct{}

var prepared int // calls of doubled.Prepare

func (doubled) Spec() ir.Spec                          { return ir.Spec{Name: "Doubled", In: ir.Exactly(1)} }
func (doubled) Infer(in []ir.Type) ([]ir.Type, error)  { return in, nil }
func (doubled) Eval(*ir.Env, []ir.Tensor, []ir.Tensor) { panic("Eval of a prepared op") }
func (doubled) Grad(ir.Node, []ir.Value) []ir.Value    { return nil }
func (doubled) Prepare(out, in []ir.Type) func(*ir.Env, []ir.Tensor, []ir.Tensor) {
	prepared++
	want := in[0]
	return func(_ *ir.Env, out, in []ir.Tensor) {
		if in[0].Type() != want {
			panic("another type than was prepared for")
		}
		for i, x := range in[0].Float32s() {
			out[0].Float32s()[i] = 2 * x
		}
	}
}

// TestPrepare: a step prepares its op once, when it is bound, and every run computes with what was prepared.
func TestPrepare(t *testing.T) {
	prepared = 0
	g := ir.NewGraph(false)
	in := &ir.Input{Name: "x", Type: ir.TypeOf(ir.Float32, ir.Batch), Source: ir.Argument}
	g.Outputs = []ir.Output{{Name: "y", Value: ir.Apply(doubled{}, g.Apply(ir.Feed{Input: in}))}}
	c, err := Bind(g, 3, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	for k := range 3 {
		x := float32(k)
		copy(c.Input(in).Float32s(), []float32{x, x + 1, x + 2})
		if err := c.Run(); err != nil {
			t.Fatal(err)
		}
		if y := c.Output(0).Float32s(); y[0] != 2*x || y[2] != 2*x+4 {
			t.Errorf("run %d: %v", k, y)
		}
	}
	if prepared != 1 {
		t.Errorf("prepared %d times, want once", prepared)
	}
}

// BenchmarkSmallChain is one run of a chain of nine functions on 16 elements: the cost of what is not arithmetic.
func BenchmarkSmallChain(b *testing.B) {
	g, err := ir.Parse(`
%0 = arg x : f32[16]
%1 = arg y : f32[16]
%2 = Chain{Program:"z=a-b;z=z*z;y=z+a;x=max(y,b);w=x*z;w=leaky(w,0.2);x=w-y;x=x*b;A=x+w"} %0 %1 : f32[16]
output z %2
`, append(op.All[:len(op.All):len(op.All)], fused.Chain{}))
	if err != nil {
		b.Fatal(err)
	}
	c, err := Bind(g, 1, 1, nil)
	if err != nil {
		b.Fatal(err)
	}
	if len(c.Steps) != 1 || !strings.HasPrefix(ir.OpText(c.Steps[0].Node.Op()), "Chain") {
		b.Fatalf("%d steps, want a Chain", len(c.Steps))
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := c.Run(); err != nil {
			b.Fatal(err)
		}
	}
}
