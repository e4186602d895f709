package operators

import (
	"math"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// reshape is Reshape. A dimension of 0 is copied from the input, except with allowzero; a dimension of -1 is inferred.
func reshape(c *call) ([]ir.Value, error) {
	x := c.in[0]
	want, err := c.ints(1)
	if err != nil {
		return nil, err
	}
	allowZero := c.node.Opset >= 14 && c.attr.Bool("allowzero", false)
	sizes := make([]int64, len(want))
	open, rest := -1, int64(1)
	for i, d := range want {
		switch {
		case d == -1 && open < 0:
			open = i
			continue
		case d == 0 && !allowZero:
			if i >= x.Rank() {
				return nil, c.malformed("dimension %d of shape %s copies one that its input %v does not have", i, listText(want), x.Type())
			}
			d = int64(x.Dim(i))
		case d < 0:
			return nil, c.malformed("dimension %d of shape %s is %d, want at least 0 or one -1", i, listText(want), d)
		}
		sizes[i] = d
	}
	if open >= 0 {
		sizes[open] = 1
	}
	if _, err := c.dims(x.DType(), sizes...); err != nil {
		return nil, err
	}
	if open >= 0 {
		rest = product(sizes)
		count := product(shape(x))
		if rest == 0 && allowZero {
			return nil, c.malformed("shape %s has both 0 and -1, which allowzero forbids", listText(want))
		}
		if rest == 0 || count%rest != 0 {
			return nil, c.malformed("%v cannot be viewed as %s: %d elements are no multiple of %d", x.Type(), listText(want), count, rest)
		}
		sizes[open] = count / rest
	}
	y, err := c.reshape(x, sizes...)
	return []ir.Value{y}, err
}

// flatten makes a matrix: its rows are the dimensions before an axis, its columns those from the axis on.
func flatten(c *call) ([]ir.Value, error) {
	x := c.in[0]
	axis, err := c.position(c.attr.Int("axis", 1), x.Rank())
	if err != nil {
		return nil, err
	}
	y, err := c.reshape(x, product(shape(x)[:axis]), product(shape(x)[axis:]))
	return []ir.Value{y}, err
}

func transpose(c *call) ([]ir.Value, error) {
	x := c.in[0]
	var perm []int
	if c.attr.Has("perm") {
		list := c.attr.Ints("perm", nil)
		if len(list) != x.Rank() {
			return nil, c.malformed("perm %s has %d entries, its input %v has rank %d", listText(list), len(list), x.Type(), x.Rank())
		}
		for _, p := range list {
			axis, err := c.axis(p, x.Rank())
			if err != nil {
				return nil, err
			}
			perm = append(perm, axis)
		}
	}
	if x.Rank() == 0 {
		return one(x)
	}
	return one(op.Transpose(x, perm...))
}

// optionalAxes returns the axes of an operator. They are an attribute and, from opset inputSince on, input 1. ok is false if
// they are left out.
func (c *call) optionalAxes(inputSince int) (axes []int64, ok bool, err error) {
	if c.node.Opset < inputSince {
		return c.attr.Ints("axes", nil), c.attr.Has("axes"), nil
	}
	if !c.has(1) {
		return nil, false, nil
	}
	axes, err = c.ints(1)
	return axes, true, err
}

// squeeze drops the dimensions of axes, which must be 1, or all dimensions of 1. The standard does not say what an empty
// list of axes means; ONNX Runtime drops all.
func squeeze(c *call) ([]ir.Value, error) {
	x := c.in[0]
	list, given, err := c.optionalAxes(13)
	if err != nil {
		return nil, err
	}
	axes, err := c.axes(list, x.Rank())
	if err != nil {
		return nil, err
	}
	drop := map[int]bool{}
	for _, a := range axes {
		if drop[a] = true; x.Dim(a) != 1 {
			return nil, c.malformed("dimension %d of %v is %v, want 1", a, x.Type(), x.Dim(a))
		}
	}
	var sizes []int64
	for i, d := range shape(x) {
		if all := !given || len(list) == 0; all && d != 1 || !all && !drop[i] {
			sizes = append(sizes, d)
		}
	}
	y, err := c.reshape(x, sizes...)
	return []ir.Value{y}, err
}

// unsqueeze inserts dimensions of 1. axes are their places in the result.
func unsqueeze(c *call) ([]ir.Value, error) {
	x := c.in[0]
	list, given, err := c.optionalAxes(13)
	switch {
	case err != nil:
		return nil, err
	case !given:
		return nil, c.malformed("it has no axes")
	case x.Rank()+len(list) > ir.MaxRank:
		return nil, c.unsupported("the result has rank %d, want at most %d", x.Rank()+len(list), ir.MaxRank)
	}
	rank := x.Rank() + len(list)
	axes, err := c.axes(list, rank)
	if err != nil {
		return nil, err
	}
	inserted := make([]bool, rank)
	for _, a := range axes {
		inserted[a] = true
	}
	sizes, rest := make([]int64, rank), shape(x)
	for i := range sizes {
		if sizes[i] = 1; !inserted[i] {
			sizes[i], rest = rest[0], rest[1:]
		}
	}
	y, err := c.reshape(x, sizes...)
	return []ir.Value{y}, err
}

func concat(c *call) ([]ir.Value, error) {
	c.attr.Require("axis")
	axis, err := c.axis(c.attr.Int("axis", 0), c.in[0].Rank())
	if err != nil {
		return nil, err
	}
	return one(op.Concat(axis, c.in...))
}

// expand broadcasts input and shape to each other.
func expand(c *call) ([]ir.Value, error) {
	x := c.in[0]
	want, err := c.ints(1)
	if err != nil {
		return nil, err
	}
	sizes := shape(x)
	for len(sizes) < len(want) && len(want) <= ir.MaxRank {
		sizes = append([]int64{1}, sizes...)
	}
	if len(want) > len(sizes) {
		return nil, c.unsupported("shape %s has rank %d, want at most %d", listText(want), len(want), ir.MaxRank)
	}
	tail := sizes[len(sizes)-len(want):]
	for i, d := range want {
		switch {
		case d == 1 || d == tail[i]:
		case tail[i] == 1:
			tail[i] = d
		default:
			return nil, c.malformed("%v and shape %s do not broadcast", x.Type(), listText(want))
		}
	}
	d, err := c.dims(x.DType(), sizes...)
	if err != nil {
		return nil, err
	}
	return one(op.Expand(x, d))
}

// tile repeats the input along each axis.
func tile(c *call) ([]ir.Value, error) {
	x := c.in[0]
	repeats, err := c.ints(1)
	if err != nil {
		return nil, err
	}
	if len(repeats) != x.Rank() {
		return nil, c.malformed("repeats %s has %d entries, its input %v has rank %d", listText(repeats), len(repeats), x.Type(), x.Rank())
	}
	sizes, times := shape(x), make([]int, x.Rank())
	for i, n := range repeats {
		if n < 0 || n > math.MaxInt32 {
			return nil, c.malformed("repeats %s: want 0 to %d", listText(repeats), math.MaxInt32)
		}
		sizes[i], times[i] = sizes[i]*n, int(n)
	}
	if _, err := c.dims(x.DType(), sizes...); err != nil {
		return nil, err
	}
	return one(op.Tile(x, times...))
}

// shapeOf is the shape of the input, or from opset 15 on a part of it.
func shapeOf(c *call) ([]ir.Value, error) {
	sizes := shape(c.in[0])
	start, end := int64(0), int64(len(sizes))
	if c.node.Opset >= 15 {
		start = within(c.attr.Int("start", 0), len(sizes))
		end = within(c.attr.Int("end", end), len(sizes))
	}
	sizes = sizes[start:max(start, end)]
	return one(c.constant(ir.FromSlice(sizes, len(sizes))))
}

// within returns a position limited to 0 … n. A negative position counts from the end.
func within(i int64, n int) int64 {
	if i < 0 {
		i += int64(n)
	}
	return min(max(i, 0), int64(n))
}

func sizeOf(c *call) ([]ir.Value, error) {
	return one(c.constant(ir.FromSlice([]int64{product(shape(c.in[0]))})))
}

// depthToSpace moves blocks of channels into the image. In mode DCR the depth comes before the block.
func depthToSpace(c *call) ([]ir.Value, error) {
	x := c.in[0]
	n, ch, h, w, b, err := c.image("blocksize")
	if err != nil {
		return nil, err
	}
	if b > ch || ch%(b*b) != 0 {
		return nil, c.malformed("%v has %d channels, want a multiple of the block %d×%d", x.Type(), ch, b, b)
	}
	mode := "DCR"
	if c.node.Opset >= 11 {
		mode = c.attr.String("mode", "DCR")
	}
	if mode != "DCR" && mode != "CRD" {
		return nil, c.malformed("mode is %q, want DCR or CRD", mode)
	}
	if _, err := c.dims(x.DType(), n, ch/(b*b), h*b, w*b); err != nil {
		return nil, err
	}
	return one(op.DepthToSpace(x, int(b), mode == "CRD"))
}

// spaceToDepth moves blocks of the image into channels.
func spaceToDepth(c *call) ([]ir.Value, error) {
	x := c.in[0]
	n, ch, h, w, b, err := c.image("blocksize")
	if err != nil {
		return nil, err
	}
	if h%b != 0 || w%b != 0 {
		return nil, c.malformed("%v is %d×%d, want multiples of the block %d", x.Type(), h, w, b)
	}
	if _, err := c.dims(x.DType(), n, ch*b*b, h/b, w/b); err != nil {
		return nil, err
	}
	mode := "DCR"
	if c.node.Opset >= 28 {
		mode = c.attr.String("mode", "DCR")
	}
	if mode != "DCR" && mode != "CRD" {
		return nil, c.malformed("mode is %q, want DCR or CRD", mode)
	}
	return one(op.SpaceToDepth(x, int(b), mode == "CRD"))
}

// image returns the sizes of an input of rank 4, and the block size.
func (c *call) image(attr string) (n, ch, h, w, block int64, err error) {
	c.attr.Require(attr)
	x, block := c.in[0], c.attr.Int(attr, 1)
	switch {
	case x.Rank() != 4:
		return n, ch, h, w, block, c.malformed("its input is %v, want rank 4", x.Type())
	case block < 1 || block > 1<<15:
		return n, ch, h, w, block, c.malformed("%s is %d, want at least 1", attr, block)
	}
	s := shape(x)
	return s[0], s[1], s[2], s[3], block, nil
}
