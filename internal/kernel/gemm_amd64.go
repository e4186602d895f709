//go:build amd64 && !purego

package kernel

import (
	"sync"
	"unsafe"
)

// A gemmShape describes the tile kernels of an instruction set.
type gemmShape struct {
	lanes   int    // floats in a vector
	maxRows [5]int // by vectors: the most rows of a tile
	tiles   [5][]func(t *byte)
	pack    int // from this many rows on, packing b pays
}

var (
	shape512 = gemmShape{16, [5]int{0, 12, 12, 8, 6}, tiles512, 1024}
	shape256 = gemmShape{8, [5]int{0, 12, 6, 3, 2}, tiles256, 64}
)

// A gemmPlan says how a product is cut: c into blocks, each walked panel by panel (width columns) and tile by tile, and k
// into runs of kBlock.
type gemmPlan struct {
	shape       *gemmShape
	packed      []float32 // b in panels [k][width], or nil: b in place
	width       int
	tile, tiles int // rows of a tile, tiles of a column of c
	rowBlocks   int // whose tiles are shared out evenly
	colBlock    int // columns
	kBlock      int
	laidDown    bool // m is 1, as the product had one column; the bias is one number
	turned      bool // the product computes the transpose of c: m is the number of columns of c
}

const (
	gemmTall     = 256       // rows from which a product is tall
	gemmTallCols = 512       // columns of a tall product's block, where it has so many
	gemmKBlock   = 1024      // k that keeps a panel of b in the second-level cache
	gemmMinFork  = 1 << 15   // multiply-adds below which one thread is faster
	gemmMinUnit  = 1 << 15   // multiply-adds in a block, at least and
	gemmMaxUnit  = 1 << 21   // at most, about
	gemmWide     = 128       // columns that make a row of an epilogue's pass worth its call
	gemmTurned   = 4         // tiles that make a row of a turned block worth a call
	gemmScratch  = 48 * 1024 // floats of a block that goes through a worker's buffer
)

// blocks plans a product and runs it on blocks of c.
func (g *gemm) blocks(threads int, shape *gemmShape) {
	p := &g.plan
	p.shape = shape
	g.layDown()
	g.turn()
	vectors := 2
	if g.m <= shape.maxRows[4] {
		vectors = 4
	}
	p.width = vectors * shape.lanes
	p.kBlock = max(1, g.k)
	if runs := (g.k + gemmKBlock - 1) / gemmKBlock; g.k > gemmKBlock*3/2 {
		p.kBlock = (g.k + runs - 1) / runs
	}
	if g.m*g.n*g.k < gemmMinFork {
		threads = 1
	}
	panels := (g.n + p.width - 1) / p.width
	var buf *[]float32
	if g.b.Trans || g.m >= shape.pack {
		buf = packs.Get().(*[]float32)
		if size := panels * p.width * g.k; len(*buf) < size {
			*buf = make([]float32, size)
		}
		p.packed = *buf
		parallel(threads, panels, max(1, 1<<15/max(1, p.width*g.k)), gemmPack{g})
	}
	p.cut(g, threads, shape.maxRows[vectors])
	parallel(threads, p.rowBlocks*((g.n+p.colBlock-1)/p.colBlock), 1, gemmBlocks{g})
	if buf != nil {
		packs.Put(buf)
	}
}

// layDown turns a product with one column into one with one row, which fills vectors: c = a·b is cᵀ = bᵀ·aᵀ.
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

// turn makes a product with a transposed b that of the transposes, cᵀ = bᵀ·aᵀ, where laying down aᵀ and turning c
// back moves fewer elements than laying down b: then b, a layer's weights, is read as it lies.
func (g *gemm) turn() {
	if !g.b.Trans || g.plan.laidDown {
		return
	}
	moved := g.m * g.n
	if !g.a.Trans {
		moved += g.m * g.k
	}
	if wide := (g.m + 15) &^ 15; moved >= g.n*g.k || wide-g.m > g.m/16 {
		return
	}
	a, b := g.a, g.b
	a.Trans, b.Trans = !a.Trans, !b.Trans
	g.a, g.b, g.m, g.n = b, a, g.n, g.m
	g.plan.turned = true
}

// cut chooses the blocks. A block of a tall product is all columns of some rows of a that stay in the second-level
// cache; of a flat one, some columns of all rows. Several threads get about six blocks each.
func (p *gemmPlan) cut(g *gemm, threads, tile int) {
	unit := gemmMaxUnit
	if threads > 1 {
		unit = min(max(g.m*g.n*g.k/(threads*6), gemmMinUnit), gemmMaxUnit)
	}
	least, leastTiles := p.width, 2
	if g.ep.passes() {
		least = max(p.width, min(gemmWide, g.n))
	}
	if p.turned {
		least, leastTiles = min(gemmWide, g.n), gemmTurned
	}
	p.tile, p.tiles = tile, (g.m+tile-1)/tile
	high := min(max(unit/max(1, least*g.k)/tile, leastTiles), 10) // tiles of a block
	p.rowBlocks = (p.tiles + high - 1) / high
	if g.m >= gemmTall && threads > 1 {
		wide := (g.n + gemmTallCols - 1) / gemmTallCols
		p.rowBlocks = max(p.rowBlocks, min((threads*chunksEach+wide-1)/wide, p.tiles/leastTiles))
	}
	rows := min(g.m, (p.tiles+p.rowBlocks-1)/p.rowBlocks*tile) // of the highest block
	cols := max(unit/max(1, rows*g.k), least)
	if g.m >= gemmTall {
		cols = max(cols, min(g.n, gemmTallCols))
	}
	cols = min(cols, g.n, gemmScratch/rows)
	p.colBlock = (cols + p.width - 1) / p.width * p.width
	for rows*p.colBlock > gemmScratch {
		p.colBlock -= p.width
	}
}

// row is the first row of block i of p.rowBlocks, which have as many tiles as each other, or one more.
func (p *gemmPlan) row(i int) int { return i * p.tiles / p.rowBlocks * p.tile }

// biasInTile says whether the bias runs along the columns that the tiles compute.
func (p *gemmPlan) biasInTile() bool { return !p.laidDown && !p.turned }

// passes says whether the epilogue needs a pass over the finished block, beyond what the tiles do.
func (ep *Epilogue) passes() bool {
	return ep.Residual != nil || ep.Act > ActLeakyReLU || ep.Derivative != Identity
}

// packs holds the buffers for packed operands that are not in use.
var packs = sync.Pool{New: func() any { return new([]float32) }}

// gemmPack is a product as the call that packs b, gemmBlocks as the call that computes blocks of c.
type (
	gemmPack   struct{ *gemm }
	gemmBlocks struct{ *gemm }
)

// run copies panels lo to hi of b.
func (g gemmPack) run(_ *backend, lo, hi int) {
	w := g.plan.width
	for q := lo; q < hi; q++ {
		dst := g.plan.packed[q*w*g.k:][:w*g.k]
		n := min(w, g.n-q*w)
		if g.b.Trans {
			packTrans(dst, w, g.b.Data[q*w*g.b.Stride:], g.b.Stride, n, g.k)
			continue
		}
		for p := range g.k {
			row := dst[p*w:][:w]
			clear(row[copy(row, g.b.Data[p*g.b.Stride+q*w:][:n]):])
		}
	}
}

// packChunk is how many k packTrans takes at a time, so that dst's lines are filled while they are in the first-level
// cache.
const packChunk = 64

// packTrans stores the transpose of src (n rows of k) in dst (k rows of w); columns beyond n are zero.
func packTrans(dst []float32, w int, src []float32, stride, n, k int) {
	if n < w {
		clear(dst)
	}
	whole := k &^ 7
	for p := 0; p < whole; p += packChunk {
		for j := 0; j+8 <= n; j += 8 {
			transpose8(&dst[p*w+j], w*4, &src[j*stride+p], stride*4, min(packChunk, whole-p)/8)
		}
	}
	for j := range n {
		from := whole
		if j >= n&^7 {
			from = 0
		}
		for p := from; p < k; p++ {
			dst[p*w+j] = src[j*stride+p]
		}
	}
}

// A gemmWorker holds the tile arguments and the buffer of one thread.
type gemmWorker struct {
	tile tile
	sums []float32 // of a block that is turned
}

var gemmWorkers = sync.Pool{New: func() any { return new(gemmWorker) }}

// run computes blocks lo to hi of c.
func (g gemmBlocks) run(with *backend, lo, hi int) {
	w := gemmWorkers.Get().(*gemmWorker)
	p := &g.plan
	for u := lo; u < hi; u++ {
		i, j := u%p.rowBlocks, u/p.rowBlocks*p.colBlock
		w.block(with, g.gemm, p.row(i), min(p.row(i+1), g.m), j, min(j+p.colBlock, g.n))
	}
	w.tile = tile{}
	gemmWorkers.Put(w)
}

// block computes rows i0 to i1 and columns j0 to j1 of c.
func (w *gemmWorker) block(with *backend, g *gemm, i0, i1, j0, j1 int) {
	rest := g.ep
	if g.plan.biasInTile() {
		rest.Bias = nil
	}
	inTile := rest.Bias == nil && rest.Residual == nil && rest.Act <= ActLeakyReLU
	if inTile {
		rest.Act = Identity
	}
	var c []float32
	ldc := j1 - j0
	if g.plan.turned {
		c = w.buffer((i1 - i0) * (j1 - j0))
	} else {
		c, ldc = g.c[i0*g.ldc+j0:], g.ldc
	}
	for p0 := 0; p0 == 0 || p0 < g.k; p0 += g.plan.kBlock {
		w.strip(g, c, ldc, i0, i1, j0, j1, p0, inTile)
	}
	if g.plan.turned {
		turned := g.c[j0*g.ldc+i0:]
		with.transpose(turned, g.ldc, c, ldc, i1-i0, j1-j0)
		c, ldc = turned, g.ldc
		i0, i1, j0, j1 = j0, j1, i0, i1
	}
	if rest.Bias == nil && rest.Act == Identity && !rest.passes() {
		return
	}
	for i := i0; i < i1; i++ {
		rest.apply(with, c[(i-i0)*ldc:][:j1-j0], c[(i-i0)*ldc:][:j1-j0], i, j0)
	}
}

// buffer is n floats of the worker's buffer.
func (w *gemmWorker) buffer(n int) []float32 {
	if len(w.sums) < n {
		w.sums = make([]float32, max(n, gemmScratch))
	}
	return w.sums[:n]
}

// strip adds k from p0 on to a block, panel by panel; the last strip adds the bias and, if inTile, applies the
// activation.
func (w *gemmWorker) strip(g *gemm, c []float32, ldc, i0, i1, j0, j1, p0 int, inTile bool) {
	p, t := &g.plan, &w.tile
	rs, cs := g.a.strides()
	t.rsa, t.csa, t.ldc = rs*4, cs*4, ldc*4
	t.k = min(p.kBlock, g.k-p0)
	t.load, t.act, t.alpha = 0, 0, g.ep.Alpha
	if p0 > 0 {
		t.load = 1
	}
	last := p0+t.k == g.k
	if last && inTile {
		t.act = int(g.ep.Act)
	}
	a := at(g.a.Data, i0*rs+p0*cs)
	for j := j0; j < j1; j += p.width {
		t.a, t.c = a, at(c, j-j0)
		if p.packed != nil {
			t.b, t.ldb = at(p.packed, j*g.k+p0*p.width), p.width*4
			t.ahead = p.width * g.k * 4
		} else {
			t.b, t.ldb = at(g.b.Data, p0*g.b.Stride+j), g.b.Stride*4
			t.ahead = p.width * 4
		}
		t.bias = 0
		if last && g.ep.Bias != nil && p.biasInTile() {
			t.bias = at(g.ep.Bias, j)
		}
		w.panel(p.shape, i1-i0, min(p.width, j1-j))
	}
}

// panel runs the tiles of one panel of n columns, the rows shared evenly among as few tiles as possible.
func (w *gemmWorker) panel(s *gemmShape, rows, n int) {
	vectors := (n + s.lanes - 1) / s.lanes
	w.tile.maskLast(n - (vectors-1)*s.lanes)
	tiles := (rows + s.maxRows[vectors] - 1) / s.maxRows[vectors]
	height, extra := rows/tiles, rows%tiles
	if extra > 0 {
		w.tile.count = extra
		s.tiles[vectors][height](w.tile.args())
	}
	w.tile.count = tiles - extra
	s.tiles[vectors][height-1](w.tile.args())
}

func (t *tile) args() *byte { return (*byte)(unsafe.Pointer(t)) }

// maskLast sets the lanes of the last vector.
func (t *tile) maskLast(n int) {
	t.mask = 1<<n - 1
	for i := range t.lanes {
		t.lanes[i] = int32(i-n) >> 31
	}
}

// at is the address of element i, which need not exist where nothing is read.
func at(x []float32, i int) uintptr {
	return uintptr(unsafe.Pointer(unsafe.SliceData(x))) + uintptr(i)*4
}
