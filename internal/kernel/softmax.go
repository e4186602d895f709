package kernel

// SoftmaxRows stores e^(x-m)/s for the elements x of each row of src (rows × cols), where m is the row's MaxRows and s
// the SumRows of its powers: the bits of Sub, Exp and Div. work has rows elements.
func SoftmaxRows(threads int, dst, src, work []float32, rows, cols int) {
	checkSoftmax("SoftmaxRows", threads, dst, src, work, rows, cols, rows)
	checkAlias("SoftmaxRows", "src", dst, src)
	softmaxRows(threads, dst, src, work, rows, cols, runSoftmaxRows)
}

// LogSoftmaxRows stores (x-m) - log s, with m and s as in SoftmaxRows: the bits of Sub, Exp and Log. work has 2*rows
// elements. dst must not overlap src.
func LogSoftmaxRows(threads int, dst, src, work []float32, rows, cols int) {
	checkSoftmax("LogSoftmaxRows", threads, dst, src, work, rows, cols, 2*rows)
	checkApart("LogSoftmaxRows", "src", dst, src)
	softmaxRows(threads, dst, src, work, rows, cols, runLogSoftmaxRows)
}

func checkSoftmax(kernel string, threads int, dst, src, work []float32, rows, cols, want int) {
	checkThreads(kernel, threads)
	if rows < 0 || cols < 0 {
		fail(kernel, "shape is %d × %d", rows, cols)
	}
	checkLen(kernel, "src", len(src), rows*cols)
	checkLen(kernel, "dst", len(dst), rows*cols)
	checkLen(kernel, "work", len(work), want)
	checkApart(kernel, "work", dst, work)
	checkApart(kernel, "work", src, work)
}

// softmaxRows hands out whole rows. An element of a softmax is some four times the work of one of a sum.
func softmaxRows(threads int, dst, src, work []float32, rows, cols int, run func(*task, int, int)) {
	grain := max(1, elementGrain/(4*max(1, cols)))
	parallel(threads, rows, grain, task{run: run, dst: dst, a: src, b: work, rows: rows, cols: cols})
}

func runSoftmaxRows(t *task, lo, hi int) {
	for r := lo; r < hi; r++ {
		x, y := t.a[r*t.cols:][:t.cols], t.dst[r*t.cols:][:t.cols]
		one := t.b[r:][:1]
		one[0] = t.with.maxRow(x)
		t.with.binary[opSub](y, x, one)
		t.with.unary[opExp](y, y)
		one[0] = t.with.sumBlocks(y)
		t.with.binary[opDiv](y, y, one)
	}
}

func runLogSoftmaxRows(t *task, lo, hi int) {
	for r := lo; r < hi; r++ {
		x, y := t.a[r*t.cols:][:t.cols], t.dst[r*t.cols:][:t.cols]
		most, log := t.b[2*r:][:1], t.b[2*r+1:][:1]
		most[0] = t.with.maxRow(x)
		t.with.binary[opSub](y, x, most)
		t.with.unary[opExp](y, y)
		log[0] = log32(t.with.sumBlocks(y))
		t.with.binary[opSub](y, x, most)
		t.with.binary[opSub](y, y, log)
	}
}
