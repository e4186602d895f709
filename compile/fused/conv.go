package fused

import (
	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// The convolutions of package op, in one or two dimensions, on images whose channels come last: x[N×H×W×C] and y[N×OH×OW×O].
// Weights are w[O×C/Groups×kernel…] as they are there, and so are the sums and their order. Fixed weights are constants: the
// first run lays them down in the order in which the kernels read them, for all others. The operands of the steps of a
// Finish follow the weights.
type (
	Conv struct { // Conv is op.ConvOp and then the steps of its Finish.
		op.Window
		Groups int
		Fixed  bool
		Finish
	}
	ConvTranspose struct { // ConvTranspose is op.ConvTransposeOp and then the steps of its Finish.
		op.Window
		OutputPadding ir.Ints
		Groups        int
		Fixed         bool
		Finish
	}
	ConvWeight struct { // ConvWeight is op.ConvWeightOp.
		op.Window
		Kernel ir.Ints
		Groups int
	}
)

func (o Conv) plain() op.ConvOp { return op.ConvOp{Window: o.Window, Groups: o.Groups} }

func (o ConvTranspose) plain() op.ConvTransposeOp {
	return op.ConvTransposeOp{Window: o.Window, OutputPadding: o.OutputPadding, Groups: o.Groups}
}

func (o Conv) Spec() ir.Spec {
	return ir.Spec{Name: "ConvLast", In: ir.Exactly(2 + o.operands()), Doc: "convolution with the channels last, bias, normalisation, residual, activation and slope in one pass"}
}

func (o ConvTranspose) Spec() ir.Spec {
	return ir.Spec{Name: "ConvTransposeLast", In: ir.Exactly(2 + o.operands()), Doc: "transposed convolution with the channels last, bias, normalisation, residual, activation and slope in one pass"}
}

func (ConvWeight) Spec() ir.Spec {
	return ir.Spec{Name: "ConvWeightLast", In: ir.Exactly(2), Doc: "the gradient of a convolution with respect to its weights, with the channels last"}
}

func (o Conv) Infer(in []ir.Type) ([]ir.Type, error) { return inferImages(o.plain(), o.Finish, in) }

func (o ConvTranspose) Infer(in []ir.Type) ([]ir.Type, error) {
	return inferImages(o.plain(), o.Finish, in)
}

func (o ConvWeight) Infer(in []ir.Type) ([]ir.Type, error) {
	x, err := firstType(in[0])
	if err != nil {
		return nil, err
	}
	y, err := firstType(in[1])
	if err != nil {
		return nil, err
	}
	return op.ConvWeightOp(o).Infer([]ir.Type{x, y})
}

// inferImages is the type of a convolution of images in[0] with weights in[1].
func inferImages(plain ir.Op, f Finish, in []ir.Type) ([]ir.Type, error) {
	x, err := firstType(in[0])
	if err != nil {
		return nil, err
	}
	out, err := plain.Infer([]ir.Type{x, in[1]})
	if err != nil {
		return nil, err
	}
	out[0] = lastType(out[0])
	return out, f.check(out[0], in[2:])
}

func (o Conv) Eval(e *ir.Env, out, in []ir.Tensor) { o.run(e, out, in, nil) }

// Prepare keeps fixed weights.
func (o Conv) Prepare(_, _ []ir.Type) func(e *ir.Env, out, in []ir.Tensor) {
	return preparedConv(o.Fixed, o.run)
}

func (o ConvTranspose) Eval(e *ir.Env, out, in []ir.Tensor) { o.run(e, out, in, nil) }

// Prepare keeps fixed weights.
func (o ConvTranspose) Prepare(_, _ []ir.Type) func(e *ir.Env, out, in []ir.Tensor) {
	return preparedConv(o.Fixed, o.run)
}

func preparedConv(fixed bool, run func(*ir.Env, []ir.Tensor, []ir.Tensor, *kernel.KeptWeights)) func(e *ir.Env, out, in []ir.Tensor) {
	var kept *kernel.KeptWeights
	if fixed {
		kept = new(kernel.KeptWeights)
	}
	return func(e *ir.Env, out, in []ir.Tensor) { run(e, out, in, kept) }
}

func (o Conv) run(e *ir.Env, out, in []ir.Tensor, kept *kernel.KeptWeights) {
	s := convShape(o.Window, o.Groups, in[0].Shape(), in[1].Shape()[2:], out[0].Shape())
	ep := o.epilogue(s.O, in[2:])
	kernel.ConvKept(e.Threads, s, in[0].Float32s(), in[1].Float32s(), out[0].Float32s(), &ep, kept)
}

func (o ConvTranspose) run(e *ir.Env, out, in []ir.Tensor, kept *kernel.KeptWeights) {
	s := convShape(o.Window, o.Groups, out[0].Shape(), in[1].Shape()[2:], in[0].Shape())
	ep := o.epilogue(s.C, in[2:])
	kernel.ConvTransposeKept(e.Threads, s, in[0].Float32s(), in[1].Float32s(), out[0].Float32s(), &ep, kept)
}

func (o ConvWeight) Eval(e *ir.Env, out, in []ir.Tensor) {
	s := convShape(o.Window, o.Groups, in[0].Shape(), o.Kernel.Slice(), in[1].Shape())
	kernel.ConvWeight(e.Threads, s, in[0].Float32s(), in[1].Float32s(), out[0].Float32s())
}

// convShape is the geometry for the kernels.
func convShape(win op.Window, groups int, x, taps, y []int) kernel.ConvShape {
	s := kernel.ConvShape{N: x[0], H: 1, C: x[len(x)-1], OH: 1, O: y[len(y)-1], KH: 1, SH: 1, DH: 1, Groups: max(1, groups)}
	last := len(taps) - 1
	s.W, s.OW, s.KW = x[last+1], y[last+1], taps[last]
	s.SW, s.DW, s.Left = win.Stride(last), win.Dilation(last), win.PadBefore(last)
	if last == 1 {
		s.H, s.OH, s.KH, s.SH, s.DH, s.Top = x[1], y[1], taps[0], win.Stride(0), win.Dilation(0), win.PadBefore(0)
	}
	return s
}

func (o Conv) Decompose(in []ir.Value) []ir.Value {
	y := op.Conv(First(in[0]), in[1], ir.Value{}, o.plain())
	return []ir.Value{o.apply(Last(y, y.Rank()), in[2:])}
}

func (o ConvTranspose) Decompose(in []ir.Value) []ir.Value {
	x := op.ConvTranspose(First(in[0]), in[1], ir.Value{}, o.plain())
	return []ir.Value{o.apply(Last(x, x.Rank()), in[2:])}
}

func (o ConvWeight) Decompose(in []ir.Value) []ir.Value {
	return []ir.Value{op.ConvWeight(First(in[0]), First(in[1]), op.ConvWeightOp(o))}
}

// Finished is the convolution with other steps.
func (o Conv) Finished(f Finish) ir.Op {
	o.Finish = f
	return o
}

// Finished is the transposed convolution with other steps.
func (o ConvTranspose) Finished(f Finish) ir.Op {
	o.Finish = f
	return o
}

// WithFixed is the convolution with fixed weights.
func (o Conv) WithFixed() ir.Op {
	o.Fixed = true
	return o
}

// WithFixed is the transposed convolution with fixed weights.
func (o ConvTranspose) WithFixed() ir.Op {
	o.Fixed = true
	return o
}

// FLOPs counts the convolution alone.
func (o Conv) FLOPs(out, in []ir.Type) int { return o.plain().FLOPs(planar(out, 0), planar(in, 0)) }

// FLOPs counts the transposed convolution alone.
func (o ConvTranspose) FLOPs(out, in []ir.Type) int {
	return o.plain().FLOPs(planar(out, 0), planar(in, 0))
}

func (o ConvWeight) FLOPs(out, in []ir.Type) int {
	return op.ConvWeightOp(o).FLOPs(out, planar(in, 0, 1))
}

// planar is types of which some are images, these with the channels behind the batch.
func planar(types []ir.Type, images ...int) []ir.Type {
	out := append([]ir.Type(nil), types...)
	for _, i := range images {
		out[i] = ordered(out[i], channelsFirst(out[i].Rank()))
	}
	return out
}
