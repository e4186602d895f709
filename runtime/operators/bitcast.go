package operators

import (
	"fmt"
	"strings"

	"github.com/ganc-ml/ganc/ir"
)

// bitCast reads the bits of the elements as another type of as many bits.
func bitCast(c *call) ([]ir.Value, error) {
	c.attr.Require("to")
	from, number := c.types[0], onnxDType(c.attr.Int("to", 1))
	to, ok := number.IR()
	switch {
	case !ok:
		return nil, c.unsupported("element type %v is not supported", number)
	case width(from) != width(to):
		return nil, c.malformed("%v has %d bits and %v has %d, want equal numbers", from, width(from), to, width(to))
	}
	c.is(0, to)
	c.exact = true
	return one(ir.Apply(bitsAs{From: from, To: to}, c.in[0]))
}

// width is the number of bits of an element in a file.
func width(dt ir.DType) int {
	switch {
	case strings.Contains("nok", letters[dt]):
		return 4
	case strings.Contains("pm", letters[dt]):
		return 2
	}
	return 8 * dt.Size()
}

// bitsAs reads elements of the type From as elements of the type To, both in their carriers.
type bitsAs struct{ From, To ir.DType }

func (bitsAs) Spec() ir.Spec {
	return ir.Spec{Name: "BitsAs", In: ir.Exactly(1), Doc: "the same bits as another element type"}
}

func (o bitsAs) Infer(in []ir.Type) ([]ir.Type, error) {
	if in[0].DType != o.From.Carrier() {
		return nil, fmt.Errorf("got %v, want the carrier of %v", in[0], o.From)
	}
	return []ir.Type{in[0].WithDType(o.To.Carrier())}, nil
}

// Grad is 0: the bits of a number step.
func (bitsAs) Grad(ir.Node, []ir.Value) []ir.Value { return nil }

// Scratch holds the elements as the file would.
func (o bitsAs) Scratch(_, in []ir.Type) int { return int(typeBytes(in[0].WithDType(o.From))) }

func (o bitsAs) Eval(env *ir.Env, out, in []ir.Tensor) {
	shape := in[0].Shape()
	stored := ir.TensorOver(env.Scratch[:in[0].Len()*o.From.Size()], o.From, shape...)
	ir.Narrow(stored, in[0])
	ir.Widen(out[0], ir.TensorOver(stored.Bytes(), o.To, shape...))
}
