package operators

import (
	"math"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// resize is Resize from opset 11 on: by scales or by sizes, of all dimensions or of those that axes names.
func resize(c *call) ([]ir.Value, error) {
	x := c.in[0]
	s := op.Sampling{
		Mode: c.attr.String("mode", "nearest"), Nearest: c.attr.String("nearest_mode", "round_prefer_floor"),
		Coordinates: c.attr.String("coordinate_transformation_mode", "half_pixel"),
		CubicA:      float64(c.attr.Float("cubic_coeff_a", -0.75)), ExcludeOutside: c.attr.Bool("exclude_outside", false),
		Extrapolation: float64(c.attr.Float("extrapolation_value", 0)),
	}
	policy := "stretch"
	axes := from(0, x.Rank())
	if c.node.Opset >= 18 {
		s.Antialias = c.attr.Bool("antialias", false)
		policy = c.attr.String("keep_aspect_ratio_policy", "stretch")
		if c.attr.Has("axes") {
			var err error
			if axes, err = c.axes(c.attr.Ints("axes", nil), x.Rank()); err != nil {
				return nil, err
			}
		}
	}
	switch {
	case s.CubicA != s.CubicA || s.Extrapolation != s.Extrapolation:
		return nil, c.malformed("cubic_coeff_a or extrapolation_value is NaN")
	case s.Antialias && s.Mode == "nearest":
		return nil, c.malformed("antialias is for the modes linear and cubic, the mode is nearest")
	case s.Coordinates == "tf_half_pixel_for_nn" && c.node.Opset >= 13:
		return nil, c.malformed("coordinate_transformation_mode tf_half_pixel_for_nn was removed with opset 13")
	}
	if s.Coordinates == "tf_crop_and_resize" {
		if err := c.region(&s, axes); err != nil {
			return nil, err
		}
	}
	return c.resized(s, axes, policy)
}

// region reads the part that is cut out, from input 1.
func (c *call) region(s *op.Sampling, axes []int) error {
	roi, err := c.numbers(1)
	if err != nil {
		return err
	}
	if len(roi) != 2*len(axes) {
		return c.malformed("roi has %d numbers, want a start and an end for each of %d dimensions", len(roi), len(axes))
	}
	start, end := make([]float64, c.in[0].Rank()), make([]float64, c.in[0].Rank())
	for i := range end {
		end[i] = 1
	}
	for i, axis := range axes {
		start[axis], end[axis] = roi[i], roi[len(axes)+i]
	}
	s.Start, s.End = ir.MakeFloats(start...), ir.MakeFloats(end...)
	return nil
}

// numbers is the numbers of input i, a list that is known; none where it is left out.
func (c *call) numbers(i int) ([]float64, error) {
	if !c.has(i) {
		return nil, nil
	}
	t, err := c.static(i)
	if err != nil {
		return nil, err
	}
	if t.Rank() > 1 || !t.DType().IsFloat() {
		return nil, c.malformed("its input %d is %v, want a list of floating-point numbers", i, t.Type())
	}
	list := make([]float64, t.Len())
	for k := range list {
		if list[k] = t.At(k); list[k] != list[k] {
			return nil, c.malformed("number %d of its input %d is NaN", k, i)
		}
	}
	return list, nil
}

// resized reads scales, input 2, or sizes, input 3. An empty list counts as left out.
func (c *call) resized(s op.Sampling, axes []int, policy string) ([]ir.Value, error) {
	scales, err := c.numbers(2)
	if err != nil {
		return nil, err
	}
	var sizes []int64
	if c.has(3) {
		if sizes, err = c.ints(3); err != nil {
			return nil, err
		}
	}
	switch {
	case len(scales) > 0 && len(sizes) > 0 || len(scales)+len(sizes) == 0 && len(axes) > 0:
		return nil, c.malformed("it has %d scales and %d sizes, want one of them", len(scales), len(sizes))
	case len(scales) > 0:
		return c.byScales(c.in[0], s, axes, scales)
	case len(sizes) != len(axes):
		return nil, c.malformed("sizes %s has %d entries, want %d", listText(sizes), len(sizes), len(axes))
	}
	return c.bySizes(s, axes, sizes, policy)
}

// byScales resizes by factors. Sizes are products in float32, rounded down, as ONNX Runtime computes them.
func (c *call) byScales(x ir.Value, s op.Sampling, axes []int, scales []float64) ([]ir.Value, error) {
	if len(scales) != len(axes) {
		return nil, c.malformed("it has %d scales, want %d", len(scales), len(axes))
	}
	to, all := shape(x), make([]float64, x.Rank())
	for i := range all {
		all[i] = 1
	}
	for i, axis := range axes {
		scale := float32(scales[i])
		size := math.Floor(float64(scale * float32(to[axis])))
		if !(scale > 0) || size > math.MaxInt32 {
			return nil, c.malformed("scale %v of dimension %d: want a positive number that gives a size of at most %d", scales[i], axis, math.MaxInt32)
		}
		to[axis], all[axis] = int64(size), float64(scale)
	}
	s.Scales = ir.MakeFloats(all...)
	return c.resizeTo(x, s, to)
}

// bySizes resizes to sizes; a policy keeps the ratio of their dimensions.
func (c *call) bySizes(s op.Sampling, axes []int, sizes []int64, policy string) ([]ir.Value, error) {
	x := c.in[0]
	to := shape(x)
	ratio := func(i int) float32 { return float32(sizes[i]) / float32(to[axes[i]]) }
	keep := float32(0)
	for i, axis := range axes {
		if to[axis] == 0 {
			return nil, c.malformed("dimension %d of %v has no elements to resize", axis, x.Type())
		}
		if r := ratio(i); i == 0 || policy == "not_larger" && r < keep || policy == "not_smaller" && r > keep {
			keep = r
		}
	}
	switch policy {
	case "stretch":
		for i, axis := range axes {
			to[axis] = sizes[i]
		}
		return c.resizeTo(x, s, to)
	case "not_larger", "not_smaller":
	default:
		return nil, c.malformed("keep_aspect_ratio_policy is %q, want stretch, not_larger or not_smaller", policy)
	}
	all := make([]float64, x.Rank())
	for i := range all {
		all[i] = 1
	}
	for _, axis := range axes {
		all[axis] = float64(keep)
		to[axis] = int64(math.Floor(float64(keep*float32(to[axis])) + 0.5))
	}
	s.Scales = ir.MakeFloats(all...)
	return c.resizeTo(x, s, to)
}

func (c *call) resizeTo(x ir.Value, s op.Sampling, to []int64) ([]ir.Value, error) {
	dims, err := c.dims(x.DType(), to...)
	if err != nil {
		return nil, err
	}
	return one(op.Resize(x, dims, s))
}

// resizeByScales is Resize of opset 10 and Upsample of opset 9.
func resizeByScales(c *call) ([]ir.Value, error) {
	scales, err := c.numbers(1)
	if err != nil {
		return nil, err
	}
	return c.fromCorner(scales)
}

// upsampleByAttribute is Upsample of opset 7.
func upsampleByAttribute(c *call) ([]ir.Value, error) {
	c.attr.Require("scales")
	var scales []float64
	for _, s := range c.attr.Floats("scales", nil) {
		scales = append(scales, float64(s))
	}
	return c.fromCorner(scales)
}

// fromCorner resizes by factors with coordinates that are counted from the corner. The nearest element is the one before a
// position in dimensions that grow and the one behind it in those that shrink, which come first.
func (c *call) fromCorner(scales []float64) ([]ir.Value, error) {
	s := op.Sampling{Mode: c.attr.String("mode", "nearest"), Coordinates: "asymmetric"}
	if s.Mode != "nearest" && s.Mode != "linear" {
		return nil, c.malformed("mode is %q, want nearest or linear at opset %d", s.Mode, c.node.Opset)
	}
	shrink, grow := make([]float64, len(scales)), make([]float64, len(scales))
	for i, scale := range scales {
		shrink[i], grow[i] = min(scale, 1), max(scale, 1)
	}
	axes := from(0, c.in[0].Rank())
	s.Nearest = "ceil"
	small, err := c.byScales(c.in[0], s, axes, shrink)
	if err != nil {
		return nil, err
	}
	s.Nearest = "floor"
	return c.byScales(small[0], s, axes, grow)
}
