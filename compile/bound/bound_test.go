package bound

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// TestDeviations holds deviations to what they should be of graphs whose rounding is known, in units of 2⁻²⁴.
func TestDeviations(t *testing.T) {
	const k = 400
	r := rand.New(rand.NewPCG(1, 2))
	x, big := ir.NewTensor(ir.Float32, 1, k), ir.NewTensor(ir.Float32, 1, k)
	norm := 0.0
	for i := range x.Float32s() {
		x.Float32s()[i] = float32(r.NormFloat64())
		norm += float64(x.Float32s()[i]) * float64(x.Float32s()[i])
		big.Float32s()[i] = float32(1 - i%2*2) // 1, −1, 1, … : a sum that cancels
	}
	w := op.Ones
	for _, row := range []struct {
		name   string
		build  func(x ir.Value) ir.Value
		in     ir.Tensor
		lo, hi float64
	}{
		{"a sum of one sign or none", func(x ir.Value) ir.Value { return op.Sum(x) }, x, math.Sqrt(k * norm / 2), 4 * math.Sqrt(k*norm)},
		{"a sum that cancels", func(x ir.Value) ir.Value { return op.Sum(x) }, big, k / 2, 2 * k},
		{"a product of matrices", func(x ir.Value) ir.Value { return op.MatMulT(x, w(x), false, true) }, x, math.Sqrt(k * norm / 2), 4 * math.Sqrt(k*norm)},
		{"values that move", func(x ir.Value) ir.Value { return op.Transpose(op.Reshape(x, 20, 20), 1, 0) }, x, 0, 0},
		{"a sign, far from zero", func(x ir.Value) ir.Value { return op.Div(op.Add(x, x), op.Abs(op.Add(x, x))) }, big, 0.3, 4},
		{"a sign, where the errors decide", func(x ir.Value) ir.Value {
			s := op.Sum(x)
			return op.Div(s, op.Abs(op.AddScalar(s, 1e-12)))
		}, big, 1e6, 1e9},
	} {
		g := ir.NewGraph(false)
		in := &ir.Input{Name: "x", Type: ir.TypeOf(ir.Float32, 1, k), Source: ir.Argument}
		g.Outputs = []ir.Output{{Name: "y", Value: row.build(g.Apply(ir.Feed{Input: in}))}}
		list, err := Deviations(g, 1, func(*ir.Input) ir.Tensor { return row.in }, nil, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range list[0].Float32s() {
			if d := float64(v) * (1 << 24); !(d >= row.lo && d <= row.hi) {
				t.Errorf("%s: deviation %v, want %v to %v", row.name, d, row.lo, row.hi)
				break
			}
		}
	}
}
