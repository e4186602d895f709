package randmodel

import (
	"math"
	"slices"

	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
)

// image adds images with one, two or three dimensions behind the channels.
func (n *node) image(channels func(int) bool) value {
	return n.operandOf(n.dt, func(s []int) bool { return len(s) >= 3 && len(s) <= 5 && positive(s) && channels(s[1]) }, func() []int {
		s := []int{n.between(1, 2), n.size()}
		for !channels(s[1]) {
			s[1] = n.size()
		}
		for range choose(n.drawer, 1, 2, 2, 2, 3) {
			s = append(s, n.between(2, 8))
		}
		return s
	})
}

func positive(s []int) bool {
	for _, d := range s {
		if d == 0 {
			return false
		}
	}
	return true
}

func anyChannels(int) bool { return true }

// window draws a kernel with strides, dilations and pads that fits an image of the sizes s.
func (n *node) window(s []int, pool bool) (kernel []int) {
	var strides, dilations, before, after []int
	for _, d := range s {
		k, dilation := n.between(1, 3), choose(n.drawer, 1, 1, 1, 2)
		if k > 1 && (k-1)*dilation+1 > d {
			k, dilation = min(2, d), 1
		}
		span := (k-1)*dilation + 1
		most := span - 1
		if pool {
			most = min(k-1, k/2)
		}
		kernel, strides, dilations = append(kernel, k), append(strides, choose(n.drawer, 1, 1, 2, 3)), append(dilations, dilation)
		before, after = append(before, n.between(0, max(0, most))), append(after, n.between(0, max(0, most)))
	}
	n.ints("kernel_shape", kernel)
	if n.maybe(0.7) {
		n.ints("strides", strides)
	}
	dilated := !pool || n.kind.op == "MaxPool" && n.opset >= 10 || n.kind.op == "AveragePool" && n.opset >= 19 || n.kind.op == "LpPool" && n.opset >= 18
	if dilated && n.maybe(0.5) {
		n.ints("dilations", dilations)
	}
	switch {
	case n.maybe(0.15): // ONNX Runtime refuses SAME with dilation and where its pads would be negative
		n.attrs = slices.DeleteFunc(n.attrs, func(a *onnxpb.AttributeProto) bool { return a.GetName() == "dilations" || a.GetName() == "strides" })
		n.text("auto_pad", choose(n.drawer, "SAME_UPPER", "SAME_LOWER", "VALID"))
	case n.maybe(0.7):
		n.ints("pads", append(before, after...))
	}
	return kernel
}

func conv(n *node) bool {
	n.typed(n.kind.types)
	s := n.image(anyChannels).t.Shape()
	groups := 1
	if n.maybe(0.3) {
		groups = s[1]
	} else if s[1]%2 == 0 && n.maybe(0.3) {
		groups = 2
	}
	n.int("group", groups)
	kernel := n.window(s[2:], false)
	out := groups * n.between(1, 3)
	n.with(n.dt, append([]int{out, s[1] / groups}, kernel...)...)
	if n.maybe(0.5) {
		n.with(n.dt, out)
	}
	return true
}

func convTranspose(n *node) bool {
	n.typed(n.kind.types)
	s := n.image(anyChannels).t.Shape()
	groups := 1
	if s[1]%2 == 0 && n.maybe(0.3) {
		groups = 2
	}
	n.int("group", groups)
	var kernel, strides, pads, more []int
	for range s[2:] {
		k, stride := n.between(1, 4), choose(n.drawer, 1, 2, 2, 3)
		kernel, strides, more = append(kernel, k), append(strides, stride), append(more, n.between(0, stride-1))
		pads = append(pads, n.between(0, (k-1)/2))
	}
	n.ints("kernel_shape", kernel)
	n.ints("strides", strides)
	if n.maybe(0.6) {
		n.ints("pads", append(pads, pads...))
	}
	if n.maybe(0.3) {
		n.ints("output_padding", more)
	}
	out := n.between(1, 3)
	n.with(n.dt, append([]int{s[1], out}, kernel...)...)
	if n.maybe(0.5) {
		n.with(n.dt, out*groups)
	}
	return true
}

func averagePool(n *node) bool {
	n.typed(n.kind.types)
	s := n.image(anyChannels).t.Shape()
	n.window(s[2:], true)
	if n.maybe(0.4) {
		n.int("count_include_pad", 1)
	}
	if n.opset >= 10 && n.maybe(0.3) {
		n.int("ceil_mode", 1)
	}
	return true
}

func maxPool(n *node) bool {
	n.typed(n.kind.types)
	s := n.image(anyChannels).t.Shape()
	n.window(s[2:], true)
	if n.opset >= 10 && n.maybe(0.3) {
		n.int("ceil_mode", 1)
	}
	return !nans(n.in[0].t)
}

func lpPool(n *node) bool {
	n.typed(n.kind.types)
	s := n.image(anyChannels).t.Shape()
	n.window(s[2:], true)
	n.int("p", n.between(1, 3))
	return true
}

func globalPool(n *node) bool {
	n.typed(n.kind.types)
	return !nans(n.image(anyChannels).t)
}

func globalLpPool(n *node) bool {
	n.typed(n.kind.types)
	n.image(anyChannels)
	n.int("p", n.between(1, 3))
	return true
}

// maxUnpool puts numbers back at distinct places of a plane of twice the size.
func maxUnpool(n *node) bool {
	n.dt = ir.Float32
	c, h, w := n.between(1, 3), n.between(1, 3), n.between(1, 3)
	n.with(n.dt, 1, c, h, w)
	index := ir.NewTensor(ir.Int64, 1, c, h, w)
	for i := range c {
		for k, p := range n.r.Perm(4 * h * w)[:h*w] {
			index.Int64s()[i*h*w+k] = int64(i*4*h*w + p)
		}
	}
	n.in = append(n.in, value{name: n.name("i"), t: index, exact: true})
	n.ints("kernel_shape", []int{2, 2})
	n.ints("strides", []int{2, 2})
	return true
}

// gridSample reads places inside and around the image.
func gridSample(n *node) bool {
	n.dt = ir.Float32
	s := n.operandOf(n.dt, func(s []int) bool { return len(s) == 4 && positive(s) }, func() []int { return []int{n.between(1, 2), n.between(1, 3), n.between(1, 6), n.between(1, 6)} }).t.Shape()
	grid := ir.NewTensor(ir.Float32, s[0], n.between(1, 4), n.between(1, 4), 2)
	for i := range grid.Len() {
		grid.SetAt(i, n.r.Float64()*2.6-1.3)
	}
	n.in = append(n.in, value{name: n.name("i"), t: grid, exact: true})
	modes := []string{"bilinear", "nearest", "bicubic"}
	if n.opset >= 20 {
		modes = []string{"linear", "nearest", "cubic"}
	}
	n.text("mode", choose(n.drawer, modes...))
	n.text("padding_mode", choose(n.drawer, "zeros", "border", "reflection"))
	n.int("align_corners", n.r.IntN(2))
	return true
}

// upsample is what Resize was.
func upsample(n *node) bool {
	n.typed(n.kind.types)
	n.operandOf(n.dt, func(s []int) bool { return len(s) == 4 && positive(s) }, func() []int { return []int{1, n.between(1, 3), n.between(1, 5), n.between(1, 5)} })
	h, w := n.between(1, 3), n.between(1, 3)
	if n.opset < 9 {
		n.attr("scales", onnxpb.AttributeProto_FLOATS).Floats = []float32{1, 1, float32(h), float32(w)}
	} else {
		n.fix(filled(ir.Float32, 1, 1, float64(h), float64(w)))
	}
	n.text("mode", "nearest")
	return true
}

// resize changes the last two dimensions, by scales or sizes.
func resize(n *node) bool {
	n.typed(n.kind.types)
	s := n.operandOf(n.dt, func(s []int) bool { return len(s) == 4 && positive(s) }, func() []int {
		return []int{n.between(1, 2), n.between(1, 3), n.between(2, 6), n.between(2, 6)}
	}).t.Shape()
	mode := choose(n.drawer, "nearest", "linear", "linear", "cubic")
	if n.opset < 11 {
		n.fix(filled(ir.Float32, 1, 1, choose(n.drawer, 1.0, 2, 3), choose(n.drawer, 1.0, 2)))
		n.text("mode", choose(n.drawer, "nearest", "linear"))
		return true
	}
	n.text("mode", mode)
	coordinates := choose(n.drawer, "half_pixel", "half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel")
	n.text("coordinate_transformation_mode", coordinates)
	if mode == "nearest" {
		n.text("nearest_mode", choose(n.drawer, "round_prefer_floor", "round_prefer_ceil", "floor", "ceil"))
	}
	if mode == "cubic" && n.maybe(0.5) {
		n.float("cubic_coeff_a", choose(n.drawer, -0.5, -0.75))
	}
	if mode == "cubic" && n.maybe(0.3) {
		n.int("exclude_outside", 1)
	}
	if n.opset < 13 {
		n.fix(ir.NewTensor(ir.Float32, 0))
	} else {
		n.none()
	}
	if n.maybe(0.5) {
		h, w := choose(n.drawer, 0.5, 1.0, 2, 3), choose(n.drawer, 0.5, 1.0, 1.5, 2)
		n.fix(filled(ir.Float32, 1, 1, h, w))
		// ONNX Runtime aligns corners of the sizes without their fractions: TestEdges
		return coordinates != "align_corners" || math.Mod(h*float64(s[2]), 1) == 0 && math.Mod(w*float64(s[3]), 1) == 0
	}
	if n.opset < 13 {
		n.fix(ir.NewTensor(ir.Float32, 0))
	} else {
		n.none()
	}
	n.list(s[0], s[1], n.between(1, 9), n.between(1, 9))
	return true
}
