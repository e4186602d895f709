package export

import (
	"github.com/ganc-ml/ganc/ir"
)

// A family writes one application of an op of its own, and returns nil for an op of another family.
type family func(e *emitter, o ir.Op, in []value, out []ir.Type) []value

// families are asked in turn. An op of none of them is written attribute for attribute.
var families = []family{
	(*emitter).products, (*emitter).pools, (*emitter).resizes, (*emitter).shapes, (*emitter).pads, (*emitter).blocks,
	(*emitter).reductions, (*emitter).comparisons, (*emitter).indices, (*emitter).activations,
}

// form writes one application of an op: by its family, or attribute for attribute if its Spec names an operator.
// legalise has decomposed the composite ops that have neither.
func (e *emitter) form(o ir.Op, in []value, out []ir.Type) []value {
	for _, write := range families {
		if vs := write(e, o, in, out); vs != nil || e.failed {
			return vs
		}
	}
	return e.plain(o, in, out)
}

// plain writes an op whose Spec names the operator and whose tags name the attributes.
func (e *emitter) plain(o ir.Op, in []value, out []ir.Type) []value {
	spec := o.Spec()
	if spec.ONNX == "" {
		e.refuse("it has no ONNX form")
		return nil
	}
	if field := untagged(o); field != "" {
		e.refuse("its attribute %s has no ONNX form", field)
		return nil
	}
	return e.apply(spec.ONNX, spec.Since, in, out, tagged(o)...)
}
