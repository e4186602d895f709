package op

import (
	"github.com/ganc-ml/ganc/ir"
)

// ConvTransposeOp is the transposed convolution of y[N×O×…] with weights w[O×C/Groups×…], and a bias [C] where there is a
// third input (ONNX's ConvTranspose): what ConvOp of the same weights maps from, so that each element of x[N×C×…] is the
// sum of w[o, c, tap]·y[n, o, place] over the taps and places that meet its position. The order of that sum is a function
// of shapes and attributes alone:
//
//   - Where a group has at least narrow channels: Σ over the places (row-major), Σ over o, one sum that begins with +0.
//     Places outside y count as zeros that are multiplied.
//   - Where it has fewer: for each tap the sum over o, which begins with +0; then the taps (row-major), added to +0.
//
// The bias is added last. In float32 each step of a sum over o is a fused multiply-add.
type ConvTransposeOp struct {
	Window
	OutputPadding ir.Ints `onnx:"output_padding"` // positions behind the last place; less than the stride; empty: zeros
	Groups        int     `onnx:"group"`          // 0 means 1
}

// narrow is the number of channels of a group below which sums over channels alone are products large enough to be fast.
const narrow = 8

// ConvTranspose spreads y[N×O×…] with weights w[O×C/Groups×kernel…] into images x[N×C×…] of size
// (places−1)·stride + dilation·(kernel−1) + 1 − before − after + output padding. bias[C] may be the zero Value: there is none.
func ConvTranspose(y, w, bias ir.Value, o ConvTransposeOp) ir.Value {
	return ir.Apply(o, withBias(y, w, bias)...)
}

func (ConvTransposeOp) Spec() ir.Spec {
	return ir.Spec{Name: "ConvTranspose", In: ir.Arity{Min: 2, Max: 3}, Doc: "transposed convolution; ConvTranspose in ONNX"}
}

func (o ConvTransposeOp) Infer(in []ir.Type) ([]ir.Type, error) {
	y, w := in[0], in[1]
	if err := checkImage("the input", y); err != nil {
		return nil, err
	}
	if err := checkKernel(y, w); err != nil {
		return nil, err
	}
	var m mistakes
	rank := y.Rank() - 2
	o.check(&m, rank)
	checkEntries(&m, "output padding", o.OutputPadding, rank, 0)
	if n := o.OutputPadding.Len(); n != 0 && n != rank {
		m.add("output padding %v: want none or %d entries", o.OutputPadding, rank)
	}
	groups := checkGroups(&m, o.Groups)
	if m != nil {
		return nil, m.err()
	}
	checkPerGroup(&m, "input channels", w.At(0), groups)
	if y.At(1) != w.At(0) {
		m.add("the input %v has %v channels, the weights %v take %v", y, y.At(1), w, w.At(0))
	}
	channels := w.At(1) * ir.Dim(groups)
	dims := ir.MakeDims(y.At(0), channels)
	for i := range rank {
		dims = dims.Append(o.size(&m, i, y, w))
	}
	checkBias(&m, in, channels)
	return []ir.Type{y.WithDims(dims)}, m.err()
}

// size is the size of the images in dimension i.
func (o ConvTransposeOp) size(m *mistakes, i int, y, w ir.Type) ir.Dim {
	rest := entry(o.OutputPadding, i, 0)
	if rest >= o.Stride(i) {
		m.add("output padding %d of dimension %d of the input %v: want less than the stride %d", rest, i+2, y, o.Stride(i))
	}
	if y.At(i+2) == 0 {
		m.add("dimension %d of the input %v has no places", i+2, y)
		return 0
	}
	n := o.positions(i, int(y.At(i+2)), int(w.At(i+2)), rest)
	if n < 1 {
		m.add("dimension %d of the result would have size %d: the pads %d and %d cut all of it", i+2, n, o.PadBefore(i), o.PadAfter(i))
	}
	return ir.Dim(max(n, 0))
}

// Grad of x = convTranspose(y, w) + b is dy = Conv(dx, w), dw = ConvWeight(dx, y) and db = Σ dx.
func (o ConvTransposeOp) Grad(n ir.Node, dx []ir.Value) []ir.Value {
	y, w := n.In(0), n.In(1)
	conv := ConvOp{Window: o.Window, Groups: o.Groups}
	grads := []ir.Value{Conv(dx[0], w, ir.Value{}, conv), ConvWeight(dx[0], y, conv.weight(w.Type()))}
	return append(grads, biasGrads(n, dx[0])...)
}

// FLOPs counts what the pads cut off too.
func (o ConvTransposeOp) FLOPs(out, in []ir.Type) int {
	c := convolutionOf(o.Window, o.Groups, out[0].Bind(0), in[1].Bind(0)[2:], in[0].Bind(0))
	return c.flops()
}

// Scratch is room for x and y with the channels last, where the kernel wants them so. Where no kernel computes, it is room for
// the weights in the order of the sums, for a strip of the unfolded input, and for its product.
func (o ConvTransposeOp) Scratch(out, in []ir.Type) int {
	c := convolutionOf(o.Window, o.Groups, out[0].Bind(0), in[1].Bind(0)[2:], in[0].Bind(0))
	if c.swift(out[0].DType) {
		if c.c < narrow {
			return 0
		}
		return c.turnedRoom() * out[0].DType.Size()
	}
	n := c.taps * c.places
	if c.c >= narrow {
		n = c.o*c.taps*c.c + (c.o*c.taps+c.c)*strip(c.positions, c.o*c.taps)
	}
	return n * out[0].DType.Size()
}

func (o ConvTransposeOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	c := convolutionOf(o.Window, o.Groups, out[0].Shape(), in[1].Shape()[2:], in[0].Shape())
	switch {
	case c.swift(out[0].DType()):
		c.convTranspose32(e, out[0], in)
	case out[0].DType() == ir.Float32:
		convTranspose(e, &c, &single, out[0], in)
	default:
		convTranspose(e, &c, &double, out[0], in)
	}
}

func convTranspose[T real](e *ir.Env, c *convolution, a *products[T], out ir.Tensor, in []ir.Tensor) {
	y, w, x := ir.Slice[T](in[0]), ir.Slice[T](in[1]), ir.Slice[T](out)
	clear(x)
	for g := range c.groups {
		weights := w[g*c.o*c.c*c.taps:][:c.o*c.c*c.taps]
		if c.c < narrow {
			c.eachImage(g, func(i int) { spreadTaps(e, a, c, piece(x, i, c.c*c.positions), piece(y, i, c.o*c.places), weights) })
			continue
		}
		for n := range c.phases() {
			phase := c.phase(n)
			gatherPhase(e, a, c, &phase, g, x, y, weights)
		}
	}
	if len(in) == 3 {
		addChannelBias(e, a, x, ir.Slice[T](in[2]), c.positions)
	}
}

// spreadTaps adds to an image x[c×positions] what each tap spreads of y[o×places].
func spreadTaps[T real](e *ir.Env, a *products[T], c *convolution, x, y, w []T) {
	z := workspace[T](e)[:c.taps*c.places]
	for channel := range c.c {
		// Row tap of z is the sum over o of w[o, channel, tap]·y[o, …].
		weights := view[T]{data: w[channel*c.taps:], stride: c.c * c.taps, trans: true}
		a.product(e.Threads, c.taps, c.places, c.o, weights, view[T]{data: y, stride: c.places}, z, c.places)
		for tap := range c.taps {
			met := c.met(tap)
			increase(&met, piece(x, channel, c.positions), piece(z, tap, c.places))
		}
	}
}

// phases is the number of phases: of the positions of an image that leave one remainder by the stride in each dimension,
// which the same taps meet.
func (c *convolution) phases() int {
	n := 1
	for i := range c.rank {
		n *= min(c.stride[i], c.large[i])
	}
	return n
}

// phase is the positions of phase number n.
func (c *convolution) phase(n int) lattice {
	l := lattice{rank: c.rank, step: c.stride, plane: c.large}
	for i := c.rank - 1; i >= 0; i-- {
		remainders := min(c.stride[i], c.large[i])
		l.start[i] = n % remainders
		l.count[i] = (c.large[i]-l.start[i]-1)/c.stride[i] + 1
		n /= remainders
	}
	return l
}

// brought is the places that a tap brings to the positions of a phase, if it meets them.
func (c *convolution) brought(phase *lattice, tap int) (l lattice, ok bool) {
	l = lattice{rank: c.rank, count: phase.count, plane: c.small}
	for i, t := range coordinates(tap, c.rank, &c.kernel) {
		if i == c.rank {
			break
		}
		from := phase.start[i] + c.before[i] - t*c.dilation[i]
		if from%c.stride[i] != 0 {
			return l, false
		}
		l.start[i], l.step[i] = from/c.stride[i], 1
	}
	return l, true
}

// gatherPhase computes the positions of a phase in all images of a group. A later tap meets an earlier place, so that taps
// fall where places rise.
func gatherPhase[T real](e *ir.Env, a *products[T], c *convolution, phase *lattice, g int, x, y, w []T) {
	work := workspace[T](e)
	depth := phaseWeights(c, phase, work, w)
	weights, work := work[:depth*c.c], work[depth*c.c:]
	points := phase.len()
	width := strip(points, c.o*c.taps)
	c.eachImage(g, func(i int) {
		image, places := piece(x, i, c.c*c.positions), piece(y, i, c.o*c.places)
		for first := 0; first < points; first += width {
			n := min(width, points-first)
			columns, result := work[:depth*n], work[depth*n:][:c.c*n]
			phaseColumns(c, phase, columns, places, first, n)
			a.product(e.Threads, c.c, n, depth, view[T]{data: weights, stride: c.c, trans: true}, view[T]{data: columns, stride: n}, result, n)
			for channel := range c.c {
				write(phase, piece(image, channel, c.positions), piece(result, channel, n), first)
			}
		}
	})
}

// phaseWeights stores the weights of the taps of a phase as [taps×o×c] and returns taps·o.
func phaseWeights[T real](c *convolution, phase *lattice, dst, w []T) (depth int) {
	for tap := c.taps - 1; tap >= 0; tap-- {
		if _, ok := c.brought(phase, tap); !ok {
			continue
		}
		for o := range c.o {
			for channel := range c.c {
				dst[depth*c.c+channel] = w[(o*c.c+channel)*c.taps+tap]
			}
			depth++
		}
	}
	return depth
}

// phaseColumns stores what the taps of a phase bring to n of its positions as [taps×o×n].
func phaseColumns[T real](c *convolution, phase *lattice, columns, y []T, first, n int) {
	row := 0
	for tap := c.taps - 1; tap >= 0; tap-- {
		places, ok := c.brought(phase, tap)
		if !ok {
			continue
		}
		for o := range c.o {
			read(&places, piece(columns, row, n), piece(y, o, c.places), first)
			row++
		}
	}
}
