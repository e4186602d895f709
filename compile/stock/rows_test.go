package stock_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/ganc-ml/ganc/compile/autodiff"
	"github.com/ganc-ml/ganc/compile/rewrite"
	"github.com/ganc-ml/ganc/compile/stock"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/op/optest"
)

// TestRows holds every row of the op table, and its gradient, against gorgonia's own ops and gorgonia.Grad. A row
// with a reason in NoStock must be one that package stock refuses or that comes out differently.
func TestRows(t *testing.T) {
	ran, gradients, without := 0, 0, 0
	for _, row := range optest.Rows {
		err := compareRow(t, row)
		switch {
		case row.NoStock == "" && err != nil:
			t.Errorf("%s: %v", row.Name, err)
		case row.NoStock == "":
			ran++
			gradients += bit(row.NoGrad == "")
		case err == nil:
			t.Errorf("%s agrees with gorgonia, though its NoStock says %q", row.Name, row.NoStock)
		case errors.Is(err, stock.ErrUnsupported) || errors.Is(err, errDiffers):
			without++
		default:
			t.Errorf("%s: NoStock says %q: got %v, want a refusal or a difference", row.Name, row.NoStock, err)
		}
	}
	t.Logf("%d rows agree with stock gorgonia, %d of them with gradients; %d rows have no stock form", ran, gradients, without)
	if without > ran/10 {
		t.Errorf("%d rows of %d have no stock form: want a tenth of those that have one at most", without, len(optest.Rows))
	}
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// compareRow says how a row differs from stock gorgonia, if it does.
func compareRow(t *testing.T, row optest.Row) error {
	t.Helper()
	g, values := rowGraph(t, row)
	got, err := stock.Run(g, func(op ir.Op) ir.Tensor { return values[op] }, wrt(t, row, g))
	if err != nil {
		return err
	}
	want := evaluate(g, values)
	for i, o := range g.Outputs {
		if err := agree(floats(want[o.Value]), got.Outputs[i].Float64s()); err != nil {
			return fmt.Errorf("output %s: %w", o.Name, err)
		}
	}
	g = rewrite.Decompose(g)
	grads := autodiff.Gradients(g.Outputs[0].Value, wrt(t, row, g))
	if err := g.Err(); err != nil {
		return err
	}
	want = evaluate(g, values)
	for i, dv := range grads {
		if err := agree(want[dv].Float64s(), got.Gradients[i].Float64s()); err != nil {
			return fmt.Errorf("gradient %d: %w", i, err)
		}
	}
	return nil
}

// rowGraph is a row in float64 with concrete types, and the tensors of its leaves. Its output 0 is a randomly
// weighted sum of all floating-point outputs; those of the row follow.
func rowGraph(t *testing.T, row optest.Row) (*ir.Graph, map[ir.Op]ir.Tensor) {
	t.Helper()
	g, inputs := rewrite.Bind(optest.Graph(row, ir.Float64), optest.BatchSize)
	values := map[ir.Op]ir.Tensor{}
	tensors := optest.Inputs(row, 1, ir.Float64)
	for old, in := range inputs {
		var k int
		if _, err := fmt.Sscanf(old.Name, "x%d", &k); err != nil {
			t.Fatal(err)
		}
		values[ir.Feed{Input: in}] = tensors[k]
	}
	g.Outputs = append([]ir.Output{{Name: "sum", Value: weightedSum(g, values)}}, g.Outputs...)
	if err := g.Err(); err != nil {
		t.Fatalf("%s: %v", row.Name, err)
	}
	return g, values
}

// wrt is the inputs that the row has gradients for.
func wrt(t *testing.T, row optest.Row, g *ir.Graph) []ir.Value {
	t.Helper()
	var in []ir.Value
	for k, arg := range row.In {
		if !arg.Fixed && row.NoGrad == "" {
			in = append(in, feed(t, g, fmt.Sprintf("x%d", k)))
		}
	}
	return in
}

func feed(t *testing.T, g *ir.Graph, name string) ir.Value {
	t.Helper()
	for i := range g.Len() {
		if f, ok := g.Node(i).Op().(ir.Feed); ok && f.Input.Name == name {
			return g.Node(i).Out(0)
		}
	}
	t.Fatalf("the graph has no input %s", name)
	return ir.Value{}
}

func weightedSum(g *ir.Graph, values map[ir.Op]ir.Tensor) ir.Value {
	r := rand.New(rand.NewPCG(3, 4))
	sum := g.Scalar(ir.Float64, 0)
	for _, o := range g.Outputs {
		if !o.Value.DType().IsFloat() {
			continue
		}
		w := ir.NewTensor(ir.Float64, o.Value.Type().Bind(0)...)
		for i := range w.Float64s() {
			w.Float64s()[i] = r.NormFloat64()
		}
		weight := ir.Feed{Input: &ir.Input{Name: "weight " + o.Name, Type: w.Type(), Source: ir.Argument}}
		values[weight] = w
		sum = op.Add(sum, op.Sum(op.Mul(o.Value, g.Apply(weight))))
	}
	return sum
}

// rowBound bounds |got − want| / max(1, |want|). Both engines compute in float64 and differ in the order of at
// most 135 sums and in the last bits of exp, log and tanh: a few hundred units of 2e-16 where terms are of size 10.
const rowBound = 1e-12

func agree(want, got []float64) error {
	for i, w := range want {
		g := got[i]
		if math.IsNaN(w) && math.IsNaN(g) || w == g {
			continue
		}
		if !(math.Abs(g-w) <= rowBound*max(1, math.Abs(w))) || math.IsInf(w, 0) {
			return fmt.Errorf("%w: element %d is %.17g, gorgonia's is %.17g", errDiffers, i, w, g)
		}
	}
	return nil
}

var errDiffers = errors.New("ours differs from gorgonia's")

// floats is a tensor's elements as float64; truth values are 0 and 1.
func floats(t ir.Tensor) []float64 {
	out := make([]float64, t.Len())
	for i := range out {
		switch t.DType() {
		case ir.Float64:
			out[i] = t.Float64s()[i]
		case ir.Int64:
			out[i] = float64(t.Int64s()[i])
		case ir.Int32:
			out[i] = float64(ir.Slice[int32](t)[i])
		case ir.Bool:
			out[i] = float64(bit(t.Bools()[i]))
		default:
			panic(fmt.Sprintf("elements of type %v", t.DType()))
		}
	}
	return out
}

// twice says that it is 2x, and is composed of something else.
type twice struct{ Factor float64 }

func (twice) Spec() ir.Spec                         { return ir.Spec{Name: "twice", In: ir.Exactly(1)} }
func (twice) Infer(in []ir.Type) ([]ir.Type, error) { return in, nil }

func (twice) Eval(_ *ir.Env, out, in []ir.Tensor) {
	for i, x := range in[0].Float64s() {
		out[0].Float64s()[i] = 2 * x
	}
}

func (o twice) Decompose(in []ir.Value) []ir.Value { return []ir.Value{op.Scale(in[0], o.Factor)} }

// TestDifferencesAreFound: one part in 1e11 is.
func TestDifferencesAreFound(t *testing.T) {
	for _, c := range []struct {
		factor float64
		want   error
	}{{2, nil}, {2 + 2e-11, errDiffers}} {
		row := optest.Row{Name: "twice", Op: twice{c.factor}, In: []optest.Arg{{
			Type: ir.TypeOf(ir.Float32, ir.Batch, 2), Draw: optest.Draw{Kind: "uniform", Lo: 1, Hi: 2},
		}}}
		if err := compareRow(t, row); !errors.Is(err, c.want) {
			t.Errorf("factor %v: got %v, want %v", c.factor, err, c.want)
		}
	}
}
