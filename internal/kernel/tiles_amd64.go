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

// A dotKernel computes cols columns at a time, but not where a line of each of as many rows of b as lines says may not stay in the
// first-level cache together.
type dotKernel struct {
	cols, lines int
	dots        func(sum uintptr, lds int, a uintptr, lda int, b uintptr, ldb, blocks int)
}

// The kernels of few rows by a transposed operand, by rows and the widest first.

var dots512 = [][]dotKernel{
	1: {{32, 8, dots512_1x32}, {16, 0, dots512_1x16}, {8, 0, dots256_1x8}},
	2: {{16, 0, dots512_2x16}, {8, 0, dots256_2x8}},
	3: {{16, 0, dots512_3x16}, {8, 0, dots256_3x8}},
	4: {{16, 0, dots512_4x16}, {8, 0, dots256_4x8}},
	5: {{16, 0, dots512_5x16}},
	6: {{16, 0, dots512_6x16}},
	7: {{16, 0, dots512_7x16}},
	8: {{16, 0, dots512_8x16}},
}

var dots256 = [][]dotKernel{
	1: {{32, 32, dots256_1x32}, {16, 0, dots256_1x16}, {8, 0, dots256_1x8}},
	2: {{16, 0, dots256_2x16}, {8, 0, dots256_2x8}},
	3: {{8, 0, dots256_3x8}},
	4: {{8, 0, dots256_4x8}},
}
