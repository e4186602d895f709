package kernel

import (
	"sync"
	"unsafe"
)

// A Matrix is a view of row-major float32 data: row i of the stored matrix begins at Data[i*Stride]. Trans stands for
// its transpose. Panels are the same elements again, or nil: Gemm reads a right operand there where that is faster.
type Matrix struct {
	Data   []float32
	Stride int
	Trans  bool
	Panels *Panels
}

// Gemm stores the product of a (m×k) and b (k×n) in c (m×n, rows ldc apart). The other elements of c stay as they are.
//
//	for i, j:
//		sum := float32(0)
//		for p := range k:
//			sum = fma32(a[i,p], b[p,j], sum)
//		c[i,j] = ep(sum, c[i,j], i, j)
//
// ep may be nil: a plain store. c must not share elements with a, b or the epilogue's operands.
func Gemm(threads, m, n, k int, a, b Matrix, c []float32, ldc int, ep *Epilogue) {
	checkThreads("Gemm", threads)
	if m < 0 || n < 0 || k < 0 {
		fail("Gemm", "shape is m=%d n=%d k=%d", m, n, k)
	}
	out := Matrix{Data: c, Stride: ldc}
	checkMatrix("c", out, m, n)
	checkMatrix("a", a, m, k)
	checkMatrix("b", b, k, n)
	checkDisjoint("a", out, m, n, a, m, k)
	checkDisjoint("b", out, m, n, b, k, n)
	if ep != nil {
		ep.check(out, m, n)
	}
	if m == 0 || n == 0 {
		return
	}
	if p := b.Panels; p != nil {
		p.check(n, k)
		if p.Width == n {
			b = Matrix{Data: p.Data, Stride: n}
		}
	}
	g := gemms.Get().(*gemm)
	*g = gemm{m: m, n: n, k: k, a: a, b: b, c: c, ldc: ldc}
	if ep != nil {
		g.ep = *ep
	}
	if shape := current().shape; shape != nil {
		g.blocks(threads, shape)
	} else {
		g.rows(threads)
	}
	*g = gemm{}
	gemms.Put(g)
}

// gemms holds the products not in use.
var gemms = sync.Pool{New: func() any { return new(gemm) }}

// A gemm is one call of Gemm.
type gemm struct {
	m, n, k int
	a, b    Matrix
	c       []float32
	ldc     int
	ep      Epilogue
	plan    gemmPlan
}

// rows is the generic way through a product: rows of c are shared out, at least 50 kFLOP at a time.
func (g *gemm) rows(threads int) {
	parallel(threads, g.m, max(1, 25000/max(1, g.n*g.k)), gemmRows{g})
}

// gemmRows is a product as the call that computes rows of c.
type gemmRows struct{ *gemm }

// strides returns the distances in Data between rows and between columns of the matrix.
func (m Matrix) strides() (row, col int) {
	if m.Trans {
		return 1, m.Stride
	}
	return m.Stride, 1
}

// extent is the least length of the data of a rows × cols matrix.
func (m Matrix) extent(rows, cols int) int {
	if rows == 0 || cols == 0 {
		return 0
	}
	rs, cs := m.strides()
	return (rows-1)*rs + (cols-1)*cs + 1
}

func checkMatrix(operand string, x Matrix, rows, cols int) {
	width, height := cols, rows
	if x.Trans {
		width, height = rows, cols
	}
	if x.Stride < width && height > 1 {
		fail("Gemm", "%s has stride %d, less than its %d columns", operand, x.Stride, width)
	}
	if want := x.extent(rows, cols); len(x.Data) < want {
		fail("Gemm", "%s has length %d, want at least %d (%d × %d, stride %d)", operand, len(x.Data), want, rows, cols,
			x.Stride)
	}
}

// checkDisjoint rejects a destination that shares elements with an operand. Two column ranges of one matrix (equal
// strides) may interleave.
func checkDisjoint(operand string, c Matrix, m, n int, x Matrix, rows, cols int) {
	cd, xd := c.Data[:c.extent(m, n)], x.Data[:x.extent(rows, cols)]
	if !overlap(cd, xd) {
		return
	}
	width := cols
	if x.Trans {
		width = rows
	}
	if s := c.Stride; s == x.Stride && s >= n+width {
		d := (int(uintptr(unsafe.Pointer(&xd[0]))) - int(uintptr(unsafe.Pointer(&cd[0])))) / 4
		if d = (d%s + s) % s; d >= n && d+width <= s {
			return
		}
	}
	fail("Gemm", "c overlaps %s", operand)
}

// strips holds the buffers of gemmRows that are not in use.
var strips = sync.Pool{New: func() any { return new([128]float32) }}

// run computes rows lo to hi of c, in strips of columns that stay in the first-level cache.
func (g gemmRows) run(with *backend, lo, hi int) {
	acc := strips.Get().(*[128]float32)
	defer strips.Put(acc)
	ars, acs := g.a.strides()
	brs, bcs := g.b.strides()
	for j := 0; j < g.n; j += len(acc) {
		sum := acc[:min(len(acc), g.n-j)]
		for i := lo; i < hi; i++ {
			clear(sum)
			for p := range g.k {
				x := g.a.Data[i*ars+p*acs]
				for q := range sum {
					sum[q] = fma32(x, g.b.Data[p*brs+(j+q)*bcs], sum[q])
				}
			}
			g.ep.apply(with, g.c[i*g.ldc+j:][:len(sum)], sum, i, j)
		}
	}
}

// split divides rows evenly among as few tiles as possible: extra of them have a row more than height.
func split(rows, most int) (tiles, height, extra int) {
	tiles = (rows + most - 1) / most
	return tiles, rows / tiles, rows % tiles
}

// eachHeight visits tiles of rows, those that have a row more before the others.
func eachHeight(rows, most int, visit func(first, height, count int)) {
	tiles, height, extra := split(rows, most)
	if extra > 0 {
		visit(0, height+1, extra)
	}
	visit(extra*(height+1), height, tiles-extra)
}
