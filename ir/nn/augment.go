package nn

import (
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Augment2D changes images [N, C, H, W] at random in training, each by numbers of its own, and leaves them alone in inference:
// differentiable augmentation (Zhao et al. 2020). As the first layer of a discriminator it changes real and generated images
// alike, and the generator's gradient flows through it. What is 0 is not done; the paper's policy "color,translation,cutout"
// is Augment2D{Brightness: 1, Contrast: 1, Translation: 0.125, Cutout: 0.5} beside its saturation.
type Augment2D struct {
	Brightness  float64 // width of the uniform shift around 0: the paper's is 1
	Contrast    float64 // width of the uniform factor around 1, of the difference from the image's mean: the paper's is 1
	Translation float64 // greatest shift, as a part of height and width, filled with zeros: the paper's is 0.125
	Cutout      float64 // sides of the rectangle of zeros, as parts of height and width: the paper's are 0.5
}

// Apply gives x, changed in training.
func (a Augment2D) Apply(at *Place, x ir.Value) ir.Value {
	if bad, failed := checkImages(at, "augment", 2, x); failed {
		return bad
	}
	for _, p := range []float64{a.Brightness, a.Contrast / 2, a.Translation, a.Cutout} {
		if !(p >= 0 && p <= 1) {
			return at.Fail("augment: %+v: want Brightness, Translation and Cutout in [0, 1], Contrast in [0, 2]", a)
		}
	}
	y := x
	if a.Brightness > 0 {
		y = op.Add(y, around(at, "brightness", x, 0, a.Brightness))
	}
	if a.Contrast > 0 {
		mean := op.MeanKeep(op.MeanKeep(y, 2, 3), 1)
		y = op.Add(op.Mul(op.Sub(y, mean), around(at, "contrast", x, 1, a.Contrast)), mean)
	}
	if a.Translation > 0 {
		rows, columns := shifts(at, "down", x, 2, a.Translation), shifts(at, "right", x, 3, a.Translation)
		y = op.MatMulT(op.MatMul(rows, y), columns, false, true)
	}
	if a.Cutout > 0 {
		inside := op.And(within(at, "top", x, 2, a.Cutout), within(at, "left", x, 3, a.Cutout))
		y = op.Where(inside, x.Graph().Scalar(x.DType(), 0), y)
	}
	return ir.ByMode(y, x)
}

// drawn is a uniform number in [0, 1) for each image: [N×1×1×1].
func drawn(at *Place, name string, x ir.Value) ir.Value {
	u := at.Noise(name, ir.Uniform, ir.Shape{x.Dim(0), 1, 1, 1})
	if u.IsPoison() || u.DType() == x.DType() {
		return u
	}
	return op.Cast(u, x.DType())
}

// around is a uniform number in a range of the given width for each image.
func around(at *Place, name string, x ir.Value, middle, width float64) ir.Value {
	return op.AddScalar(op.Scale(drawn(at, name, x), width), middle-width/2)
}

// positions is 0 … n−1 along an axis of x, in a shape that broadcasts over it.
func positions(x ir.Value, axis int, dims ir.Dims) ir.Value {
	n := int(x.Dim(axis))
	t := ir.NewTensor(ir.Float64, n)
	for i := range t.Float64s() {
		t.Float64s()[i] = float64(i)
	}
	return op.ReshapeTo(op.Cast(x.Graph().Constant(t), x.DType()), dims)
}

// shifts is, for each image, the matrix [N×1×n×n] of zeros and ones that moves the n positions of an axis by a whole number of
// at most part·n, each as likely.
func shifts(at *Place, name string, x ir.Value, axis int, part float64) ir.Value {
	n := x.Dim(axis)
	most := float64(int(part*float64(n) + 0.5))
	by := op.AddScalar(op.Floor(op.Scale(drawn(at, name, x), 2*most+1)), -most)
	to, from := positions(x, axis, ir.MakeDims(n, 1)), positions(x, axis, ir.MakeDims(1, n))
	return op.Cast(op.Equal(op.Sub(to, from), by), x.DType())
}

// within is true where a position of an axis lies in the interval of length part·n whose middle is uniform over the axis, for
// each image.
func within(at *Place, name string, x ir.Value, axis int, part float64) ir.Value {
	n := x.Dim(axis)
	length := float64(int(part*float64(n) + 0.5))
	dims := ir.MakeDims(n, 1)
	if axis == 3 {
		dims = ir.MakeDims(n)
	}
	first := op.AddScalar(op.Floor(op.Scale(drawn(at, name, x), float64(n)+1)), -float64(int(length/2)))
	i := positions(x, axis, dims)
	return op.And(op.GreaterOrEqual(i, first), op.Less(i, op.AddScalar(first, length)))
}
