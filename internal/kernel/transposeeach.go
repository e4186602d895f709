package kernel

// TransposeEach stores the transposes of count matrices of rows × cols, one after another in src, one after another in dst.
func TransposeEach(threads int, dst, src []float32, count, rows, cols int) {
	checkThreads("TransposeEach", threads)
	checkLen("TransposeEach", "src", len(src), count*rows*cols)
	checkLen("TransposeEach", "dst", len(dst), len(src))
	checkApart("TransposeEach", "src", dst, src)
	if len(dst) == 0 {
		return
	}
	grain := max(1, elementGrain/(rows*cols))
	transposeEachCalls.parallel(threads, count, grain, transposeEachCall{dst, src, rows, cols})
}

type transposeEachCall struct {
	dst, src   []float32
	rows, cols int
}

var transposeEachCalls family[transposeEachCall, *transposeEachCall]

func (c *transposeEachCall) run(with *backend, lo, hi int) {
	size := c.rows * c.cols
	for i := lo; i < hi; i++ {
		with.transpose(c.dst[i*size:][:size], c.rows, c.src[i*size:][:size], c.cols, c.rows, c.cols)
	}
}
