// Package evaltest computes values of a declaration for tests, node by node and without the compiler. Gradients
// are central differences, so that they check what is differentiated elsewhere.
package evaltest

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
)

// Evaluator computes values of one declaration. Floating-point inputs, state and constants are taken in DType,
// whatever the declaration says, as the compiler's float64 mode does.
type Evaluator struct {
	DType ir.DType
	Batch int
	Mode  ir.Mode
	Vars  map[string][]float64 // by the names of inputs and state variables
}

// Float64 is an evaluator in float64 and training mode.
func Float64(batch int, vars map[string][]float64) *Evaluator {
	return &Evaluator{DType: ir.Float64, Batch: batch, Vars: vars}
}

// Scalar is the value of a rank-0 value.
func (e *Evaluator) Scalar(v ir.Value) float64 {
	x := e.Value(v)
	if len(x) != 1 {
		panic(fmt.Sprintf("evaltest: %v is not a scalar", v.Type()))
	}
	return x[0]
}

// Value is the elements of v, in row-major order.
func (e *Evaluator) Value(v ir.Value) []float64 {
	r := run{e, map[int][]ir.Tensor{}, map[ir.Value]ir.Tensor{}}
	return Floats(r.value(v))
}

// run is one evaluation: what is known of nodes, and values held fixed by differences.
type run struct {
	*Evaluator
	nodes map[int][]ir.Tensor
	fixed map[ir.Value]ir.Tensor
}

func (r run) value(v ir.Value) ir.Tensor {
	v = r.Mode.Branch(v)
	if t, ok := r.fixed[v]; ok {
		return t
	}
	n := v.Node()
	if out, ok := r.nodes[n.ID()]; ok {
		return out[v.Out()]
	}
	out := r.node(n)
	r.nodes[n.ID()] = out
	return out[v.Out()]
}

func (r run) node(n ir.Node) []ir.Tensor {
	switch o := n.Op().(type) {
	case ir.Feed:
		return []ir.Tensor{r.variable(o.Input.Name, o.Input.Type)}
	case ir.Read:
		return []ir.Tensor{r.variable(o.State.Name, o.State.Type)}
	case ir.GradientOf:
		return r.differences(n)
	}
	if t, ok := ir.Constant(n.Op()); ok {
		return []ir.Tensor{r.constant(n.Op(), t)}
	}
	in := make([]ir.Tensor, n.NumIn())
	for i, v := range n.Ins() {
		in[i] = r.value(v)
	}
	return r.apply(n, in)
}

func (r run) apply(n ir.Node, in []ir.Tensor) []ir.Tensor {
	bound := func(d ir.Dims) ir.Dims { return d.Bound(r.Batch) }
	op := ir.MapAttrs(n.Op(), bound, r.dtype)
	types := make([]ir.Type, len(in))
	for i, t := range in {
		types[i] = t.Type()
	}
	outTypes, err := ir.InferTypes(op, types)
	if err != nil {
		panic(fmt.Sprintf("evaltest: %s: %v", ir.NodeText(n), err))
	}
	out := make([]ir.Tensor, len(outTypes))
	for i, t := range outTypes {
		out[i] = ir.NewTensor(t.DType, t.Bind(1)...)
	}
	env := &ir.Env{Threads: 1}
	if s, ok := op.(ir.Scratcher); ok {
		env.Scratch = ir.AlignedBytes(s.Scratch(outTypes, types))
	}
	op.Eval(env, out, in)
	return out
}

// dtype is what stands for dt here: floats of models become DType, float64 and integers stay.
func (r run) dtype(dt ir.DType) ir.DType {
	if dt == ir.Float32 {
		return r.DType
	}
	return dt
}

func (r run) constant(op ir.Op, t ir.Tensor) ir.Tensor {
	if s, ok := op.(ir.Scalar); ok {
		s.DType = r.dtype(s.DType)
		return s.Tensor()
	}
	return FromFloats(r.dtype(t.DType()), Floats(t), t.Shape()...)
}

func (r run) variable(name string, t ir.Type) ir.Tensor {
	x, ok := r.Vars[name]
	if !ok {
		panic(fmt.Sprintf("evaltest: no value for %q", name))
	}
	return FromFloats(r.dtype(t.DType), x, t.Bind(r.Batch)...)
}

// differences is the gradient of the sum of n's first input with respect to the others, in float64.
func (r run) differences(n ir.Node) []ir.Tensor {
	const h = 1e-5
	out := make([]ir.Tensor, n.NumIn()-1)
	for i := range out {
		wrt := r.Mode.Branch(n.In(i + 1))
		at := r.value(wrt)
		grad := make([]float64, at.Len())
		for j := range grad {
			grad[j] = (r.sumAt(n.In(0), wrt, at, j, h) - r.sumAt(n.In(0), wrt, at, j, -h)) / (2 * h)
		}
		out[i] = FromFloats(at.DType(), grad, at.Shape()...)
	}
	return out
}

// sumAt is the sum of y's elements with element j of wrt moved by h.
func (r run) sumAt(y, wrt ir.Value, at ir.Tensor, j int, h float64) float64 {
	x := Floats(at)
	x[j] += h
	moved := run{r.Evaluator, map[int][]ir.Tensor{}, map[ir.Value]ir.Tensor{wrt: FromFloats(at.DType(), x, at.Shape()...)}}
	sum := 0.0
	for _, v := range Floats(moved.value(y)) {
		sum += v
	}
	return sum
}
