//go:build amd64 && !purego

package kernel

// A gemmShape describes the tile kernels of an instruction set.
type gemmShape struct {
	lanes     int    // floats in a vector
	across    int    // vectors of a panel, unless c has few rows: then a panel has four
	maxRows   [5]int // by vectors: the most rows of a tile
	tiles     [5][]func(t *byte)
	pack      packing
	panel     int // from this many rows on, packing b panel by panel pays,
	crowded   int // or from as many where rows of b meet in few sets of the first-level cache
	upright   int // from this many rows on, packing panels of a transposed b is faster than the product of the transposes
	laid      int // from this many rows on, reading panels that were laid down before is faster than reading b as it lies
	sliverRun int // k of a run, at most, of panels that meet slivers
	sliver    func(dst, src uintptr, stride, k, height, count, next int)
	panels    func(dst, src uintptr, stride, k, count, next int) // copies panels of panelFloats columns
	// A transposed a is packed where its stride is a multiple of sliverStride floats, from sliverRows rows of c on and, where the
	// first-level cache does not keep its rows, from sliverCols columns on.
	sliverStride, sliverRows, sliverCols int
	askEach                              int           // products after which a tile of packed panels asks for two lines of the next panel
	spread                               bool          // tiles of a b in place ask in the same way
	asksResult                           bool          // tiles can ask for the lines of c, of which they write whole ones
	dots                                 [][]dotKernel // by rows of c, the widest first: products with a transposed b that is read in place
	// sweep adds up one row of c.
	sweep func(sum, a uintptr, csa int, b uintptr, ldb, count int)
}

// A packing is the rows from which packing all of b at once pays: before, each block packs panels for itself, and all rows of a
// pass every panel.
type packing struct {
	plain      int // of a b that lies as it is
	transposed int // of a transposed b
	shared     int // at most, of a transposed a, of which a block packs all rows, or where more than two threads share b
}

// rows is the number for a product.
func (p *packing) rows(g *gemm, threads int) int {
	rows := p.plain
	if g.b.Trans {
		rows = p.transposed
	}
	if g.a.Trans || threads > 2 {
		rows = min(rows, p.shared)
	}
	return rows
}

var (
	shape512 = gemmShape{
		lanes: 16, across: 2, maxRows: [5]int{0, 12, 12, 8, 6}, tiles: tiles512,
		pack: packing{plain: 1100, transposed: 1100, shared: 1024}, panel: gemmTall, crowded: 32, upright: 64, laid: 2,
		sliverRun: 768, sliver: sliver512, panels: panels512, sliverStride: 1024, sliverRows: gemmTall, sliverCols: 128, // floats 1024 apart share a set of the first-level cache
		askEach: 4, spread: true, asksResult: true, dots: dots512, sweep: sweep512,
	}
	shape256 = gemmShape{
		lanes: 8, across: 3, maxRows: [5]int{0, 12, 6, 4, 2}, tiles: tiles256,
		pack: packing{plain: 1100, transposed: 1100, shared: 384}, panel: 32, crowded: 32, upright: 32, laid: 2,
		sliverRun: 256, sliver: sliver256, panels: panels256, sliverStride: 1, sliverRows: 32, sliverCols: 36, // four floats of a row are a quarter of a line
		askEach: 8, dots: dots256, sweep: sweep256,
	}
)

// A gemmPlan says how a product is cut: c into blocks, each walked panel by panel (width columns) and tile by tile, and k
// into runs of kBlock.
type gemmPlan struct {
	shape   *gemmShape
	inPlace bool      // b is read as it lies
	packed  []float32 // b in panels [k][width], or nil
	panels  bool      // b is packed panel by panel within a block
	passed  bool      // a block has all rows of a, which pass every panel, or half of them
	dots    bool      // c has few rows, and b is transposed and read as it lies
	// asksOnce: of the tiles that read a panel in place only the first asks for a line of the next panel with each product, because
	// loops that do not are faster; not where the first-level cache does not keep a panel for the tiles after the first.
	asksOnce    bool
	spread      bool // tiles that read a panel in place ask for some of the next panel each
	swept       bool // c has one row, and rows of b are read from end to end
	slivers     bool // a is packed run by run within a block
	asksResult  bool // tiles ask for the lines of c that they will write
	width       int
	tile, tiles int // rows of a tile, tiles of a column of c
	rowBlocks   int // blocks of a column of c
	colBlock    int // columns of a block
	colBlocks   int // blocks of a row of c
	kBlock      int
	rowsFirst   bool // a thread's share of the blocks is rows of c
	halves      bool // each of two threads has one block of half of the rows
	laidDown    bool // m is 1, as the product had one column; the bias is one number
	turned      bool // the product computes the transpose of c: m is the number of columns of c
}

const (
	gemmShared     = 8         // tiles from which two threads share out rows of a product, if
	gemmHalves     = 264       // there are no more rows, and panels were laid down before
	gemmSpread     = 3         // tiles that can ask for a panel between them
	gemmLow        = 96        // rows below which few tiles make up for reading rows of b that the caches have lost
	gemmTall       = 256       // rows from which a product is tall
	gemmTallCols   = 512       // columns of a tall product's block, at most its own
	gemmHigh       = 120       // rows of a block, at most, unless it has all
	gemmKBlock     = 1024      // k of a run, at most and
	gemmKLeast     = 128       // at least, and
	gemmColumns    = 512       // of columns of a
	gemmBrief      = 32        // k of a product whose tiles add up faster than memory answers
	gemmNarrow     = 128       // k of a panel that is packed for one tile: it stays in the first-level cache
	gemmEach       = 6         // blocks of a thread, about, where several share a product,
	gemmSweeps     = 3         // and of one row
	gemmMinFork    = 1 << 15   // multiply-adds below which one thread is faster
	gemmMinUnit    = 1 << 15   // multiply-adds of a run in a block, at least and
	gemmMaxUnit    = 1 << 21   // at most, about
	gemmWide       = 128       // columns that make a row of an epilogue's pass worth its call
	gemmSliverCols = 128       // columns for which packing a pays
	gemmTurned     = 4         // tiles that make a row of a turned block worth a call
	gemmScratch    = 48 * 1024 // floats of a block that goes through a worker's buffer
)

// blocks plans a product and runs it on blocks of c.
func (g *gemm) blocks(threads int, shape *gemmShape) {
	if g.m*g.n*g.k < gemmMinFork {
		threads = 1
	}
	g.lay(threads, shape)
	p := &g.plan
	var buf *[]float32
	if !p.inPlace && !p.panels && p.packed == nil {
		buf = p.pack(g, threads)
	}
	parallel(threads, p.rowBlocks*p.colBlocks, 1, gemmBlocks{g})
	if buf != nil {
		packs.Put(buf)
	}
}

// panelWidth is the width of the panels that products of m rows read where they were laid down before; 0 where they read b as it
// lies. All numbers of rows share panels: only for 2, 5 and 6 rows of AVX2 another width is faster, by a tenth.
func (s *gemmShape) panelWidth(m int) int {
	if s == nil || m < s.laid {
		return 0
	}
	return s.panelFloats()
}

// panelFloats is the columns of a panel that meets many rows.
func (s *gemmShape) panelFloats() int { return s.across * s.lanes }

// lay plans the product.
func (g *gemm) lay(threads int, shape *gemmShape) {
	p := &g.plan
	p.shape = shape
	vectors := shape.across
	if laid := g.b.Panels; laid != nil && laid.Width == shape.panelWidth(g.m) {
		p.packed = laid.Data
	} else {
		g.layDown()
		g.turn(shape.pack.rows(g, threads))
		vectors = shape.panelVectors(g.m)
	}
	p.width = vectors * shape.lanes
	pack := shape.pack.rows(g, threads)
	crowded, panel := crowds(g.b.Stride, 8), shape.panel
	if crowded {
		panel = shape.crowded
	}
	p.inPlace = p.packed == nil && !g.b.Trans && g.m < min(pack, panel)
	p.panels = p.packed == nil && !p.inPlace && g.m < pack
	p.passed = p.panels || p.packed != nil && g.m < pack
	p.asksOnce = !(p.inPlace && crowded)
	p.slivers = p.wantsSlivers(g)
	p.swept = g.m == 1 && !g.b.Trans
	p.kBlock = p.runLength(g)
	p.cut(g, threads, shape.maxRows[vectors])
	// Of a small c the second-level cache has the lines. Those of a large one come while other tiles add up, unless those of a tile put
	// out each other or few products leave too little time.
	p.asksResult = shape.asksResult && !p.turned && g.m*g.n*4 >= secondLevel().bytes/2 && (crowds(g.ldc, p.tile/2) || g.k <= gemmBrief)
	p.spread = p.inPlace && p.asksOnce && shape.spread && p.tiles >= gemmSpread
	if p.panels {
		p.dots = !g.a.Trans && (g.m == 1 || g.m < len(shape.dots) && !crowds(g.b.Stride, 8))
		if p.tiles == 1 {
			p.kBlock = min(p.kBlock, gemmNarrow)
		}
	}
	// The gradient of a layer's weights has a transposed a. Sweeps over the weights share out rows.
	p.rowsFirst = p.rowsFirst || g.a.Trans && !p.turned
}

// panelVectors is the vectors of a panel that meets m rows.
func (s *gemmShape) panelVectors(m int) int {
	if m <= s.maxRows[4] {
		return 4
	}
	if m < s.panel {
		return 2
	}
	return s.across
}

// layDown replaces a product with one column by the product of the transposes, which has one row and so fills vectors:
// c = a·b is cᵀ = bᵀ·aᵀ.
func (g *gemm) layDown() {
	ep := &g.ep
	if g.n != 1 || g.m < 8 || g.ldc != 1 && g.m > 1 || ep.Residual != nil && ep.ResidualStride != 1 ||
		ep.Derivative != Identity && ep.OutputStride != 1 {
		return
	}
	a, b := g.a, g.b
	a.Trans, b.Trans = !a.Trans, !b.Trans
	g.a, g.b, g.m, g.n = b, a, 1, g.m
	g.ldc = g.n
	ep.ResidualStride, ep.OutputStride = g.n, g.n
	g.plan.laidDown = true
}

// turn replaces a product with a transposed b by the product of the transposes, cᵀ = bᵀ·aᵀ, if packing aᵀ and transposing
// the result moves fewer elements than packing b, and less than half as many where panels of b take all of k: they are asked
// for ahead, and the result is not. Then b, usually a layer's weights, is read as it lies. Panels of AVX2 are faster for more than
// few rows. From pack rows on all of b is packed.
func (g *gemm) turn(pack int) {
	panels := g.m >= g.plan.shape.upright && g.m < pack
	if !g.b.Trans || g.plan.laidDown || panels {
		return
	}
	moved := g.m * g.n
	if !g.a.Trans {
		moved += g.m * g.k
	}
	if g.m < pack && g.k <= panelRun(g.m) {
		moved *= 2
	}
	if wide := (g.m + 15) &^ 15; moved >= g.n*g.k || wide-g.m > g.m/16 {
		return
	}
	a, b := g.a, g.b
	a.Trans, b.Trans = !a.Trans, !b.Trans
	g.a, g.b, g.m, g.n = b, a, g.n, g.m
	g.plan.turned = true
}

// passes reports whether the epilogue needs a pass over the finished block. Tiles apply operands of one row, ReLU and LeakyReLU.
func (ep *Epilogue) passes() bool {
	return ep.Residual != nil || ep.Act > ActLeakyReLU || ep.Derivative != Identity
}
