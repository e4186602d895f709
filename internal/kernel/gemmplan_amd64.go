//go:build amd64 && !purego

package kernel

// runLength chooses the length of a run of k. All tiles of a block read the same strip of an operand in place: the rows of
// the strip that belong to a run have to stay in the second-level cache as its sets see the strip.
func (p *gemmPlan) runLength(g *gemm) int {
	most := gemmKBlock // where the next panel is asked for, the first-level cache need not keep this one
	if p.slivers {
		most = p.shape.sliverRun
	}
	if p.inPlace {
		most = min(gemmKBlock, stripRows(g.b.Stride))
		if p.asksOnce { // tiles after the first read what the cache keeps
			most = min(most, keptRows(g.b.Stride))
		}
	}
	if g.a.Trans && !p.slivers {
		most = min(most, stripRows(g.a.Stride))
		if p.panels { // all of which meet a, whose columns tiles do not ask for
			most = min(most, max(panelRun(g.m), gemmColumns))
		}
	}
	if p.panels && !g.b.Trans && g.m < gemmLow { // the cache keeps what was asked for of the next panel
		most = min(most, max(keptRows(g.b.Stride), 2*gemmKLeast))
	}
	most = max(most, gemmKLeast)
	if g.k <= most*3/2 {
		return max(1, g.k)
	}
	return ceilDiv(g.k, ceilDiv(g.k, most))
}

// panelRun is the length of a run of k of panels that are packed before tiles read them: every panel meets all of a, whose m rows
// take half of the second-level cache.
func panelRun(m int) int { return secondLevel().bytes / 8 / m }

// wantsSlivers reports whether packing a transposed a pays: its rows fall into the same sets of the first-level cache, and
// several panels of b read each sliver, or more than one where the cache does not keep the rows from one tile to the next.
func (p *gemmPlan) wantsSlivers(g *gemm) bool {
	s := p.shape
	if !g.a.Trans || g.a.Stride%s.sliverStride != 0 || g.m < s.sliverRows {
		return false
	}
	return g.k > 0 && g.n >= 4*p.width || g.n >= s.sliverCols && crowds(g.a.Stride, g.k)
}

// cut chooses the blocks, by the multiply-adds of a run: a block works through k run by run, and what a run touches has to
// stay in the second-level cache. A block of a tall product is some rows of a and all columns, a block of a flat product some
// columns and all rows. Several threads get about gemmEach blocks each.
func (p *gemmPlan) cut(g *gemm, threads, tile int) {
	unit := gemmMaxUnit
	if threads > 1 {
		each := gemmEach
		if p.swept {
			each = gemmSweeps
		}
		unit = min(max(g.m*g.n*p.kBlock/(threads*each), gemmMinUnit), gemmMaxUnit)
	}
	least, leastTiles := p.width, 2
	if g.ep.passes() {
		least = max(p.width, min(gemmWide, g.n))
		if each := threads * gemmWide; threads > 1 { // as many blocks for each thread
			least = max(p.width, g.n/(ceilDiv(g.n, each)*threads)/p.width*p.width)
		}
	}
	if p.turned {
		least, leastTiles = min(gemmWide, g.n), gemmTurned
	}
	p.tile, p.tiles = tile, ceilDiv(g.m, tile)
	high := min(max(unit/max(1, least*p.kBlock)/tile, leastTiles), gemmHigh/tile) // tiles of a block
	p.rowBlocks = ceilDiv(p.tiles, high)
	tall, wide := g.m >= gemmTall && !p.passed, min(g.n, gemmTallCols)
	across := threads // shares of the columns
	switch blocks := ceilDiv(g.n, wide); {
	case threads > 1 && p.tiles >= gemmShared && p.sharesRows(g):
		p.rowBlocks, p.rowsFirst, p.halves, across = 2, true, true, 1
	case p.passed:
		p.rowBlocks = 1
	case tall && threads > 1:
		p.rowBlocks = max(p.rowBlocks, min(ceilDiv(threads*chunksEach, blocks), p.tiles/leastTiles))
	}
	if p.slivers { // of which each panel reads all
		least = max(least, min(gemmSliverCols, g.n/across))
	}
	rows := min(g.m, ceilDiv(p.tiles, p.rowBlocks)*tile) // of the highest block
	cols := max(unit/max(1, rows*p.kBlock), least)
	if tall {
		cols = max(cols, wide)
	}
	if p.panels && !g.b.Trans && threads == 1 { // c stays in a quarter of the second-level cache until the next run
		cols = max(cols, secondLevel().bytes/16/rows)
	}
	cols = min(cols, g.n, gemmScratch/rows)
	p.colBlock = ceilDiv(cols, p.width) * p.width
	for rows*p.colBlock > gemmScratch {
		p.colBlock -= p.width
	}
	p.colBlocks = ceilDiv(g.n, p.colBlock)
	if threads > 1 && p.rowBlocks == 1 { // as many for each thread
		p.colBlocks = min(ceilDiv(p.colBlocks, threads)*threads, ceilDiv(g.n, p.width))
	}
}

// sharesRows reports whether each of two threads is to take half of the rows and all of b, which both read and pack, and no
// other thread has its rows of a and c. Otherwise threads share out columns, and all pack a transposed a.
func (p *gemmPlan) sharesRows(g *gemm) bool {
	switch {
	case p.packed != nil:
		return g.m <= gemmHalves
	case p.slivers:
		return p.panels && g.n <= g.m
	}
	return p.panels && g.n <= 2*g.m
}

// row is the first row of block i of m rows. The numbers of tiles of any two of the p.rowBlocks blocks differ by at most 1, or, where
// blocks are threads' shares, those of rows.
func (p *gemmPlan) row(i, m int) int {
	if p.halves {
		return i * m / p.rowBlocks
	}
	return min(m, i*p.tiles/p.rowBlocks*p.tile)
}

// col is the first column of block i. The numbers of panels of any two of the p.colBlocks blocks differ by at most 1.
func (p *gemmPlan) col(i, n int) int { return min(n, i*ceilDiv(n, p.width)/p.colBlocks*p.width) }

// at is the row block and the column block of block u. Each thread begins with a share of adjacent blocks: columns of c, so
// that it reads a part of b, or, where rowsFirst is set, rows of c.
func (p *gemmPlan) at(u int) (i, j int) {
	if p.rowsFirst {
		return u / p.colBlocks, u % p.colBlocks
	}
	return u % p.rowBlocks, u / p.rowBlocks
}

// rowsInTile reports whether the epilogue's operands of one row run along the columns that the tiles compute.
func (p *gemmPlan) rowsInTile() bool { return !p.laidDown && !p.turned && !p.dots && !p.swept }
