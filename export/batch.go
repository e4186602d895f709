package export

import "github.com/ganc-ml/ganc/ir"

// batchSize returns N as i64[1]. It is read once from the shape of an input, preferably one with a dimension of exactly N.
func (e *emitter) batchSize() value {
	if e.batch.name != "" {
		return e.batch
	}
	in, axis := e.batchSource()
	if axis < 0 {
		e.refuse("no input of the network has a batch dimension to take N from")
		return value{"", ir.TypeOf(ir.Int64, 1)}
	}
	layer := e.layer
	e.layer = "batch"
	one := ir.TypeOf(ir.Int64, 1)
	shape := e.one("Shape", 1, []value{in}, ir.TypeOf(ir.Int64, ir.Dim(in.Rank())))
	n := e.one("Gather", 1, []value{shape, e.ints(axis)}, one, intAttr("axis", 0))
	if c := in.At(axis).Coef(); c != 1 {
		n = e.one("Div", 7, []value{n, e.ints(c)}, one)
	}
	e.layer, e.batch = layer, n
	return n
}

func (e *emitter) batchSource() (in value, axis int) {
	axis = -1
	for _, v := range e.inputs {
		for i, d := range v.Shape() {
			if d == ir.Batch {
				return v, i
			}
			if d.IsBatch() && d.Coef() > 0 && axis < 0 {
				in, axis = v, i
			}
		}
	}
	return in, axis
}

// sizes returns a list of dimensions as a vector i64[n]: a constant if none depends on N.
func (e *emitter) sizes(dims []ir.Dim) value {
	var parts []value
	var known []int
	flush := func() {
		if len(known) > 0 {
			parts = append(parts, e.ints(known...))
			known = nil
		}
	}
	for _, d := range dims {
		if !d.IsBatch() {
			known = append(known, int(d))
			continue
		}
		flush()
		n := e.batchSize()
		if c := d.Coef(); c != 1 {
			n = e.one("Mul", 7, []value{n, e.ints(c)}, n.Type)
		}
		parts = append(parts, n)
	}
	flush()
	switch len(parts) {
	case 0:
		return e.ints()
	case 1:
		return parts[0]
	}
	return e.one("Concat", 4, parts, ir.TypeOf(ir.Int64, ir.Dim(len(dims))), intAttr("axis", 0))
}
