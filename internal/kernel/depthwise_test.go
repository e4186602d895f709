package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// depthwiseShape is a geometry of one image size, kernel, stride, dilation and pad for both dimensions.
func depthwiseShape(n, size, channels, kernel, stride, dilation, pad int) ConvShape {
	places := (size+2*pad-(kernel-1)*dilation-1)/stride + 1
	return ConvShape{
		N: n, H: size, W: size, C: channels, OH: places, OW: places, O: channels, KH: kernel, KW: kernel,
		SH: stride, SW: stride, DH: dilation, DW: dilation, Top: pad, Left: pad, Groups: channels,
	}
}

// depthwiseShapes reach each way of cutting: channels of a part of a vector, of vectors side by side and of several units, blocks of
// places of each size, taps of several blocks, lines that do not all fit into the room of a thread, pads larger than the kernel.
var depthwiseShapes = []ConvShape{
	depthwiseShape(2, 16, 64, 3, 1, 1, 1), depthwiseShape(1, 23, 17, 3, 1, 1, 1), depthwiseShape(3, 9, 130, 5, 2, 1, 2),
	depthwiseShape(1, 12, 33, 7, 1, 1, 3), depthwiseShape(2, 7, 200, 3, 2, 1, 1), depthwiseShape(1, 19, 8, 4, 3, 2, 2),
	depthwiseShape(2, 6, 95, 3, 2, 2, 5), depthwiseShape(3, 5, 48, 6, 1, 1, 7), depthwiseShape(2, 1, 80, 3, 1, 1, 1),
	depthwiseShape(1, 2, 15, 2, 4, 1, 0), depthwiseShape(1, 90, 16, 3, 1, 1, 1), depthwiseShape(5, 4, 65, 1, 1, 1, 0),
	depthwiseShape(2, 8, 31, 9, 3, 1, 4), depthwiseShape(1, 13, 72, 3, 3, 2, 1), depthwiseShape(18, 9, 9, 3, 1, 2, 1),
	{N: 2, H: 1, W: 300, C: 40, OH: 1, OW: 300, O: 40, KH: 1, KW: 7, SH: 1, SW: 1, DH: 1, DW: 1, Left: 3, Groups: 40},
	{N: 2, H: 200, W: 1, C: 24, OH: 99, OW: 1, O: 24, KH: 5, KW: 1, SH: 2, SW: 1, DH: 1, DW: 1, Top: 1, Groups: 24},
	{N: 1, H: 10, W: 7, C: 96, OH: 3, OW: 9, O: 96, KH: 2, KW: 3, SH: 3, SW: 1, DH: 1, DW: 1, Left: 2, Groups: 96},
	{N: 2, H: 0, W: 3, C: 20, OH: 2, OW: 3, O: 20, KH: 2, KW: 1, SH: 1, SW: 1, DH: 1, DW: 1, Top: 2, Groups: 20},
	{N: 2, H: 3, W: 4, C: 20, OH: 1, OW: 2, O: 20, KH: 1, KW: 2, SH: 1, SW: 1, DH: 1, DW: 1, Top: 1, Left: 5, Groups: 20},
}

// TestDepthwiseBits is TestConvBits for depthwise convolutions.
func TestDepthwiseBits(t *testing.T) {
	shapes := depthwiseShapes
	r := rand.New(rand.NewPCG(14, 14))
	cases := 200
	if testing.Short() {
		cases = 20
	}
	for range cases {
		s := randomConv(r)
		s.C = 8 + r.IntN(90)
		s.O, s.Groups = s.C, s.C
		shapes = append(shapes, s)
	}
	for i, s := range shapes {
		checkConvBits(t, r, i, s)
	}
}

// TestDepthwisePads: terms that lie in the pads, with weights and gradients that are not finite and with sums that underflow to −0,
// which zeros behind them make +0 or leave.
func TestDepthwisePads(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 15))
	negative := 0
	for k, s := range depthwiseShapes {
		p := randomPlanes(r, s)
		if k%3 == 0 {
			p.spoil(r)
		} else {
			for _, x := range [][]float32{p.x, p.w, p.y} {
				for i := range x { // few products reach the least float32
					if x[i] *= 1e-24; r.IntN(4) > 0 {
						x[i] = float32(math.Copysign(0, float64(x[i])))
					}
				}
			}
		}
		negative += p.checkPads(t, r, k, nil, nil)
	}
	if negative < len(depthwiseShapes) {
		t.Errorf("%d results have a sum of −0", negative)
	}
}

// TestDepthwiseBounds: nothing beside the operands is read into results or written.
func TestDepthwiseBounds(t *testing.T) {
	r := rand.New(rand.NewPCG(16, 16))
	for k, s := range depthwiseShapes {
		p := randomPlanes(r, s)
		ep := new(Epilogue)
		y, x, w := p.forward(ep), p.back(ep), p.weights()
		px, py, pw := fenced(p.x), fenced(p.y), fenced(p.w)
		eachISA(t, func(t *testing.T) {
			for name, f := range map[string]struct {
				want []float32
				run  func(dst []float32)
			}{
				"Conv":          {y, func(dst []float32) { Conv(1, s, px, pw, dst, nil) }},
				"ConvTranspose": {x, func(dst []float32) { ConvTranspose(1, s, py, pw, dst, nil) }},
				"ConvWeight":    {w, func(dst []float32) { ConvWeight(1, s, px, py, dst) }},
			} {
				dst := fenced(make([]float32, len(f.want)))
				f.run(dst)
				what := fmt.Sprintf("shape %d: %s", k, name)
				checkBits(t, what, dst, f.want)
				all := dst[:cap(dst)]
				for i, v := range all[len(dst):] {
					if v == v {
						t.Errorf("%s: element %d behind the result is %g", what, i, v)
					}
				}
			}
		})
	}
}

// fenced copies x to memory with NaNs behind it.
func fenced(x []float32) []float32 {
	all := make([]float32, len(x)+64)
	for i := copy(all, x); i < len(all); i++ {
		all[i] = float32(math.NaN())
	}
	return all[:len(x)]
}

// TestDepthwiseAllocs: in steady state nothing is allocated.
func TestDepthwiseAllocs(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 17))
	for _, s := range depthwiseShapes[:3] {
		p := randomPlanes(r, s)
		eachISA(t, func(t *testing.T) {
			for threads := 1; threads <= 2; threads++ {
				for call, f := range map[string]func(){
					"Conv":          func() { Conv(threads, s, p.x, p.w, p.y, nil) },
					"ConvTranspose": func() { ConvTranspose(threads, s, p.y, p.w, p.x, nil) },
					"ConvWeight":    func() { ConvWeight(threads, s, p.x, p.y, p.w) },
				} {
					if n := testing.AllocsPerRun(5, f); n != 0 && !raceEnabled {
						t.Errorf("%s, %d threads: %v allocations, want 0", call, threads, n)
					}
				}
			}
		})
	}
}
