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

// transpose is Transpose on one thread. It moves strips of rows in squares of 8, if the backend can and both sizes are 8 at
// least: the last strip and the last squares begin earlier where they would not be whole. Otherwise elements move one by one.
func (b *backend) transpose(dst []float32, dstStride int, src []float32, srcStride, rows, cols int) {
	for i := 0; i < rows; i += transposeBlock {
		i := min(i, max(0, rows-8))
		for j := 0; j < cols; j += transposeChunk {
			j := min(j, max(0, cols-8))
			b.transposeTile(dst[j*dstStride+i:], dstStride, src[i*srcStride+j:], srcStride, min(transposeBlock, rows-i), min(transposeChunk, cols-j))
		}
	}
}

func (b *backend) transposeTile(dst []float32, dstStride int, src []float32, srcStride, rows, cols int) {
	if b.transpose8 == nil || rows < 8 || cols < 8 {
		transposeEach(dst, dstStride, src, srcStride, rows, cols)
		return
	}
	for i := 0; i < rows; i += 8 {
		i := min(i, rows-8)
		b.transpose8(&dst[i], dstStride*4, &src[i*srcStride], srcStride*4, cols/8)
		if last := cols - 8; cols%8 != 0 {
			b.transpose8(&dst[last*dstStride+i], dstStride*4, &src[i*srcStride+last], srcStride*4, 1)
		}
	}
}

// transposeEach moves elements one by one.
func transposeEach(dst []float32, dstStride int, src []float32, srcStride, rows, cols int) {
	for j := range cols {
		for i := range rows {
			dst[j*dstStride+i] = src[i*srcStride+j]
		}
	}
}
