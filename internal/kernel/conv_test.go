package kernel

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// planes is the operands of a convolution.
type planes struct {
	s       ConvShape
	x, w, y []float32
}

func randomPlanes(r *rand.Rand, s ConvShape) planes {
	return planes{
		s, randoms(r, s.images(nil).size), randoms(r, s.weights(nil).size), randoms(r, s.places(nil).size),
	}
}

// at is element c of a pixel of images, or 0 outside.
func pixelAt(x []float32, h, w, channels, n, y, at, c int) float32 {
	if y < 0 || y >= h || at < 0 || at >= w {
		return 0
	}
	return x[((n*h+y)*w+at)*channels+c]
}

func (p *planes) weight(o, c, ky, kx int) float32 {
	return p.w[((o*(p.s.C/p.s.Groups)+c)*p.s.KH+ky)*p.s.KW+kx]
}

// forward is Conv by its documentation.
func (p *planes) forward(ep *Epilogue) []float32 {
	s := &p.s
	channels, group := s.inGroup()
	var y []float32
	for i := range s.N * s.OH * s.OW {
		n, oy, ox := i/s.OW/s.OH, i/s.OW%s.OH, i%s.OW
		row := make([]float32, s.O)
		for o := range row {
			for ky := range s.KH {
				for kx := range s.KW {
					for c := range channels {
						x := pixelAt(p.x, s.H, s.W, s.C, n, oy*s.SH+ky*s.DH-s.Top, ox*s.SW+kx*s.DW-s.Left, o/group*channels+c)
						row[o] = fma32(x, p.weight(o, c, ky, kx), row[o])
					}
				}
			}
		}
		ep.apply(&generic, row, row, i, 0)
		y = append(y, row...)
	}
	return y
}

// back is ConvTranspose by its documentation: every place near the position is tried, inside y or not.
func (p *planes) back(ep *Epilogue) []float32 {
	s := &p.s
	channels, _ := s.inGroup()
	var x []float32
	for i := range s.N * s.H * s.W {
		n, iy, ix := i/s.W/s.H, i/s.W%s.H, i%s.W
		row := make([]float32, s.C)
		for c := range row {
			if s.C/s.Groups >= 8 {
				for oy := (iy+s.Top-s.KH*s.DH)/s.SH - 1; oy <= (iy+s.Top)/s.SH; oy++ {
					for ox := (ix+s.Left-s.KW*s.DW)/s.SW - 1; ox <= (ix+s.Left)/s.SW; ox++ {
						ky, kx := iy+s.Top-oy*s.SH, ix+s.Left-ox*s.SW
						if ky%s.DH == 0 && kx%s.DW == 0 && ky >= 0 && kx >= 0 && ky/s.DH < s.KH && kx/s.DW < s.KW {
							row[c] = p.through(row[c], n, oy, ox, c/channels, c%channels, ky/s.DH, kx/s.DW)
						}
					}
				}
				continue
			}
			for ky := range s.KH {
				for kx := range s.KW {
					y, x := iy+s.Top-ky*s.DH, ix+s.Left-kx*s.DW
					if y%s.SH == 0 && x%s.SW == 0 && y >= 0 && x >= 0 && y/s.SH < s.OH && x/s.SW < s.OW {
						row[c] += p.through(0, n, y/s.SH, x/s.SW, c/channels, c%channels, ky, kx)
					}
				}
			}
		}
		ep.apply(&generic, row, row, i, 0)
		x = append(x, row...)
	}
	return x
}

// through adds to sum what a tap brings from a place to a channel of a group.
func (p *planes) through(sum float32, n, oy, ox, group, c, ky, kx int) float32 {
	s := &p.s
	_, each := s.inGroup()
	for o := range each {
		sum = fma32(pixelAt(p.y, s.OH, s.OW, s.O, n, oy, ox, group*each+o), p.weight(group*each+o, c, ky, kx), sum)
	}
	return sum
}

// weights is ConvWeight by its documentation.
func (p *planes) weights() []float32 {
	s := &p.s
	channels, group := s.inGroup()
	w := make([]float32, len(p.w))
	for i := range w {
		tap, c, o := i%s.taps(), i/s.taps()%channels, i/s.taps()/channels
		for line := range s.N * s.OH {
			for ox := range s.OW {
				n, oy := line/s.OH, line%s.OH
				x := pixelAt(p.x, s.H, s.W, s.C, n, oy*s.SH+tap/s.KW*s.DH-s.Top, ox*s.SW+tap%s.KW*s.DW-s.Left, o/group*channels+c)
				w[i] = fma32(p.y[(line*s.OW+ox)*s.O+o], x, w[i])
			}
		}
	}
	return w
}

// randomConv draws a geometry of moderate size. One in four has one dimension, one in four is large along a line.
func randomConv(r *rand.Rand) ConvShape {
	s := ConvShape{N: 1 + r.IntN(3), Groups: 1, KH: 1, SH: 1, DH: 1, H: 1, OH: 1}
	if r.IntN(3) == 0 {
		s.Groups = 1 + r.IntN(3)
	}
	s.C, s.O = s.Groups*(1+r.IntN(20)), s.Groups*(1+r.IntN(40))
	most := 1 + r.IntN(12)
	if r.IntN(4) > 0 {
		s.KH, s.SH, s.DH, s.H, s.OH, s.Top = randomDimension(r, most)
	}
	s.KW, s.SW, s.DW, s.W, s.OW, s.Left = randomDimension(r, most)
	return s
}

// randomDimension draws a kernel, a stride, a dilation, an image and its pads.
func randomDimension(r *rand.Rand, most int) (k, s, d, size, places, before int) {
	for {
		k, s, d, size, before = 1+r.IntN(4), 1+r.IntN(3), 1, 1+r.IntN(most), r.IntN(3)
		if r.IntN(4) == 0 {
			d += r.IntN(2)
		}
		if free := size + before + r.IntN(3) - d*(k-1) - 1; free >= 0 {
			return k, s, d, size, free/s + 1, before
		}
	}
}

// notable are geometries whose sizes reach each way of cutting: in place, cut channels, cut lines, one position.
var notable = []ConvShape{
	{N: 2, H: 14, W: 14, C: 64, OH: 7, OW: 7, O: 33, KH: 4, KW: 4, SH: 2, SW: 2, DH: 1, DW: 1, Top: 1, Left: 1, Groups: 1},
	{N: 9, H: 5, W: 5, C: 3, OH: 1, OW: 1, O: 70, KH: 5, KW: 5, SH: 1, SW: 1, DH: 1, DW: 1, Groups: 1},
	{N: 3, H: 9, W: 5, C: 40, OH: 9, OW: 5, O: 20, KH: 1, KW: 1, SH: 1, SW: 1, DH: 1, DW: 1, Groups: 1},
	{N: 3, H: 9, W: 5, C: 64, OH: 9, OW: 5, O: 70, KH: 1, KW: 1, SH: 1, SW: 1, DH: 1, DW: 1, Groups: 1},
	{N: 1, H: 1, W: 1, C: 100, OH: 1, OW: 1, O: 64, KH: 1, KW: 1, SH: 1, SW: 1, DH: 2, DW: 1, Groups: 1},
	{N: 1, H: 4, W: 4, C: 512, OH: 4, OW: 4, O: 9, KH: 3, KW: 3, SH: 1, SW: 1, DH: 1, DW: 1, Top: 1, Left: 1, Groups: 1},
	{N: 1, H: 1, W: 900, C: 130, OH: 1, OW: 450, O: 8, KH: 1, KW: 3, SH: 1, SW: 2, DH: 1, DW: 1, Left: 1, Groups: 1},
	{N: 1, H: 70, W: 70, C: 17, OH: 70, OW: 70, O: 9, KH: 3, KW: 3, SH: 1, SW: 1, DH: 1, DW: 1, Top: 1, Left: 1, Groups: 1},
	{N: 2, H: 3, W: 3, C: 1024, OH: 1, OW: 1, O: 16, KH: 3, KW: 3, SH: 1, SW: 1, DH: 2, DW: 2, Top: 1, Left: 1, Groups: 1},
	{N: 40, H: 2, W: 2, C: 8, OH: 1, OW: 1, O: 8, KH: 2, KW: 2, SH: 3, SW: 3, DH: 1, DW: 1, Top: 1, Left: 0, Groups: 1},
	{N: 2, H: 6, W: 7, C: 8, OH: 2, OW: 3, O: 8, KH: 1, KW: 1, SH: 3, SW: 3, DH: 1, DW: 1, Groups: 1},
	{N: 1, H: 33, W: 40, C: 24, OH: 33, OW: 40, O: 24, KH: 3, KW: 3, SH: 1, SW: 1, DH: 1, DW: 1, Top: 1, Left: 1, Groups: 24},
	{N: 1, H: 2, W: 1000, C: 400, OH: 1, OW: 334, O: 8, KH: 2, KW: 2, SH: 2, SW: 3, DH: 1, DW: 1, Left: 1, Groups: 1},
	{N: 5, H: 100, W: 1, C: 9, OH: 50, OW: 1, O: 10, KH: 4, KW: 1, SH: 2, SW: 1, DH: 1, DW: 1, Top: 1, Groups: 1},
	{N: 1, H: 40, W: 50, C: 64, OH: 40, OW: 50, O: 3, KH: 5, KW: 5, SH: 1, SW: 1, DH: 1, DW: 1, Top: 2, Left: 2, Groups: 1},
	{N: 2, H: 41, W: 33, C: 48, OH: 17, OW: 15, O: 48, KH: 5, KW: 3, SH: 2, SW: 2, DH: 2, DW: 2, Top: 0, Left: 1, Groups: 48},
	{N: 1, H: 30, W: 31, C: 270, OH: 30, OW: 31, O: 270, KH: 3, KW: 3, SH: 1, SW: 1, DH: 1, DW: 1, Top: 1, Left: 1, Groups: 90},
	{N: 2, H: 1, W: 900, C: 70, OH: 1, OW: 300, O: 2, KH: 1, KW: 4, SH: 1, SW: 3, DH: 1, DW: 2, Left: 2, Groups: 1},
	{N: 5, H: 4, W: 4, C: 40, OH: 1, OW: 1, O: 30, KH: 4, KW: 4, SH: 1, SW: 1, DH: 1, DW: 1, Groups: 1},
	{N: 3, H: 6, W: 5, C: 26, OH: 1, OW: 1, O: 6, KH: 3, KW: 4, SH: 3, SW: 2, DH: 2, DW: 1, Top: 1, Left: 1, Groups: 2},
	{N: 2, H: 11, W: 13, C: 150, OH: 11, OW: 13, O: 150, KH: 3, KW: 5, SH: 1, SW: 1, DH: 1, DW: 1, Top: 1, Left: 2, Groups: 150},
	{N: 1, H: 9, W: 70, C: 9, OH: 5, OW: 66, O: 9, KH: 3, KW: 3, SH: 2, SW: 1, DH: 1, DW: 2, Top: 1, Left: 0, Groups: 9},
	{N: 9, H: 14, W: 14, C: 52, OH: 7, OW: 7, O: 72, KH: 4, KW: 4, SH: 2, SW: 2, DH: 1, DW: 1, Top: 1, Left: 1, Groups: 1},
	{N: 3, H: 9, W: 8, C: 16, OH: 7, OW: 6, O: 72, KH: 3, KW: 3, SH: 1, SW: 1, DH: 1, DW: 1, Groups: 1},
	{N: 2, H: 12, W: 13, C: 34, OH: 8, OW: 9, O: 72, KH: 3, KW: 3, SH: 1, SW: 1, DH: 2, DW: 2, Groups: 1},
	{N: 2, H: 0, W: 2, C: 8, OH: 1, OW: 2, O: 3, KH: 2, KW: 1, SH: 1, SW: 1, DH: 1, DW: 1, Top: 1, Groups: 1},
}

// TestConvBits holds each implementation, on one thread and on two, to plain loops.
func TestConvBits(t *testing.T) {
	shapes := notable
	r := rand.New(rand.NewPCG(6, 6))
	for range 350 {
		shapes = append(shapes, randomConv(r))
	}
	if testing.Short() {
		shapes = shapes[:len(notable)+15]
	}
	for i, s := range shapes {
		checkConvBits(t, r, i, s)
	}
}

// checkConvBits checks shape i of a test, with an epilogue that depends on i.
func checkConvBits(t *testing.T, r *rand.Rand, i int, s ConvShape) {
	t.Helper()
	defer force(t, ISA())
	p := randomPlanes(r, s)
	if i%5 == 0 {
		p.spoil(r)
	}
	ey, ex := randomEpilogue(r, i, len(p.y), s.O), randomEpilogue(r, i, len(p.x), s.C)
	y, x, w := p.forward(ey), p.back(ex), p.weights()
	var forth, back KeptWeights
	for _, name := range ISAs() {
		force(t, name)
		for threads := fewestThreads; threads <= 2; threads++ {
			what := fmt.Sprintf("shape %d %+v, %s, %d threads: ", i, s, name, threads)
			got := randoms(r, len(y))
			Conv(threads, s, p.x, p.w, got, ey)
			checkBits(t, what+"Conv", got, y)
			ConvKept(threads, s, p.x, p.w, got, ey, &forth)
			checkBits(t, what+"ConvKept", got, y)
			got = randoms(r, len(x))
			ConvTransposeKept(threads, s, p.y, p.w, got, ex, &back)
			checkBits(t, what+"ConvTransposeKept", got, x)
			ConvTranspose(threads, s, p.y, p.w, got, ex)
			checkBits(t, what+"ConvTranspose", got, x)
			if s.narrow() {
				p.checkPlanar(t, what, threads)
			}
			got = randoms(r, len(w))
			ConvWeight(threads, s, p.x, p.y, got)
			checkBits(t, what+"ConvWeight", got, w)
		}
	}
}

// checkPlanar compares ConvTransposePlanar with ConvTranspose.
func (p *planes) checkPlanar(t *testing.T, what string, threads int) {
	t.Helper()
	s := p.s
	bias, y := randoms(rand.New(rand.NewPCG(8, 8)), s.C), make([]float32, len(p.y))
	last, first, want := make([]float32, len(p.x)), make([]float32, len(p.x)), make([]float32, len(p.x))
	TransposeEach(1, y, p.y, s.N, s.OH*s.OW, s.O)
	ConvTransposePlanar(threads, s, y, p.w, first, bias)
	ConvTranspose(1, s, p.y, p.w, last, &Epilogue{Bias: bias})
	TransposeEach(1, want, last, s.N, s.H*s.W, s.C)
	checkBits(t, what+"ConvTransposePlanar", first, want)
}

// spoil puts special values into the operands.
func (p *planes) spoil(r *rand.Rand) {
	for _, x := range [][]float32{p.x, p.w, p.y} {
		if len(x) > 0 {
			x[r.IntN(len(x))] = specials[r.IntN(len(specials))]
		}
	}
}

// randomEpilogue is a plain store for every other geometry.
func randomEpilogue(r *rand.Rand, i, size, channels int) *Epilogue {
	ep := new(Epilogue)
	if i%2 == 0 {
		return ep
	}
	ep.Alpha, ep.Act, ep.Derivative = 0.2, Activation(r.IntN(int(ActSoftplus)+1)), Activation(r.IntN(int(ActSoftplus)))
	if r.IntN(2) == 0 {
		ep.Bias = randoms(r, channels)
	}
	if r.IntN(2) == 0 {
		ep.Mean, ep.Gain, ep.Shift = randoms(r, channels), randoms(r, channels), randoms(r, channels)
	}
	if r.IntN(3) == 0 {
		ep.Residual, ep.ResidualStride = randoms(r, size), channels
	}
	ep.Output, ep.OutputStride = randoms(r, size), channels
	if i%3 == 0 {
		ep.Derivative = Identity
	}
	return ep
}

// TestConvAllocs: in steady state nothing is allocated.
func TestConvAllocs(t *testing.T) {
	defer force(t, ISA())
	r := rand.New(rand.NewPCG(7, 7))
	for _, s := range notable[:2] {
		p := randomPlanes(r, s)
		narrow := s
		narrow.C, narrow.Groups = 1, 1
		q := randomPlanes(r, narrow)
		for _, name := range ISAs() {
			force(t, name)
			for threads := 1; threads <= 2; threads++ {
				for call, f := range map[string]func(){
					"Conv":                  func() { Conv(threads, s, p.x, p.w, p.y, nil) },
					"ConvTranspose":         func() { ConvTranspose(threads, s, p.y, p.w, p.x, nil) },
					"ConvTranspose, narrow": func() { ConvTranspose(threads, narrow, q.y, q.w, q.x, nil) },
					"ConvWeight":            func() { ConvWeight(threads, s, p.x, p.y, p.w) },
				} {
					if n := testing.AllocsPerRun(5, f); n != 0 && !raceEnabled {
						t.Errorf("%s, %s, %d threads: %v allocations, want 0", call, name, threads, n)
					}
				}
			}
		}
	}
}

// TestConvPanics: a programmer's error is a panic that names the kernel.
func TestConvPanics(t *testing.T) {
	s := ConvShape{N: 1, H: 2, W: 2, C: 8, OH: 1, OW: 1, O: 3, KH: 2, KW: 2, SH: 1, SW: 1, DH: 1, DW: 1, Groups: 1}
	p := randomPlanes(rand.New(rand.NewPCG(1, 1)), s)
	uneven := s
	uneven.Groups = 2
	for want, f := range map[string]func(){
		"kernel.Conv: threads is 0, want at least 1":    func() { Conv(0, s, p.x, p.w, p.y, nil) },
		"kernel.Conv: x has length 31, want 32":         func() { Conv(1, s, p.x[1:], p.w, p.y, nil) },
		"kernel.ConvTranspose: w has length 0, want 96": func() { ConvTranspose(1, s, p.y, nil, p.x, nil) },
		"kernel.ConvWeight: dst overlaps x":             func() { ConvWeight(1, s, p.w[:32], p.y, p.w) },
		"kernel.Gemm: bias has length 1, want 3":        func() { Conv(1, s, p.x, p.w, p.y, &Epilogue{Bias: p.x[:1]}) },
		"kernel.ConvTransposePlanar: a group has 8 channels, want fewer than 8": func() {
			ConvTransposePlanar(1, s, p.y, p.w, p.x, nil)
		},
		fmt.Sprintf("kernel.Conv: no such geometry: %+v", uneven): func() { Conv(1, uneven, p.x, p.w, p.y, nil) },
	} {
		func() {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("panic %q, want %q", got, want)
				}
			}()
			f()
		}()
	}
}

// TestKeptWeights: the weights are laid down once, for other numbers of images too, and anew for other weights.
func TestKeptWeights(t *testing.T) {
	product := ConvShape{N: 3, H: 9, W: 5, C: 64, OH: 9, OW: 5, O: 70, KH: 1, KW: 1, SH: 1, SW: 1, DH: 1, DW: 1, Groups: 1}
	for _, s := range []ConvShape{notable[0], product} {
		p := randomPlanes(rand.New(rand.NewPCG(10, 10)), s)
		want := make([]float32, len(p.y))
		Conv(1, s, p.x, p.w, want, nil)
		var kept KeptWeights
		got := make([]float32, len(want))
		ConvKept(1, s, p.x, p.w, got, nil, &kept)
		clear(p.w) // only what was laid down is read
		fewer := s
		fewer.N = 1
		ConvKept(1, fewer, p.x[:len(p.x)/s.N], p.w, got[:len(got)/s.N], nil, &kept)
		ConvKept(1, s, p.x, p.w, got, nil, &kept)
		checkBits(t, fmt.Sprintf("%+v, kept", s), got, want)
		ConvKept(1, s, p.x, make([]float32, len(p.w)), got, nil, &kept)
		checkBits(t, fmt.Sprintf("%+v, other weights", s), got, make([]float32, len(got)))
		if n := testing.AllocsPerRun(5, func() { ConvKept(1, s, p.x, p.w, got, nil, &kept) }); n != 0 && !raceEnabled {
			t.Errorf("%+v: %v allocations with kept weights, want 0", s, n)
		}
	}
}

// TestFromOne: images of one place, with weights that are not finite and with sums that underflow to −0, which zeros behind them
// make +0 or leave.
func TestFromOne(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 11))
	s := ConvShape{N: 2, H: 3, W: 3, C: 9, OH: 1, OW: 1, O: 1, KH: 3, KW: 3, SH: 1, SW: 1, DH: 1, DW: 1, Groups: 1}
	for k := range 40 {
		p := randomPlanes(r, s)
		if k%4 == 0 {
			p.spoil(r)
		} else {
			for i := range p.y {
				p.y[i] *= 1e-30
			}
			for i := range p.w {
				p.w[i] *= 1e-30
			}
		}
		want := p.back(new(Epilogue))
		if k%4 > 0 && !hasNegativeZero(want) {
			t.Fatal("no sum is −0")
		}
		eachISA(t, func(t *testing.T) {
			got := randoms(r, len(want))
			ConvTranspose(1, s, p.y, p.w, got, nil)
			checkBits(t, fmt.Sprint(k), got, want)
		})
	}
}

// TestNegativeZero: a −0 is found wherever it stands, and nothing else is.
func TestNegativeZero(t *testing.T) {
	for n := range 9 {
		x := make([]float32, n)
		for i := range x {
			x[i] = specials[(3*i+n)%len(specials)]
			if x[i] == 0 {
				x[i] = 0
			}
		}
		if hasNegativeZero(x) {
			t.Errorf("%v: none is −0", x)
		}
		for i := range x {
			old := x[i]
			if x[i] = float32(math.Copysign(0, -1)); !hasNegativeZero(x) {
				t.Errorf("%v: element %d is −0", x, i)
			}
			x[i] = old
		}
	}
}

// TestPads: terms that lie in the pads, with operands that are not finite and with sums that underflow to −0, which zeros behind
// them make +0 or leave.
func TestPads(t *testing.T) {
	r := rand.New(rand.NewPCG(12, 12))
	negative, cases := 0, 30
	if testing.Short() {
		cases = 8
	}
	for k := range cases {
		s := notable[0]
		if s.C, s.O = 32+r.IntN(3), 33; k%2 == 0 {
			s = ConvShape{N: 3, H: 7, W: 5, C: 40, OH: 7, OW: 5, O: 33, KH: 3, KW: 3, SH: 1, SW: 1, DH: 1, DW: 1, Top: 1, Left: 1, Groups: 1}
		}
		s.N = 2
		p := randomPlanes(r, s)
		if k%3 == 0 {
			p.w[0], p.y[len(p.y)-1] = specials[r.IntN(len(specials))], specials[r.IntN(len(specials))]
		} else {
			for _, x := range [][]float32{p.x, p.w, p.y} {
				for i := range x { // few products reach the least float32
					if x[i] *= 1e-24; r.IntN(4) > 0 {
						x[i] = 0
					}
				}
			}
		}
		ep := &Epilogue{}
		switch k % 5 {
		case 1:
			ep.Act, ep.Alpha = Activation(r.IntN(3)), 0.2
		case 2:
			ep.Bias = make([]float32, max(s.O, s.C))
			ep.Bias[r.IntN(16)] = float32(math.Copysign(0, -1))
		case 3:
			ep.Mean, ep.Gain, ep.Shift = make([]float32, 64), randoms(r, 64), make([]float32, 64)
			ep.Shift[r.IntN(32)] = float32(math.Copysign(0, -1))
		}
		ey, ex := ep.first(s.O), ep.first(s.C)
		negative += p.checkPads(t, r, k, ey, ex)
	}
	if negative < cases {
		t.Errorf("%d results have a sum of −0", negative)
	}
}

// checkPads compares what a shape computes with plain loops, for each implementation, and returns how many of the three results have a
// sum of −0.
func (p *planes) checkPads(t *testing.T, r *rand.Rand, k int, ey, ex *Epilogue) (negative int) {
	t.Helper()
	s := p.s
	none := new(Epilogue)
	y, x, w := p.forward(cmp.Or(ey, none)), p.back(cmp.Or(ex, none)), p.weights()
	for _, sums := range [][]float32{y, x, w} {
		if hasNegativeZero(sums) {
			negative++
		}
	}
	eachISA(t, func(t *testing.T) {
		for threads := fewestThreads; threads <= 2; threads++ {
			what := fmt.Sprintf("%d: %d threads, ", k, threads)
			got := randoms(r, len(y))
			Conv(threads, s, p.x, p.w, got, ey)
			checkBits(t, what+"Conv", got, y)
			got = randoms(r, len(x))
			ConvTranspose(threads, s, p.y, p.w, got, ex)
			checkBits(t, what+"ConvTranspose", got, x)
			got = randoms(r, len(w))
			ConvWeight(threads, s, p.x, p.y, got)
			checkBits(t, what+"ConvWeight", got, w)
		}
	})
	return negative
}

// first is the epilogue for n channels.
func (ep *Epilogue) first(n int) *Epilogue {
	e := *ep
	for _, row := range []*[]float32{&e.Bias, &e.Mean, &e.Gain, &e.Shift} {
		if *row != nil {
			*row = (*row)[:n]
		}
	}
	return &e
}
