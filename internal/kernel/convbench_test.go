//go:build unix

package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// convBenches are square convolutions of image models, batch 64 but for the largest. The last are depthwise.
var convBenches = []struct{ n, size, c, o, kernel, stride, pad, groups int }{
	{64, 14, 64, 128, 4, 2, 1, 1}, {64, 16, 64, 128, 4, 2, 1, 1}, {64, 8, 128, 256, 4, 2, 1, 1}, {64, 32, 3, 64, 4, 2, 1, 1},
	{64, 28, 32, 32, 3, 1, 1, 1}, {64, 32, 64, 64, 3, 1, 1, 1}, {16, 64, 64, 64, 3, 1, 1, 1}, {64, 28, 1, 64, 4, 2, 1, 1},
	{64, 7, 128, 128, 3, 1, 1, 1}, {64, 4, 256, 256, 3, 1, 1, 1}, {64, 16, 128, 128, 1, 1, 0, 1}, {64, 4, 256, 128, 4, 1, 0, 1},
	{64, 16, 64, 64, 3, 1, 1, 64}, {64, 14, 200, 200, 5, 2, 2, 200}, {4, 112, 32, 32, 3, 1, 1, 32}, {64, 7, 512, 512, 3, 1, 1, 512},
}

// BenchmarkConv reports GFLOP/s of a convolution and of its two gradients.
func BenchmarkConv(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, c := range convBenches {
		places := (c.size+2*c.pad-c.kernel)/c.stride + 1
		s := ConvShape{
			N: c.n, H: c.size, W: c.size, C: c.c, OH: places, OW: places, O: c.o, KH: c.kernel, KW: c.kernel,
			SH: c.stride, SW: c.stride, DH: 1, DW: 1, Top: c.pad, Left: c.pad, Groups: c.groups,
		}
		name := fmt.Sprintf("%dx%ds%d_%dx%dx%d_%d", c.kernel, c.kernel, c.stride, c.size, c.size, c.c, c.o)
		if c.groups > 1 {
			name += fmt.Sprintf("_%dg", c.groups)
		}
		p := randomPlanes(r, s)
		for threads := 1; threads <= 2; threads++ {
			for _, f := range []struct {
				name string
				run  func()
			}{
				{"forward", func() { Conv(threads, s, p.x, p.w, p.y, nil) }},
				{"dX", func() { ConvTranspose(threads, s, p.y, p.w, p.x, nil) }},
				{"dW", func() { ConvWeight(threads, s, p.x, p.y, p.w) }},
			} {
				b.Run(fmt.Sprintf("%s/%s/%dT", name, f.name, threads), func(b *testing.B) {
					measure(b, threads, 2*len(p.y)*s.taps()*s.C/s.Groups, "GFLOP/s", f.run)
				})
			}
		}
	}
}
