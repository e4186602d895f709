package picture

import (
	"fmt"

	"github.com/ganc-ml/ganc/internal/imagegrid"
	"github.com/ganc-ml/ganc/ir"
)

// IsImage reports whether a port can be shown as an image: grey, or red, green and blue.
func IsImage(p ir.Port) bool {
	return p.Image != nil && (p.Image.Channels() == 1 || p.Image.Channels() == 3)
}

// IsPoint reports whether an output of that many numbers is a point in the plane, with a range to show it in.
func IsPoint(p ir.Port, dt ir.DType, numbers int) bool {
	return p.Image == nil && p.Range != nil && dt == ir.Float32 && numbers == 2
}

// IsNoise reports whether values of an input can be drawn: by its law, or from its classes.
func IsNoise(p ir.Port) bool { return p.Law != nil || p.Classes > 0 }

// Samples is the number of images, or points, in a picture of an output.
func Samples(p ir.Port) int {
	if p.Image == nil {
		return Points
	}
	return Images
}

// Shown is an output of a network as n images, or as the one image of n points.
func Shown(t ir.Tensor, p ir.Port, n int) imagegrid.Batch {
	lo, hi := limits(p)
	if p.Image == nil {
		return imagegrid.Points(t.Float32s(), lo, hi, axes(p))
	}
	return imagegrid.Batch{Pixels: t.Float32s(), N: n, C: p.Image.Channels(), H: p.Image.H, W: p.Image.W, Lo: lo, Hi: hi}
}

// axes are what the coordinates of points are: the columns of the data, or else x and y.
func axes(p ir.Port) [2]imagegrid.Axis {
	if len(p.Columns) != 2 {
		return [2]imagegrid.Axis{{Name: "x"}, {Name: "y"}}
	}
	var out [2]imagegrid.Axis
	for i, c := range p.Columns {
		out[i] = imagegrid.Axis{Name: c.Name, Offset: c.Offset, Scale: c.Scale}
	}
	return out
}

// limits is the range of a port's values in float32.
func limits(p ir.Port) (lo, hi float32) {
	r := p.Limits()
	return float32(r.Lo), float32(r.Hi)
}

// rescaled is pixels in the range of port from, in that of port to.
func rescaled(pixels []float32, from, to ir.Port) []float32 {
	lo, hi := limits(from)
	newLo, newHi := limits(to)
	if lo == newLo && hi == newHi {
		return pixels
	}
	out := make([]float32, len(pixels))
	for i, v := range pixels {
		out[i] = newLo + (v-lo)/(hi-lo)*(newHi-newLo)
	}
	return out
}

// Fits returns an error where an output is not the n images or points that its port announces.
func Fits(t ir.Tensor, p ir.Port, n int) error {
	if p.Image == nil {
		if t.DType() != ir.Float32 || t.Len() != 2*n {
			return fmt.Errorf("is %v, its metadata say %d points", t.Type(), n)
		}
		return nil
	}
	if c, h, w := p.Image.Channels(), p.Image.H, p.Image.W; t.DType() != ir.Float32 || t.Len() != n*c*h*w {
		return fmt.Errorf("is %v, its metadata say %d images of %d×%d×%d", t.Type(), n, c, h, w)
	}
	return nil
}

// Width is the number of columns that makes a grid of n images about as wide as high.
func Width(n int) int {
	c := 1
	for c*c < n {
		c++
	}
	return c
}
