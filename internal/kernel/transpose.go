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
	if b.transpose16 != nil && rows == transposeBlock && cols >= 16 {
		b.transpose16(&dst[0], dstStride*4, &src[0], srcStride*4, cols/16)
		if last := cols - 16; cols%16 != 0 {
			b.transpose16(&dst[last*dstStride], dstStride*4, &src[last], srcStride*4, 1)
		}
		return
	}
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

// transposeEach moves elements one by one: four rows at a time where there are fewer rows than columns, otherwise four columns.
func transposeEach(dst []float32, dstStride int, src []float32, srcStride, rows, cols int) {
	if rows <= cols {
		for i := 0; i < rows; i += 4 {
			interleave(dst[i:], dstStride, src[i*srcStride:], srcStride, min(4, rows-i), cols)
		}
		return
	}
	for j := 0; j < cols; j += 4 {
		deal(dst[j*dstStride:], dstStride, src[j:], srcStride, rows, min(4, cols-j))
	}
}

// interleave is transposeEach for one to four rows.
func interleave(dst []float32, dstStride int, src []float32, srcStride, rows, cols int) {
	row := func(i int) []float32 { return src[min(i, rows-1)*srcStride:][:cols] }
	a, b, c, d := row(0), row(1), row(2), row(3)
	for j, x := range a {
		to := dst[j*dstStride:][:rows]
		switch rows {
		case 4:
			_ = to[3]
			to[0], to[1], to[2], to[3] = x, b[j], c[j], d[j]
		case 3:
			_ = to[2]
			to[0], to[1], to[2] = x, b[j], c[j]
		case 2:
			_ = to[1]
			to[0], to[1] = x, b[j]
		default:
			to[0] = x
		}
	}
}

// deal is transposeEach for one to four columns.
func deal(dst []float32, dstStride int, src []float32, srcStride, rows, cols int) {
	row := func(j int) []float32 { return dst[min(j, cols-1)*dstStride:][:rows] }
	a, b, c, d := row(0), row(1), row(2), row(3)
	for i := range a {
		from := src[i*srcStride:][:cols]
		switch cols {
		case 4:
			_ = from[3]
			a[i], b[i], c[i], d[i] = from[0], from[1], from[2], from[3]
		case 3:
			_ = from[2]
			a[i], b[i], c[i] = from[0], from[1], from[2]
		case 2:
			_ = from[1]
			a[i], b[i] = from[0], from[1]
		default:
			a[i] = from[0]
		}
	}
}
