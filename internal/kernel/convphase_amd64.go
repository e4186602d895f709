//go:build amd64 && !purego

package kernel

import "unsafe"

// phase computes channels first to last of a block's positions of a phase.
func (w *convWorker) phase(with *backend, c *conv, b *convBlock, number int, runs []convRun, weights uintptr, first, last int) {
	p := &c.plan
	ph := convPhaseBlock{
		conv: c, convBlock: b, y: c.y.phases[number/len(c.x.phases)], x: c.x.phases[number%len(c.x.phases)],
		weights: weights, first: first, last: last,
	}
	whole := convArea{b.y0, min(b.y1, ph.y.count), b.x0, min(b.x1, ph.x.count)}
	if whole.empty() {
		return
	}
	inner := whole
	if p.skip {
		for _, r := range runs {
			inner = inner.meet(r.inner)
		}
	}
	w.sums(&ph, runs, whole, inner != whole)
	if inner != whole && p.mended && ph.hasNegativeZero(whole, inner) {
		w.sums(&ph, runs, whole, false)
	}
	if rest := c.rest(); rest.passes && !p.wholeLines() {
		part := ph.part(whole)
		c.finish(with, &rest.Epilogue, &part.loops, part.pixel, first, last)
	}
}

// A convPhaseBlock is a block's positions of a phase and the channels first to last that are computed of them.
type convPhaseBlock struct {
	*conv
	*convBlock
	y, x        convPhase
	weights     uintptr
	first, last int
}

// A convPart is an area as loops, from an address of the source and a pixel of the result on.
type convPart struct {
	loops convLoops
	from  uintptr
	pixel int
}

func (ph *convPhaseBlock) part(a convArea) convPart {
	c, p, b := ph.conv, &ph.plan, ph.convBlock
	part := convPart{
		loops: convLoops{
			{b.n1 - b.n0, p.image * 4, c.y.result * c.x.result * c.to * 4},
			{a.y1 - a.y0, c.y.step * p.line * 4, c.y.spread * c.x.result * c.to * 4},
			{a.x1 - a.x0, c.x.step * p.pixel * 4, c.x.spread * c.to * 4},
		},
		from:  b.origin + uintptr((a.y0*c.y.step*p.line+a.x0*c.x.step*p.pixel)*4),
		pixel: (b.n0*c.y.result+ph.y.start+a.y0*c.y.spread)*c.x.result + ph.x.start + a.x0*c.x.spread,
	}
	part.loops.arrange(p.shape, ph.last-ph.first)
	return part
}

// sums adds the runs up. With skip each goes over the places that its taps take into the source; the first run stores zeros in the
// others, the last applies to them what follows the sums.
func (w *convWorker) sums(ph *convPhaseBlock, runs []convRun, whole convArea, skip bool) {
	c, p, t := ph.conv, &ph.plan, &w.tile
	inTile := c.rest().inTile
	t.alpha = c.ep.Alpha
	for i, r := range runs {
		t.load, t.act = min(1, i), 0
		t.noRows()
		if i == len(runs)-1 {
			t.takeRows(&c.ep, ph.first)
			t.act = inTile
		}
		t.csa, t.ldb = 4, p.width*4
		if !skip {
			w.area(ph, &r, convShare{segment: r.segment, count: r.count}, whole)
			continue
		}
		area := whole.meet(r.area)
		ends := i == 0 || i == len(runs)-1
		for _, share := range p.shares[r.shares:r.sharesEnd] {
			if share.count > 0 || ends {
				w.area(ph, &r, share, area.meet(convArea{area.y0, area.y1, share.x0, share.x1}))
			}
		}
		if ends {
			for _, rest := range whole.without(area) {
				w.area(ph, &r, convShare{}, rest)
			}
		}
	}
}

// area runs the tiles of an area, for some segments of a run.
func (w *convWorker) area(ph *convPhaseBlock, r *convRun, s convShare, a convArea) {
	if a.empty() {
		return
	}
	p, t := &ph.plan, &w.tile
	t.segments, t.k, t.offsets = s.count, r.k, uintptr(unsafe.Pointer(&p.segments[2*s.segment]))
	if s.count == 0 {
		t.k = 0
	}
	t.ahead = s.count * r.k * p.width * 4
	part := ph.part(a)
	to := at(ph.dst, part.pixel*ph.to+ph.first)
	w.walk(p.shape, &part.loops, part.from+uintptr(r.p*4), ph.weights+uintptr(r.p*p.width*4), to, ph.last-ph.first)
}

// hasNegativeZero reports whether a place of the whole that is not in the inner area has a channel of −0.
func (ph *convPhaseBlock) hasNegativeZero(whole, inner convArea) bool {
	for _, a := range whole.without(inner) {
		if a.empty() {
			continue
		}
		for part := ph.part(a); part.loops[0].count > 0; part.loops[0].count-- {
			for i := range part.loops[1].count {
				for j := range part.loops[2].count {
					at := part.pixel + (i*part.loops[1].c+j*part.loops[2].c)/(ph.to*4)
					if hasNegativeZero(ph.dst[at*ph.to+ph.first : at*ph.to+ph.last]) {
						return true
					}
				}
			}
			part.pixel += part.loops[0].c / (ph.to * 4)
		}
	}
	return false
}
