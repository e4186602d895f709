package op

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
)

// ConvOp is the convolution of images x[N×C×…] with weights w[O×C/Groups×…], and a bias [O] where there is a third
// input (ONNX's Conv; a cross-correlation, as in every framework). Each element of y[N×O×…] is
//
//	Σ over taps (row-major), Σ over channels: w[o, c, tap] · x[n, c, position of the tap]
//
// one sum in that order that begins with +0 and to which the bias is added last. Zeros around the image are multiplied
// like other elements. In float32 each step is a fused multiply-add.
type ConvOp struct {
	Window
	Groups int `onnx:"group"` // channels of x and y fall into as many parts that do not meet; 0 means 1
}

// Conv convolves images x[N×C×…], of one or more dimensions behind the channels, with weights w[O×C/Groups×kernel…], as
// y[N×O×…]. bias[O] may be the zero Value: there is none.
func Conv(x, w, bias ir.Value, o ConvOp) ir.Value { return ir.Apply(o, withBias(x, w, bias)...) }

func withBias(x, w, bias ir.Value) []ir.Value {
	if bias.IsZero() {
		return []ir.Value{x, w}
	}
	return []ir.Value{x, w, bias}
}

func (ConvOp) Spec() ir.Spec {
	return ir.Spec{Name: "Conv", In: ir.Arity{Min: 2, Max: 3}, Doc: "convolution of images with weights; Conv in ONNX"}
}

func (o ConvOp) Infer(in []ir.Type) ([]ir.Type, error) {
	x, w := in[0], in[1]
	if err := checkImage("the input", x); err != nil {
		return nil, err
	}
	if err := checkKernel(x, w); err != nil {
		return nil, err
	}
	var m mistakes
	o.check(&m, x.Rank()-2)
	groups := checkGroups(&m, o.Groups)
	if m != nil {
		return nil, m.err()
	}
	checkPerGroup(&m, "output channels", w.At(0), groups)
	if want := w.At(1) * ir.Dim(groups); x.At(1) != want {
		m.add("the input %v has %v channels, the weights %v take %v in %s", x, x.At(1), w, want, count(groups, "group"))
	}
	dims := ir.MakeDims(x.At(0), w.At(0))
	for i := range x.Rank() - 2 {
		dims = dims.Append(o.fit(&m, i, x, w.At(i+2)))
	}
	checkBias(&m, in, w.At(0))
	return []ir.Type{x.WithDims(dims)}, m.err()
}

// fit is the number of places of a kernel in dimension i of images x.
func (w Window) fit(m *mistakes, i int, x ir.Type, kernel ir.Dim) ir.Dim {
	places, _, ok := w.places(i, int(x.At(i+2)), int(kernel))
	if !ok {
		m.add("the kernel spans %d positions of dimension %d, the input %v has %d with its pads", w.span(i, int(kernel)), i+2, x,
			int(x.At(i+2))+w.PadBefore(i)+w.PadAfter(i))
	}
	return ir.Dim(places)
}

func checkGroups(m *mistakes, groups int) int {
	g := groupsOf(groups)
	if g < 1 {
		m.add("%d groups: want at least 1", g)
	}
	return g
}

func checkPerGroup(m *mistakes, what string, channels ir.Dim, groups int) {
	if int(channels)%groups != 0 {
		m.add("%v %s do not fall into %d groups", channels, what, groups)
	}
}

// checkBias checks the third input, where there is one.
func checkBias(m *mistakes, in []ir.Type, channels ir.Dim) {
	if len(in) < 3 {
		return
	}
	if want := ir.TypeOf(in[0].DType, channels); in[2] != want {
		m.add("the bias is %v, want %v", in[2], want)
	}
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// Grad of y = conv(x, w) + b is dx = ConvTranspose(dy, w), dw = ConvWeight(x, dy) and db = Σ dy.
func (o ConvOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	x, w := n.In(0), n.In(1)
	grads := []ir.Value{o.back(dy[0], w, x.Type()), ConvWeight(x, dy[0], o.weight(w.Type()))}
	return append(grads, biasGrads(n, dy[0])...)
}

// back is the transposed convolution of y into images of type x.
func (o ConvOp) back(y, w ir.Value, x ir.Type) ir.Value {
	rests := make([]int, x.Rank()-2)
	for i := range rests {
		_, rests[i], _ = o.places(i, int(x.At(i+2)), int(w.Dim(i+2)))
	}
	return ConvTranspose(y, w, ir.Value{}, ConvTransposeOp{Window: o.Window, OutputPadding: nonZero(rests), Groups: o.Groups})
}

// weight is the op that gives a convolution's gradient with respect to weights of type w.
func (o ConvOp) weight(w ir.Type) ConvWeightOp {
	return ConvWeightOp{Window: o.Window, Kernel: ir.MakeInts(w.Bind(0)[2:]...), Groups: o.Groups}
}

// nonZero is a list, empty where it holds zeros alone.
func nonZero(list []int) ir.Ints {
	for _, v := range list {
		if v != 0 {
			return ir.MakeInts(list...)
		}
	}
	return ir.Ints{}
}

// biasGrads is Σ dy over everything but the channels for the bias, where there is one.
func biasGrads(n ir.Node, dy ir.Value) []ir.Value {
	if n.NumIn() < 3 {
		return nil
	}
	return []ir.Value{Sum(dy, aside(dy.Rank()).Slice()...)}
}

// FLOPs counts what lies outside the image too.
func (o ConvOp) FLOPs(out, in []ir.Type) int {
	c := convolutionOf(o.Window, o.Groups, in[0].Bind(0), in[1].Bind(0)[2:], out[0].Bind(0))
	return c.flops()
}

// Scratch is room for x and y with the channels last or, where no kernel computes, for the weights in the order of the sums
// and for a strip of the unfolded image.
func (o ConvOp) Scratch(out, in []ir.Type) int {
	c := convolutionOf(o.Window, o.Groups, in[0].Bind(0), in[1].Bind(0)[2:], out[0].Bind(0))
	if c.swift(out[0].DType) {
		return c.turnedRoom() * out[0].DType.Size()
	}
	return c.depth() * (c.o + strip(c.places, c.depth())) * out[0].DType.Size()
}

// depth is the length of the sums of a convolution.
func (c *convolution) depth() int { return c.taps * c.c }

func (o ConvOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	c := convolutionOf(o.Window, o.Groups, in[0].Shape(), in[1].Shape()[2:], out[0].Shape())
	switch {
	case c.swift(out[0].DType()):
		c.conv32(e, out[0], in)
	case out[0].DType() == ir.Float32:
		conv(e, &c, &single, out[0], in)
	default:
		conv(e, &c, &double, out[0], in)
	}
}

func conv[T real](e *ir.Env, c *convolution, a *products[T], out ir.Tensor, in []ir.Tensor) {
	x, w, y := ir.Slice[T](in[0]), ir.Slice[T](in[1]), ir.Slice[T](out)
	depth := c.depth()
	work := workspace[T](e)
	weights, columns := work[:c.o*depth], work[c.o*depth:]
	for g := range c.groups {
		tapsFirst(c, weights, w[g*len(weights):])
		c.eachImage(g, func(i int) {
			forward(e, a, c, piece(y, i, c.o*c.places), piece(x, i, c.c*c.positions), view[T]{data: weights, stride: depth}, columns)
		})
	}
	if len(in) == 3 {
		addChannelBias(e, a, y, ir.Slice[T](in[2]), c.places)
	}
}

// tapsFirst stores weights[o×c×taps] as [o×taps×c].
func tapsFirst[T real](c *convolution, dst, w []T) {
	for o := range c.o {
		for channel := range c.c {
			for tap := range c.taps {
				dst[(o*c.taps+tap)*c.c+channel] = w[(o*c.c+channel)*c.taps+tap]
			}
		}
	}
}

// forward is y[o×places] of one image x[c×positions] and one group: products of the weights with strips of what the taps
// meet.
func forward[T real](e *ir.Env, a *products[T], c *convolution, y, x []T, weights view[T], columns []T) {
	depth := c.depth()
	width := strip(c.places, depth)
	for first := 0; first < c.places; first += width {
		n := min(width, c.places-first)
		for tap := range c.taps {
			met := c.met(tap)
			for channel := range c.c {
				read(&met, piece(columns, tap*c.c+channel, n), piece(x, channel, c.positions), first)
			}
		}
		a.product(e.Threads, c.o, n, depth, weights, view[T]{data: columns[:depth*n], stride: n}, y[first:], c.places)
	}
}
