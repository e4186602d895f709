package kernel

// Transpose stores the transpose of src (rows × cols, rows srcStride apart) in dst (cols × rows, rows dstStride apart).
func Transpose(threads int, dst []float32, dstStride int, src []float32, srcStride, rows, cols int) {
	checkThreads("Transpose", threads)
	if rows <= 0 || cols <= 0 {
		return
	}
	if srcStride < cols || dstStride < rows {
		fail("Transpose", "strides are %d and %d, want at least %d and %d", srcStride, dstStride, cols, rows)
	}
	if s, d := (rows-1)*srcStride+cols, (cols-1)*dstStride+rows; len(src) < s || len(dst) < d {
		fail("Transpose", "src has length %d, dst %d, want at least %d and %d", len(src), len(dst), s, d)
	}
	checkApart("Transpose", "src", dst, src)
	blocks := (rows + transposeBlock - 1) / transposeBlock
	grain := max(1, elementGrain/(transposeBlock*cols))
	transposeCalls.parallel(threads, blocks, grain, transposeCall{dst, src, dstStride, srcStride, rows, cols})
}

const (
	transposeBlock = 16  // rows of a strip: 64 bytes of each row of dst
	transposeChunk = 128 // columns walked at a time: their rows of dst stay in the first-level cache
)

type transposeCall struct {
	dst, src             []float32
	dstStride, srcStride int
	rows, cols           int
}

var transposeCalls family[transposeCall, *transposeCall]

func (c *transposeCall) run(with *backend, lo, hi int) {
	lo, hi = lo*transposeBlock, min(hi*transposeBlock, c.rows)
	with.transpose(c.dst[lo:], c.dstStride, c.src[lo*c.srcStride:], c.srcStride, hi-lo, c.cols)
}

// transpose is Transpose on one thread. It moves strips of rows in squares of 8, if the backend can, and the remaining
// elements one by one.
func (b *backend) transpose(dst []float32, dstStride int, src []float32, srcStride, rows, cols int) {
	for i := 0; i < rows; i += transposeBlock {
		for j := 0; j < cols; j += transposeChunk {
			b.transposeTile(dst[j*dstStride+i:], dstStride, src[i*srcStride+j:], srcStride, min(transposeBlock, rows-i), min(transposeChunk, cols-j))
		}
	}
}

func (b *backend) transposeTile(dst []float32, dstStride int, src []float32, srcStride, rows, cols int) {
	i, squares := 0, cols/8
	for ; b.transpose8 != nil && i+8 <= rows; i += 8 {
		if squares > 0 {
			b.transpose8(&dst[i], dstStride*4, &src[i*srcStride], srcStride*4, squares)
		}
		transposeEach(dst, dstStride, src, srcStride, i, i+8, 8*squares, cols)
	}
	transposeEach(dst, dstStride, src, srcStride, i, rows, 0, cols)
}

// transposeEach moves rows i0 to i1, columns j0 to j1 of src.
func transposeEach(dst []float32, dstStride int, src []float32, srcStride, i0, i1, j0, j1 int) {
	for j := j0; j < j1; j++ {
		for i := i0; i < i1; i++ {
			dst[j*dstStride+i] = src[i*srcStride+j]
		}
	}
}
