package fused

import (
	"fmt"
	"unsafe"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// PlaneSum is op.SumOp or, with Mean, op.MeanOp of images whose channels come last. Axes count those of images with the
// channels behind the batch: all dimensions of the plane, and perhaps the batch. The order of the sums is theirs: it goes
// plane by plane, and then over the images.
type PlaneSum struct {
	Axes     ir.Ints
	KeepDims bool
	Mean     bool
}

// planeSum is the form of a reduction of images. A reduction along other axes has other lanes, and where the order of
// the dimensions changes nothing, the plain op is as good.
func planeSum(n ir.Node, o PlaneSum) (f Form, ok bool) {
	t := n.In(0).Type()
	if !swift(t) || !o.takes(t) {
		return f, false
	}
	return Form{Op: o, Rank: t.Rank(), In: []bool{true}}, true
}

// takes reports whether the axes are right for images of type t, and the channels last make a difference.
func (o PlaneSum) takes(t ir.Type) bool {
	return o.overPlanes(t.Rank()) && t.At(1) != 1 && pixels(t) != 1
}

// pixels is the number of elements of a plane of images with the channels behind the batch.
func pixels(t ir.Type) int {
	n := 1
	for _, d := range t.Bind(0)[2:] {
		n *= d
	}
	return n
}

// overPlanes reports whether the axes are those of the plane, and perhaps the batch.
func (o PlaneSum) overPlanes(rank int) bool {
	axes := o.Axes.Slice()
	if o.overBatch() {
		axes = axes[1:]
	}
	for i, axis := range axes {
		if axis != i+2 {
			return false
		}
	}
	return len(axes) == rank-2
}

func (o PlaneSum) overBatch() bool { return o.Axes.Len() > 0 && o.Axes.At(0) == 0 }

func (o PlaneSum) plain() ir.Op {
	if o.Mean {
		return op.MeanOp{Axes: o.Axes, KeepDims: o.KeepDims}
	}
	return op.SumOp{Axes: o.Axes, KeepDims: o.KeepDims}
}

func (PlaneSum) Spec() ir.Spec {
	return ir.Spec{Name: "PlaneSum", In: ir.Exactly(1), Doc: "sum or mean over the planes of images with the channels last"}
}

func (o PlaneSum) Infer(in []ir.Type) ([]ir.Type, error) {
	t, err := firstType(in[0])
	if err != nil {
		return nil, err
	}
	if !o.takes(t) {
		return nil, fmt.Errorf("axes %v of %v: want those of the plane, and perhaps 0, of several channels and elements", o.Axes, t)
	}
	return o.plain().Infer([]ir.Type{t})
}

// Scratch is room for the sums of single images and for the count.
func (o PlaneSum) Scratch(_, in []ir.Type) int {
	shape := in[0].Bind(0)
	return (shape[0]*shape[len(shape)-1] + 1) * in[0].DType.Size()
}

func (o PlaneSum) Eval(e *ir.Env, out, in []ir.Tensor) {
	shape, dst := in[0].Shape(), out[0].Float32s()
	images, channels, positions := shape[0], shape[len(shape)-1], 1
	for _, n := range shape[1 : len(shape)-1] {
		positions *= n
	}
	room, sums := floats(e.Scratch), dst
	if o.overBatch() {
		sums = room[1:][:images*channels]
	}
	kernel.PlaneSums(e.Threads, sums, in[0].Float32s(), images, positions, channels)
	o.finish(e.Threads, dst, sums, room[:1], images, positions, channels)
}

// finish makes of the sums of planes what the op gives: with 0 among the axes, sums is not dst. count is room for a number.
func (o PlaneSum) finish(threads int, dst, sums, count []float32, images, positions, channels int) {
	count[0] = float32(positions)
	if o.overBatch() {
		count[0] = float32(images * positions)
		kernel.SumCols(threads, dst, sums, images, channels)
	}
	if o.Mean {
		kernel.Div(threads, dst, dst, count)
	}
}

// floats is memory as numbers.
func floats(b []byte) []float32 {
	return unsafe.Slice((*float32)(unsafe.Pointer(unsafe.SliceData(b))), len(b)/4)
}

func (o PlaneSum) Decompose(in []ir.Value) []ir.Value {
	return []ir.Value{ir.Apply(o.plain(), First(in[0]))}
}
