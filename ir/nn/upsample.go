package nn

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Upsample2D makes images [N, C, H, W] Scale times as high and as wide: PyTorch's Upsample with align_corners=False, Keras'
// UpSampling2D.
type Upsample2D struct {
	Scale int    // at least 1
	Mode  string // "nearest" (also if empty), "bilinear" or "bicubic"
}

// samplings is the modes of Upsample2D.
var samplings = map[string]op.Sampling{
	"":         {Coordinates: "asymmetric", Nearest: "floor"},
	"nearest":  {Coordinates: "asymmetric", Nearest: "floor"},
	"bilinear": {Mode: "linear"},
	"bicubic":  {Mode: "cubic", CubicA: -0.75},
}

// Apply gives x in its new size.
func (u Upsample2D) Apply(at *Place, x ir.Value) ir.Value {
	if bad, failed := checkImages(at, "upsample2d", 2, x); failed {
		return bad
	}
	s, known := samplings[u.Mode]
	switch {
	case u.Scale < 1:
		return at.Fail("upsample2d: Scale is %d, want at least 1", u.Scale)
	case !known:
		return at.Fail("upsample2d: Mode is %q, want nearest, bilinear or bicubic", u.Mode)
	}
	to := x.Type().Dims
	for axis := 2; axis < 4; axis++ {
		to = to.With(axis, to.At(axis)*ir.Dim(u.Scale))
	}
	return op.Resize(x, to, s)
}
