package fused

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// A Form is a node on images of a rank whose channels come last: [N×H×W×C] for [N×C×H×W], [N×L×C] for [N×C×L].
type Form struct {
	Op   ir.Op
	Rank int
	// In says for each input whether it is images. An input of lower rank is read as if dimensions of 1 preceded its own.
	In []bool
	// Out says whether the outputs are images.
	Out bool
	// Convolves marks the ops for whose sake images are laid out.
	Convolves bool
}

// FormOf is the form of a node of concrete types; ok is false where no op gives the same bits on images with the channels
// last.
func FormOf(n ir.Node) (f Form, ok bool) {
	t := n.Out(0).Type()
	switch o := n.Op().(type) {
	case op.ConvOp:
		f = convolution(n, Conv{Window: o.Window, Groups: o.Groups, Finish: Finish{Bias: n.NumIn() == 3}}, true)
		return f, swift(n.In(0).Type())
	case op.ConvTransposeOp:
		f = convolution(n, ConvTranspose{Window: o.Window, OutputPadding: o.OutputPadding, Groups: o.Groups, Finish: Finish{Bias: n.NumIn() == 3}}, true)
		return f, swift(n.In(0).Type())
	case op.ConvWeightOp:
		f = convolution(n, ConvWeight(o), false)
		f.In[1] = true
		return f, swift(n.In(0).Type())
	case op.DepthToSpaceOp:
		return Form{Op: DepthToSpace(o), Rank: 4, In: []bool{true}, Out: true}, swift(n.In(0).Type())
	case op.MaxPoolOp:
		return poolForm(n, MaxPool(o))
	case op.MaxPoolIndexOp:
		return poolForm(n, MaxPoolIndex(o))
	case op.AveragePoolOp:
		return poolForm(n, AveragePool(o))
	case op.SumOp:
		return planeSum(n, PlaneSum{Axes: o.Axes, KeepDims: o.KeepDims})
	case op.MeanOp:
		return planeSum(n, PlaneSum{Axes: o.Axes, KeepDims: o.KeepDims, Mean: true})
	}
	if t.Rank() < 3 || t.Rank() > 4 {
		return f, false
	}
	f = Form{Rank: t.Rank(), Out: true, In: make([]bool, n.NumIn())}
	for i := range f.In {
		f.In[i] = true
	}
	f.Op, ok = op.Permuted(n.Op(), channelsLast(t.Rank()), n.InTypes())
	return f, ok && n.NumIn() > 0
}

// convolution is the form of a convolution whose first input is images.
func convolution(n ir.Node, o ir.Op, out bool) Form {
	f := Form{Op: o, Rank: n.In(0).Rank(), In: make([]bool, n.NumIn()), Out: out, Convolves: true}
	f.In[0] = true
	return f
}

// swift says whether the kernels know images of type t.
func swift(t ir.Type) bool { return t.DType == ir.Float32 && (t.Rank() == 3 || t.Rank() == 4) }

// channelsLast is the permutation that puts dimension 1 last.
func channelsLast(rank int) ir.Ints {
	if rank == 3 {
		return ir.MakeInts(0, 2, 1)
	}
	return ir.MakeInts(0, 2, 3, 1)
}

// channelsFirst is the inverse of channelsLast.
func channelsFirst(rank int) ir.Ints {
	if rank == 3 {
		return ir.MakeInts(0, 2, 1)
	}
	return ir.MakeInts(0, 3, 1, 2)
}

// Last is v, which may have a lower rank than the images that it meets, with the channels last. Without dimensions in
// front that it does not need, it is a row where it has an element for each channel.
func Last(v ir.Value, rank int) ir.Value {
	lower := rank - v.Rank()
	if v.Rank() == 0 || lower < 0 {
		return v
	}
	var ones ir.Dims
	for range lower {
		ones = ones.Append(1)
	}
	for _, d := range v.Type().Shape() {
		ones = ones.Append(d)
	}
	v = op.Transpose(op.ReshapeTo(v, ones), channelsLast(rank).Slice()...)
	dims := v.Type().Shape()
	for lower > 0 && len(dims) > 0 && dims[0] == 1 {
		dims = dims[1:]
	}
	return op.Reshape(v, dims...)
}

// firstType is the type of images of type t with the channels behind the batch.
func firstType(t ir.Type) (ir.Type, error) {
	if !swift(t) {
		return t, fmt.Errorf("got %v, want f32 images in one or two dimensions with the channels last", t)
	}
	return ordered(t, channelsFirst(t.Rank())), nil
}

// lastType is the type of images of type t with the channels last.
func lastType(t ir.Type) ir.Type { return ordered(t, channelsLast(t.Rank())) }

func ordered(t ir.Type, perm ir.Ints) ir.Type {
	var dims ir.Dims
	for _, axis := range perm.Slice() {
		dims = dims.Append(t.At(axis))
	}
	return t.WithDims(dims)
}

// First is images whose channels come last, with the channels behind the batch.
func First(v ir.Value) ir.Value { return op.Transpose(v, channelsFirst(v.Rank()).Slice()...) }

// Straight joins a Transpose or a Reshape with one before it, and makes a Reshape of a Transpose that moves only dimensions
// of 1. Nil is a node of another kind.
func Straight(n ir.Node, in []ir.Value) []ir.Value {
	switch o := n.Op().(type) {
	case op.TransposeOp:
		return []ir.Value{transposed(in[0], o.Perm.Slice())}
	case op.ReshapeOp:
		return []ir.Value{viewed(in[0], o.To)}
	}
	return nil
}

func transposed(v ir.Value, perm []int) ir.Value {
	if p, ok := v.Op().(op.TransposeOp); ok {
		for i, axis := range perm {
			perm[i] = p.Perm.At(axis)
		}
		return transposed(v.Node().In(0), perm)
	}
	var dims ir.Dims
	last, moved := -1, false
	for _, axis := range perm {
		d := v.Dim(axis)
		dims = dims.Append(d)
		if d == 1 {
			continue
		}
		moved = moved || axis < last
		last = axis
	}
	if moved {
		return op.Transpose(v, perm...)
	}
	return viewed(v, dims)
}

func viewed(v ir.Value, to ir.Dims) ir.Value {
	for {
		if _, ok := v.Op().(op.ReshapeOp); !ok {
			break
		}
		v = v.Node().In(0)
	}
	if v.Type().Dims == to {
		return v
	}
	return op.ReshapeTo(v, to)
}
