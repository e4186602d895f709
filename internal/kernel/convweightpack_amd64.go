//go:build amd64 && !purego

package kernel

const (
	weightRows    = 16 // of the sums, from which packing panels pays
	weightColumns = 48 // of the sums, from which packing slivers pays
)

// A weightSpan is the operands of the sums of a tap, or of all taps of a line, in a block: k places of each of some lines, for the rows
// and columns of a unit.
type weightSpan struct {
	a, b        []float32 // from the first row and the first column on
	k, segments int
}

// wantsPacks reports whether the tiles of a block read slivers and panels that are copied for them, with all places of the block in a
// row. In place each line of y has a few products alone, and rows of a are a quarter of a line of the cache.
func (p *convWeightPlan) wantsPacks() bool {
	return p.width == p.shape.panelFloats() && p.rows >= weightRows && p.columns >= weightColumns
}

// packedTaps adds a block to the sums of a line of the kernel, tap by tap; y begins with the block's first place. Taps that take in the
// same places share what is copied of y.
func (w *convWorker) packedTaps(c *convWeight, u *weightUnit, b *weightBlock, ky, segments int, y []float32) {
	s := &c.s
	channels, _ := s.inGroup()
	sums := c.sumsOf(u.g, ky)
	had := [2]int{-1, -1}
	for first := 0; first < s.KW*channels; first += c.each() {
		lo, hi := c.within(first, b.ox, b.places)
		if lo == hi || segments == 0 {
			w.packedTiles(&c.plan, u, 0, at(sums, c.at(first, u.row0, u.j0)))
			continue
		}
		from, to := b.buf[first*s.DW+lo*s.SW*channels:], y[lo*s.O:]
		if c.turned {
			from, to = to, from
		}
		span := weightSpan{a: from[u.row0:], b: to[u.j0:], k: hi - lo, segments: segments}
		same := had == [2]int{lo, hi}
		if had = [2]int{lo, hi}; c.turned || !same {
			w.packPanels(&c.plan, span, u.j1-u.j0)
		}
		if !c.turned || !same {
			w.packSlivers(&c.plan, span, u.row1-u.row0)
		}
		w.packedTiles(&c.plan, u, span.k*segments, at(sums, c.at(first, u.row0, u.j0)))
	}
}

// packedTiles adds k products of slivers and panels to the sums of a unit at c.
func (w *convWorker) packedTiles(p *convWeightPlan, u *weightUnit, k int, c uintptr) {
	t := &w.tile
	csa, ldb := t.csa, t.ldb
	t.k, t.segments, t.ldb = k, 0, p.width*4
	columns := u.j1 - u.j0
	for j := 0; j < columns; j += p.width {
		vectors := t.takeColumns(p.shape, min(p.width, columns-j))
		t.a, t.b, t.c = at(w.slivers, 0), at(w.panels, j*k), c+uintptr(j*4)
		eachHeight(u.row1-u.row0, p.sliverRows(), func(_, height, count int) {
			t.csa, t.next, t.count = height*4, sliverBytes(k, height), count
			p.shape.tiles[vectors][height-1](t.args())
		})
	}
	t.csa, t.ldb = csa, ldb
}

// sliverRows is the most rows of a sliver.
func (p *convWeightPlan) sliverRows() int { return p.shape.maxRows[p.shape.across] }

// packSlivers copies rows of a.
func (w *convWorker) packSlivers(p *convWeightPlan, span weightSpan, rows int) {
	k, most := span.k*span.segments, p.sliverRows()
	w.slivers.take(sliverFloats(rows, most, k))
	eachSliver(at(w.slivers, 0), rows, most, k, func(dst uintptr, first, height, count, next int) {
		for i := range span.segments {
			to := dst + uintptr(i*span.k*height*4)
			p.shape.sliver(to, at(span.a, w.offsets[2*i]/4+first), w.tile.csa, span.k, height, count, next)
		}
	})
}

// packPanels copies columns of b to panels.
func (w *convWorker) packPanels(p *convWeightPlan, span weightSpan, columns int) {
	k, ldb, width := span.k*span.segments, w.tile.ldb, p.width
	whole := columns / width
	w.panels.take(ceilDiv(columns, width) * width * k)
	for i := range span.segments {
		src, to := span.b[w.offsets[2*i+1]/4:], i*span.k*width
		if whole > 0 {
			p.shape.panels(at(w.panels, to), at(src, 0), ldb, span.k, whole, k*width*4)
		}
		if done := whole * width; done < columns {
			copyPanel(w.panels[done*k+to:], width, Matrix{Data: src, Stride: ldb / 4}, done, columns-done, 0, span.k)
		}
	}
}
