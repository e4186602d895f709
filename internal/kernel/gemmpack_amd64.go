//go:build amd64 && !purego

package kernel

import "sync"

// packs holds the buffers for packed operands that are not in use.
var packs = sync.Pool{New: func() any { return new([]float32) }}

// pack copies all of b to panels.
func (p *gemmPlan) pack(g *gemm, threads int) *[]float32 {
	panels := (g.n + p.width - 1) / p.width
	buf := packs.Get().(*[]float32)
	if size := panels * p.width * g.k; len(*buf) < size {
		*buf = make([]float32, size)
	}
	p.packed = *buf
	parallel(threads, panels, max(1, 1<<15/max(1, p.width*g.k)), gemmPack{g})
	return buf
}

// gemmPack is a product as the call that packs b, gemmBlocks as the call that computes blocks of c.
type (
	gemmPack   struct{ *gemm }
	gemmBlocks struct{ *gemm }
)

// sliverSlack is the number of floats after each sliver that packing may overwrite.
const sliverSlack = 16

// takeSlivers makes slivers of a piece of a, k columns of it, unless the block before has left them, and makes tiles ask for the
// piece after it, if this block is the last that reads this one.
func (w *gemmWorker) takeSlivers(g *gemm, a piece, k int) {
	if a != w.held {
		w.packSlivers(g, a, k)
		w.held, w.aheadA = a, w.aheadA[:0]
	}
	next := piece{a.i0, a.i1, a.p0 + k}
	if next.p0 == g.k {
		next = w.after
	}
	if next != a {
		w.askSlivers(g, next, k)
	}
}

// packSlivers copies a piece of a transposed a, k columns of it, in the order in which tiles read them: each tile's sliver is k rows
// of one element for each row of the tile.
func (w *gemmWorker) packSlivers(g *gemm, a piece, k int) {
	rows, sliver := a.i1-a.i0, g.plan.shape.sliver
	w.slivers = grown(w.slivers, sliverFloats(rows, g.plan.tile, k))
	eachSliver(at(w.slivers, 0), rows, g.plan.tile, k, func(dst uintptr, first, height, count, next int) {
		sliver(dst, at(g.a.Data, a.p0*g.a.Stride+a.i0+first), g.a.Stride*4, k, height, count, next)
	})
}

// sliverBytes is the distance between slivers of k products.
func sliverBytes(k, height int) int { return (k*height + sliverSlack) * 4 }

// sliverFloats is the size of the slivers of some rows.
func sliverFloats(rows, most, k int) int { return rows*k + ceilDiv(rows, most)*sliverSlack }

// eachSliver visits the slivers of some rows, of k products each, from slivers on: dst is the first of count, next bytes apart.
func eachSliver(slivers uintptr, rows, most, k int, visit func(dst uintptr, first, height, count, next int)) {
	eachHeight(rows, most, func(first, height, count int) {
		next := sliverBytes(k, height)
		visit(slivers, first, height, count, next)
		slivers += uintptr(count * next)
	})
}

// askSlivers makes tiles of k products ask for a piece of a transposed a: two lines of a row every askEach products.
func (w *gemmWorker) askSlivers(g *gemm, a piece, k int) {
	rows := k / g.plan.shape.askEach // that a tile asks for
	if rows == 0 {
		return
	}
	stride, tiles := g.a.Stride*4, ceilDiv(min(g.plan.kBlock, g.k-a.p0), rows)
	for i := a.i0; i < a.i1; i += 2 * len(line{}) {
		w.aheadA = append(w.aheadA, request{asks{at(g.a.Data, a.p0*g.a.Stride+i), stride, rows * stride}, tiles})
	}
}

// grown returns x, or a longer slice, with at least n elements.
func grown(x []float32, n int) []float32 {
	if len(x) < n {
		return make([]float32, n)
	}
	return x
}

// run copies panels lo to hi of b.
func (g gemmPack) run(with *backend, lo, hi int) {
	w, packed := g.plan.width, g.plan.packed
	if !g.b.Trans {
		whole := min(hi, g.n/w)
		g.packRows(lo, whole)
		lo = max(lo, whole)
	}
	for q := lo; q < hi; q++ {
		g.packPanel(with, packed[q*w*g.k:][:w*g.k], w, q*w, 0, g.k)
	}
}

// panelsEach is the number of panels that are packed together: their columns of a row of b are read at once.
const panelsEach = 4

// packRows copies whole panels lo to hi of b row by row, as b lies.
func (g gemmPack) packRows(lo, hi int) {
	w := g.plan.width
	if s := g.plan.shape; w == s.panelFloats() {
		for p := 0; p < g.k; p += gemmKBlock {
			k := min(gemmKBlock, g.k-p)
			for q := lo; q < hi; q += panelsEach {
				dst, src := at(g.plan.packed, (q*g.k+p)*w), at(g.b.Data, p*g.b.Stride+q*w)
				s.panels(dst, src, g.b.Stride*4, k, min(panelsEach, hi-q), g.k*w*4)
			}
		}
		return
	}
	for p := range g.k {
		src := g.b.Data[p*g.b.Stride:][:hi*w]
		for q := lo; q < hi; q++ {
			dst := g.plan.packed[(q*g.k+p)*w:][:w]
			for i := 0; i < w; i += len(line{}) {
				*(*line)(dst[i:]) = *(*line)(src[q*w+i:])
			}
		}
	}
}

// takePanel makes the tiles read the panel of b from column j on, k rows from p0 on. Of rows that lie as they are, the first tile
// packs whole vectors while it reads them.
func (w *gemmWorker) takePanel(g *gemm, j, p0, k int) {
	t, shape := &w.tile, g.plan.shape
	n := min(g.plan.width, g.n-j)
	vectors := ceilDiv(n, shape.lanes)
	width := vectors * shape.lanes
	w.panel = grown(w.panel, g.plan.width*g.plan.kBlock)
	if !g.b.Trans && n == width && (vectors == 2 || vectors == shape.across) {
		t.b, t.ldb, t.panel = at(g.b.Data, p0*g.b.Stride+j), g.b.Stride*4, at(w.panel, 0)
		return
	}
	g.packPanel(w.with, w.panel[:width*k], width, j, p0, k)
	t.b, t.ldb, t.panel = at(w.panel, 0), width*4, 0
}

// askPanel makes tiles ask for the next panel, or for what it is packed from. This panel is columns j to j+width and k rows from p0 on,
// in a block from column j0 to j1. Two lines of each row of a b that lies as it is have the columns of the panel. A transposed b has
// a column of the panel in a row of its data, of which later runs of the block take the rest. Panels that were laid down before lie
// line after line.
func (w *gemmWorker) askPanel(g *gemm, j0, j, j1, p0, k int) {
	next, from := j+g.plan.width, p0
	switch last := p0+k == g.k; {
	case next < j1:
	case last:
		next, from = j1, 0
	default:
		next, from = j0, p0+k
	}
	w.ahead = request{}
	each := g.plan.shape.askEach
	asked := k / each // pairs of lines that a tile asks for
	switch pair, row := 2*len(line{})*4, g.b.Stride*4; {
	case next >= g.n || asked == 0:
	case g.plan.packed != nil:
		w.ahead = request{asks{at(g.plan.packed, next*g.k+from*g.plan.width), pair, asked * pair}, each * g.plan.width * 4 / pair}
	case !g.b.Trans:
		w.ahead = request{asks{at(g.b.Data, from*g.b.Stride+next), row, asked * row}, each}
	case from == 0:
		rows := max(1, asked*pair/row) // that a tile asks for
		w.ahead = request{asks{at(g.b.Data, next*g.b.Stride), pair, rows * row}, ceilDiv(g.plan.width, rows)}
	}
}

// A line is the floats of a line of the cache.
type line [16]float32

// packPanel stores w columns from j on of b and k rows from p0 on in dst (k rows of w); columns beyond n are zero.
func (g *gemm) packPanel(with *backend, dst []float32, w, j, p0, k int) {
	n := min(w, g.n-j)
	if !g.b.Trans {
		copyPanel(dst, w, g.b, j, n, p0, k)
		return
	}
	if n < w {
		clear(dst)
	}
	with.transpose(dst, w, g.b.Data[j*g.b.Stride+p0:], g.b.Stride, n, k)
}
