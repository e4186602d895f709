package nn

import (
	"math"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Distort2D turns, slants, stretches and moves images [N, C, H, W] at random in training and thins or thickens their bright
// strokes, each image by numbers of its own, and leaves them alone in inference. Pixels are mixed from the four nearest
// (bilinear). Every number is uniform in the range that its field names; what is 0 is not done.
// No gradient flows to where the pixels come from, only to the pixels.
type Distort2D struct {
	Rotation    float64 // greatest angle either way, in radians
	Shear       float64 // greatest slant either way: columns for each row
	Scale       float64 // height and width are multiplied by exp of −Scale to Scale, each by its own
	Translation float64 // greatest shift either way, as a part of height and width
	Thin, Thick float64 // greatest share, up to 1, of the way to the least or greatest of the 3×3 pixels around each
	Fill        float64 // what is seen beyond the border
}

// Apply gives x, distorted in training.
func (d Distort2D) Apply(at *Place, x ir.Value) ir.Value {
	if bad, failed := checkImages(at, "distort", 2, x); failed {
		return bad
	}
	for _, p := range []float64{d.Rotation / math.Pi, d.Shear, d.Scale, d.Translation, d.Thin, d.Thick} {
		if !(p >= 0 && p <= 1) {
			return at.Fail("distort: %+v: want Rotation in [0, π], and Shear, Scale, Translation, Thin and Thick in [0, 1]", d)
		}
	}
	row, column := d.sources(at, x)
	return ir.ByMode(d.strokes(at, sampled(x, row, column, d.Fill)), x)
}

// sources is the row and the column that each pixel comes from: an affine map around the middle of the image.
func (d Distort2D) sources(at *Place, x ir.Value) (row, column ir.Value) {
	h, w := x.Dim(2), x.Dim(3)
	middle, centre := float64(h-1)/2, float64(w-1)/2
	i := op.AddScalar(positions(x, 2, ir.MakeDims(h, 1)), -middle)
	j := op.AddScalar(positions(x, 3, ir.MakeDims(w)), -centre)

	angle := uniform(at, "angle", x, 0, 2*d.Rotation)
	cos, sin := op.Cos(angle), op.Sin(angle)
	row = op.Add(op.Mul(cos, i), op.Mul(sin, j))
	column = op.Sub(op.Mul(cos, j), op.Mul(sin, i))
	column = op.Add(op.Mul(column, op.Exp(uniform(at, "width", x, 0, 2*d.Scale))), op.Mul(row, uniform(at, "slant", x, 0, 2*d.Shear)))
	row = op.Mul(row, op.Exp(uniform(at, "height", x, 0, 2*d.Scale)))
	row = op.Add(row, uniform(at, "down", x, middle, 2*d.Translation*float64(h)))
	return row, op.Add(column, uniform(at, "right", x, centre, 2*d.Translation*float64(w)))
}

// uniform is a number in a range of the given width for each image, or that in the middle if the width is 0.
func uniform(at *Place, name string, x ir.Value, middle, width float64) ir.Value {
	if width == 0 {
		return x.Graph().Scalar(x.DType(), middle)
	}
	return around(at, name, x, middle, width)
}

// sampled is x [N×C×H×W] at rows and columns between its pixels, which broadcast over it. Beyond the border there is fill.
func sampled(x, row, column ir.Value, fill float64) ir.Value {
	n, c, h, w := x.Dim(0), x.Dim(1), int(x.Dim(2)), int(x.Dim(3))
	row, column = op.Clip(row, -1, float64(h)), op.Clip(column, -1, float64(w))
	top, left := op.Floor(row), op.Floor(column)
	line := w + 3 // a pixel before, and two behind: the right neighbour of one beyond the border
	pixels := op.Reshape(op.Pad(x, []int{0, 0, 1, 1}, []int{0, 0, 2, 2}, fill), n, c, ir.Dim((h+3)*line))
	first := op.Cast(op.AddScalar(op.Add(op.Scale(top, float64(line)), left), float64(line+1)), ir.Int64)
	pixel := func(down, right int) ir.Value {
		from := op.AddScalar(first, float64(down*line+right))
		from = op.Reshape(op.Expand(from, x.Type().Dims), n, c, ir.Dim(h*w))
		return op.ReshapeTo(op.GatherElements(pixels, from, 2), x.Type().Dims)
	}
	down, right := op.Sub(row, top), op.Sub(column, left)
	return between(between(pixel(0, 0), pixel(0, 1), right), between(pixel(1, 0), pixel(1, 1), right), down)
}

// between is a where part is 0, and b where it is 1.
func between(a, b, part ir.Value) ir.Value { return op.Add(a, op.Mul(op.Sub(b, a), part)) }

// strokes moves each pixel towards the greatest of those around it, or the least.
func (d Distort2D) strokes(at *Place, x ir.Value) ir.Value {
	if d.Thin+d.Thick <= 0 {
		return x
	}
	part := around(at, "stroke", x, (d.Thick-d.Thin)/2, d.Thin+d.Thick)
	near := op.Pool{Kernel: ir.MakeInts(3, 3), Window: op.Window{Before: ir.MakeInts(1, 1), After: ir.MakeInts(1, 1)}}
	thick, thin := op.MaxPool(x, near), op.Neg(op.MaxPool(op.Neg(x), near))
	return between(between(x, thick, op.ReLU(part)), thin, op.ReLU(op.Neg(part)))
}
