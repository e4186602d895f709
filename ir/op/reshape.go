package op

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
)

// ReshapeOp is its input under another shape with as many elements, in row-major order.
type ReshapeOp struct{ To ir.Dims }

// Reshape is x under the given shape: Reshape(x, ir.Batch, 784). No dimension is left open: ir.Batch is N itself.
func Reshape(x ir.Value, dims ...ir.Dim) ir.Value {
	if len(dims) > ir.MaxRank {
		return refuse(x, "Reshape: rank %d exceeds %d", len(dims), ir.MaxRank)
	}
	return ReshapeTo(x, ir.MakeDims(dims...))
}

// ReshapeTo is Reshape to a shape held as Dims.
func ReshapeTo(x ir.Value, to ir.Dims) ir.Value { return ir.Apply(ReshapeOp{to}, x) }

// Flatten is x[d0×d1×…] as [d0×(d1·…)].
func Flatten(x ir.Value) ir.Value {
	if x.Graph() == nil || x.IsPoison() {
		return x
	}
	if x.Rank() == 0 {
		return refuse(x, "Flatten: got %v, want at least one dimension", x.Type())
	}
	rest, ok := product(x.Type().Shape()[1:])
	if !ok {
		return refuse(x, "Flatten: got %v, want one batch dimension at most after the first", x.Type())
	}
	return Reshape(x, x.Dim(0), rest)
}

// product is the product of dimensions; ok is false if it is neither c nor c·N.
func product(dims []ir.Dim) (d ir.Dim, ok bool) {
	coef, power := ir.MakeDims(dims...).Count()
	switch power {
	case 0:
		return ir.Dim(coef), true
	case 1:
		return ir.Batch.Times(coef), true
	}
	return 0, coef == 0
}

// refuse records a mistake of x's user; where x is a zero Value, what consumes it reports that.
func refuse(x ir.Value, format string, args ...any) ir.Value {
	if x.Graph() == nil || x.IsPoison() {
		return x
	}
	return x.Graph().Fail(format, args...)
}

func (ReshapeOp) Spec() ir.Spec {
	return ir.Spec{Name: "Reshape", In: ir.Exactly(1), Doc: "the same elements under another shape"}
}

func (o ReshapeOp) Infer(in []ir.Type) ([]ir.Type, error) {
	gotC, gotP := in[0].Count()
	wantC, wantP := o.To.Count()
	if gotC != wantC || (gotP != wantP && gotC != 0) {
		return nil, fmt.Errorf("cannot view %v as %v: %s elements are not %s", in[0], o.To, countText(gotC, gotP), countText(wantC, wantP))
	}
	return []ir.Type{in[0].WithDims(o.To)}, nil
}

func countText(coef, power int) string {
	switch power {
	case 0:
		return fmt.Sprint(coef)
	case 1:
		return fmt.Sprintf("%d·N", coef)
	}
	return fmt.Sprintf("%d·N^%d", coef, power)
}

func (ReshapeOp) Eval(_ *ir.Env, out, in []ir.Tensor) {
	if !out[0].Shares(in[0]) {
		copy(out[0].Bytes(), in[0].Bytes())
	}
}

func (ReshapeOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	return []ir.Value{ReshapeTo(dy[0], n.In(0).Type().Dims)}
}

func (ReshapeOp) Alias(int, int) bool { return true }

func (ReshapeOp) KeepsValues() bool               { return true }
func (ReshapeOp) IsIdentity(in, out ir.Type) bool { return in == out }
