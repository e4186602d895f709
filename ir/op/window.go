package op

import (
	"fmt"
	"math"
	"strings"

	"github.com/ganc-ml/ganc/ir"
)

// Window says where the taps of a kernel lie over an image: at place p, tap t of a dimension lies at position
//
//	p·Stride + t·Dilation − Before
//
// of the image, which is surrounded by Before and After zeros. Each list has one entry for each dimension behind the
// channels. An empty list of Strides or Dilations stands for ones, an empty list of pads for zeros.
type Window struct {
	Strides   ir.Ints `onnx:"strides"`
	Dilations ir.Ints `onnx:"dilations"`
	Before    ir.Ints // ONNX's pads, first half
	After     ir.Ints // ONNX's pads, second half
}

// entry is entry i of a list, or the value that an empty list stands for.
func entry(l ir.Ints, i, empty int) int {
	if l.Len() == 0 {
		return empty
	}
	return l.At(i)
}

// Stride, Dilation, PadBefore and PadAfter are the entries for dimension i behind the channels.
func (w Window) Stride(i int) int    { return entry(w.Strides, i, 1) }
func (w Window) Dilation(i int) int  { return entry(w.Dilations, i, 1) }
func (w Window) PadBefore(i int) int { return entry(w.Before, i, 0) }
func (w Window) PadAfter(i int) int  { return entry(w.After, i, 0) }

// span is the number of positions from the first tap to the last in dimension i.
func (w Window) span(i, kernel int) int { return w.Dilation(i)*(kernel-1) + 1 }

// places is the number of places of a kernel in dimension i of an image of size positions; rest is the number of
// positions behind the last place that a further stride would need to be complete.
func (w Window) places(i, size, kernel int) (places, rest int, ok bool) {
	free := size + w.PadBefore(i) + w.PadAfter(i) - w.span(i, kernel)
	if free < 0 {
		return 0, 0, false
	}
	return free/w.Stride(i) + 1, free % w.Stride(i), true
}

// positions is the size of the image that has the given number of places in dimension i and rest positions behind them.
func (w Window) positions(i, places, kernel, rest int) int {
	return (places-1)*w.Stride(i) + w.span(i, kernel) - w.PadBefore(i) - w.PadAfter(i) + rest
}

// mistakes collects the independent mistakes of one application.
type mistakes []string

func (m *mistakes) add(format string, args ...any) { *m = append(*m, fmt.Sprintf(format, args...)) }

func (m mistakes) err() error {
	if len(m) == 0 {
		return nil
	}
	return fmt.Errorf("%s", strings.Join(m, "; "))
}

// check adds what is wrong with the lists for images of rank dimensions behind the channels.
func (w Window) check(m *mistakes, rank int) {
	for _, l := range []struct {
		name  string
		list  ir.Ints
		least int
	}{{"strides", w.Strides, 1}, {"dilations", w.Dilations, 1}, {"pads before", w.Before, 0}, {"pads after", w.After, 0}} {
		checkEntries(m, l.name, l.list, rank, l.least)
		if n := l.list.Len(); n != 0 && n != rank {
			m.add("%s %v: want none or %d entries", l.name, l.list, rank)
		}
	}
}

// checkEntries adds the entries of a list that are smaller than least or exceed what sizes may be.
func checkEntries(m *mistakes, name string, list ir.Ints, rank, least int) {
	for _, v := range list.Slice() {
		if v < least || v > math.MaxInt32 {
			m.add("%s %v: want entries from %d to %d", name, list, least, math.MaxInt32)
			return
		}
	}
}

// groupsOf is a number of groups, of which 0 stands for 1.
func groupsOf(groups int) int {
	if groups == 0 {
		return 1
	}
	return groups
}

// checkImage checks that t is [N×channels×…] of floating-point numbers, of which only N may depend on the batch size.
func checkImage(name string, t ir.Type) error {
	switch {
	case !t.DType.IsFloat():
		return fmt.Errorf("%s is %v, want a floating-point type", name, t)
	case t.Rank() < 3:
		return fmt.Errorf("%s is %v, want [N×channels×length], [N×channels×height×width] or more dimensions", name, t)
	}
	return checkSizes(name, t, 1)
}

// checkSizes checks that no dimension of t from one on depends on the batch size.
func checkSizes(name string, t ir.Type, from int) error {
	for i := from; i < t.Rank(); i++ {
		if t.At(i).IsBatch() {
			return fmt.Errorf("%s is %v, whose dimension %d depends on the batch size", name, t, i)
		}
	}
	return nil
}

// checkKernel checks that w is weights[out×in×…] for images like x.
func checkKernel(x, w ir.Type) error {
	if w.DType != x.DType || w.Rank() != x.Rank() {
		return fmt.Errorf("the weights are %v, want %v of rank %d for input %v", w, x.DType, x.Rank(), x)
	}
	for i := 2; i < w.Rank(); i++ {
		if w.At(i) == 0 {
			return fmt.Errorf("the weights are %v: a kernel of size 0 has no taps", w)
		}
	}
	return checkSizes("the weights", w, 0)
}

// geometry is a Window over images and kernels of known sizes. An image of large positions has small places.
type geometry struct {
	rank                                           int // dimensions behind the channels
	large, small, kernel, stride, dilation, before point

	positions, places, taps int // products of large, small and kernel
}

// point is a position, a place or a tap: one coordinate for each dimension behind the channels.
type point [ir.MaxRank]int

func (w Window) geometry(large, small, kernel []int) geometry {
	g := geometry{rank: len(large), positions: 1, places: 1, taps: 1}
	for i := range large {
		g.large[i], g.small[i], g.kernel[i] = large[i], small[i], kernel[i]
		g.stride[i], g.dilation[i], g.before[i] = w.Stride(i), w.Dilation(i), w.PadBefore(i)
		g.positions *= large[i]
		g.places *= small[i]
		g.taps *= kernel[i]
	}
	return g
}

// met is the positions that a tap meets at all places.
func (g *geometry) met(tap int) lattice {
	l := lattice{rank: g.rank, count: g.small, step: g.stride, plane: g.large}
	for i, t := range coordinates(tap, g.rank, &g.kernel) {
		l.start[i] = t*g.dilation[i] - g.before[i]
	}
	return l
}

// coordinates is number n of the points of a box, in row-major order.
func coordinates(n, rank int, size *point) (p point) {
	for i := rank - 1; i >= 0 && n > 0; i-- {
		p[i] = n % size[i]
		n /= size[i]
	}
	return p
}
