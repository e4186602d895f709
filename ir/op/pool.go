package op

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
)

// Pool says how a window that is reduced to one element moves over images.
type Pool struct {
	Window
	Kernel ir.Ints // sizes of the window
	Ceil   bool    // a last window may lie partly behind the pads, where it begins before them
}

// MaxPoolOp is the greatest element of each window of images x[N×C×…]; elements around an image do not take part. NaN
// counts as the greatest, as in PyTorch. The gradient goes to the first of several.
type MaxPoolOp struct{ Pool }

// MaxPoolIndexOp is the position of the element that MaxPoolOp takes, in its plane (row-major), as i64: the first of
// several.
type MaxPoolIndexOp struct{ Pool }

// AveragePoolOp is the mean of each window of images x[N×C×…]: the sum over the window (row-major), which begins with +0,
// divided by the number of its elements in the image, with CountPad also in the pads.
type AveragePoolOp struct {
	Pool
	CountPad bool
}

// MaxPool is the greatest element of each window of x[N×C×…].
func MaxPool(x ir.Value, p Pool) ir.Value { return ir.Apply(MaxPoolOp{p}, x) }

// MaxPoolIndex is where MaxPool finds its elements, each in its plane, as i64.
func MaxPoolIndex(x ir.Value, p Pool) ir.Value { return ir.Apply(MaxPoolIndexOp{p}, x) }

// AveragePool is the mean of each window of x[N×C×…]; countPad counts zeros around the image too.
func AveragePool(x ir.Value, p Pool, countPad bool) ir.Value {
	return ir.Apply(AveragePoolOp{p, countPad}, x)
}

func (MaxPoolOp) Spec() ir.Spec {
	return ir.Spec{Name: "MaxPool", In: ir.Exactly(1), Doc: "the greatest element of each window; MaxPool in ONNX"}
}

func (MaxPoolIndexOp) Spec() ir.Spec {
	return ir.Spec{Name: "MaxPoolIndex", In: ir.Exactly(1), Doc: "the position of the greatest element of each window; MaxPool's second output in ONNX"}
}

// Spec names the first opset that has what the attributes ask for.
func (o AveragePoolOp) Spec() ir.Spec {
	since := 1
	switch {
	case o.Dilations.Len() > 0:
		since = 19
	case o.Ceil:
		since = 10
	case o.CountPad:
		since = 7
	}
	return ir.Spec{Name: "AveragePool", In: ir.Exactly(1), ONNX: "AveragePool", Since: since, Doc: "the mean of each window"}
}

func (o MaxPoolOp) Infer(in []ir.Type) ([]ir.Type, error) {
	if !in[0].DType.IsNumeric() {
		return nil, fmt.Errorf("got %v, want a number: bool has no order", in[0])
	}
	return o.infer(in[0], in[0].DType)
}

func (o MaxPoolIndexOp) Infer(in []ir.Type) ([]ir.Type, error) {
	if !in[0].DType.IsNumeric() {
		return nil, fmt.Errorf("got %v, want a number: bool has no order", in[0])
	}
	return o.infer(in[0], ir.Int64)
}

func (o AveragePoolOp) Infer(in []ir.Type) ([]ir.Type, error) {
	if err := checkImage("the input", in[0]); err != nil {
		return nil, err
	}
	return o.infer(in[0], in[0].DType)
}

// infer is the type of a result with elements of type dt.
func (p Pool) infer(x ir.Type, dt ir.DType) ([]ir.Type, error) {
	if x.Rank() < 3 {
		return nil, fmt.Errorf("the input is %v, want [N×channels×length], [N×channels×height×width] or more dimensions", x)
	}
	if err := checkSizes("the input", x, 1); err != nil {
		return nil, err
	}
	var m mistakes
	rank := x.Rank() - 2
	p.check(&m, rank)
	checkEntries(&m, "kernel", p.Kernel, rank, 1)
	if p.Kernel.Len() != rank {
		m.add("kernel %v: want %d entries", p.Kernel, rank)
	}
	if m != nil {
		return nil, m.err()
	}
	dims := ir.MakeDims(x.At(0), x.At(1))
	for i := range rank {
		if k := p.Kernel.At(i); p.PadBefore(i) >= k || p.PadAfter(i) >= k {
			m.add("pads %d and %d of dimension %d: want fewer than the kernel's %d", p.PadBefore(i), p.PadAfter(i), i+2, k)
			continue
		}
		places, _ := p.windows(i, int(x.At(i+2)))
		if places == 0 {
			p.fit(&m, i, x, ir.Dim(p.Kernel.At(i)))
		}
		for place := range places {
			if p.met(i, place, int(x.At(i+2))) == 0 {
				m.add("window %d of dimension %d of %v meets no element: its dilation of %d is too wide", place, i+2, x, p.Dilation(i))
				break
			}
		}
		dims = dims.Append(ir.Dim(places))
	}
	return []ir.Type{{DType: dt, Dims: dims}}, m.err()
}

// windows is the number of windows in dimension i of an image of size positions, and the pads behind the image that hold the
// last one. None is behind the image and its pads.
func (p Pool) windows(i, size int) (places, after int) {
	free := size + p.PadBefore(i) + p.PadAfter(i) - p.span(i, p.Kernel.At(i))
	if !p.Ceil && free < 0 {
		return 0, 0
	}
	stride := p.Stride(i)
	places = free/stride + 1
	if p.Ceil {
		if free > 0 {
			places = (free+stride-1)/stride + 1
		}
		places = min(places, (size+p.PadBefore(i)-1)/stride+1)
	}
	return max(places, 0), max(p.PadAfter(i), p.positions(i, places, p.Kernel.At(i), 0)+p.PadAfter(i)-size)
}

// met is how many elements of an image of size positions a window has in dimension i.
func (p Pool) met(i, place, size int) int { return p.counted(i, place, 0, size) }

// counted is how many taps of a window lie at positions from lo up to hi in dimension i.
func (p Pool) counted(i, place, lo, hi int) int {
	n := 0
	for t := range p.Kernel.At(i) {
		if x := place*p.Stride(i) + t*p.Dilation(i) - p.PadBefore(i); lo <= x && x < hi {
			n++
		}
	}
	return n
}

// geometry is the windows over images x.
func (p Pool) geometry(x, y []int) geometry { return p.Window.geometry(x[2:], y[2:], p.Kernel.Slice()) }
