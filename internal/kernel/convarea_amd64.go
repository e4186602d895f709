//go:build amd64 && !purego

package kernel

// A convArea is lines and positions of a phase.
type convArea struct{ y0, y1, x0, x1 int }

func (a convArea) empty() bool { return a.y0 >= a.y1 || a.x0 >= a.x1 }

// meet is the places of both.
func (a convArea) meet(b convArea) convArea {
	return convArea{max(a.y0, b.y0), min(a.y1, b.y1), max(a.x0, b.x0), min(a.x1, b.x1)}
}

// without is the places of a that are not in b, which lies in a or is empty: the lines above and below b, and the positions left
// and right of it. Some parts may be empty.
func (a convArea) without(b convArea) [4]convArea {
	if b.empty() {
		return [4]convArea{a}
	}
	return [4]convArea{{a.y0, b.y0, a.x0, a.x1}, {b.y1, a.y1, a.x0, a.x1}, {b.y0, b.y1, a.x0, b.x0}, {b.y0, b.y1, b.x1, a.x1}}
}

const (
	leastSpared = 1. / 32 // share of the terms of a dimension that lie in the pads, at least, for tiles that leave them out to win
	sparedTerms = 32      // of a tap, at least
)

// spares reports whether so many terms of a phase lie in the pads that it pays to leave them out.
func (a *convAxis) spares(p convPhase) bool {
	out := 0
	for _, t := range a.tapsOf(p) {
		lo, hi := a.meets(t, p)
		out += p.count - (hi - lo)
	}
	return float64(out) >= leastSpared*float64(p.count*(p.to-p.from)) && out > 0
}

// meets is the positions of a phase, lo to hi, that a tap takes into the source.
func (a *convAxis) meets(t convTap, p convPhase) (lo, hi int) {
	if t.offset < 0 {
		lo = ceilDiv(-t.offset, a.step)
	}
	if last := a.source - 1 - t.offset; last >= 0 {
		hi = min(p.count, last/a.step+1)
	}
	return min(lo, hi), hi
}

// meetsAny is the positions from the first to the last that one of the taps takes into the source.
func (a *convAxis) meetsAny(taps []convTap, p convPhase) (lo, hi int) {
	lo = p.count
	for _, t := range taps {
		if from, to := a.meets(t, p); from < to {
			lo, hi = min(lo, from), max(hi, to)
		}
	}
	return min(lo, hi), hi
}

// reachesAll reports whether each position of the result of a convolution meets the source by a tap.
func (a *convAxis) reachesAll() bool {
	p := a.phases[0]
	reached := 0 // positions so far
	for i := len(a.taps) - 1; i >= 0; i-- {
		if lo, hi := a.meets(a.taps[i], p); lo <= reached {
			reached = max(reached, hi)
		}
	}
	return reached == p.count
}

// skips reports whether the terms of taps that lie in the pads can be left out. They are zeros times weights, so that all weights
// have to be finite. Each could turn a sum of −0 into +0, which makes no difference where a bias or a shift follows that is not −0;
// otherwise mended says that sums of −0 must be looked for.
func (c *conv) skips(threads int) (skips, mended bool) {
	switch {
	case c.plan.inPlace || c.from/c.s.Groups < sparedTerms:
		return false, false
	case c.ep.Mean != nil:
		skips = !hasNegativeZero(c.ep.Shift)
	case c.ep.Bias != nil:
		skips = !hasNegativeZero(c.ep.Bias)
	default:
		skips, mended = true, true
	}
	return skips && c.finiteWeights(threads), mended
}

// finiteWeights asks once for weights that are kept.
func (c *conv) finiteWeights(threads int) bool {
	if c.kept == nil {
		return Finite(threads, c.w)
	}
	if !c.kept.asked {
		c.kept.asked, c.kept.finite = true, Finite(threads, c.w)
	}
	return c.kept.finite
}

// A convShare is the positions x0 to x1 that the same segments of a run serve.
type convShare struct{ x0, x1, segment, count int }

// areas gives each run of a phase the places that its taps meet; per segments belong to a line of taps. A phase of one run has no
// part that begins and no part that ends the sums of all places.
func (p *convPlan) areas(c *conv, py, px convPhase, runs convPhaseRuns, first, per int) {
	vertical, horizontal := c.y.tapsOf(py), c.x.tapsOf(px)
	for i := runs.from; i < runs.to; i++ {
		r := &p.runs[i]
		r.area = convArea{0, py.count, 0, px.count}
		r.inner = r.area
		lo, hi := r.segment-first, r.segment-first+r.count
		if p.skip && runs.to-runs.from > 1 {
			if taps := vertical[lo/per : (hi-1)/per+1]; c.y.spares(py) {
				r.area.y0, r.area.y1 = c.y.meetsAny(taps, py)
				r.inner.y0, r.inner.y1 = r.area.y0, r.area.y1
			}
			if per == len(horizontal) && lo/per == (hi-1)/per && c.x.spares(px) {
				p.split(c, r, horizontal[lo%per:(hi-1)%per+1], px)
				continue
			}
		}
		r.shares = len(p.shares)
		p.shares = append(p.shares, convShare{0, px.count, r.segment, r.count})
		r.sharesEnd = len(p.shares)
	}
}

// split shares the positions of a run, which has a segment for each of some taps of one line: those that the same taps take into the
// source follow each other, and so do these taps.
func (p *convPlan) split(c *conv, r *convRun, taps []convTap, px convPhase) {
	r.shares = len(p.shares)
	r.area.x0, r.area.x1 = c.x.meetsAny(taps, px)
	for x := r.area.x0; x < r.area.x1; x++ {
		s := convShare{x0: x, x1: x + 1, segment: r.segment}
		for i, t := range taps {
			switch lo, hi := c.x.meets(t, px); {
			case lo <= x && x < hi:
				s.count++
			case s.count == 0:
				s.segment = r.segment + i + 1
			}
		}
		if last := len(p.shares) - 1; last >= r.shares && p.shares[last].segment == s.segment && p.shares[last].count == s.count {
			p.shares[last].x1++
			continue
		}
		p.shares = append(p.shares, s)
	}
	r.sharesEnd = len(p.shares)
	for _, t := range taps {
		lo, hi := c.x.meets(t, px)
		r.inner.x0, r.inner.x1 = max(r.inner.x0, lo), min(r.inner.x1, hi)
	}
}
