package kernel

// SoftmaxRows stores e^(x-m)/s for the elements x of each row of src (rows × cols), where m is the row's MaxRows and s
// the SumRows of its powers: the bits of Sub, Exp and Div. work has rows elements.
func SoftmaxRows(threads int, dst, src, work []float32, rows, cols int) {
	checkSoftmax("SoftmaxRows", threads, dst, src, work, rows, cols, rows)
	checkAlias("SoftmaxRows", "src", dst, src)
	softmaxRows(threads, dst, src, work, rows, cols, false)
}

// LogSoftmaxRows stores (x-m) - log s, with m and s as in SoftmaxRows: the bits of Sub, Exp and Log. work has 2*rows
// elements. dst must not overlap src.
func LogSoftmaxRows(threads int, dst, src, work []float32, rows, cols int) {
	checkSoftmax("LogSoftmaxRows", threads, dst, src, work, rows, cols, 2*rows)
	checkApart("LogSoftmaxRows", "src", dst, src)
	softmaxRows(threads, dst, src, work, rows, cols, true)
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

// softmaxRows hands out whole rows. An element of a softmax is about four times the work of an element of a sum.
func softmaxRows(threads int, dst, src, work []float32, rows, cols int, log bool) {
	grain := max(1, elementGrain/(4*max(1, cols)))
	softmaxCalls.parallel(threads, rows, grain, softmaxCall{dst, src, work, cols, log})
}

type softmaxCall struct {
	dst, src, work []float32
	cols           int
	log            bool
}

var softmaxCalls family[softmaxCall, *softmaxCall]

func (c *softmaxCall) run(with *backend, lo, hi int) {
	if c.cols <= shortRow && !c.log {
		w := chainWorkers.Get().(*chainWorker)
		for block := chainBlock / max(1, c.cols); lo < hi; lo += block {
			rows := min(block, hi-lo)
			with.softmaxBlock(c.dst[lo*c.cols:][:rows*c.cols], c.src[lo*c.cols:][:rows*c.cols], w.lines[0][:rows*c.cols], rows)
		}
		chainWorkers.Put(w)
		return
	}
	for r := lo; r < hi; r++ {
		x, y := c.src[r*c.cols:][:c.cols], c.dst[r*c.cols:][:c.cols]
		if c.log {
			with.logSoftmaxRow(y, x, c.work[2*r:][:1], c.work[2*r+1:][:1])
		} else {
			with.softmaxRow(y, x, c.work[r:][:1])
		}
	}
}

// shortRow is the length up to which rows are cheaper computed many at a time.
const shortRow = 64

// softmaxBlock is softmaxRow for rows that follow one another. spread holds what each element meets: the largest of its row, then
// the sum of the powers.
func (b *backend) softmaxBlock(y, x, spread []float32, rows int) {
	if len(y) == 0 {
		return
	}
	cols := len(y) / rows
	for i := 0; i < len(x); i += cols {
		fillShort(spread[i:][:cols], b.maxRow(x[i:][:cols]))
	}
	b.binary[opSub](y, x, spread)
	b.unary[opExp](y, y)
	for i := 0; i < len(y); i += cols {
		fillShort(spread[i:][:cols], b.sumRow(y[i:][:cols]))
	}
	b.binary[opDiv](y, y, spread)
}

// softmaxRow keeps the largest element and then the sum in work, which has one element.
func (b *backend) softmaxRow(y, x, work []float32) {
	work[0] = b.maxRow(x)
	b.binary[opSub](y, x, work)
	b.unary[opExp](y, y)
	work[0] = b.sumBlocks(y)
	b.binary[opDiv](y, y, work)
}

func (b *backend) logSoftmaxRow(y, x, most, log []float32) {
	most[0] = b.maxRow(x)
	b.binary[opSub](y, x, most)
	b.unary[opExp](y, y)
	log[0] = log32(b.sumBlocks(y))
	b.binary[opSub](y, x, most)
	b.binary[opSub](y, y, log)
}
