//go:build amd64 && !purego

package kernel

// The tile kernels by vectors and rows - 1.

var tiles512 = [5][]func(t *byte){
	1: {
		gemmTile512_1x1, gemmTile512_2x1, gemmTile512_3x1, gemmTile512_4x1,
		gemmTile512_5x1, gemmTile512_6x1, gemmTile512_7x1, gemmTile512_8x1,
		gemmTile512_9x1, gemmTile512_10x1, gemmTile512_11x1, gemmTile512_12x1,
	},
	2: {
		gemmTile512_1x2, gemmTile512_2x2, gemmTile512_3x2, gemmTile512_4x2,
		gemmTile512_5x2, gemmTile512_6x2, gemmTile512_7x2, gemmTile512_8x2,
		gemmTile512_9x2, gemmTile512_10x2, gemmTile512_11x2, gemmTile512_12x2,
	},
	3: {
		gemmTile512_1x3, gemmTile512_2x3, gemmTile512_3x3, gemmTile512_4x3,
		gemmTile512_5x3, gemmTile512_6x3, gemmTile512_7x3, gemmTile512_8x3,
	},
	4: {
		gemmTile512_1x4, gemmTile512_2x4, gemmTile512_3x4, gemmTile512_4x4,
		gemmTile512_5x4, gemmTile512_6x4,
	},
}

var tiles256 = [5][]func(t *byte){
	1: {
		gemmTile256_1x1, gemmTile256_2x1, gemmTile256_3x1, gemmTile256_4x1,
		gemmTile256_5x1, gemmTile256_6x1, gemmTile256_7x1, gemmTile256_8x1,
		gemmTile256_9x1, gemmTile256_10x1, gemmTile256_11x1, gemmTile256_12x1,
	},
	2: {
		gemmTile256_1x2, gemmTile256_2x2, gemmTile256_3x2, gemmTile256_4x2,
		gemmTile256_5x2, gemmTile256_6x2,
	},
	3: {
		gemmTile256_1x3, gemmTile256_2x3, gemmTile256_3x3, gemmTile256_4x3,
	},
	4: {
		gemmTile256_1x4, gemmTile256_2x4,
	},
}

// A dotKernel computes cols columns at a time. Where a line of each of as many rows of b as lines says may not stay in the first-level
// cache together, the rows of the second half are read some lines behind those of the first, and half computes the rest.
type dotKernel struct {
	cols, lines int
	dots, half  func(sum uintptr, lds int, a uintptr, lda int, b uintptr, ldb, blocks, lag int)
}

// dotLag is the lines between the halves.
const dotLag = 8

// columns adds cols columns to c: products of rows of a and of b, of as many blocks of 16 k.
func (d *dotKernel) columns(c uintptr, ldc int, a uintptr, lda int, b uintptr, ldb, blocks int) {
	lag := min(dotLag, blocks/4)
	if lag == 0 || d.lines == 0 || !crowds(ldb/4, d.lines) {
		d.dots(c, ldc, a, lda, b, ldb, blocks, 0)
		return
	}
	const block = len(line{}) * 4 // bytes of a row
	lead, rest := uintptr(lag*block), uintptr((blocks-lag)*block)
	d.half(c, ldc, a, lda, b, ldb, lag, 0)
	d.dots(c, ldc, a+lead, lda, b+lead, ldb, blocks-lag, lag*block)
	d.half(c+uintptr(d.cols/2*4), ldc, a+rest, lda, b+uintptr(d.cols/2*ldb)+rest, ldb, lag, 0)
}

// The kernels of few rows by a transposed operand, by rows and the widest first.

var dots512 = [][]dotKernel{
	1: {{32, 16, dots512_1x32, dots512_1x16}, {cols: 16, dots: dots512_1x16}, {cols: 8, dots: dots256_1x8}},
	2: {{cols: 16, dots: dots512_2x16}, {cols: 8, dots: dots256_2x8}},
	3: {{cols: 16, dots: dots512_3x16}, {cols: 8, dots: dots256_3x8}},
	4: {{cols: 16, dots: dots512_4x16}, {cols: 8, dots: dots256_4x8}},
	5: {{cols: 16, dots: dots512_5x16}},
	6: {{cols: 16, dots: dots512_6x16}},
	7: {{cols: 16, dots: dots512_7x16}},
	8: {{cols: 16, dots: dots512_8x16}},
}

var dots256 = [][]dotKernel{
	1: {{32, 32, dots256_1x32, dots256_1x16}, {cols: 16, dots: dots256_1x16}, {cols: 8, dots: dots256_1x8}},
	2: {{cols: 16, dots: dots256_2x16}, {cols: 8, dots: dots256_2x8}},
	3: {{cols: 8, dots: dots256_3x8}},
	4: {{cols: 8, dots: dots256_4x8}},
}
