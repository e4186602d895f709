package optest

import "slices"

// Rows is every row, in the order of op.All.
var Rows = slices.Concat(
	binaryRows, unaryRows, compareRows, activationRows, reduceRows, softmaxRows,
	matmulRows, convRows, poolRows, resizeRows, shapeRows, indexRows, normRows,
)
