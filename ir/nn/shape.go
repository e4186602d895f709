package nn

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Flatten makes [N, features] of [N, …], in row-major order.
type Flatten struct{}

// Reshape gives every example another shape of as many elements, in row-major order.
type Reshape struct {
	To ir.Shape // of one example, without the batch: ir.Shape{1, 28, 28}
}

// Apply gives x as [N, features].
func (Flatten) Apply(_ *Place, x ir.Value) ir.Value { return op.Flatten(x) }

// Apply gives x as [N, To…].
func (r Reshape) Apply(at *Place, x ir.Value) ir.Value {
	t := x.Type()
	if t.Rank() == 0 || !t.At(0).IsBatch() {
		return at.Fail("reshape: input %v: the first dimension must be the batch", t)
	}
	if len(r.To) >= ir.MaxRank {
		return at.Fail("reshape: To has %d dimensions, want fewer than %d", len(r.To), ir.MaxRank)
	}
	from, to := 1, 1
	for _, d := range t.Shape()[1:] {
		from *= d.Coef()
	}
	for _, d := range r.To {
		if d < 0 {
			return at.Fail("reshape: To %v is the shape of one example: leave the batch out", ir.MakeDims(r.To...))
		}
		to *= int(d)
	}
	if from != to {
		return at.Fail("reshape: input %v has %d elements an example, To %v has %d", t, from, ir.MakeDims(r.To...), to)
	}
	return op.ReshapeTo(x, ir.MakeDims(append(ir.Shape{t.At(0)}, r.To...)...))
}
