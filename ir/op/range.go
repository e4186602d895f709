package op

import "github.com/ganc-ml/ganc/ir"

// RangeOp is the positions 0, 1, … along an axis of its input, whose elements it does not read.
type RangeOp struct{ Axis int }

// Range is the positions 0, 1, … along an axis of x, as i64[size of the axis]: of N for a batch axis. Negative axes count
// from the end. Other ranges are op.Cast, op.Scale and op.AddScalar of it.
func Range(x ir.Value, axis int) ir.Value {
	return ir.Apply(RangeOp{fromEnd(axis, x)}, x)
}

func (RangeOp) Spec() ir.Spec {
	return ir.Spec{Name: "Range", In: ir.Exactly(1), Doc: "positions 0, 1, … along an axis, as a value"}
}

func (o RangeOp) Infer(in []ir.Type) ([]ir.Type, error) {
	if err := checkAxis(o.Axis, in[0]); err != nil {
		return nil, err
	}
	return []ir.Type{ir.TypeOf(ir.Int64, in[0].At(o.Axis))}, nil
}

func (RangeOp) Eval(_ *ir.Env, out, _ []ir.Tensor) {
	for i := range out[0].Int64s() {
		out[0].Int64s()[i] = int64(i)
	}
}

func (o RangeOp) FromTypes(in []ir.Type) ir.Tensor {
	out := ir.NewTensor(ir.Int64, in[0].At(o.Axis).Bind(0))
	o.Eval(nil, []ir.Tensor{out}, nil)
	return out
}

func (RangeOp) Grad(ir.Node, []ir.Value) []ir.Value { return nil }
