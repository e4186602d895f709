package op_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// plane is a case of two dimensions behind the channels, with all sizes of a convolution.
type plane struct {
	win                         op.Window
	images, groups, c, o        int // c and o channels of one group
	large, small, kernel, rests [2]int
}

func (p plane) String() string {
	return fmt.Sprintf("%+v: %d images, %d groups, %d and %d channels, %v positions, kernel %v", p.win, p.images, p.groups, p.c, p.o, p.large, p.kernel)
}

// randomPlane draws a geometry in which a kernel has at least one place.
func randomPlane(r *rand.Rand) plane {
	for {
		p := plane{images: 1 + r.IntN(3), groups: 1 + r.IntN(2), c: 1 + r.IntN(10), o: 1 + r.IntN(4)}
		var s, d, b, a [2]int
		fits := true
		for i := range 2 {
			p.large[i], p.kernel[i] = 1+r.IntN(8), 1+r.IntN(4)
			s[i], d[i], b[i], a[i] = 1+r.IntN(3), 1+r.IntN(2), r.IntN(3), r.IntN(3)
			free := p.large[i] + b[i] + a[i] - d[i]*(p.kernel[i]-1) - 1
			fits = fits && free >= 0
			if fits {
				p.small[i], p.rests[i] = free/s[i]+1, free%s[i]
			}
		}
		p.win = op.Window{Strides: ir.MakeInts(s[:]...), Dilations: ir.MakeInts(d[:]...), Before: ir.MakeInts(b[:]...), After: ir.MakeInts(a[:]...)}
		if fits {
			return p
		}
	}
}

// at is the position that a tap meets at a place, and whether it lies in the image.
func (p plane) at(place, tap int) (position int, inside bool) {
	n := 0
	for i, v := range [2][2]int{{place / p.small[1], tap / p.kernel[1]}, {place % p.small[1], tap % p.kernel[1]}} {
		x := v[0]*p.win.Strides.At(i) + v[1]*p.win.Dilations.At(i) - p.win.Before.At(i)
		if x < 0 || x >= p.large[i] {
			return 0, false
		}
		n = n*p.large[i] + x
	}
	return n, true
}

func (p plane) taps() int      { return p.kernel[0] * p.kernel[1] }
func (p plane) places() int    { return p.small[0] * p.small[1] }
func (p plane) positions() int { return p.large[0] * p.large[1] }

// sumOf is one sum of products in their order, as the kernels compute it.
func sumOf(a, b []float32) float32 {
	var sum [1]float32
	kernel.Gemm(1, 1, 1, len(a), kernel.Matrix{Data: a, Stride: len(a)}, kernel.Matrix{Data: b, Stride: 1}, sum[:], 1, nil)
	return sum[0]
}

// values of x, w and y by their indices; x outside the image is 0.
type values struct {
	plane
	x, w, y []float32
}

func (v values) xAt(n, g, c, place, tap int) float32 {
	if at, ok := v.at(place, tap); ok {
		return v.x[((n*v.groups+g)*v.c+c)*v.positions()+at]
	}
	return 0
}

func (v values) wAt(g, o, c, tap int) float32 { return v.w[((g*v.o+o)*v.c+c)*v.taps()+tap] }

func (v values) yAt(n, g, o, place int) float32 { return v.y[((n*v.groups+g)*v.o+o)*v.places()+place] }

// forward is an element of ConvOp, by its documentation.
func (v values) forward(n, g, o, place int) float32 {
	var a, b []float32
	for tap := range v.taps() {
		for c := range v.c {
			a, b = append(a, v.wAt(g, o, c, tap)), append(b, v.xAt(n, g, c, place, tap))
		}
	}
	return sumOf(a, b)
}

// weight is an element of ConvWeightOp.
func (v values) weight(g, o, c, tap int) float32 {
	var a, b []float32
	for n := range v.images {
		for place := range v.places() {
			a, b = append(a, v.yAt(n, g, o, place)), append(b, v.xAt(n, g, c, place, tap))
		}
	}
	return sumOf(a, b)
}

// back is an element of ConvTransposeOp.
func (v values) back(n, g, c, position int) float32 {
	if v.c < 8 {
		sum := float32(0)
		for tap := range v.taps() {
			for place := range v.places() {
				if at, ok := v.at(place, tap); ok && at == position {
					sum += v.overChannels(n, g, c, place, tap)
				}
			}
		}
		return sum
	}
	var a, b []float32
	for place := range v.places() {
		for tap := range v.taps() {
			if at, ok := v.at(place, tap); ok && at == position {
				for o := range v.o {
					a, b = append(a, v.wAt(g, o, c, tap)), append(b, v.yAt(n, g, o, place))
				}
			}
		}
	}
	return sumOf(a, b)
}

func (v values) overChannels(n, g, c, place, tap int) float32 {
	var a, b []float32
	for o := range v.o {
		a, b = append(a, v.wAt(g, o, c, tap)), append(b, v.yAt(n, g, o, place))
	}
	return sumOf(a, b)
}

// TestConvolutionsByDefinition holds the three ops to their documented sums, bit for bit, over random geometries and over
// one whose products are cut into strips, on one thread and on two; once by the kernels for planes and once, with a dimension of
// size 1 in front, by the loops for any rank.
func TestConvolutionsByDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	planes := []plane{{
		win:    op.Window{Strides: ir.MakeInts(1, 1), Dilations: ir.MakeInts(1, 1), Before: ir.MakeInts(1, 1), After: ir.MakeInts(1, 1)},
		images: 1, groups: 1, c: 64, o: 2, large: [2]int{32, 33}, small: [2]int{32, 33}, kernel: [2]int{3, 3},
	}}
	for range 150 {
		planes = append(planes, randomPlane(r))
	}
	for _, p := range planes {
		v := values{plane: p}
		for _, side := range []struct {
			into *[]float32
			size int
		}{
			{&v.x, p.images * p.groups * p.c * p.positions()},
			{&v.w, p.groups * p.o * p.c * p.taps()},
			{&v.y, p.images * p.groups * p.o * p.places()},
		} {
			*side.into = make([]float32, side.size)
			for i := range *side.into {
				(*side.into)[i] = float32(r.NormFloat64())
			}
		}
		for threads := 1; threads <= 2; threads++ {
			checkConvolutions(t, v, threads, 0)
			checkConvolutions(t, v, threads, 1)
		}
	}
}

func checkConvolutions(t *testing.T, v values, threads, more int) {
	t.Helper()
	tensor := func(x []float32, n, channels int, size [2]int) ir.Tensor {
		return ir.FromSlice(x, slices.Concat([]int{n, channels}, slices.Repeat([]int{1}, more), size[:])...)
	}
	ints := func(l []int, first int) ir.Ints {
		return ir.MakeInts(slices.Concat(slices.Repeat([]int{first}, more), l)...)
	}
	x := tensor(v.x, v.images, v.groups*v.c, v.large)
	w := tensor(v.w, v.groups*v.o, v.c, v.kernel)
	y := tensor(v.y, v.images, v.groups*v.o, v.small)
	win := op.Window{
		Strides: ints(v.win.Strides.Slice(), 1), Dilations: ints(v.win.Dilations.Slice(), 1),
		Before: ints(v.win.Before.Slice(), 0), After: ints(v.win.After.Slice(), 0),
	}

	i := 0
	got := evaluate(t, op.ConvOp{Window: win, Groups: v.groups}, threads, x, w)
	v.each(v.o, v.places(), func(n, g, o, place int) {
		if v.sampled(i) {
			sameBits(t, "Conv", v, got[i], v.forward(n, g, o, place))
		}
		i++
	})
	i = 0
	got = evaluate(t, op.ConvTransposeOp{Window: win, OutputPadding: ints(v.rests[:], 0), Groups: v.groups}, threads, y, w)
	v.each(v.c, v.positions(), func(n, g, c, position int) {
		if v.sampled(i) {
			sameBits(t, "ConvTranspose", v, got[i], v.back(n, g, c, position))
		}
		i++
	})
	i = 0
	got = evaluate(t, op.ConvWeightOp{Window: win, Kernel: ints(v.kernel[:], 1), Groups: v.groups}, threads, x, y)
	for g := range v.groups {
		for o := range v.o {
			for c := range v.c {
				for tap := range v.taps() {
					if v.sampled(i) {
						sameBits(t, "ConvWeight", v, got[i], v.weight(g, o, c, tap))
					}
					i++
				}
			}
		}
	}
}

// each calls f for the elements of images in row-major order.
func (v values) each(channels, size int, f func(n, g, channel, i int)) {
	for n := range v.images {
		for g := range v.groups {
			for channel := range channels {
				for i := range size {
					f(n, g, channel, i)
				}
			}
		}
	}
}

// sampled reports whether element i is compared: of large results each 997th.
func (v values) sampled(i int) bool { return v.positions() < 100 || i%997 == 0 }

func sameBits(t *testing.T, name string, v values, got, want float32) {
	t.Helper()
	if math.Float32bits(got) != math.Float32bits(want) {
		t.Fatalf("%s with %v: got %v, want %v", name, v.plane, got, want)
	}
}

func evaluate(t *testing.T, o ir.Op, threads int, in ...ir.Tensor) []float32 {
	t.Helper()
	types := make([]ir.Type, len(in))
	for i, x := range in {
		types[i] = x.Type()
	}
	out, err := ir.InferTypes(o, types)
	if err != nil {
		t.Fatal(err)
	}
	y := ir.NewTensor(out[0].DType, out[0].Bind(0)...)
	o.Eval(&ir.Env{Threads: threads, Scratch: ir.AlignedBytes(o.(ir.Scratcher).Scratch(out, types))}, []ir.Tensor{y}, in)
	return y.Float32s()
}

// TestConvolutionFLOPs: the three ops of one geometry multiply and add alike.
func TestConvolutionFLOPs(t *testing.T) {
	f := ir.Float32
	x, w, y := ir.TypeOf(f, 2, 3, 5, 5), ir.TypeOf(f, 4, 3, 3, 3), ir.TypeOf(f, 2, 4, 3, 3)
	const want = 2 * 2 * 4 * 9 * 27 // images, channels, places, taps and channels of a sum
	for _, c := range []struct {
		op      ir.FLOPCounter
		out     ir.Type
		in, in2 ir.Type
	}{
		{op.ConvOp{}, y, x, w},
		{op.ConvTransposeOp{}, x, y, w},
		{op.ConvWeightOp{Kernel: ir.MakeInts(3, 3)}, w, x, y},
	} {
		if got := c.op.FLOPs([]ir.Type{c.out}, []ir.Type{c.in, c.in2}); got != want {
			t.Errorf("%T: %d operations, want %d", c.op, got, want)
		}
	}
	grouped := op.ConvOp{Groups: 2}.FLOPs([]ir.Type{ir.TypeOf(f, 1, 4, 3)}, []ir.Type{ir.TypeOf(f, 1, 2, 3), ir.TypeOf(f, 4, 1, 1)})
	if want := 2 * 4 * 3; grouped != want {
		t.Errorf("in 2 groups: %d operations, want %d", grouped, want)
	}
}
