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
