package gradcheck_test

import (
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/internal/gradcheck"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/op/optest"
)

const seed = 1

// TestRows checks the gradients of every op that has one.
func TestRows(t *testing.T) {
	for _, r := range optest.Rows {
		t.Run(r.Name, func(t *testing.T) {
			if r.NoGrad != "" {
				return // a meta-test of package op asks for a row with a gradient for every op that can have one
			}
			if err := gradcheck.Row(r, seed); err != nil {
				t.Errorf("seed %d: %v", seed, err)
			}
		})
	}
}

// cube is x³ with the derivative that its field says: how a wrong rule shows.
type cube struct{ First, Second float64 }

func (cube) Spec() ir.Spec                         { return ir.Spec{Name: "cube", In: ir.Exactly(1)} }
func (cube) Infer(in []ir.Type) ([]ir.Type, error) { return in, nil }
func (c cube) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	return []ir.Value{op.Mul(dy[0], ir.Apply(square(c), n.In(0)))}
}

func (cube) Eval(_ *ir.Env, out, in []ir.Tensor) {
	for i, x := range in[0].Float64s() {
		out[0].Float64s()[i] = x * x * x
	}
}

// square is First·x², whose derivative is Second·x.
type square cube

func (square) Spec() ir.Spec                         { return ir.Spec{Name: "square", In: ir.Exactly(1)} }
func (square) Infer(in []ir.Type) ([]ir.Type, error) { return in, nil }
func (c square) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	return []ir.Value{op.Mul(dy[0], op.Scale(n.In(0), c.Second))}
}

func (c square) Eval(_ *ir.Env, out, in []ir.Tensor) {
	for i, x := range in[0].Float64s() {
		out[0].Float64s()[i] = c.First * x * x
	}
}

// TestWrongRules: a rule that is off by one part in ten thousand is found, in either order.
func TestWrongRules(t *testing.T) {
	for _, c := range []struct {
		op   cube
		want string
	}{
		{cube{3, 6}, ""},
		{cube{3.0003, 6}, "first order: derivative by x0[0]"},
		{cube{3, 6.0006}, "second order: derivative by x0[0]"},
	} {
		row := optest.Row{Name: "cube", Op: c.op, In: []optest.Arg{{Type: ir.TypeOf(ir.Float32, ir.Batch, 2), Draw: optest.Draw{Kind: "uniform", Lo: 1, Hi: 2}}}}
		err := gradcheck.Row(row, seed)
		if got := text(err); (c.want == "") != (err == nil) || !strings.HasPrefix(got, c.want) {
			t.Errorf("%+v: got %q, want %q", c.op, got, c.want)
		}
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
