// Package bound says how far rounding moves the outputs of a graph, on given inputs: the error that a runtime which adds up in
// another order, or whose functions differ in the last places, may have.
//
// It runs the graph with the error of every node drawn at random (Monte Carlo arithmetic: Parker, "Monte Carlo Arithmetic",
// UCLA CSD-970002, 1997; Vignes' CESTAC before it) and looks at how far the outputs scatter. So errors pass through a graph
// as they do in fact, through products, quotients, kinks and comparisons, and no op needs a rule. The error of one node
// has the standard deviation
//
//	u·√k·√(y² + f(x²))   where y = f(x) adds up k terms: a product, a convolution, a reduction
//	u·2                  for a function that saturates at 1, which other libraries compute to that accuracy
//	u·2·max(1, |y|)      for a function whose small values are differences of numbers near 1
//	u·2·|y|              for another function of one value
//	u·|y|                for one of several
//	√n times that        for a function that divides by a sum of n terms
//	u·√(y² + a² + b²)    for a difference a − b, as others multiply it out: a·s − b·s
//	0                    where values only move or become whole numbers, and where the output is no floating-point number
//
// with u = 2⁻²⁴, of float64 2⁻⁵³, and where an op rounds to a narrower format (ir.Narrower) the unit roundoff of that: runtimes
// that compute half-precision numbers in float32 leave some of these roundings out. f(x²) stands for the squares of the terms: the partial sums of a sum that cancels are as large as they.
// √k is the growth of the error of a sum of k terms (Higham and Mary, "A new approach to probabilistic rounding error
// analysis", SIAM J. Sci. Comput. 41, 2019), which is proved for independent roundings and observed for others.
package bound

import (
	"fmt"
	"math"
	"slices"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/rewrite"
	"github.com/ganc-ml/ganc/internal/noise"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

const (
	unit    = 1.0 / (1 << 24) // of float32, in the last place of numbers below 1
	unit64  = 1.0 / (1 << 53)
	samples = 16
	most    = 1e30 // of a deviation, which an infinite value leaves infinite
	amplify = 16   // errors are drawn so many times too large, so that rounding does not hide them
)

// Deviations returns the standard deviation of every output of g under rounding, element by element, as f32; of an output of
// another type than f32 and f64, the zero Tensor. batch binds the symbolic dimension, input gives the inputs and memory the state. The same
// arguments give the same numbers.
func Deviations(g *ir.Graph, batch int, input func(*ir.Input) ir.Tensor, memory compile.Memory, threads int) ([]ir.Tensor, error) {
	noisy, drawn := perturb(rewrite.Decompose(g))
	if err := noisy.Err(); err != nil {
		return nil, fmt.Errorf("bound: %w", err)
	}
	code, err := compile.Bind(noisy, batch, threads, memory)
	if err != nil {
		return nil, err
	}
	isDrawn := map[*ir.Input]bool{}
	for _, in := range drawn {
		isDrawn[in] = true
	}
	for _, in := range noisy.Inputs() {
		if dst := code.Input(in); !isDrawn[in] && !dst.IsZero() {
			copy(dst.Bytes(), input(in).Bytes())
		}
	}
	return scatter(code, drawn, threads)
}

// scatter runs the code several times and returns the standard deviation of its outputs.
func scatter(code *compile.Code, drawn []*ir.Input, threads int) ([]ir.Tensor, error) {
	spreads := make([]spread, len(code.OutputNames()))
	for k := range samples {
		for _, in := range drawn {
			if dst := code.Input(in); !dst.IsZero() {
				if err := noise.Fill(dst, ir.Normal, 1, in.Name, uint64(k), threads); err != nil {
					return nil, err
				}
			}
		}
		if err := code.Run(); err != nil {
			return nil, err
		}
		for i := range spreads {
			if t := code.Output(i); t.DType().IsFloat() {
				spreads[i].add(t)
			}
		}
	}
	out := make([]ir.Tensor, len(spreads))
	for i, s := range spreads {
		if s.first != nil {
			out[i] = s.deviation(code.Output(i).Shape())
		}
	}
	return out, nil
}

// spread adds up samples of a tensor, as distances from the first.
type spread struct {
	first        []float64
	sum, squares []float64
}

func (s *spread) add(t ir.Tensor) {
	if s.first == nil {
		s.first = make([]float64, t.Len())
		for i := range s.first {
			s.first[i] = t.At(i)
		}
		s.sum, s.squares = make([]float64, t.Len()), make([]float64, t.Len())
	}
	for i, x := range s.first {
		d := t.At(i) - x
		s.sum[i] += d
		s.squares[i] += d * d
	}
}

func (s *spread) deviation(shape []int) ir.Tensor {
	t := ir.NewTensor(ir.Float32, shape...)
	for i, squares := range s.squares {
		mean := s.sum[i] / samples
		t.Float32s()[i] = float32(math.Sqrt(max(0, squares-samples*mean*mean)/(samples-1)) / amplify)
	}
	return t
}

// perturb returns g with a draw of the error of each node added to its outputs, and the inputs that the draws come from.
func perturb(g *ir.Graph) (*ir.Graph, []*ir.Input) {
	var drawn []*ir.Input
	indexing := indexers(g)
	c := ir.NewCopier(ir.NewGraph(false))
	c.Rule = func(n ir.Node, in []ir.Value) []ir.Value {
		if exact(n) {
			return nil
		}
		out := c.Dst.ApplyAll(n.Op(), in...)
		for i, y := range out {
			if !y.DType().IsFloat() {
				continue
			}
			e := &ir.Input{Name: fmt.Sprintf("error/%d/%d", n.ID(), i), Type: y.Type().WithDType(ir.Float32), Source: ir.Argument}
			drawn = append(drawn, e)
			out[i] = op.Add(y, op.Mul(op.Cast(c.Dst.Apply(ir.Feed{Input: e}), y.DType()), op.Clip(size(n, i, y, in), -most, most)))
			if indexing[n.ID()] && (ir.Broadcasts(n.Op()) || len(in) == 1 && in[0].Type() == y.Type()) {
				out[i] = op.Where(whole(append(slices.Clone(in), y)), y, out[i])
			}
		}
		return out
	}
	c.Graph(g)
	return c.Dst, drawn
}

// indexers finds the nodes from which integers are cast. Where these compute whole numbers of whole numbers, there is no error.
func indexers(g *ir.Graph) map[int]bool {
	found := map[int]bool{}
	for id := g.Len() - 1; id >= 0; id-- {
		n := g.Node(id)
		cast := n.NumIn() == 1 && n.InTypes()[0].DType.IsFloat() && !n.OutTypes()[0].DType.IsFloat()
		for _, v := range n.Ins() {
			if v.DType().IsFloat() && (cast || found[id]) {
				found[v.Node().ID()] = true
			}
		}
	}
	return found
}

// whole is true where all values are whole numbers.
func whole(in []ir.Value) ir.Value {
	var all ir.Value
	for _, x := range in {
		if !x.DType().IsFloat() {
			continue
		}
		if is := op.Equal(x, op.Floor(x)); all.IsZero() {
			all = is
		} else {
			all = op.And(all, is)
		}
	}
	return all
}

// size is the standard deviation of the error of output i of a node, amplified.
func size(n ir.Node, i int, y ir.Value, in []ir.Value) ir.Value {
	k, u := terms(n), amplify*roundoff(n.Op(), y.DType())
	if o, ok := n.Op().(ir.Normaliser); ok {
		u *= math.Sqrt(max(1, o.Summands(bound(n.InTypes())[0])))
	}
	switch {
	case k > 1:
		squares := op.Abs(y.Graph().ApplyAll(n.Op(), squared(in)...)[i])
		return op.Scale(op.Sqrt(op.Add(op.Square(y), squares)), u*math.Sqrt(k))
	case subtracts(n.Op()):
		return op.Scale(op.Sqrt(op.Add(op.Square(y), op.Add(op.Square(in[0]), op.Square(in[1])))), u)
	case saturates(n.Op()):
		return op.Scale(op.Ones(y), 2*u)
	case cancels(n.Op()):
		return op.Scale(op.Maximum(op.Ones(y), op.Abs(y)), 2*u)
	case n.NumIn() == 1 && !narrows(n.Op()):
		return op.Scale(y, 2*u)
	}
	return op.Scale(y, u)
}

// roundoff is the unit roundoff of the result of an op.
func roundoff(o ir.Op, dt ir.DType) float64 {
	if n, ok := o.(ir.Narrower); ok {
		return n.Roundoff()
	}
	if dt == ir.Float64 {
		return unit64
	}
	return unit
}

func subtracts(o ir.Op) bool {
	s, ok := o.(ir.Subtracter)
	return ok && s.Subtracts()
}

func cancels(o ir.Op) bool {
	c, ok := o.(ir.Canceller)
	return ok && c.Cancels()
}

func narrows(o ir.Op) bool {
	_, ok := o.(ir.Narrower)
	return ok
}

func saturates(o ir.Op) bool {
	s, ok := o.(ir.Saturator)
	return ok && s.Saturates()
}

func squared(in []ir.Value) []ir.Value {
	out := make([]ir.Value, len(in))
	for i, x := range in {
		if out[i] = x; x.DType().IsFloat() {
			out[i] = op.Square(x)
		}
	}
	return out
}

// exact reports whether a node rounds nothing: it moves values, chooses them by indices, or reads types alone.
func exact(n ir.Node) bool {
	_, counts := n.Op().(ir.TypeFunction)
	_, chooses := n.Op().(ir.Indexer)
	if w, ok := n.Op().(ir.WholeValued); ok && w.WholeValued() {
		return true
	}
	return ir.IsLeaf(n.Op()) || n.NumIn() == 0 || ir.KeepsValues(n.Op()) || counts || chooses && n.NumIn() == 2
}

// terms is the number of terms that an element of the output adds up, at least 1.
func terms(n ir.Node) float64 {
	in, out := bound(n.InTypes()), bound(n.OutTypes())
	written, _ := out[0].Count()
	read, _ := in[0].Count()
	if t, ok := n.Op().(ir.TermCounter); ok {
		return t.Terms(out, in)
	}
	if f, ok := n.Op().(ir.FLOPCounter); ok {
		read = f.FLOPs(out, in) / 2
	} else if n.NumIn() > 1 || !in[0].DType.IsFloat() {
		return 1
	}
	return max(1, float64(read)/float64(max(1, written)))
}

// bound returns types for a batch of 64 where they depend on the batch: the number of terms does so where a batch is summed
// over.
func bound(types []ir.Type) []ir.Type {
	out := make([]ir.Type, len(types))
	for i, t := range types {
		out[i] = t.WithDims(t.Dims.Bound(64))
	}
	return out
}
