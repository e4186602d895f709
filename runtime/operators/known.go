package operators

import (
	"fmt"
	"math"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/load"
)

// knownBytes is the greatest size of a tensor that is computed while a graph is built. Shapes and indices are small.
const knownBytes = 16 << 20

// constant adds t to the graph: as a scalar if it has rank 0, so that the compiler sees its value.
func (im *importer) constant(t ir.Tensor) ir.Value {
	if t.Rank() == 0 {
		switch t.DType() {
		case ir.Float32, ir.Float64:
			if f := t.At(0); f == f {
				return im.g.Apply(ir.Scalar{DType: t.DType(), Bits: math.Float64bits(f)})
			}
		case ir.Int64:
			return im.g.Apply(ir.Scalar{DType: ir.Int64, Bits: uint64(t.Int64s()[0])})
		}
	}
	return im.g.Constant(t)
}

// static returns the value of input i, which the operator must know when a graph is compiled.
func (c *call) static(i int) (ir.Tensor, error) {
	t, err := c.eval(c.in[i])
	if err != nil {
		return t, c.unsupported("its input %d must be known when the graph is compiled, but %v", i, err).
			Instead("shapes may depend on constants, on shapes of inputs and on integer inputs")
	}
	return t, nil
}

// eval computes a value that depends on constants alone.
func (im *importer) eval(v ir.Value) (ir.Tensor, error) {
	if t, ok := im.known[v]; ok {
		return t, nil
	}
	n := v.Node()
	if t, ok := ir.Constant(n.Op()); ok {
		return t, nil
	}
	if f, ok := n.Op().(ir.Feed); ok {
		return ir.Tensor{}, fmt.Errorf("it depends on the values of the input %s", load.Quote(f.Input.Name))
	}
	in := make([]ir.Tensor, n.NumIn())
	for i, w := range n.Ins() {
		var err error
		if in[i], err = im.eval(w); err != nil {
			return ir.Tensor{}, err
		}
	}
	out, err := im.evaluate(n, in)
	if err != nil {
		return ir.Tensor{}, err
	}
	for i, t := range out {
		im.known[n.Out(i)] = t
	}
	return out[v.Out()], nil
}

// evaluate runs one node. Values that an op refuses, such as an index out of range, are an error.
func (im *importer) evaluate(n ir.Node, in []ir.Tensor) (out []ir.Tensor, err error) {
	for _, t := range n.OutTypes() {
		size := typeBytes(t)
		if size > knownBytes {
			return nil, fmt.Errorf("computing it takes a tensor %v of %d bytes, want at most %d", t, size, knownBytes)
		}
		if im.made += size; im.made > uint64(im.limits.TotalBytes)/2 { // the graph that is built needs the rest
			return nil, fmt.Errorf("computing it and what is known already takes more than %d bytes", im.limits.TotalBytes/2)
		}
	}
	if out, err = ir.TryEvaluate(n.Op(), in, n.OutTypes()); err != nil {
		return nil, fmt.Errorf("computing it fails: %w", err)
	}
	return out, nil
}
