package nn

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// PixelShuffle makes images [N, C, H·Scale, W·Scale] of [N, C·Scale², H, W]: PyTorch's PixelShuffle (Shi et al. 2016). The
// pixels of a block come from neighbouring channels, row by row.
type PixelShuffle struct {
	Scale int // at least 1
}

// PixelUnshuffle undoes PixelShuffle: [N, C, H·Scale, W·Scale] becomes [N, C·Scale², H, W].
type PixelUnshuffle struct {
	Scale int // at least 1
}

// Apply gives x with channels moved into the image.
func (p PixelShuffle) Apply(at *Place, x ir.Value) ir.Value {
	if bad, failed := checkShuffle(at, "pixelshuffle", p.Scale, x); failed {
		return bad
	}
	if c, s := int(x.Dim(1)), p.Scale; c%(s*s) != 0 {
		return at.Fail("pixelshuffle: input %v has %d channels, want a multiple of %d×%d", x.Type(), c, s, s)
	}
	return op.DepthToSpace(x, p.Scale, true)
}

// Apply gives x with blocks of the image moved into channels.
func (p PixelUnshuffle) Apply(at *Place, x ir.Value) ir.Value {
	if bad, failed := checkShuffle(at, "pixelunshuffle", p.Scale, x); failed {
		return bad
	}
	if h, w := int(x.Dim(2)), int(x.Dim(3)); h%p.Scale != 0 || w%p.Scale != 0 {
		return at.Fail("pixelunshuffle: images of %v are %d×%d, want multiples of %d", x.Type(), h, w, p.Scale)
	}
	return op.SpaceToDepth(x, p.Scale, true)
}

func checkShuffle(at *Place, name string, scale int, x ir.Value) (bad ir.Value, failed bool) {
	if bad, failed = checkImages(at, name, 2, x); failed {
		return bad, true
	}
	if scale < 1 {
		return at.Fail("%s: Scale is %d, want at least 1", name, scale), true
	}
	return bad, false
}
