package operators_test

import (
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/ir"
)

// zeros is f32 of a shape.
func zeros(shape ...int) ir.Tensor { return ir.NewTensor(ir.Float32, shape...) }

// lengths are nodes of an operand whose length does not follow from the others, with what the refusal says: the shape that
// is there, and the shape or number that belongs there.
var lengths = []edge{
	{op: "Conv", opset: 11, in: list(zeros(1, 2, 4, 4), zeros(3, 2, 3, 3), zeros(4)), refused: "the bias is f32[4], want f32[3]"},
	{op: "Conv", opset: 11, in: list(zeros(1, 2, 4), zeros(3, 2, 3), zeros(1)), refused: "the bias is f32[1], want f32[3]"},
	{op: "Conv", opset: 11, in: list(zeros(1, 2, 4), zeros(3, 2, 3), zeros(1, 3)), refused: "the bias is f32[1×3], want f32[3]"},
	{op: "Conv", opset: 11, in: list(zeros(1, 2, 4), zeros(3, 2, 3), zeros()), refused: "the bias is f32[], want f32[3]"},
	{op: "Conv", opset: 11, attrs: attrs("group", 2), in: list(zeros(1, 2, 4), zeros(4, 1, 3), zeros(2)), refused: "the bias is f32[2], want f32[4]"},
	{op: "ConvTranspose", opset: 11, in: list(zeros(1, 2, 4, 4), zeros(2, 4, 3, 3), zeros(3)), refused: "the bias is f32[3], want f32[4]"},
	{op: "ConvTranspose", opset: 11, in: list(zeros(1, 4, 4), zeros(4, 2, 3), zeros(4)), refused: "the bias is f32[4], want f32[2]"},
	{op: "ConvTranspose", opset: 11, attrs: attrs("group", 2), in: list(zeros(1, 4, 4), zeros(4, 3, 3), zeros(3)), refused: "the bias is f32[3], want f32[6]"},
	{op: "Gemm", opset: 13, in: list(zeros(2, 3), zeros(3, 4), zeros(3)), refused: "C f32[3] does not broadcast to the product [2×4]"},

	{op: "BatchNormalization", opset: 15, in: list(zeros(2, 3, 4), zeros(4), zeros(3), zeros(3), zeros(3)), refused: "its input 1 is f32[4], want one number per channel of f32[2×3×4]"},
	{op: "BatchNormalization", opset: 15, in: list(zeros(2, 3, 4), zeros(3), zeros(2), zeros(3), zeros(3)), refused: "its input 2 is f32[2], want one number per channel of f32[2×3×4]"},
	{op: "BatchNormalization", opset: 9, in: list(zeros(2, 3, 4), zeros(3), zeros(3), zeros(1), zeros(3)), refused: "its input 3 is f32[1], want one number per channel of f32[2×3×4]"},
	{op: "BatchNormalization", opset: 15, in: list(zeros(2, 3, 4), zeros(3), zeros(3), zeros(3), zeros()), refused: "its input 4 is f32[], want one number per channel of f32[2×3×4]"},
	{op: "BatchNormalization", opset: 15, attrs: attrs("training_mode", 1), in: list(zeros(2, 3, 4), zeros(3), zeros(3), zeros(4), zeros(3)), refused: "its input 3 is f32[4], want one number per channel of f32[2×3×4]"},
	{op: "BatchNormalization", opset: 15, in: list(zeros(3), zeros(3), zeros(3), zeros(3), zeros(3)), refused: "its input 1 is f32[3], want one number per channel of f32[3]"},
	{op: "InstanceNormalization", opset: 6, in: list(zeros(2, 3, 4), zeros(4), zeros(3)), refused: "scale is f32[4], want f32[3] for input f32[2×3×4]"},
	{op: "InstanceNormalization", opset: 6, in: list(zeros(2, 3, 4), zeros(3), zeros(1)), refused: "bias is f32[1], want f32[3] for input f32[2×3×4]"},
	{op: "InstanceNormalization", opset: 6, in: list(zeros(2, 3, 4), zeros(3, 1), zeros(3)), refused: "scale is f32[3×1], want f32[3] for input f32[2×3×4]"},
	{op: "GroupNormalization", opset: 21, attrs: attrs("num_groups", 2), in: list(zeros(2, 4, 5), zeros(2), zeros(4)), refused: "scale is f32[2], want f32[4] for input f32[2×4×5]"},
	{op: "GroupNormalization", opset: 21, attrs: attrs("num_groups", 2), in: list(zeros(2, 4, 5), zeros(4), zeros(5)), refused: "bias is f32[5], want f32[4] for input f32[2×4×5]"},
	{op: "GroupNormalization", opset: 18, attrs: attrs("num_groups", 2), in: list(zeros(2, 4, 5), zeros(4), zeros(2)), refused: "its scale is f32[4], want one number for each of the 2 groups of f32[2×4×5]"},
	{op: "GroupNormalization", opset: 18, attrs: attrs("num_groups", 2), in: list(zeros(2, 4, 5), zeros(2), zeros(3)), refused: "its bias is f32[3], want one number for each of the 2 groups of f32[2×4×5]"},
	{op: "LayerNormalization", opset: 17, in: list(zeros(2, 3, 4), zeros(3), zeros(4)), refused: "its scale is f32[3], want a shape that broadcasts to f32[2×3×4]"},
	{op: "LayerNormalization", opset: 17, in: list(zeros(2, 3, 4), zeros(4), zeros(5)), refused: "its bias is f32[5], want a shape that broadcasts to f32[2×3×4]"},
	{op: "LayerNormalization", opset: 17, in: list(zeros(2, 1), zeros(4)), refused: "its scale is f32[4], want a shape that broadcasts to f32[2×1]"},
	{op: "RMSNormalization", opset: 23, in: list(zeros(2, 3, 4), zeros(3)), refused: "its scale is f32[3], want a shape that broadcasts to f32[2×3×4]"},
	{op: "RMSNormalization", opset: 23, in: list(zeros(2, 1), zeros(4)), refused: "its scale is f32[4], want a shape that broadcasts to f32[2×1]"},
	{op: "PRelu", opset: 9, in: list(zeros(2, 3, 4), zeros(3)), refused: "its slope is f32[3], want a shape that broadcasts to f32[2×3×4]"},
	{op: "PRelu", opset: 9, in: list(zeros(2, 1), zeros(4)), refused: "its slope is f32[4], want a shape that broadcasts to f32[2×1]"},

	{op: "Clip", opset: 11, in: list(zeros(2, 3), zeros(3)), refused: "its input 1 is f32[3], want one number for all of f32[2×3]"},
	{op: "Clip", opset: 11, in: list(zeros(2, 3), zeros(), zeros(2, 3)), refused: "its input 2 is f32[2×3], want one number for all of f32[2×3]"},
	{op: "DequantizeLinear", opset: 13, in: list(u(1, 2, 3), f(1, 2)), attrs: attrs("axis", 0), refused: "its input 1 is f32[2], want one number or one for each index of axis 0 of u8[3]"},
	{op: "QuantizeLinear", opset: 13, in: list(zeros(3), f(1, 2)), attrs: attrs("axis", 0), refused: "its input 1 is f32[2], want one number or one for each index of axis 0 of f32[3]"},
	{op: "ConvInteger", opset: 10, in: list(shaped(u(1, 2, 3), 1, 1, 3), shaped(u(1, 2), 2, 1, 1), scalar(u(0)), u(1, 2, 3)), refused: "u8[3], want "},
	{op: "ConvInteger", opset: 10, in: list(shaped(u(1, 2), 1, 2, 1), shaped(u(1, 2), 1, 2, 1), u(1, 2)), refused: "its input 2 is u8[2], want one number for all of u8[1×2×1]"},
	{op: "MatMulInteger", opset: 10, in: list(shaped(u(1, 2), 1, 2), shaped(u(1, 2), 2, 1), u(1, 2, 3)), refused: "u8[3], want "},
	{op: "QLinearConv", opset: 10, in: list(shaped(u(1, 2, 3), 1, 1, 3), scalar(f(1)), scalar(u(0)), shaped(u(1, 2), 2, 1, 1), scalar(f(1)), scalar(u(0)), scalar(f(1)), scalar(u(0)), i(1, 2, 3)), refused: "the bias is i32[3], want one number for each of the 2 channels of "},
	{op: "QLinearConv", opset: 10, in: list(shaped(u(1, 2, 3), 1, 1, 3), scalar(f(1)), scalar(u(0)), shaped(u(1, 2), 2, 1, 1), scalar(f(1)), scalar(u(0)), scalar(f(1)), scalar(u(0)), i(1)), refused: "the bias is i32[1], want one number for each of the 2 channels of "},
	{op: "QLinearConv", opset: 10, in: list(shaped(u(1, 2, 3), 1, 1, 3), f(1, 2), scalar(u(0)), shaped(u(1, 2), 2, 1, 1), scalar(f(1)), scalar(u(0)), scalar(f(1)), scalar(u(0))), refused: "its input 1 is f32[2], want one number for all of u8[1×1×3]"},
	{op: "QLinearConv", opset: 10, in: list(shaped(u(1, 2, 3), 1, 1, 3), scalar(f(1)), scalar(u(0)), shaped(u(1, 2), 2, 1, 1), scalar(f(1)), scalar(u(0)), f(1, 2), scalar(u(0))), refused: "its input 6 is f32[2], want one number for all of u8[1×1×3]"},
	{op: "QLinearConv", opset: 10, in: list(shaped(u(1, 2, 3), 1, 1, 3), scalar(f(1)), scalar(u(0)), shaped(u(1, 2), 2, 1, 1), f(1, 2, 3), scalar(u(0)), scalar(f(1)), scalar(u(0))), refused: "f32[3], want "},
}

// TestLengths: an operand of a length that does not follow from the others is refused, with the node and both shapes.
func TestLengths(t *testing.T) {
	for k := range lengths {
		e := &lengths[k]
		for _, known := range []bool{false, true} {
			_, err := e.run(known)
			if err == nil || !strings.Contains(err.Error(), "node 0 ("+e.op+"): ") || !strings.Contains(err.Error(), e.refused) {
				t.Errorf("row %d, %s, operands known: %v: got %v, want an error of node 0 with %q", k, e.op, known, err, e.refused)
			}
		}
	}
}
