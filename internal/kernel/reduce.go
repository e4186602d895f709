package kernel

import "math"

var (
	posInf = float32(math.Inf(1))
	negInf = float32(math.Inf(-1))
)

// sumBlock is the longest run that SumRows adds in one set of lanes.
const sumBlock = 4096

// SumRows stores the sum of each row of src (rows × cols, contiguous) in dst (rows).
//
// A row is cut into blocks of 4096. In a block element i is added to lane i mod 16; the lanes start at +0 and are added
// in halves: l[i] += l[i+8], l[i+4], l[i+2], l[i+1]. The block sums are added in order to +0.
func SumRows(threads int, dst, src []float32, rows, cols int) {
	reduceRows("SumRows", threads, dst, src, rows, cols, runSumRows)
}

// MaxRows stores the largest element of each row of src (rows × cols) in dst: -Inf for no columns, NaN where the row
// holds one.
func MaxRows(threads int, dst, src []float32, rows, cols int) {
	reduceRows("MaxRows", threads, dst, src, rows, cols, runMaxRows)
}

// MinRows is MaxRows for the smallest element; +Inf for no columns.
func MinRows(threads int, dst, src []float32, rows, cols int) {
	reduceRows("MinRows", threads, dst, src, rows, cols, runMinRows)
}

// SumCols stores the sum over the rows of src (rows × cols, contiguous) in dst (cols): each column added to +0 in row
// order.
func SumCols(threads int, dst, src []float32, rows, cols int) {
	reduceCols("SumCols", threads, dst, src, rows, cols, runSumCols)
}

// MaxCols stores the largest element of each column of src in dst: -Inf for no rows, NaN where the column holds one.
func MaxCols(threads int, dst, src []float32, rows, cols int) {
	reduceCols("MaxCols", threads, dst, src, rows, cols, runMaxCols)
}

// MinCols is MaxCols for the smallest element; +Inf for no rows.
func MinCols(threads int, dst, src []float32, rows, cols int) {
	reduceCols("MinCols", threads, dst, src, rows, cols, runMinCols)
}

func reduceRows(kernel string, threads int, dst, src []float32, rows, cols int, run func(*task, int, int)) {
	checkReduce(kernel, threads, dst, src, rows, cols, rows)
	grain := max(1, elementGrain/max(1, cols))
	parallel(threads, rows, grain, task{run: run, dst: dst, a: src, rows: rows, cols: cols})
}

func reduceCols(kernel string, threads int, dst, src []float32, rows, cols int, run func(*task, int, int)) {
	checkReduce(kernel, threads, dst, src, rows, cols, cols)
	grain := (max(64, elementGrain/max(1, rows)) + 15) &^ 15
	parallel(threads, cols, grain, task{run: run, dst: dst, a: src, rows: rows, cols: cols})
}

func checkReduce(kernel string, threads int, dst, src []float32, rows, cols, want int) {
	checkThreads(kernel, threads)
	if rows < 0 || cols < 0 {
		fail(kernel, "shape is %d × %d", rows, cols)
	}
	checkLen(kernel, "src", len(src), rows*cols)
	checkLen(kernel, "dst", len(dst), want)
	checkApart(kernel, "src", dst, src)
}

func runSumRows(t *task, lo, hi int) {
	for r := lo; r < hi; r++ {
		t.dst[r] = t.with.sumBlocks(t.a[r*t.cols : (r+1)*t.cols])
	}
}

// sumBlocks is the sum of a row as SumRows gives it.
func (b *backend) sumBlocks(row []float32) float32 {
	sum := float32(0)
	for len(row) > sumBlock {
		sum += b.sumRow(row[:sumBlock])
		row = row[sumBlock:]
	}
	return sum + b.sumRow(row)
}

func runMaxRows(t *task, lo, hi int) {
	for r := lo; r < hi; r++ {
		t.dst[r] = t.with.maxRow(t.a[r*t.cols : (r+1)*t.cols])
	}
}

func runMinRows(t *task, lo, hi int) {
	for r := lo; r < hi; r++ {
		t.dst[r] = t.with.minRow(t.a[r*t.cols : (r+1)*t.cols])
	}
}

func runSumCols(t *task, lo, hi int) { foldCols(t, lo, hi, 0, opAdd) }
func runMaxCols(t *task, lo, hi int) { foldCols(t, lo, hi, negInf, opMax) }
func runMinCols(t *task, lo, hi int) { foldCols(t, lo, hi, posInf, opMin) }

// colBlock is how many columns foldCols carries down the rows at a time: they stay in the first-level cache.
const colBlock = 2048

func foldCols(t *task, lo, hi int, start float32, op binaryOp) {
	f := t.with.binary[op]
	for ; lo < hi; lo += colBlock {
		dst := t.dst[lo:min(lo+colBlock, hi)]
		for i := range dst {
			dst[i] = start
		}
		for r := range t.rows {
			row := t.a[r*t.cols+lo:][:len(dst)]
			f(dst, row, dst)
		}
	}
}
