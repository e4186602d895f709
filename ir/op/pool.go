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
		if k := p.Kernel.At(i); p.before(i) >= k || p.after(i) >= k {
			m.add("pads %d and %d of dimension %d: want fewer than the kernel's %d", p.before(i), p.after(i), i+2, k)
			continue
		}
		places, _ := p.windows(i, int(x.At(i+2)))
		if places == 0 {
			p.fit(&m, i, x, ir.Dim(p.Kernel.At(i)))
		}
		for place := range places {
			if p.met(i, place, int(x.At(i+2))) == 0 {
				m.add("window %d of dimension %d of %v meets no element: its dilation of %d is too wide", place, i+2, x, p.dilation(i))
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
	free := size + p.before(i) + p.after(i) - p.span(i, p.Kernel.At(i))
	if !p.Ceil && free < 0 {
		return 0, 0
	}
	stride := p.stride(i)
	places = free/stride + 1
	if p.Ceil {
		if free > 0 {
			places = (free+stride-1)/stride + 1
		}
		places = min(places, (size+p.before(i)-1)/stride+1)
	}
	return max(places, 0), max(p.after(i), p.positions(i, places, p.Kernel.At(i), 0)+p.after(i)-size)
}

// met is how many elements of an image of size positions a window has in dimension i.
func (p Pool) met(i, place, size int) int { return p.counted(i, place, 0, size) }

// counted is how many taps of a window lie at positions from lo up to hi in dimension i.
func (p Pool) counted(i, place, lo, hi int) int {
	n := 0
	for t := range p.Kernel.At(i) {
		if x := place*p.stride(i) + t*p.dilation(i) - p.before(i); lo <= x && x < hi {
			n++
		}
	}
	return n
}

// geometry is the windows over images x.
func (p Pool) geometry(x, y []int) geometry { return p.Window.geometry(x[2:], y[2:], p.Kernel.Slice()) }

func (o MaxPoolOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	g := o.geometry(in[0].Shape(), out[0].Shape())
	switch in[0].DType() {
	case ir.Float32:
		maxPool(&g, out[0].Float32s(), in[0].Float32s())
	case ir.Float64:
		maxPool(&g, out[0].Float64s(), in[0].Float64s())
	case ir.Int64:
		maxPool(&g, out[0].Int64s(), in[0].Int64s())
	case ir.Int32:
		maxPool(&g, ir.Slice[int32](out[0]), ir.Slice[int32](in[0]))
	case ir.Uint8:
		maxPool(&g, ir.Slice[uint8](out[0]), ir.Slice[uint8](in[0]))
	}
}

func (o MaxPoolIndexOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	g := o.geometry(in[0].Shape(), out[0].Shape())
	switch in[0].DType() {
	case ir.Float32:
		maxPoolIndex(&g, out[0].Int64s(), in[0].Float32s())
	case ir.Float64:
		maxPoolIndex(&g, out[0].Int64s(), in[0].Float64s())
	case ir.Int64:
		maxPoolIndex(&g, out[0].Int64s(), in[0].Int64s())
	case ir.Int32:
		maxPoolIndex(&g, out[0].Int64s(), ir.Slice[int32](in[0]))
	case ir.Uint8:
		maxPoolIndex(&g, out[0].Int64s(), ir.Slice[uint8](in[0]))
	}
}

func maxPool[T number](g *geometry, y, x []T) {
	eachGreatest(g, x, len(y), func(i, plane, at int) { y[i] = x[plane+at] })
}

func maxPoolIndex[T number](g *geometry, index []int64, x []T) {
	eachGreatest(g, x, len(index), func(i, _, at int) { index[i] = int64(at) })
}

// eachGreatest calls f for each of n windows with its number, the start of its plane in x, and the position of its greatest
// element in the plane.
func eachGreatest[T number](g *geometry, x []T, n int, f func(i, plane, at int)) {
	for i := range n {
		plane := i / g.places * g.positions
		f(i, plane, firstGreatest(g, x[plane:][:g.positions], i%g.places))
	}
}

// firstGreatest is the position of the first greatest element that a window meets.
func firstGreatest[T number](g *geometry, plane []T, place int) int {
	best := -1
	p := coordinates(place, g.rank, &g.small)
	for tap := range g.taps {
		if at := g.position(&p, tap); at >= 0 && (best < 0 || beats(plane[at], plane[best], false)) {
			best = at
		}
	}
	return best
}

// position is the number of the position that a tap meets at a place, or −1 where that is outside.
func (g *geometry) position(place *point, tap int) int {
	at, step := 0, 1
	for i := g.rank - 1; i >= 0; i-- {
		t := tap % g.kernel[i]
		tap /= g.kernel[i]
		x := place[i]*g.stride[i] + t*g.dilation[i] - g.before[i]
		if x < 0 || x >= g.large[i] {
			return -1
		}
		at += x * step
		step *= g.large[i]
	}
	return at
}

// Grad adds each element of dy to the element that was the greatest.
func (o MaxPoolOp) Grad(n ir.Node, dy []ir.Value) []ir.Value {
	x := n.In(0)
	dx := ScatterAdd(planes(Zeros(x)), planes(ir.StopGradient(MaxPoolIndex(x, o.Pool))), planes(dy[0]), 2)
	return []ir.Value{ReshapeTo(dx, x.Type().Dims)}
}

func (MaxPoolIndexOp) Grad(n ir.Node, _ []ir.Value) []ir.Value { return ir.Undefined(n) }

// planes is images x[N×C×…] as [N×C×positions].
func planes(x ir.Value) ir.Value {
	positions, _ := product(x.Type().Shape()[2:])
	return Reshape(x, x.Dim(0), x.Dim(1), positions)
}

// Decompose is a convolution of each channel with ones, divided by the counts.
func (o AveragePoolOp) Decompose(in []ir.Value) []ir.Value {
	x := in[0]
	win, ones := o.Window, ir.ConcreteDims(append([]int{int(x.Dim(1)), 1}, o.Kernel.Slice()...))
	after := make([]int, x.Rank()-2)
	for i := range after {
		_, after[i] = o.windows(i, int(x.Dim(i+2)))
	}
	win.After = nonZero(after)
	sum := Conv(x, Expand(x.Graph().Scalar(x.DType(), 1), ones), ir.Value{}, ConvOp{Window: win, Groups: int(x.Dim(1))})
	if sum.IsPoison() {
		return []ir.Value{sum}
	}
	large, small := x.Type().Bind(0)[2:], sum.Type().Bind(0)[2:]
	counts := ir.NewTensor(ir.Float64, append([]int{1, 1}, small...)...)
	for i := range counts.Float64s() {
		counts.Float64s()[i] = float64(o.count(i, large, small))
	}
	return []ir.Value{Div(sum, Cast(x.Graph().Constant(counts), x.DType()))}
}

// count is the divisor of window number n.
func (o AveragePoolOp) count(n int, large, small []int) int {
	count := 1
	for i := len(small) - 1; i >= 0; i-- {
		lo, hi := 0, large[i]
		if o.CountPad {
			lo, hi = -o.before(i), large[i]+o.after(i)
		}
		count *= o.counted(i, n%small[i], lo, hi)
		n /= small[i]
	}
	return count
}

// Eval gives the bits of Decompose.
func (o AveragePoolOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	if out[0].DType() == ir.Float32 {
		averagePool(o, out[0].Float32s(), in[0].Float32s(), in[0].Shape(), out[0].Shape())
		return
	}
	averagePool(o, out[0].Float64s(), in[0].Float64s(), in[0].Shape(), out[0].Shape())
}

func averagePool[T real](o AveragePoolOp, y, x []T, large, small []int) {
	g := o.geometry(large, small)
	for i := range len(y) / max(1, g.places) {
		sum := piece(y, i, g.places)
		clear(sum)
		for tap := range g.taps {
			met := g.met(tap)
			gatherSum(&met, sum, piece(x, i, g.positions))
		}
		for place := range sum {
			sum[place] /= T(o.count(place, large[2:], small[2:]))
		}
	}
}
