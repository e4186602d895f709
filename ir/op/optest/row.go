// Package optest is a table of test cases, one row or more for every op of package op, as data. It has no
// runners: shape, printing, gradient, kernel, stock-engine, export and benchmark tests iterate Rows.
package optest

import "github.com/ganc-ml/ganc/ir"

// Row is one application of an op on inputs of given types.
type Row struct {
	Name string // the op's printed name, with a suffix where there are several rows: "Add/broadcast"
	Op   ir.Op
	In   []Arg
	// NoGrad says why the op has no gradient to check ("" where it has one).
	NoGrad string
	// NoStock says why stock gorgonia cannot stand in as a reference ("" where it can).
	NoStock string
	// NoONNX says why the op cannot be exported by itself ("" where it can).
	NoONNX string
}

// Arg is an input of a row: its type, in which Batch is bound to BatchSize, and how its elements are drawn.
type Arg struct {
	Type ir.Type
	Draw Draw
	// Fixed is true for an input that gradients are not checked for (an index, a condition).
	Fixed bool
}

// BatchSize is what Batch is bound to in tests.
const BatchSize = 3

// Draw is a distribution of test values.
type Draw struct {
	// Kind is "normal", "uniform" in [Lo, Hi), "distinct" (spread around 0; no element of the row within 0.05 of
	// another one or of 0, for functions with kinks and ties), "integers" in [Lo, Hi), "bools" or "values".
	Kind   string
	Lo, Hi float64
	Values []float64 // for "values": repeated to fill
}
