package operators

import (
	"math"
	"slices"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// conv is Conv over any number of dimensions behind the channels.
func conv(c *call) ([]ir.Value, error) {
	w, err := c.kernelWindow()
	if err != nil {
		return nil, err
	}
	if err := w.placeInput(); err != nil {
		return nil, err
	}
	x, err := w.cropped()
	if err != nil {
		return nil, err
	}
	return one(op.Conv(x, c.in[1], c.bias(2), op.ConvOp{Window: w.window(), Groups: w.groups}))
}

// convTranspose is ConvTranspose. Its output shape may be given instead of pads.
func convTranspose(c *call) ([]ir.Value, error) {
	w, err := c.kernelWindow()
	if err != nil {
		return nil, err
	}
	rest, err := w.list("output_padding", 0, 0)
	if err != nil {
		return nil, err
	}
	if err := w.placeOutput(rest); err != nil {
		return nil, err
	}
	if slices.Min(append(w.before, w.after...)) < 0 {
		return nil, c.unsupported("negative pads of a transposed convolution are not supported").Instead("surround its output with Pad")
	}
	return one(op.ConvTranspose(c.in[0], c.in[1], c.bias(2), op.ConvTransposeOp{Window: w.window(), OutputPadding: ir.MakeInts(rest...), Groups: w.groups}))
}

// bias is an input that may be left out.
func (c *call) bias(i int) ir.Value {
	if c.has(i) {
		return c.in[i]
	}
	return ir.Value{}
}

// window is the attributes of a kernel's way over an image, for each dimension behind the channels.
type window struct {
	*call
	rank                     int
	kernel, stride, dilation []int
	before, after            []int
	groups                   int
	automatic                string // auto_pad
}

// kernelWindow is the window of a convolution, whose weights say the size of the kernel.
func (c *call) kernelWindow() (*window, error) {
	x, weights := c.in[0], c.in[1]
	if x.Rank() < 3 || x.Rank() != weights.Rank() {
		return nil, c.malformed("its inputs are %v and %v, want images of rank 3 at least and weights of that rank", x.Type(), weights.Type())
	}
	kernel := shape(weights)[2:]
	if list := c.attr.Ints("kernel_shape", kernel); listText(list) != listText(kernel) {
		return nil, c.malformed("kernel_shape is %s, the weights are %v", listText(list), weights.Type())
	}
	groups := c.attr.Int("group", 1)
	if groups < 1 || groups > math.MaxInt32 {
		return nil, c.malformed("group is %d, want at least 1", groups)
	}
	w := &window{call: c, rank: x.Rank() - 2, groups: int(groups)}
	for _, k := range kernel {
		w.kernel = append(w.kernel, int(k))
	}
	return w, w.read()
}

// read reads what all windows have.
func (w *window) read() (err error) {
	if w.stride, err = w.list("strides", 1, 1); err != nil {
		return err
	}
	if w.dilation, err = w.list("dilations", 1, 1); err != nil {
		return err
	}
	return w.readPads()
}

// list is an attribute with an entry for each dimension, or, where it is left out, the same number in each.
func (w *window) list(name string, byDefault, least int64) ([]int, error) {
	given := w.attr.Ints(name, nil)
	if !w.attr.Has(name) {
		given = make([]int64, w.rank)
		for i := range given {
			given[i] = byDefault
		}
	}
	if len(given) != w.rank {
		return nil, w.malformed("%s %s has %d entries, want %d", name, listText(given), len(given), w.rank)
	}
	list := make([]int, w.rank)
	for i, v := range given {
		if v < least || v > math.MaxInt32 {
			return nil, w.malformed("%s %s: want entries of at least %d", name, listText(given), least)
		}
		list[i] = int(v)
	}
	return list, nil
}

// readPads reads pads, or how they are to be found.
func (w *window) readPads() error {
	w.before, w.after = make([]int, w.rank), make([]int, w.rank)
	switch w.automatic = w.attr.String("auto_pad", "NOTSET"); w.automatic {
	case "NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID":
	default:
		return w.malformed("auto_pad is %q, want NOTSET, SAME_UPPER, SAME_LOWER or VALID", w.automatic)
	}
	pads := w.attr.Ints("pads", make([]int64, 2*w.rank))
	if len(pads) != 2*w.rank {
		return w.malformed("pads %s has %d entries, want %d", listText(pads), len(pads), 2*w.rank)
	}
	for i, p := range pads {
		switch {
		case p < -math.MaxInt32:
			return w.malformed("pads %s: want entries of at least %d", listText(pads), -math.MaxInt32)
		case p > math.MaxInt32:
			return w.malformed("pads %s: want entries of at most %d", listText(pads), math.MaxInt32)
		case p > 0 && w.automatic != "NOTSET":
			return w.malformed("it has pads %s and auto_pad %s, want one of them", listText(pads), w.automatic)
		}
		if i < w.rank {
			w.before[i] = int(p)
		} else {
			w.after[i-w.rank] = int(p)
		}
	}
	return nil
}

// divide makes total zeros the pads of a dimension. Of an odd number SAME_UPPER puts the last behind.
func (w *window) divide(i, total int, upper bool) {
	w.before[i] = total / 2
	if !upper {
		w.before[i] = total - total/2
	}
	w.after[i] = total - w.before[i]
}

func (w *window) span(i int) int { return w.dilation[i]*(w.kernel[i]-1) + 1 }

// placeInput finds the pads with which a convolution has ⌈size/stride⌉ places.
func (w *window) placeInput() error {
	if w.automatic != "SAME_UPPER" && w.automatic != "SAME_LOWER" {
		return nil
	}
	for i := range w.rank {
		size := int(w.in[0].Dim(i + 2))
		places := (size + w.stride[i] - 1) / w.stride[i]
		w.divide(i, max(0, (places-1)*w.stride[i]+w.span(i)-size), w.automatic == "SAME_UPPER")
	}
	return nil
}

// placeOutput finds the pads with which a transposed convolution has the output shape that is given, or size·stride.
// Positions that no pad can make are output padding where the shape is given; without, there are none, as in ONNX
// Runtime.
func (w *window) placeOutput(rest []int) error {
	want, err := w.outputShape()
	if err != nil || want == nil {
		return err
	}
	for i := range w.rank {
		natural := (int(w.in[0].Dim(i+2))-1)*w.stride[i] + w.span(i) + rest[i]
		w.divide(i, max(0, natural-want[i]), w.automatic == "SAME_UPPER")
		if w.attr.Has("output_shape") {
			rest[i] += max(0, want[i]-natural)
		}
	}
	return nil
}

// outputShape is the sizes that the output must have; nil where pads say it.
func (w *window) outputShape() ([]int, error) {
	same := w.automatic == "SAME_UPPER" || w.automatic == "SAME_LOWER"
	sizes := make([]int, w.rank)
	for i := range sizes {
		sizes[i] = int(w.in[0].Dim(i+2)) * w.stride[i]
	}
	if !w.attr.Has("output_shape") {
		if same {
			return sizes, nil
		}
		return nil, nil
	}
	list := w.attr.Ints("output_shape", nil)
	if len(list) == w.rank+2 { // with the batch and the channels, as some exporters write it
		list = list[2:]
	}
	if len(list) != w.rank {
		return nil, w.malformed("output_shape %s has %d entries, want %d", listText(list), len(list), w.rank)
	}
	for i, v := range list {
		if v < 1 || v > math.MaxInt32 {
			return nil, w.malformed("output_shape %s: want entries of at least 1", listText(list))
		}
		sizes[i] = int(v)
	}
	return sizes, nil
}

// cropped is the image without what negative pads cut off, which are 0 from then on.
func (w *window) cropped() (ir.Value, error) {
	x := w.in[0]
	for i := range w.rank {
		size := int(x.Dim(i + 2))
		lo, hi := max(0, -w.before[i]), size-max(0, -w.after[i])
		if lo > hi {
			return x, w.malformed("the pads %d and %d of dimension %d cut more than there is of %v", w.before[i], w.after[i], i+2, x.Type())
		}
		if lo > 0 || hi < size {
			x = op.Slice(x, i+2, lo, hi)
		}
		w.before[i], w.after[i] = max(0, w.before[i]), max(0, w.after[i])
	}
	return x, nil
}

func (w *window) window() op.Window {
	return op.Window{Strides: ir.MakeInts(w.stride...), Dilations: ir.MakeInts(w.dilation...), Before: ir.MakeInts(w.before...), After: ir.MakeInts(w.after...)}
}
