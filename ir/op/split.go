package op

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
)

// SplitOp cuts its input along an axis into one output for each of Sizes.
type SplitOp struct {
	Axis  int
	Sizes ir.Dims
}

// Split cuts x along an axis into parts of the given sizes; a negative axis counts from the end. A batch axis is cut
// into batches: 2N into N and N. More than ir.MaxRank parts are cut in several steps.
func Split(x ir.Value, axis int, sizes ...ir.Dim) []ir.Value {
	axis = fromEnd(axis, x)
	if len(sizes) <= ir.MaxRank {
		parts := make([]ir.Value, len(sizes))
		copy(parts, ir.ApplyAll(SplitOp{axis, ir.MakeDims(sizes...)}, x))
		return parts
	}
	each := (len(sizes) + ir.MaxRank - 1) / ir.MaxRank
	var groups [][]ir.Dim
	var totals []ir.Dim
	for rest := sizes; len(rest) > 0; {
		g := rest[:min(each, len(rest))]
		rest = rest[len(g):]
		total := ir.Dim(0)
		for _, s := range g {
			total += s
		}
		groups, totals = append(groups, g), append(totals, total)
	}
	var parts []ir.Value
	for i, part := range Split(x, axis, totals...) {
		parts = append(parts, Split(part, axis, groups[i]...)...)
	}
	return parts
}

func (SplitOp) Spec() ir.Spec {
	return ir.Spec{Name: "Split", In: ir.Exactly(1), Doc: "parts of given sizes along an axis"}
}

func (o SplitOp) Infer(in []ir.Type) ([]ir.Type, error) {
	if err := checkAxis(o.Axis, in[0]); err != nil {
		return nil, err
	}
	if o.Sizes.Rank() == 0 {
		return nil, fmt.Errorf("no sizes to split %v into", in[0])
	}
	whole, total := in[0].At(o.Axis), ir.Dim(0)
	var out []ir.Type
	for _, s := range o.Sizes.Shape() {
		if s.IsBatch() != whole.IsBatch() {
			return nil, fmt.Errorf("sizes %v of dimension %d of %v: want parts of %v", o.Sizes, o.Axis, in[0], whole)
		}
		total += s
		out = append(out, in[0].WithDims(in[0].With(o.Axis, s)))
	}
	if total != whole {
		return nil, fmt.Errorf("sizes %v make %v, dimension %d of %v is %v", o.Sizes, total, o.Axis, in[0], whole)
	}
	return out, nil
}

func (o SplitOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	src := strides(in[0].Shape())
	at := 0
	for _, t := range out {
		w := loop{at: steps{0, at * src[o.Axis]}}
		dst := strides(t.Shape())
		for i, n := range t.Shape() {
			w.axis(n, steps{dst[i], src[i]})
		}
		w.move(e, t, in[0])
		at += t.Shape()[o.Axis]
	}
}

func (o SplitOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	parts := make([]ir.Value, len(dy))
	for i, d := range dy {
		if parts[i] = d; d.IsZero() {
			parts[i] = Zeros(n.Out(i))
		}
	}
	return []ir.Value{Concat(o.Axis, parts...)}
}

func (o SplitOp) Permuted(perm ir.Ints, _ []ir.Type) (ir.Op, bool) {
	o.Axis = placeOf(o.Axis, perm)
	return o, true
}
