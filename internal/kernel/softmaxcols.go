package kernel

import "sync"

// SoftmaxCols stores for each column of each of the matrices (rows × cols) in src, which follow one another, the bits that
// SoftmaxRows has for a row of its elements. dst must not overlap src.
func SoftmaxCols(threads int, dst, src []float32, rows, cols int) {
	softmaxCols("SoftmaxCols", threads, dst, src, rows, cols, false)
}

// LogSoftmaxCols is SoftmaxCols for LogSoftmaxRows.
func LogSoftmaxCols(threads int, dst, src []float32, rows, cols int) {
	softmaxCols("LogSoftmaxCols", threads, dst, src, rows, cols, true)
}

// softmaxCols hands out runs of columns of one matrix.
func softmaxCols(kernel string, threads int, dst, src []float32, rows, cols int, log bool) {
	checkThreads(kernel, threads)
	if rows < 0 || cols < 0 || len(src) > 0 && (rows*cols == 0 || len(src)%(rows*cols) != 0) {
		fail(kernel, "src has length %d, want matrices of %d × %d", len(src), rows, cols)
	}
	checkLen(kernel, "dst", len(dst), len(src))
	checkApart(kernel, "src", dst, src)
	if len(src) == 0 {
		return
	}
	runs := len(src) / (rows * cols) * columnRuns(cols)
	grain := max(1, elementGrain/(4*rows*min(cols, columnRun)))
	softmaxColsCalls.parallel(threads, runs, grain, softmaxColsCall{dst, src, rows, cols, log})
}

// columnRun is the number of columns that a thread takes at a time.
const columnRun = 256

func columnRuns(cols int) int { return (cols + columnRun - 1) / columnRun }

// columns reduces a run of columns. lanes[i] holds lane i of every column, as SumRows has it of a row.
type columns struct {
	rows, stride, n int
	lanes           [16][columnRun]float32
	most, sums      [columnRun]float32
}

var columnWorkers = sync.Pool{New: func() any { return new(columns) }}

type softmaxColsCall struct {
	dst, src   []float32
	rows, cols int
	log        bool
}

var softmaxColsCalls family[softmaxColsCall, *softmaxColsCall]

func (c *softmaxColsCall) run(with *backend, lo, hi int) {
	w := columnWorkers.Get().(*columns)
	for k := lo; k < hi; k++ {
		matrix, run := k/columnRuns(c.cols), k%columnRuns(c.cols)
		at := matrix*c.rows*c.cols + run*columnRun
		w.rows, w.stride, w.n = c.rows, c.cols, min(columnRun, c.cols-run*columnRun)
		w.softmax(with, c.dst[at:], c.src[at:], c.log)
	}
	columnWorkers.Put(w)
}

func (w *columns) softmax(with *backend, y, x []float32, log bool) {
	most, sums := w.most[:w.n], w.sums[:w.n]
	copy(most, w.reduce(with.binary[opMax], x, w.rows))
	for i := range w.rows {
		with.binary[opSub](w.row(y, i), w.row(x, i), most)
		with.unary[opExp](w.row(y, i), w.row(y, i))
	}
	w.sum(with, y)
	if !log {
		for i := range w.rows {
			with.binary[opDiv](w.row(y, i), w.row(y, i), sums)
		}
		return
	}
	with.unary[opLog](sums, sums)
	for i := range w.rows {
		with.binary[opSub](w.row(y, i), w.row(x, i), most)
		with.binary[opSub](w.row(y, i), w.row(y, i), sums)
	}
}

func (w *columns) row(x []float32, i int) []float32 { return x[i*w.stride:][:w.n] }

// sum stores the sums of columns without negative elements, in the blocks of SumRows.
func (w *columns) sum(with *backend, x []float32) {
	sums := w.sums[:w.n]
	clear(sums)
	for first := 0; first < w.rows; first += sumBlock {
		block := w.reduce(with.binary[opAdd], x[first*w.stride:], min(sumBlock, w.rows-first))
		with.binary[opAdd](sums, sums, block)
	}
}

// reduce walks the lanes of the first rows of x as sumRow and maxRow do. Their start value changes no result, and is left
// out.
func (w *columns) reduce(f func(dst, a, b []float32), x []float32, rows int) []float32 {
	for i := range rows {
		if lane := w.lanes[i%16][:w.n]; i < 16 {
			copy(lane, w.row(x, i))
		} else {
			f(lane, w.row(x, i), lane)
		}
	}
	for half := 8; half > 0; half /= 2 {
		for i := 0; i < half && i+half < rows; i++ {
			f(w.lanes[i][:w.n], w.lanes[i][:w.n], w.lanes[i+half][:w.n])
		}
	}
	return w.lanes[0][:w.n]
}
