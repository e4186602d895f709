package autodiff_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/compile/autodiff"
	"github.com/ganc-ml/ganc/compile/rewrite"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/op/optest"
)

// refused are the ops that have no gradient, and the rows of others that have none.
var refused = []string{"MaxPoolIndex", "Prod/batch", "ArgMax", "ArgMin", "ScatterReduce", "Gather/batch", "Gather/batches", "Slice/batches", "Tile/rank"}

// shapeless are rows of ops that have a gradient, of shapes with which they have none.
var shapeless = []optest.Row{
	{Name: "Gather/batch", Op: op.GatherOp{}, In: []optest.Arg{{Type: ir.TypeOf(ir.Float32, ir.Batch, 4)}, {Type: ir.TypeOf(ir.Int64, 3)}}},
	{Name: "Gather/batches", Op: op.GatherOp{Axis: 2}, In: []optest.Arg{{Type: ir.TypeOf(ir.Float32, ir.Batch, ir.Batch, 4)}, {Type: ir.TypeOf(ir.Int64, 3)}}},
	{Name: "Slice/batches", Op: op.SliceOp{Axis: 2, End: 4, Step: 2}, In: []optest.Arg{{Type: ir.TypeOf(ir.Float32, ir.Batch, ir.Batch, 4)}}},
	{Name: "Tile/rank", Op: op.TileOp{Repeats: ir.MakeInts(2, 1, 1, 1, 1, 1, 1, 1)}, In: []optest.Arg{{Type: ir.TypeOf(ir.Float32, 2, 1, 1, 1, 1, 1, 1, 1)}}},
}

// TestNoSilentZero: each floating-point input of each row of the table of ops passes a derivative on, or a loss that reaches
// it is refused at the line that applies the op, or the derivative is 0 as documented. optest holds derivatives that are
// passed on against differences.
func TestNoSilentZero(t *testing.T) {
	seen := map[string]int{}
	for _, r := range slices.Concat(optest.Rows, shapeless) {
		for i, a := range r.In {
			if !a.Type.DType.IsFloat() {
				continue
			}
			where := fmt.Sprintf("%s: input %d", r.Name, i)
			d, outs, at, err := derivative(r, i)
			switch named := slices.Contains(refused, r.Name) || slices.Contains(refused, r.Op.Spec().Name); {
			case err != nil && named:
				seen["refused"]++
				checkRefusal(t, where, err, at, r.Op.Spec().Name)
			case err != nil || named:
				t.Errorf("%s: got the error %v, refused is %v", where, err, named)
			case !isZero(d):
				seen["passed on"]++
			case zeroByRule(r.Op, outs, a.Type) == "":
				t.Errorf("%s: the gradient is 0, and nothing says so", where)
			default:
				seen[zeroByRule(r.Op, outs, a.Type)]++
			}
		}
	}
	for _, what := range []string{"refused", "passed on", "no number", "types alone", "documented", "no elements"} {
		if seen[what] == 0 {
			t.Errorf("no input of the table is of the kind %q: %v", what, seen)
		}
	}
}

// derivative is the gradient by input i of the sum of every output of a row, with those outputs and the position at which
// the row's op is applied.
func derivative(r optest.Row, i int) (d ir.Value, outs []ir.Value, at ir.Position, err error) {
	g := ir.NewGraph(false)
	var in []ir.Value
	for k, a := range r.In {
		in = append(in, g.Apply(ir.Feed{Input: &ir.Input{Name: fmt.Sprintf("x%d", k), Type: a.Type, Source: ir.Argument}}))
	}
	outs, at = g.ApplyAll(r.Op, in...), ir.Caller()
	var loss ir.Value
	for _, y := range outs {
		if y.DType() != ir.Float32 {
			y = op.Cast(y, ir.Float32)
		}
		if y = op.Sum(y); !loss.IsZero() {
			y = op.Add(loss, y)
		}
		loss = y
	}
	g.Outputs = []ir.Output{{Name: "loss", Value: loss}, {Name: "x", Value: in[i]}}
	g = rewrite.Decompose(g)
	if err := g.Err(); err != nil {
		return d, outs, at, fmt.Errorf("before the sweep: %w", err)
	}
	d = autodiff.Gradients(g.Outputs[0].Value, []ir.Value{g.Outputs[1].Value})[0]
	return d, outs, at, g.Err()
}

// isZero reports whether v repeats the number 0.
func isZero(v ir.Value) bool {
	s, ok := ir.Unrepeated(v).Op().(ir.Scalar)
	return ok && s.Float() == 0
}

// zeroByRule says why the gradient of an op may be 0: "" if nothing says so.
func zeroByRule(o ir.Op, outs []ir.Value, in ir.Type) string {
	_, ofTypes := o.(ir.TypeFunction)
	empty := func(t ir.Type) bool { count, _ := t.Count(); return count == 0 }
	switch {
	case ofTypes:
		return "types alone"
	case !slices.ContainsFunc(outs, func(y ir.Value) bool { return y.DType().IsFloat() }):
		return "no number" // integers and truth values
	case strings.HasSuffix(o.Spec().Doc, "; derivative 0"):
		return "documented"
	case empty(in) || empty(outs[0].Type()):
		return "no elements"
	}
	return ""
}

// checkRefusal wants one mistake, of the op, at the line that applies it.
func checkRefusal(t *testing.T, where string, err error, at ir.Position, name string) {
	t.Helper()
	var list ir.Errors
	if !errors.As(err, &list) || len(list) != 1 || list[0].Origin.Pos != at {
		t.Errorf("%s: got %v, want one mistake at %v", where, err, at)
		return
	}
	if text := list[0].Err.Error(); !strings.HasPrefix(text, name) || !strings.Contains(text, "gradient") {
		t.Errorf("%s: got %q, want a mistake about the gradient of %s", where, text, name)
	}
}
