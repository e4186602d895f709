//go:build amd64 && !purego

package kernel

import "unsafe"

// A convPlanarPlan says how a convolution to few channels is cut, for which vectors of channels would be mostly empty: vectors
// lie along the positions of a plane instead. A unit is some lines of an image. What they read of the source is laid down
// with the channels first, with zeros around the image, and each plane as SH × SW planes, of every SHth line and every SWth
// position, so that neighbouring places of the result read neighbouring elements.
type convPlanarPlan struct {
	shape         *gemmShape
	height, parts int // lines of the result in a unit, units of an image
	groups        int // whose planes are laid down at a time
	rows, pitch   int // of a plane of the source, which has SH·SW of them
	plane         int // floats from one channel of the source to the next
	width         int // columns of a panel
	segments      []int
}

const (
	planarRoom = 96 << 10 // floats of the source that a unit lays down, about: they stay in the second-level cache
	planarTaps = 3        // from so many on it pays to lay the source down
)

// wantsPlanes reports whether vectors along the positions take fewer steps, and plans so.
func (c *conv) wantsPlanes(shape *gemmShape) bool {
	s, p := &c.s, &c.planar
	from, to := c.inGroup()
	if c.transposed || 2*to > shape.lanes || s.taps() < planarTaps || from == 0 {
		return false
	}
	p.shape = shape
	p.pitch = s.OW + (s.KW-1)*s.DW/s.SW
	p.height = s.OH
	halo := (s.KH - 1) * s.DH / s.SH
	if line := from * s.SH * s.SW * p.pitch; (s.OH+halo)*line > planarRoom {
		p.height = even(s.OH, max(1, planarRoom/line-halo))
	}
	p.parts, p.rows = ceilDiv(s.OH, p.height), p.height+halo
	p.plane = odd(s.SH * s.SW * p.rows * p.pitch)
	if from*p.plane > 2*planarRoom {
		return false
	}
	p.groups = min(s.Groups, max(1, planarRoom/(from*p.plane)))
	vectors, steps := shape.total(to, p.columns(s))
	p.width = vectors * shape.lanes
	return steps*5/4 < shape.cost(shape.maxRows[1], to, 1)*p.height*s.OW
}

// columns is the number of positions of a unit, with those between its lines that no place of the result has.
func (p *convPlanarPlan) columns(s *ConvShape) int { return (p.height-1)*p.pitch + s.OW }

// planes runs a convolution that wantsPlanes.
func (c *conv) planes(threads int) {
	s, p := &c.s, &c.planar
	p.segments = p.segments[:0]
	for ky := range s.KH {
		for kx := range s.KW {
			y, x := ky*s.DH, kx*s.DW
			p.segments = append(p.segments, (ky*s.KW+kx)*4, (((y%s.SH*s.SW+x%s.SW)*p.rows+y/s.SH)*p.pitch+x/s.SW)*4)
		}
	}
	if len(c.dst)*s.taps()*c.from/s.Groups < gemmMinFork {
		threads = 1
	}
	parallel(threads, s.N*p.parts, 1, planarUnits{c})
}

// planarUnits is a convolution along planes as the call that computes units.
type planarUnits struct{ *conv }

func (c planarUnits) run(with *backend, lo, hi int) {
	s, p := &c.s, &c.planar
	from, to := c.inGroup()
	w, out := convWorkers.Get().(*convWorker), buffers.Get().(*buffer)
	source := w.source.take(p.groups * from * p.plane)
	size := odd(p.height * p.pitch)
	for u := lo; u < hi; u++ {
		n, y0 := u/p.parts, u%p.parts*p.height
		y1 := min(s.OH, y0+p.height)
		for g := 0; g < s.Groups; g += p.groups {
			groups := min(p.groups, s.Groups-g)
			c.layPlanes(with, source, n, y0, g*from, groups*from)
			sums := out.take(groups * to * size)
			for i := range groups {
				w.planes(c.conv, source[i*from*p.plane:], sums[i*to*size:], g+i, size)
			}
			for i := range groups * to {
				c.ep.applyRows(with, sums[i*size:][:p.columns(s)], g*to+i, g*to+i+1)
			}
			for y := y0; y < y1; y++ {
				with.transpose(c.dst[((n*s.OH+y)*s.OW)*s.O+g*to:], s.O, sums[(y-y0)*p.pitch:], size, groups*to, s.OW)
			}
		}
		if rest := c.ep; rest.Act != Identity || rest.passes() {
			rest.dropRows()
			rest.finishRows(with, c.dst, s.O, (n*s.OH+y0)*s.OW, (y1-y0)*s.OW)
		}
	}
	w.tile = tile{}
	convWorkers.Put(w)
	buffers.Put(out)
}

// layPlanes lays down count channels, from number first on, of what the lines from y0 on read of image n.
func (c *conv) layPlanes(with *backend, source []float32, n, y0, first, count int) {
	s, p := &c.s, &c.planar
	clear(source[:count*p.plane])
	for phase := range s.SH * s.SW {
		top, left := y0*s.SH+phase/s.SW-s.Top, phase%s.SW-s.Left
		lo := max(0, ceilDiv(-left, s.SW))
		hi := min(p.pitch, ceilDiv(s.W-left, s.SW))
		for row := range p.rows {
			if y := top + row*s.SH; y >= 0 && y < s.H && lo < hi {
				src := c.src[((n*s.H+y)*s.W+left+lo*s.SW)*s.C+first:]
				with.transpose(source[(phase*p.rows+row)*p.pitch+lo:], p.plane, src, s.SW*s.C, hi-lo, count)
			}
		}
	}
}

// planes computes the sums of a group, of which each channel takes size floats.
func (w *convWorker) planes(c *conv, source, sums []float32, g, size int) {
	s, p, t := &c.s, &c.planar, &w.tile
	from, to := c.inGroup()
	t.rsa, t.csa, t.k = from*s.taps()*4, s.taps()*4, from
	t.ldb, t.ldc, t.ahead, t.load, t.act = p.plane*4, size*4, 0, 0, 0
	t.noRows()
	t.segments, t.offsets = s.taps(), uintptr(unsafe.Pointer(&p.segments[0]))
	for j, columns := 0, p.columns(s); j < columns; j += p.width {
		t.a, t.b, t.c = at(c.w, g*to*from*s.taps()), at(source, j), at(sums, j)
		t.column(p.shape, to, min(p.width, columns-j))
	}
}
