//go:build amd64 && !purego

package kernel

const (
	convRoom   = 64 << 10 // floats of the source that a block reads, about: they stay in the second-level cache
	convPanel  = 6 << 10  // floats of a panel of weights that a run of AVX2 takes
	convPlaces = 128      // positions of a block, at least, if the second-level cache does not keep the weights, all of which each block reads,
	convMost   = 1 << 20  // and at most as many floats of the source
	convLeast  = 12       // positions of a line in a block, at least
	convEach   = 4        // units for each thread, at least, unless it has
	convSmall  = 1 << 23  // products at most, in panels that threads can share evenly
	convReuse  = 4        // full tiles, at least, that share the first-level cache's part of a panel
	convStride = 2048     // bytes: positions whose distance is a multiple share few sets of the first-level cache
)

// A convPlan says how a convolution is cut. A unit is a block of the result: some images, lines and positions of each phase,
// and some panels of channels. What it reads of the source is copied to a worker's buffer, with zeros around the image; a
// source that the taps never leave is read in place.
type convPlan struct {
	shape         *gemmShape
	width, panels int // channels of a panel; panels of a group
	inPlace       bool
	pixel, line   int // floats from one to the next, in the block that is read
	image         int

	images, height, breadth                  int // of a unit
	imageParts, lineParts, parts, panelParts int

	small    bool // a thread has one unit
	skip     bool // terms that lie in the pads are left out
	mended   bool // a place that skips terms is computed with them where its sum is −0
	runs     []convRun
	shares   []convShare
	phases   []convPhaseRuns
	segments []int // offsets in bytes, from a position's pixel and from a panel's start
}

// A convRun is a part of the sums of a phase: some segments, of which k products from number p on are added.
type convRun struct {
	segment, count, p, k int
	area, inner          convArea // places that one of the taps takes into the source; places that need no other treatment
	shares, sharesEnd    int      // of the area
}

type convPhaseRuns struct{ from, to int }

// cut chooses how to cut the convolution for tiles of a shape.
func (c *conv) cut(threads int, shape *gemmShape) {
	p := &c.plan
	p.shape = shape
	_, to := c.inGroup()
	c.place()
	c.block(threads)
	rows := []int{p.breadth, p.height, p.images}
	if p.inPlace && c.merges() {
		rows[0] *= p.height * p.images
	}
	vectors := shape.vectors(rows, to)
	p.small = threads > 1 && c.s.products() < threads*convSmall
	if p.small {
		if even := shape.evenVectors(rows, to, threads); even > 0 {
			vectors = even
		}
	}
	p.width = vectors * shape.lanes
	p.panels = (to + p.width - 1) / p.width
	p.share(c, threads)
}

// products is the number of multiplications, with those that meet pads.
func (s *ConvShape) products() int {
	channels, _ := s.inGroup()
	return s.N * s.OH * s.OW * s.O * s.taps() * max(1, channels)
}

// evenVectors is the vectors of panels of which each thread gets as many whole ones as any other; 0: there are none, or tiles of them
// take a tenth more steps than others.
func (s *gemmShape) evenVectors(rows []int, columns, threads int) (best int) {
	cost := func(n int) int { return s.leastCost(rows, columns, n) }
	least := cost(s.vectors(rows, columns)) * 11 / 10
	for n := 2; n <= 4; n++ {
		if columns%(n*s.lanes*threads) == 0 && cost(n) <= least {
			best, least = n, cost(n)
		}
	}
	return best
}

// place chooses where the source is read and how far its pixels are from each other.
func (c *conv) place() {
	p := &c.plan
	p.pixel = c.from
	conflict := c.x.step*p.pixel*4%convStride == 0
	if conflict {
		p.pixel += 16
	}
	p.inPlace = !conflict && c.x.inside() && c.y.inside()
	p.line, p.image = c.x.source*c.from, c.y.source*c.x.source*c.from
}

// merges says whether all pixels of the result follow each other as do those of the source.
func (c *conv) merges() bool {
	return c.x.spread == 1 && c.y.spread == 1 && c.x.step == 1 && c.y.step == 1 && c.x.most() == c.x.source && c.y.most() == c.y.source
}

// block chooses the images, lines and positions of a unit.
func (c *conv) block(threads int) {
	p := &c.plan
	p.images, p.height, p.breadth = 1, c.y.most(), c.x.most()
	line := c.x.extent(p.breadth) * p.pixel
	switch whole := c.y.extent(p.height) * line; {
	case whole <= convRoom:
		p.images = min(c.s.N, convRoom/max(1, whole))
	case c.y.extent(1)*line <= convRoom:
		p.height = min(p.height, max(1, (convRoom/line-c.y.extent(1))/c.y.step+1))
	default:
		p.height = 1
		if fit := convRoom / (c.y.extent(1) * p.pixel); fit > c.x.extent(1) {
			p.breadth = min(p.breadth, max(convLeast, (fit-c.x.extent(1))/c.x.step+1))
		} else {
			p.breadth = min(p.breadth, convLeast)
		}
	}
	if c.s.weights(nil).size*4 > secondLevel().bytes {
		image := c.y.extent(p.height) * c.x.extent(p.breadth) * p.pixel
		p.images = max(p.images, min(c.s.N, ceilDiv(convPlaces, max(1, p.height*p.breadth)), convMost/max(1, image)))
	}
	if threads > 1 && p.images > 1 {
		p.images = max(1, min(p.images, c.s.N/(threads*convEach)))
	}
	p.images = even(c.s.N, p.images)
	p.height, p.breadth = even(c.y.most(), p.height), even(c.x.most(), p.breadth)
}

// even is the size of parts of n that are at most so large and of about one size.
func even(n, most int) int { return ceilDiv(n, ceilDiv(n, max(1, most))) }

// share cuts further until each thread has its units: first the panels, then the lines.
func (p *convPlan) share(c *conv, threads int) {
	count := func() { // parts of each kind
		p.imageParts, p.lineParts, p.parts = ceilDiv(c.s.N, p.images), ceilDiv(c.y.most(), p.height), ceilDiv(c.x.most(), p.breadth)
	}
	count()
	p.panelParts = 1
	if threads == 1 {
		return
	}
	want := threads * convEach
	if p.small && p.panels%threads == 0 {
		want = threads
	}
	if units := p.imageParts * p.lineParts * p.parts; units < want {
		p.panelParts = min(p.panels, ceilDiv(want, units))
		if units *= p.panelParts; units < want && p.height > 1 {
			p.height = even(c.y.most(), max(1, p.height*units/want))
			count()
		}
	}
}

// wholeLines says whether a unit computes all positions and channels of its lines.
func (p *convPlan) wholeLines() bool { return p.panelParts == 1 && p.parts == 1 }

func (p *convPlan) units() int { return p.imageParts * p.lineParts * p.parts * p.panelParts }

// lay decides how the block lies in a worker's buffer. An odd number of cache lines between lines and between images keeps
// them apart in the sets of the caches.
func (p *convPlan) lay(c *conv) {
	if p.inPlace {
		return
	}
	p.line = odd(c.x.extent(p.breadth) * p.pixel)
	p.image = odd(c.y.extent(p.height) * p.line)
}

func odd(floats int) int {
	if floats < 64 {
		return floats
	}
	return ceilDiv(floats, 16)*16 | 16
}

// list writes down the segments and the runs of all phases.
func (p *convPlan) list(c *conv) {
	p.segments, p.runs, p.shares, p.phases = p.segments[:0], p.runs[:0], p.shares[:0], p.phases[:0]
	from, _ := c.inGroup()
	start := 0 // of the phase's weights in a panel
	for _, py := range c.y.phases {
		for _, px := range c.x.phases {
			vertical, horizontal := c.y.tapsOf(py), c.x.tapsOf(px)
			length, apart := from, 1
			if p.pixel == from && adjacent(horizontal) && !(p.skip && c.x.spares(px)) {
				length, apart = from*len(horizontal), len(horizontal)
			}
			first := len(p.segments) / 2
			for _, ty := range vertical {
				for i := 0; i < len(horizontal); i += apart {
					weights := start + (len(p.segments)/2-first)*length
					p.segments = append(p.segments, (ty.offset*p.line+horizontal[i].offset*p.pixel)*4, weights*p.width*4)
				}
			}
			runs := p.cutRuns(c, first, length)
			p.areas(c, py, px, runs, first, len(horizontal)/apart)
			p.phases = append(p.phases, runs)
			start += len(vertical) * len(horizontal) * from
		}
	}
}

// adjacent says whether each tap meets the position behind that of the tap before.
func adjacent(taps []convTap) bool {
	for i := 1; i < len(taps); i++ {
		if taps[i].offset != taps[i-1].offset+1 {
			return false
		}
	}
	return len(taps) > 0
}

// runFloats is the floats of a panel of weights that a run takes, all of which meet the positions of a unit in turn: as many as
// the first-level cache has with AVX-512, whose tiles read a line half as often for each product.
func (s *gemmShape) runFloats() int {
	if s.lanes == len(line{}) {
		return firstLevel() / 4
	}
	return convPanel
}

// cutRuns cuts the segments from number first on, which are length long, into runs whose weights stay in the first-level
// cache while all positions of the unit pass. A phase without taps has a run of no products.
func (p *convPlan) cutRuns(c *conv, first, length int) convPhaseRuns {
	runs, total := len(p.runs), len(p.segments)/2-first
	if total == 0 || length == 0 {
		p.segments = append(p.segments, 0, 0)
		p.runs = append(p.runs, convRun{segment: first, count: 1})
		return convPhaseRuns{runs, runs + 1}
	}
	most := max(1, p.shape.runFloats()/p.width)
	if p.images*p.height*p.breadth < convReuse*p.shape.maxRows[p.width/p.shape.lanes] {
		most = total * length
	}
	if each := max(1, most/length); each > 1 || length <= most {
		each = even(total, each)
		for s := 0; s < total; s += each {
			p.runs = append(p.runs, convRun{segment: first + s, count: min(each, total-s), k: length})
		}
		return convPhaseRuns{runs, len(p.runs)}
	}
	piece := even(length, most)
	for s := range total {
		for k := 0; k < length; k += piece {
			p.runs = append(p.runs, convRun{segment: first + s, count: 1, p: k, k: min(piece, length-k)})
		}
	}
	return convPhaseRuns{runs, len(p.runs)}
}

// total chooses how wide tiles are for a result of so many rows and columns, and says how many steps they take.
func (s *gemmShape) total(rows, columns int) (vectors, steps int) {
	vectors = s.vectors([]int{rows}, columns)
	return vectors, s.cost(rows, columns, vectors) * rows
}

// vectors chooses how wide tiles are for a result of so many columns, of whose rows there are several choices: the width that
// takes the fewest steps.
func (s *gemmShape) vectors(rows []int, columns int) int {
	best, least := 0, 0
	for n := 1; n <= 4; n++ {
		if cost := s.leastCost(rows, columns, n); best == 0 || cost <= least {
			best, least = n, cost
		}
	}
	return best
}

// leastCost is the least of the costs of several numbers of rows.
func (s *gemmShape) leastCost(rows []int, columns, n int) int {
	least := s.cost(rows[0], columns, n)
	for _, r := range rows[1:] {
		least = min(least, s.cost(r, columns, n))
	}
	return least
}

// cost is about how many steps a row takes in tiles of n vectors, times 1024.
func (s *gemmShape) cost(rows, columns, n int) int {
	cost := 0
	for left := ceilDiv(columns, s.lanes); left > 0; left -= n {
		v := min(n, left)
		tiles, height, extra := split(rows, s.maxRows[v])
		cost += extra*s.tileCost(height+1, v) + (tiles-extra)*s.tileCost(height, v)
	}
	return cost << 6 / rows
}

// tileCost is about how many sixteenths of a step a product takes in a tile. Of a step, multiplications and loads run side by side, two of each in
// two steps; a chain of additions takes 8 steps' time. Where another thread shares the core, as many servers let it, a step has
// some 1.65 instructions.
func (s *gemmShape) tileCost(height, vectors int) int {
	sums := height * vectors
	loads := height + vectors
	busy := max(sums, loads, 8) * 16
	if s.lanes == 8 {
		busy = max(busy, (sums+loads+1)*97/10)
	}
	return busy + 2*16
}
