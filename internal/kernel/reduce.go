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
	reduceRows("SumRows", threads, dst, src, rows, cols, (*backend).sumBlocks)
}

// MaxRows stores the largest element of each row of src (rows × cols) in dst: -Inf for no columns, NaN for a row with a
// NaN.
func MaxRows(threads int, dst, src []float32, rows, cols int) {
	reduceRows("MaxRows", threads, dst, src, rows, cols, func(b *backend, row []float32) float32 { return b.maxRow(row) })
}

// MinRows is MaxRows for the smallest element; +Inf for no columns.
func MinRows(threads int, dst, src []float32, rows, cols int) {
	reduceRows("MinRows", threads, dst, src, rows, cols, func(b *backend, row []float32) float32 { return b.minRow(row) })
}

// SumCols stores the sum over the rows of src (rows × cols, contiguous) in dst (cols): each column added to +0 in row
// order.
func SumCols(threads int, dst, src []float32, rows, cols int) {
	reduceCols("SumCols", threads, dst, src, rows, cols, 0, opAdd)
}

// MaxCols stores the largest element of each column of src in dst: -Inf for no rows, NaN where the column holds one.
func MaxCols(threads int, dst, src []float32, rows, cols int) {
	reduceCols("MaxCols", threads, dst, src, rows, cols, negInf, opMax)
}

// MinCols is MaxCols for the smallest element; +Inf for no rows.
func MinCols(threads int, dst, src []float32, rows, cols int) {
	reduceCols("MinCols", threads, dst, src, rows, cols, posInf, opMin)
}

func reduceRows(kernel string, threads int, dst, src []float32, rows, cols int, fold func(*backend, []float32) float32) {
	checkReduce(kernel, threads, dst, src, rows, cols, rows)
	grain := max(1, elementGrain/max(1, cols))
	rowsCalls.parallel(threads, rows, grain, rowsCall{dst, src, cols, fold})
}

func reduceCols(kernel string, threads int, dst, src []float32, rows, cols int, start float32, op binaryOp) {
	checkReduce(kernel, threads, dst, src, rows, cols, cols)
	grain := (max(64, elementGrain/max(1, rows)) + 15) &^ 15
	colsCalls.parallel(threads, cols, grain, colsCall{dst, src, rows, cols, start, op})
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

type rowsCall struct {
	dst, src []float32
	cols     int
	fold     func(*backend, []float32) float32
}

var rowsCalls family[rowsCall, *rowsCall]

func (c *rowsCall) run(with *backend, lo, hi int) {
	for r := lo; r < hi; r++ {
		c.dst[r] = c.fold(with, c.src[r*c.cols:(r+1)*c.cols])
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

// colBlock is the number of columns that a colsCall carries down the rows at a time: they stay in the first-level cache.
const colBlock = 2048

type colsCall struct {
	dst, src   []float32
	rows, cols int
	start      float32
	op         binaryOp
}

var colsCalls family[colsCall, *colsCall]

func (c *colsCall) run(with *backend, lo, hi int) {
	f := with.binary[c.op]
	for ; lo < hi; lo += colBlock {
		dst := c.dst[lo:min(lo+colBlock, hi)]
		fill(dst, c.start)
		for r := range c.rows {
			f(dst, c.src[r*c.cols+lo:][:len(dst)], dst)
		}
	}
}
