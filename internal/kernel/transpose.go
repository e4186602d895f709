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
	for i := lo * transposeBlock; i < min(hi*transposeBlock, t.rows); i += transposeBlock {
		for j := 0; j < t.cols; j += transposeChunk {
			transposeTile(t, i, j, min(i+transposeBlock, t.rows), min(j+transposeChunk, t.cols))
		}
	}
}

// transposeTile moves rows i0 to i1, columns j0 to j1 of the source: squares of 8 by the backend, the rest one by one.
func transposeTile(t *task, i0, j0, i1, j1 int) {
	for ; t.with.transpose8 != nil && i0+8 <= i1; i0 += 8 {
		squares := (j1 - j0) / 8
		if squares > 0 {
			t.with.transpose8(&t.dst[j0*t.ld+i0], t.ld*4, &t.a[i0*t.ls+j0], t.ls*4, squares)
		}
		transposeEach(t, i0, j0+8*squares, i0+8, j1)
	}
	transposeEach(t, i0, j0, i1, j1)
}

func transposeEach(t *task, i0, j0, i1, j1 int) {
	for j := j0; j < j1; j++ {
		dst := t.dst[j*t.ld:]
		for i := i0; i < i1; i++ {
			dst[i] = t.a[i*t.ls+j]
		}
	}
}
