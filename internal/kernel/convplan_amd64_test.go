//go:build amd64 && !purego

package kernel

import (
	"math/rand/v2"
	"testing"
)

// TestConvRoom: what a thread copies of the source takes at most 1 MiB, or 5 MiB where the weights take more than the second-level cache
// has, but for images of so many channels that twelve positions take more.
func TestConvRoom(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	for range 2000 {
		s := randomConv(r)
		scale := 1 << r.IntN(7)
		s.N, s.C, s.O = s.N*scale, s.Groups*(1+r.IntN(512)), s.Groups*8
		if s.OH > 1 {
			s.H, s.OH = s.H+s.SH*scale, s.OH+scale
		}
		s.W, s.OW = s.W+s.SW*scale*4, s.OW+scale*4
		for threads := 1; threads <= 2; threads++ {
			c := new(conv)
			c.begin(&s, nil, nil, nil, s.C, s.O, nil)
			c.y.convolve(s.H, s.OH, s.KH, s.SH, s.DH, s.Top)
			c.x.convolve(s.W, s.OW, s.KW, s.SW, s.DW, s.Left)
			c.checkRoom(t, threads)
			c.checkPlanes(t)
			c.begin(&s, nil, nil, nil, s.O, s.C, nil)
			c.y.transpose(s.OH, s.H, s.KH, s.SH, s.DH, s.Top)
			c.x.transpose(s.OW, s.W, s.KW, s.SW, s.DW, s.Left)
			c.checkRoom(t, threads)
		}
	}
}

// checkPlanes is for geometries with few channels of the result.
func (c *conv) checkPlanes(t *testing.T) {
	t.Helper()
	few := *c
	few.s.Groups, few.s.O, few.to = 1, 3, 3
	for _, b := range available() {
		if b.shape == nil || !few.wantsPlanes(b.shape) {
			continue
		}
		if p := &few.planar; p.groups*few.from*p.plane > 1<<18 {
			t.Fatalf("%+v: %d floats in planes, want at most %d", few.s, p.groups*few.from*p.plane, 1<<18)
		}
	}
}

func (c *conv) checkRoom(t *testing.T, threads int) {
	t.Helper()
	for _, b := range available() {
		if b.shape == nil {
			continue
		}
		c.cut(threads, b.shape)
		p := &c.plan
		if p.lay(c); p.inPlace {
			continue
		}
		most := 1 << 18
		if c.s.weights(nil).size*4 > secondLevel().bytes {
			most = 5 << 18
		}
		least := odd(c.y.extent(1) * odd(c.x.extent(convLeast)*p.pixel))
		if got := p.images * p.image; got > max(most, 2*least) {
			t.Fatalf("%+v: %d floats in a block, want at most %d", c.s, got, max(most, 2*least))
		}
		if units := p.units(); threads > 1 && units < threads && c.s.N*c.y.most() >= 4*threads {
			t.Fatalf("%+v: %d units for %d threads", c.s, units, threads)
		}
	}
}
