package optest

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"

	"github.com/ganc-ml/ganc/ir"
)

// Inputs draws the inputs of a row, with Batch bound to BatchSize and f32 arguments made dtype. They depend on the
// row's name and the seed alone; other element types of the same row get the same numbers, rounded.
func Inputs(r Row, seed uint64, dtype ir.DType) []ir.Tensor {
	h := fnv.New64a()
	_, _ = h.Write([]byte(r.Name)) // a hash's writes do not fail
	d := drawer{rand.New(rand.NewPCG(seed, h.Sum64())), nil}
	d.spread(r.distinct())
	out := make([]ir.Tensor, len(r.In))
	for i, a := range r.In {
		out[i] = d.tensor(a, r.ArgType(i, dtype))
	}
	return out
}

// ArgType is the type of argument i, with Batch bound to BatchSize and dtype in place of f32.
func (r Row) ArgType(i int, dtype ir.DType) ir.Type {
	t := r.In[i].Type
	if t.DType == ir.Float32 {
		t.DType = dtype
	}
	return t.WithDims(t.Bound(BatchSize))
}

// distinct is the number of elements that the row draws as "distinct".
func (r Row) distinct() int {
	n := 0
	for i, a := range r.In {
		if a.Draw.Kind == "distinct" {
			n += elements(r.ArgType(i, ir.Float32))
		}
	}
	return n
}

func elements(t ir.Type) int {
	n, _ := t.Count()
	return n
}

type drawer struct {
	*rand.Rand
	distinct []float64
}

// spread makes n values for "distinct": a grid of step 0.16 around 0, each value moved by up to 0.03, shuffled.
func (d *drawer) spread(n int) {
	d.distinct = make([]float64, n)
	for i := range d.distinct {
		d.distinct[i] = 0.16*(float64(i-n/2)+0.5) + 0.06*(d.Float64()-0.5)
	}
	d.Shuffle(n, func(i, j int) { d.distinct[i], d.distinct[j] = d.distinct[j], d.distinct[i] })
}

func (d *drawer) tensor(a Arg, t ir.Type) ir.Tensor {
	out := ir.NewTensor(t.DType, t.Bind(BatchSize)...)
	for i := range out.Len() {
		out.SetAt(i, d.draw(a.Draw, i))
	}
	return out
}

// draw is element i of an argument.
func (d *drawer) draw(w Draw, i int) float64 {
	switch w.Kind {
	case "normal":
		return d.NormFloat64()
	case "uniform":
		return w.Lo + (w.Hi-w.Lo)*d.Float64()
	case "distinct":
		v := d.distinct[0]
		d.distinct = d.distinct[1:]
		return v
	case "integers":
		return w.Lo + float64(d.IntN(int(w.Hi-w.Lo)))
	case "bools":
		return float64(d.IntN(2))
	case "values":
		return w.Values[i%len(w.Values)]
	}
	panic(fmt.Sprintf("optest: unknown draw %q", w.Kind))
}

// Graph is a row as a graph: one argument input for each input, named x0, x1 …, with Batch left symbolic and
// dtype in place of f32, and one output for each output of the op, named y0, y1 ….
func Graph(r Row, dtype ir.DType) *ir.Graph {
	g := ir.NewGraph(false)
	in := make([]ir.Value, len(r.In))
	for i, a := range r.In {
		t := a.Type
		if t.DType == ir.Float32 {
			t.DType = dtype
		}
		in[i] = g.Apply(ir.Feed{Input: &ir.Input{Name: fmt.Sprintf("x%d", i), Type: t, Source: ir.Argument}})
	}
	op := ir.MapAttrs(r.Op, nil, func(dt ir.DType) ir.DType {
		if dt == ir.Float32 {
			return dtype
		}
		return dt
	})
	for i, v := range g.ApplyAll(op, in...) {
		if !v.IsPoison() {
			g.Outputs = append(g.Outputs, ir.Output{Name: fmt.Sprintf("y%d", i), Value: v})
		}
	}
	return g
}
