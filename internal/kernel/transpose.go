package kernel

// Transpose stores the transpose of src (rows × cols, rows lds apart) in dst (cols × rows, rows ldd apart).
func Transpose(threads int, dst []float32, ldd int, src []float32, lds, rows, cols int) {
	checkThreads("Transpose", threads)
	if rows <= 0 || cols <= 0 {
		return
	}
	if lds < cols || ldd < rows {
		fail("Transpose", "strides are %d and %d, want at least %d and %d", lds, ldd, cols, rows)
	}
	if s, d := (rows-1)*lds+cols, (cols-1)*ldd+rows; len(src) < s || len(dst) < d {
		fail("Transpose", "src has length %d, dst %d, want at least %d and %d", len(src), len(dst), s, d)
	}
	checkApart("Transpose", "src", dst, src)
	blocks := (rows + transposeBlock - 1) / transposeBlock
	grain := max(1, elementGrain/(transposeBlock*cols))
	parallel(threads, blocks, grain, task{run: runTranspose, dst: dst, a: src, rows: rows, cols: cols, ld: ldd, ls: lds})
}

const (
	transposeBlock = 16  // rows of a strip: 64 bytes of each row of dst
	transposeChunk = 128 // columns walked at a time: their rows of dst stay in the first-level cache
)

func runTranspose(t *task, lo, hi int) {
	lo, hi = lo*transposeBlock, min(hi*transposeBlock, t.rows)
	t.with.transpose(t.dst[lo:], t.ld, t.a[lo*t.ls:], t.ls, hi-lo, t.cols)
}

// transpose is Transpose on one thread: strips of rows, in squares of 8 where the backend has them, the rest one by one.
func (b *backend) transpose(dst []float32, ldd int, src []float32, lds, rows, cols int) {
	for i := 0; i < rows; i += transposeBlock {
		for j := 0; j < cols; j += transposeChunk {
			b.transposeTile(dst[j*ldd+i:], ldd, src[i*lds+j:], lds, min(transposeBlock, rows-i), min(transposeChunk, cols-j))
		}
	}
}

func (b *backend) transposeTile(dst []float32, ldd int, src []float32, lds, rows, cols int) {
	i, squares := 0, cols/8
	for ; b.transpose8 != nil && i+8 <= rows; i += 8 {
		if squares > 0 {
			b.transpose8(&dst[i], ldd*4, &src[i*lds], lds*4, squares)
		}
		transposeEach(dst, ldd, src, lds, i, i+8, 8*squares, cols)
	}
	transposeEach(dst, ldd, src, lds, i, rows, 0, cols)
}

// transposeEach moves rows i0 to i1, columns j0 to j1 of src.
func transposeEach(dst []float32, ldd int, src []float32, lds, i0, i1, j0, j1 int) {
	for j := j0; j < j1; j++ {
		for i := i0; i < i1; i++ {
			dst[j*ldd+i] = src[i*lds+j]
		}
	}
}
