package fused

import (
	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// DepthToSpace is op.DepthToSpaceOp on images of f32 whose channels come last.
type DepthToSpace op.DepthToSpaceOp

func (DepthToSpace) Spec() ir.Spec {
	return ir.Spec{Name: "DepthToSpaceLast", In: ir.Exactly(1), Doc: "channels moved into blocks of the image, with the channels last"}
}

func (o DepthToSpace) Infer(in []ir.Type) ([]ir.Type, error) {
	t, err := firstType(in[0])
	if err != nil {
		return nil, err
	}
	out, err := op.DepthToSpaceOp(o).Infer([]ir.Type{t})
	if err != nil {
		return nil, err
	}
	return []ir.Type{lastType(out[0])}, nil
}

func (o DepthToSpace) Eval(e *ir.Env, out, in []ir.Tensor) {
	if out[0].Len() == 0 {
		return
	}
	s, b := in[0].Shape(), o.Block
	deep := s[3]
	channels := deep / (b * b)
	var m kernel.Move
	m.Axis(s[0]*s[1], b*b*s[2]*channels, s[2]*deep) // rows of all images
	if o.CRD {
		m.Axis(b, b*s[2]*channels, b)
		m.Axis(s[2], b*channels, deep)
		m.Axis(b, channels, 1)
		m.Axis(channels, 1, b*b)
	} else {
		m.Axis(b, b*s[2]*channels, b*channels)
		m.Axis(s[2], b*channels, deep)
		m.Axis(b*channels, 1, 1)
	}
	m.Run(e.Threads, out[0].Float32s(), in[0].Float32s())
}

func (o DepthToSpace) Decompose(in []ir.Value) []ir.Value {
	y := ir.Apply(op.DepthToSpaceOp(o), First(in[0]))
	return []ir.Value{Last(y, y.Rank())}
}
