package operators

import (
	"math"
	"slices"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// gridSample gives values of images at the places that a grid names, from −1 to 1 along each dimension behind the channels,
// the last dimension first. x is [N×C×…], the grid [N×…×dimensions].
func gridSample(c *call) ([]ir.Value, error) {
	s, err := c.sampler()
	if err != nil {
		return nil, err
	}
	x, grid := c.in[0], c.in[1]
	sizes, places := shape(x), shape(grid)
	points := product(places[1 : len(places)-1])
	s.n, s.channels, s.points = sizes[0], sizes[1], points
	if s.flat, err = c.reshape(x, s.n, s.channels, product(sizes[2:])); err != nil {
		return nil, err
	}
	if grid, err = c.reshape(grid, s.n, 1, points, int64(len(s.sizes))); err != nil {
		return nil, err
	}
	for axis, size := range s.sizes {
		coordinate := op.Slice(grid, 3, len(s.sizes)-1-axis, len(s.sizes)-axis)
		if coordinate, err = c.reshape(coordinate, s.n, 1, points); err != nil {
			return nil, err
		}
		s.taps = append(s.taps, s.along(op.Cast(coordinate, x.DType()), float64(size)))
	}
	y, err := s.sum(0, ir.Value{}, ir.Value{})
	if err != nil {
		return nil, err
	}
	y, err = c.reshape(y, append(sizes[:2:2], places[1:len(places)-1]...)...)
	return []ir.Value{y}, err
}

// sampler is a GridSample: its attributes, and what its dimensions contribute.
type sampler struct {
	*call
	mode, padding       string
	corners             bool // −1 and 1 are the centres of the outer elements, not their edges
	sizes               []int64
	n, channels, points int64
	flat                ir.Value // the image, [N×C×elements]
	taps                [][]tap
}

// tap is an element along one dimension: its index, and its weight in the sum.
type tap struct{ index, weight ir.Value }

func (c *call) sampler() (*sampler, error) {
	x, grid := c.in[0], c.in[1]
	s := &sampler{call: c, mode: c.attr.String("mode", "linear"), padding: c.attr.String("padding_mode", "zeros"), corners: c.attr.Bool("align_corners", false)}
	if c.node.Opset < 20 {
		if !c.attr.Has("mode") {
			s.mode = "bilinear"
		}
		renamed := map[string]string{"bilinear": "linear", "bicubic": "cubic", "nearest": "nearest"}
		if renamed[s.mode] == "" {
			return s, c.malformed("mode is %q, want bilinear, nearest or bicubic at opset %d", s.mode, c.node.Opset)
		}
		s.mode = renamed[s.mode]
	}
	switch {
	case !slices.Contains([]string{"linear", "nearest", "cubic"}, s.mode):
		return s, c.malformed("mode is %q, want linear, nearest or cubic", s.mode)
	case !slices.Contains([]string{"zeros", "border", "reflection"}, s.padding):
		return s, c.malformed("padding_mode is %q, want zeros, border or reflection", s.padding)
	case x.Rank() < 3 || x.Rank() != grid.Rank() || int(grid.Dim(grid.Rank()-1)) != x.Rank()-2 || x.Dim(0) != grid.Dim(0):
		return s, c.malformed("its inputs are %v and %v, want images [N×C×…] and a grid [N×…×D] of the same rank, with D = rank − 2", x.Type(), grid.Type())
	}
	s.sizes = shape(x)[2:]
	if slices.Min(s.sizes) < 1 {
		return s, c.malformed("its images are %v, which have no elements", x.Type())
	}
	return s, nil
}

// along returns the taps of a dimension for coordinates in [−1, 1].
func (s *sampler) along(g ir.Value, size float64) []tap {
	p := op.AddScalar(op.Scale(op.AddScalar(g, 1), size/2), -0.5)
	if s.corners {
		p = op.Scale(op.AddScalar(g, 1), (size-1)/2)
	}
	one := op.Ones(p)
	switch s.mode {
	case "nearest":
		return []tap{s.tap(op.Round(p), one, size)}
	case "linear":
		low := op.Floor(p)
		high := op.Sub(p, low)
		return []tap{s.tap(low, op.Sub(one, high), size), s.tap(op.AddScalar(low, 1), high, size)}
	}
	low := op.Floor(p)
	t := op.Sub(p, low)
	var taps []tap
	for k := -1.0; k <= 2; k++ {
		taps = append(taps, s.tap(op.AddScalar(low, k), keys(op.Abs(op.AddScalar(t, -k)), math.Abs(k-0.5) < 1), size))
	}
	return taps
}

// keys is the cubic kernel of Keys with a = −0.75, at distances up to 1 (near) or from 1 to 2.
func keys(d ir.Value, near bool) ir.Value {
	const a = -0.75
	if near {
		return op.AddScalar(op.Mul(op.Mul(op.AddScalar(op.Scale(d, a+2), -(a+3)), d), d), 1)
	}
	return op.AddScalar(op.Mul(op.AddScalar(op.Mul(op.AddScalar(op.Scale(d, a), -5*a), d), 8*a), d), -4*a)
}

// tap brings an index into the image. Beyond it a border repeats, a reflection turns, and zeros have no weight.
func (s *sampler) tap(index, weight ir.Value, size float64) tap {
	switch s.padding {
	case "zeros":
		inside := op.And(op.GreaterOrEqual(index, s.scalar(index, 0)), op.LessOrEqual(index, s.scalar(index, size-1)))
		weight = op.Where(inside, weight, s.scalar(index, 0))
	case "reflection":
		index = s.reflected(index, size)
	}
	return tap{op.Cast(op.Clip(index, 0, size-1), ir.Int64), weight}
}

// reflected folds indices at the edges of the image, or with corners at the centres of its outer elements.
func (s *sampler) reflected(index ir.Value, size float64) ir.Value {
	first, span := -0.5, size
	if s.corners {
		first, span = 0, size-1
	}
	if span == 0 {
		return op.Zeros(index)
	}
	d := op.Remainder(op.Abs(op.AddScalar(index, -first)), s.scalar(index, 2*span))
	back := op.Sub(s.scalar(index, 2*span), d)
	return op.AddScalar(op.Minimum(d, back), first)
}

// sum adds up the elements at every combination of taps from a dimension on. index and weight are those of the dimensions
// before.
func (s *sampler) sum(axis int, index, weight ir.Value) (ir.Value, error) {
	if axis == len(s.taps) {
		return s.element(index, weight)
	}
	var total ir.Value
	for _, t := range s.taps[axis] {
		i, w := t.index, t.weight
		if axis > 0 {
			i = op.Add(op.Mul(index, s.integerScalar(s.sizes[axis])), i)
			w = op.Mul(weight, w)
		}
		part, err := s.sum(axis+1, i, w)
		if err != nil {
			return part, err
		}
		if !total.IsZero() {
			part = op.Add(total, part)
		}
		total = part
	}
	return total, nil
}

// element returns the weighted elements of all channels. An element without weight counts as 0, whatever it is.
func (s *sampler) element(index, weight ir.Value) (ir.Value, error) {
	d, err := s.dims(ir.Int64, s.n, s.channels, s.points)
	if err != nil {
		return index, err
	}
	v := op.GatherElements(s.flat, op.Expand(index, d), 2)
	if s.padding == "zeros" {
		v = op.Where(op.Equal(weight, s.scalar(weight, 0)), s.scalar(weight, 0), v)
	}
	return op.Mul(v, weight), nil
}

// affineGrid is the grid of GridSample that a matrix for each sample makes of the places of an image of the given size.
func affineGrid(c *call) ([]ir.Value, error) {
	theta, corners := c.in[0], c.attr.Bool("align_corners", false)
	sizes, err := c.ints(1)
	if err != nil {
		return nil, err
	}
	rank := len(sizes) - 2
	if rank < 1 || theta.Rank() != 3 || theta.Dim(1) != ir.Dim(rank) || theta.Dim(2) != ir.Dim(rank+1) || int64(theta.Dim(0)) != sizes[0] {
		return nil, c.malformed("its inputs are %v and the size %s, want a matrix of D rows and D + 1 columns for each sample of N×C×D dimensions", theta.Type(), listText(sizes))
	}
	if _, err := c.dims(ir.Float64, append([]int64{int64(rank + 1)}, sizes[2:]...)...); err != nil {
		return nil, err
	}
	places := ir.NewTensor(ir.Float64, int(product(sizes[2:])), rank+1)
	for i := range places.Shape()[0] {
		rest := i
		for k := range rank { // the last dimension first
			size := int(sizes[len(sizes)-1-k])
			places.Float64s()[i*(rank+1)+k] = centre(rest%size, size, corners)
			rest /= size
		}
		places.Float64s()[i*(rank+1)+rank] = 1
	}
	base := op.Cast(c.constant(places), theta.DType())
	y := op.MatMul(base, op.Transpose(theta, 0, 2, 1))
	y, err = c.reshape(y, append(append(sizes[:1:1], sizes[2:]...), int64(rank))...)
	return []ir.Value{y}, err
}

// centre is element i of size in [−1, 1].
func centre(i, size int, corners bool) float64 {
	switch {
	case !corners:
		return (2*float64(i)+1)/float64(size) - 1
	case size == 1:
		return 0
	}
	return 2*float64(i)/float64(size-1) - 1
}
