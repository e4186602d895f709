package export

import (
	"slices"

	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// conv is Conv, with every attribute that has a default left out.
func (e *emitter) conv(o op.ConvOp, in []value, out ir.Type) value {
	return e.one("Conv", 1, in, out, append(windowAttrs(o.Window, in[1].Shape()[2:]), groupAttr(o.Groups)...)...)
}

// convTranspose is ConvTranspose.
func (e *emitter) convTranspose(o op.ConvTransposeOp, in []value, out ir.Type) value {
	attrs := append(windowAttrs(o.Window, in[1].Shape()[2:]), groupAttr(o.Groups)...)
	if o.OutputPadding.Len() > 0 {
		attrs = append(attrs, intsAttr("output_padding", o.OutputPadding.Slice()))
	}
	return e.one("ConvTranspose", 1, in, out, attrs...)
}

// windowAttrs is the attributes of a kernel's way over an image.
func windowAttrs(w op.Window, kernel ir.Shape) []*onnxpb.AttributeProto {
	attrs := []*onnxpb.AttributeProto{intsAttr("kernel_shape", ir.MakeDims(kernel...).Bind(0))}
	if w.Strides.Len() > 0 {
		attrs = append(attrs, intsAttr("strides", w.Strides.Slice()))
	}
	if w.Dilations.Len() > 0 {
		attrs = append(attrs, intsAttr("dilations", w.Dilations.Slice()))
	}
	if w.Before.Len()+w.After.Len() > 0 {
		attrs = append(attrs, intsAttr("pads", slices.Concat(orZeros(w.Before, len(kernel)), orZeros(w.After, len(kernel)))))
	}
	return attrs
}

func orZeros(l ir.Ints, n int) []int {
	if l.Len() == 0 {
		return make([]int, n)
	}
	return l.Slice()
}

func groupAttr(groups int) []*onnxpb.AttributeProto {
	if groups <= 1 {
		return nil
	}
	return []*onnxpb.AttributeProto{intAttr("group", groups)}
}

// convWeight is a Conv in which the images are one more dimension: x[N×g·C×…] as [C×g×N×…] is convolved with y[N×g·O×…] as
// weights [g·O×1×N×…], which sums over images, then over places, as the op does. Strides and dilations change places,
// and the result has more positions than the kernel where a stride leaves a rest: they are cut off.
func (e *emitter) convWeight(o op.ConvWeightOp, x, y value, out ir.Type) value {
	groups, rank := max(1, o.Groups), x.Rank()-2
	images, channels := x.At(0), x.At(1)/ir.Dim(groups)
	x = e.reshape(x, x.WithDims(behind(ir.MakeDims(images, ir.Dim(groups), channels), x, 2)))
	x = e.permuted(x, 2, 1, 0)
	y = e.permuted(y, 1, 0)
	y = e.reshape(y, y.WithDims(behind(ir.MakeDims(y.At(0), 1), y, 1)))

	dims := ir.MakeDims(channels, y.At(0), 1)
	for i := range rank {
		dims = dims.Append(ir.Dim(turnedSize(o, i, int(x.At(i+3)), int(y.At(i+3)))))
	}
	w := e.one("Conv", 1, []value{x, y}, x.WithDims(dims), append(turnedAttrs(o, rank), groupAttr(groups)...)...)
	w = e.reshape(w, w.WithDims(behind(ir.MakeDims(channels, y.At(0)), w, 3)))
	for i := range rank {
		if n := ir.Dim(o.Kernel.At(i)); w.At(i+2) != n {
			w = e.slice(op.SliceOp{Axis: i + 2, End: int(n), Step: 1}, w, w.WithDims(w.With(i+2, n)))
		}
	}
	return e.permuted(w, 1, 0)
}

// turnedAttrs is the attributes of the turned convolution, whose first dimension is the images. Its kernel depends on N,
// so that kernel_shape is left out.
func turnedAttrs(o op.ConvWeightOp, rank int) []*onnxpb.AttributeProto {
	var attrs []*onnxpb.AttributeProto
	for _, a := range []struct {
		name string
		list ir.Ints
	}{{"strides", o.Dilations}, {"dilations", o.Strides}} {
		if a.list.Len() > 0 {
			attrs = append(attrs, intsAttr(a.name, append([]int{1}, a.list.Slice()...)))
		}
	}
	if o.Before.Len()+o.After.Len() > 0 {
		before, after := orZeros(o.Before, rank), orZeros(o.After, rank)
		attrs = append(attrs, intsAttr("pads", slices.Concat([]int{0}, before, []int{0}, after)))
	}
	return attrs
}

// turnedSize is the number of places that the turned convolution has in dimension i.
func turnedSize(o op.ConvWeightOp, i, large, small int) int {
	free := large + o.PadBefore(i) + o.PadAfter(i) - o.Stride(i)*(small-1) - 1
	return free/o.Dilation(i) + 1
}

// behind is dims with the dimensions of v from one on behind it.
func behind(dims ir.Dims, v value, from int) ir.Dims {
	for i := from; i < v.Rank(); i++ {
		dims = dims.Append(v.At(i))
	}
	return dims
}

// permuted is v with its first axes in another order.
func (e *emitter) permuted(v value, first ...int) value {
	perm, dims := slices.Clone(first), ir.MakeDims()
	for i := len(first); i < v.Rank(); i++ {
		perm = append(perm, i)
	}
	for _, axis := range perm {
		dims = dims.Append(v.At(axis))
	}
	return e.one("Transpose", 1, []value{v}, v.WithDims(dims), intsAttr("perm", perm))
}
