package op

import (
	"errors"
	"fmt"

	"github.com/ganc-ml/ganc/ir"
)

// DepthToSpaceOp moves channels into the image: [N×C·Block²×H×W] becomes [N×C×H·Block×W·Block]. Pixel (y·Block + i, x·Block + j)
// of channel c comes from pixel (y, x) of channel (i·Block + j)·C + c, ONNX's mode DCR, or, with CRD, of channel
// c·Block² + i·Block + j, as in PyTorch's pixel_shuffle.
type DepthToSpaceOp struct {
	Block int
	CRD   bool
}

// SpaceToDepthOp undoes DepthToSpaceOp.
type SpaceToDepthOp struct {
	Block int
	CRD   bool
}

// DepthToSpace moves channels of x[N×C×H×W] into the image, which becomes block times as high and as wide.
func DepthToSpace(x ir.Value, block int, crd bool) ir.Value {
	return ir.Apply(DepthToSpaceOp{block, crd}, x)
}

// SpaceToDepth moves block×block pixels of x[N×C×H×W] into channels.
func SpaceToDepth(x ir.Value, block int, crd bool) ir.Value {
	return ir.Apply(SpaceToDepthOp{block, crd}, x)
}

func (DepthToSpaceOp) Spec() ir.Spec {
	return ir.Spec{Name: "DepthToSpace", In: ir.Exactly(1), ONNX: "DepthToSpace", Since: 1, Doc: "channels moved into blocks of the image"}
}

func (SpaceToDepthOp) Spec() ir.Spec {
	return ir.Spec{Name: "SpaceToDepth", In: ir.Exactly(1), ONNX: "SpaceToDepth", Since: 1, Doc: "blocks of the image moved into channels"}
}

func (o DepthToSpaceOp) Infer(in []ir.Type) ([]ir.Type, error) {
	t := in[0]
	if err := checkBlock(o.Block, t); err != nil {
		return nil, err
	}
	c, b := int(t.At(1)), o.Block
	if c%(b*b) != 0 {
		return nil, fmt.Errorf("%v has %d channels, want a multiple of the block %d×%d", t, c, b, b)
	}
	return []ir.Type{t.WithDims(ir.MakeDims(t.At(0), ir.Dim(c/(b*b)), t.At(2).Times(b), t.At(3).Times(b)))}, nil
}

func (o SpaceToDepthOp) Infer(in []ir.Type) ([]ir.Type, error) {
	t := in[0]
	if err := checkBlock(o.Block, t); err != nil {
		return nil, err
	}
	b := ir.Dim(o.Block)
	if t.At(2)%b != 0 || t.At(3)%b != 0 {
		return nil, fmt.Errorf("%v is %v×%v, want multiples of the block %d", t, t.At(2), t.At(3), b)
	}
	return []ir.Type{t.WithDims(ir.MakeDims(t.At(0), t.At(1)*b*b, t.At(2)/b, t.At(3)/b))}, nil
}

// checkBlock checks what both ops want.
func checkBlock(block int, t ir.Type) error {
	var errs []error
	if block < 1 || block > 1<<15 {
		errs = append(errs, fmt.Errorf("the block is %d, want 1 to %d", block, 1<<15))
	}
	if t.Rank() != 4 || !t.WithDims(t.With(0, 1)).IsConcrete() {
		errs = append(errs, fmt.Errorf("got %v, want [N×channels×height×width] with a batch in front alone", t))
	}
	return errors.Join(errs...)
}

func (o DepthToSpaceOp) Grad(_ ir.Node, dy []ir.Value) []ir.Value {
	return []ir.Value{SpaceToDepth(dy[0], o.Block, o.CRD)}
}

func (o SpaceToDepthOp) Grad(_ ir.Node, dy []ir.Value) []ir.Value {
	return []ir.Value{DepthToSpace(dy[0], o.Block, o.CRD)}
}

func (DepthToSpaceOp) KeepsValues() bool { return true }
func (SpaceToDepthOp) KeepsValues() bool { return true }

// IsIdentity holds for a block of one pixel.
func (o DepthToSpaceOp) IsIdentity(_, _ ir.Type) bool { return o.Block == 1 }

// IsIdentity holds for a block of one pixel.
func (o SpaceToDepthOp) IsIdentity(_, _ ir.Type) bool { return o.Block == 1 }

func (o DepthToSpaceOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	w := blocks(out[0].Shape(), o.Block, o.CRD, 0, 1)
	w.move(e, out[0], in[0])
}

func (o SpaceToDepthOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	w := blocks(in[0].Shape(), o.Block, o.CRD, 1, 0)
	w.move(e, out[0], in[0])
}

// blocks walks an image of the given shape, array number image, and its blocks in channels, array number depth.
func blocks(shape []int, b int, crd bool, image, depth int) (w loop) {
	n, c, height, width := shape[0], shape[1], shape[2]/b, shape[3]/b
	plane := height * width
	channel, inBlock := plane, c*plane // steps in the deep array
	if crd {
		channel, inBlock = b*b*plane, plane
	}
	for _, axis := range [...][3]int{
		{n, c * b * b * plane, c * b * b * plane},
		{c, b * b * plane, channel},
		{height, b * b * width, width},
		{b, b * width, b * inBlock},
		{width, b, 1},
		{b, 1, inBlock},
	} {
		var s steps
		s[image], s[depth] = axis[1], axis[2]
		w.axis(axis[0], s)
	}
	return w
}
