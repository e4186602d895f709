package export

import (
	"math"

	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// resizes writes changes of the size of images.
func (e *emitter) resizes(o ir.Op, in []value, out []ir.Type) []value {
	switch o := o.(type) {
	case op.ResizeOp:
		return []value{e.resize(o, in[0], out[0])}
	case op.ResizeAdjointOp:
		return []value{e.resizeAdjoint(o, in[0])}
	}
	return nil
}

// resize is Resize by scales, which do not depend on N, where they give the sizes, and by sizes otherwise. Opsets without
// its form get products with the weights.
func (e *emitter) resize(o op.ResizeOp, x value, out ir.Type) value {
	if x.DType == ir.Int64 || x.DType == ir.Bool {
		e.refuse("Resize of %v is in no runtime: cast it to i32", x.DType)
		return value{"", out}
	}
	if since := e.resizeSince(o); e.opset < since && x.DType.IsFloat() && o.Extrapolation == 0 {
		return e.weighted(o.Sampling, x, o.To, false)
	}
	in := []value{x, e.region(o, x), e.scales(o, x)}
	if in[2].name == "" || in[2].At(0) == 0 {
		in = append(in, e.sizes(out.Shape()))
	}
	return e.one("Resize", e.resizeSince(o), in, out, resizeAttrs(o.Sampling)...)
}

// resizeSince is the first opset with the form of a Resize.
func (e *emitter) resizeSince(o op.ResizeOp) int {
	if o.Coordinates == "tf_half_pixel_for_nn" && e.opset > 12 {
		e.refuse("the coordinates tf_half_pixel_for_nn were removed with opset 13")
	}
	switch {
	case o.Coordinates == "half_pixel_symmetric":
		return 19
	case o.Antialias:
		return 18
	}
	return 11
}

func resizeAttrs(s op.Sampling) []*onnxpb.AttributeProto {
	var attrs []*onnxpb.AttributeProto
	for _, a := range []struct{ name, value string }{
		{"mode", s.Mode}, {"coordinate_transformation_mode", s.Coordinates}, {"nearest_mode", s.Nearest},
	} {
		if a.value != "" {
			attrs = append(attrs, stringAttr(a.name, a.value))
		}
	}
	if s.Mode == "cubic" {
		attrs = append(attrs, floatAttr("cubic_coeff_a", s.CubicA))
	}
	if s.ExcludeOutside {
		attrs = append(attrs, intAttr("exclude_outside", 1))
	}
	if s.Antialias {
		attrs = append(attrs, intAttr("antialias", 1))
	}
	if s.Extrapolation != 0 {
		attrs = append(attrs, floatAttr("extrapolation_value", s.Extrapolation))
	}
	return attrs
}

// region is the roi, which only opset 13 lets a node leave out.
func (e *emitter) region(o op.ResizeOp, x value) value {
	if o.Coordinates != "tf_crop_and_resize" {
		if e.opset >= 13 {
			return value{}
		}
		return e.constant(ir.NewTensor(ir.Float32, 0))
	}
	roi := make([]float32, 2*x.Rank())
	for i := range x.Rank() {
		roi[x.Rank()+i] = 1
		if o.Start.Len() > 0 {
			roi[i] = float32(o.Start.At(i))
		}
		if o.End.Len() > 0 {
			roi[x.Rank()+i] = float32(o.End.At(i))
		}
	}
	return e.constant(ir.FromSlice(roi, len(roi)))
}

// scales is the scales of all dimensions; an empty list, or a value without a name, where sizes must say it.
func (e *emitter) scales(o op.ResizeOp, x value) value {
	list := make([]float32, x.Rank())
	for i := range list {
		list[i] = 1
		from, to := float32(x.At(i)), float32(o.To.At(i))
		if x.At(i).IsBatch() || from == 0 {
			continue
		}
		if list[i] = to / from; o.Scales.Len() > 0 {
			list[i] = float32(o.Scales.At(i))
		}
		if math.Floor(float64(list[i])*float64(from)) == float64(to) {
			continue
		}
		if o.Scales.Len() > 0 {
			e.refuse("its scale %v does not make %v of %v", list[i], to, from)
		}
		if e.opset >= 13 {
			return value{}
		}
		return e.constant(ir.NewTensor(ir.Float32, 0))
	}
	return e.constant(ir.FromSlice(list, len(list)))
}

// resizeAdjoint is a product with the weights of each dimension.
func (e *emitter) resizeAdjoint(o op.ResizeAdjointOp, y value) value {
	return e.weighted(o.Sampling, y, o.Of, true)
}

// weighted gives x the sizes to by a product with the weights of each dimension that changes: of a Resize or, back, of its
// adjoint.
func (e *emitter) weighted(s op.Sampling, x value, to ir.Dims, back bool) value {
	for i := range x.Rank() {
		before, after := x.At(i), to.At(i)
		if back {
			before, after = after, before
		}
		if before.IsBatch() || !s.Changes(i, int(before), int(after)) {
			continue
		}
		w := s.Weights(i, int(before), int(after)) // [after×before]
		if !back {
			w = transposed(w)
		}
		x = e.swapped(x, i)
		x = e.one("MatMul", 1, []value{x, e.cast(e.constant(w), x.DType)}, x.WithDims(x.With(x.Rank()-1, to.At(i))))
		x = e.swapped(x, i)
	}
	return x
}

// transposed is a matrix, transposed.
func transposed(m ir.Tensor) ir.Tensor {
	rows, cols := m.Shape()[0], m.Shape()[1]
	t := ir.NewTensor(ir.Float32, cols, rows)
	for i := range rows {
		for j := range cols {
			t.Float32s()[j*rows+i] = m.Float32s()[i*cols+j]
		}
	}
	return t
}

// swapped is v with a dimension and the last exchanged.
func (e *emitter) swapped(v value, axis int) value {
	last := v.Rank() - 1
	if axis == last {
		return v
	}
	perm := make([]int, v.Rank())
	for i := range perm {
		perm[i] = i
	}
	perm[axis], perm[last] = last, axis
	return e.permuted(v, perm...)
}
