package op

import (
	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
)

// Chained is an op that a fused.Chain can hold: a function of single elements, in float32, where conditions are bool.
type Chained interface {
	ir.Op
	// Chain is the op's function in the program of a Chain.
	Chain() ChainForm
}

// ChainForm is an op as a function in the program of a Chain.
type ChainForm struct {
	Text string // an operator of one character between two operands, or a name before parentheses
	Func ChainFunc

	// Numbers is the two numbers that the kernel gets. The program lists the first Listed of them behind the operand.
	Numbers [2]float64
	Listed  int
	// With is the op with other numbers, and with another shape to expand to. It is nil for an op without attributes.
	With func(numbers [2]float64, shape ir.Dims) ir.Op
	// Also is an op of the same type that is a function with another text, or nil.
	Also ir.Op
}

// ChainFunc is the kernel of a function in a Chain: a kernel.ChainFunc of package internal/kernel.
type ChainFunc uint8

// chained is the text and the kernel of a function in a Chain. The kernel is that of the op's Eval.
type chained struct {
	text string
	fn   kernel.ChainFunc
}

// form is the ChainForm of an op without attributes.
func (c chained) form() ChainForm { return ChainForm{Text: c.text, Func: ChainFunc(c.fn)} }
