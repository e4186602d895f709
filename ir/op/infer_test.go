package op_test

import (
	"math"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// TestInferErrors: what each rule refuses, and how it says so.
func TestInferErrors(t *testing.T) {
	f, d, i, u, b := ir.Float32, ir.Float64, ir.Int64, ir.Uint8, ir.Bool
	for _, c := range []struct {
		op   ir.Op
		in   []ir.Type
		want string
	}{
		{op.AddOp{}, []ir.Type{ir.TypeOf(f, 2)}, "Add: got 1 inputs, want 2"},
		{op.AddOp{}, []ir.Type{ir.TypeOf(f, 2), ir.TypeOf(d, 2)}, "Add: got f32[2] and f64[2], want one element type: convert one with op.Cast"},
		{op.SubOp{}, []ir.Type{ir.TypeOf(u, 2), ir.TypeOf(u, 2)}, "Sub: got u8[2], want f32, f64, i64 or i32: convert it with op.Cast"},
		{op.MulOp{}, []ir.Type{ir.TypeOf(b, 2), ir.TypeOf(b, 2)}, "Mul: got bool[2], want f32, f64, i64 or i32: convert it with op.Cast"},
		{op.DivOp{}, []ir.Type{ir.TypeOf(f, ir.Batch, 3), ir.TypeOf(f, ir.Batch, 4)}, "Div: f32[N×3] and f32[N×4] do not broadcast: dimension 1 from the end is 3 and 4, want the same or 1"},
		{op.MaximumOp{}, []ir.Type{ir.TypeOf(f, 3), ir.TypeOf(f, 2, 4, 3, 2)}, "Maximum: f32[3] and f32[2×4×3×2] do not broadcast: dimension 1 from the end is 3 and 2, want the same or 1"},
		{op.MinimumOp{}, []ir.Type{ir.TypeOf(f, ir.Batch), ir.TypeOf(f, 128)}, "Minimum: f32[N] and f32[128] do not broadcast: dimension 1 from the end is N and 128, want the same or 1"},
		{op.AddOp{}, []ir.Type{ir.TypeOf(f, ir.Batch.Times(2), 3), ir.TypeOf(f, ir.Batch, 3)}, "Add: f32[2N×3] and f32[N×3] do not broadcast: dimension 2 from the end is 2N and N, want the same or 1"},
		{op.NegOp{}, []ir.Type{ir.TypeOf(u, 2)}, "Neg: got u8[2], want f32, f64, i64 or i32: convert it with op.Cast"},
		{op.ExpOp{}, []ir.Type{ir.TypeOf(i, 2)}, "Exp: got i64[2], want f32 or f64: convert it with op.Cast"},
		{op.ReLUOp{}, []ir.Type{ir.TypeOf(b)}, "ReLU: got bool[], want f32 or f64: convert it with op.Cast"},
		{op.LeakyReLUOp{Alpha: math.Inf(1)}, []ir.Type{ir.TypeOf(f, 2)}, "LeakyReLU: alpha is +Inf, want a finite number"},
		{op.ELUOp{Alpha: math.Inf(-1)}, []ir.Type{ir.TypeOf(f, 2)}, "ELU: alpha is -Inf, want a finite number"},
		{op.SELUOp{Gamma: math.Inf(1)}, []ir.Type{ir.TypeOf(f, 2)}, "SELU: alpha and gamma are 0 and +Inf, want finite numbers"},
		{op.CELUOp{}, []ir.Type{ir.TypeOf(f, 2)}, "CELU: alpha is 0, want a positive number"},
		{op.HardSigmoidOp{Beta: math.Inf(1)}, []ir.Type{ir.TypeOf(f, 2)}, "HardSigmoid: alpha and beta are 0 and +Inf, want finite numbers"},
		{op.GELUOp{}, []ir.Type{ir.TypeOf(i, 2)}, "GELU: got i64[2], want f32 or f64: convert it with op.Cast"},
		{op.PReLUOp{}, []ir.Type{ir.TypeOf(f, 3), ir.TypeOf(f, 2, 3)}, "PReLU: the slope f32[2×3] does not broadcast to f32[3]"},
		{op.PReLUOp{}, []ir.Type{ir.TypeOf(i, 3), ir.TypeOf(i, 3)}, "PReLU: got i64[3], want f32 or f64: convert it with op.Cast"},
		{op.ClipOp{Min: 2, Max: 1}, []ir.Type{ir.TypeOf(f, 2)}, "Clip: the lower bound 2 exceeds the upper one, 1"},
		{op.ClipOp{Max: 0.5}, []ir.Type{ir.TypeOf(i, 2)}, "Clip: the bounds 0 and 0.5 are not integers, but the input is i64[2]"},
		{op.ClipOp{}, []ir.Type{ir.TypeOf(u, 2)}, "Clip: got u8[2], want f32, f64, i64 or i32: convert it with op.Cast"},
		{op.RoundOp{}, []ir.Type{ir.TypeOf(i, 2)}, "Round: got i64[2], want f32 or f64: convert it with op.Cast"},
		{op.PowOp{}, []ir.Type{ir.TypeOf(f, 2), ir.TypeOf(i, 2)}, "Pow: got f32[2] and i64[2], want one element type: convert one with op.Cast"},
		{op.RangeOp{Axis: 1}, []ir.Type{ir.TypeOf(f, 3)}, "Range: axis 1 of f32[3]: want 0 to 0"},
		{op.RangeOp{}, []ir.Type{ir.TypeOf(f)}, "Range: axis 0 of f32[]: it has no axes"},
		{op.LessOp{}, []ir.Type{ir.TypeOf(b), ir.TypeOf(b)}, "Less: got bool[], want a number: bool has no order"},
		{op.EqualOp{}, []ir.Type{ir.TypeOf(b), ir.TypeOf(f)}, "Equal: got bool[] and f32[], want one element type: convert one with op.Cast"},
		{op.NotOp{}, []ir.Type{ir.TypeOf(f)}, "Not: got f32[], want bool"},
		{op.AndOp{}, []ir.Type{ir.TypeOf(f), ir.TypeOf(f)}, "And: got f32[], want bool"},
		{op.WhereOp{}, []ir.Type{ir.TypeOf(f), ir.TypeOf(f), ir.TypeOf(f)}, "Where: condition is f32[], want bool"},
		{op.WhereOp{}, []ir.Type{ir.TypeOf(b), ir.TypeOf(f), ir.TypeOf(i)}, "Where: branches are f32[] and i64[], want one element type: convert one with op.Cast"},
		{op.WhereOp{}, []ir.Type{ir.TypeOf(b, 3), ir.TypeOf(f, 2), ir.TypeOf(f)}, "Where: bool[3] and f32[2] do not broadcast: dimension 1 from the end is 3 and 2, want the same or 1"},
		{op.ConvOp{}, []ir.Type{ir.TypeOf(f, ir.Batch, 2), ir.TypeOf(f, 2, 2)}, "Conv: the input is f32[N×2], want [N×channels×length], [N×channels×height×width] or more dimensions"},
		{op.ConvOp{}, []ir.Type{ir.TypeOf(i, ir.Batch, 2, 4), ir.TypeOf(i, 2, 2, 1)}, "Conv: the input is i64[N×2×4], want a floating-point type"},
		{op.ConvOp{}, []ir.Type{ir.TypeOf(f, ir.Batch, 2, 4), ir.TypeOf(f, 2, 2, 1, 1)}, "Conv: the weights are f32[2×2×1×1], want f32 of rank 3 for input f32[N×2×4]"},
		{op.ConvOp{Window: op.Window{Strides: ir.MakeInts(0, 1, 1), Before: ir.MakeInts(-1)}}, []ir.Type{ir.TypeOf(f, ir.Batch, 2, 4), ir.TypeOf(f, 2, 2, 1)},
			"Conv: strides [0 1 1]: want entries from 1 to 2147483647; strides [0 1 1]: want none or 1 entries; pads before [-1]: want entries from 0 to 2147483647"},
		{op.ConvOp{Groups: 2}, []ir.Type{ir.TypeOf(f, ir.Batch, 3, 4), ir.TypeOf(f, 3, 2, 5), ir.TypeOf(f, 4)},
			"Conv: 3 output channels do not fall into 2 groups; the input f32[N×3×4] has 3 channels, the weights f32[3×2×5] take 4 in 2 groups; the kernel spans 5 positions of dimension 2, the input f32[N×3×4] has 4 with its pads; the bias is f32[4], want f32[3]"},
		{op.ConvTransposeOp{}, []ir.Type{ir.TypeOf(f, ir.Batch, 3, 4), ir.TypeOf(f, 2, 2, 3), ir.TypeOf(f, 3)}, "ConvTranspose: the input f32[N×3×4] has 3 channels, the weights f32[2×2×3] take 2; the bias is f32[3], want f32[2]"},
		{op.ConvWeightOp{Kernel: ir.MakeInts(3)}, []ir.Type{ir.TypeOf(f, ir.Batch, 3, 4), ir.TypeOf(f, ir.Batch, 2, 3)}, "ConvWeight: dimension 2 of the second input f32[N×2×3] is 3, the kernel has 2 places over f32[N×3×4]"},
		{op.MaxPoolOp{Pool: op.Pool{Kernel: ir.MakeInts(2, 2), Window: op.Window{Before: ir.MakeInts(2, 0)}}}, []ir.Type{ir.TypeOf(f, ir.Batch, 1, 4, 1)}, "MaxPool: pads 2 and 0 of dimension 2: want fewer than the kernel's 2; the kernel spans 2 positions of dimension 3, the input f32[N×1×4×1] has 1 with its pads"},
		{op.AveragePoolOp{Pool: op.Pool{Kernel: ir.MakeInts(2), Window: op.Window{Dilations: ir.MakeInts(3), Before: ir.MakeInts(1), After: ir.MakeInts(1)}}}, []ir.Type{ir.TypeOf(f, ir.Batch, 1, 2)}, "AveragePool: window 0 of dimension 2 of f32[N×1×2] meets no element: its dilation of 3 is too wide"},
		{op.ResizeOp{To: ir.MakeDims(2, 6), Sampling: op.Sampling{Mode: "lanczos", Scales: ir.MakeFloats(1)}}, []ir.Type{ir.TypeOf(f, 2, 3)}, "Resize: mode \"lanczos\": want nearest, linear, cubic; scales [1]: want none or 2 entries"},
		{op.ResizeOp{To: ir.MakeDims(4, 6), Sampling: op.Sampling{Scales: ir.MakeFloats(1, -2)}}, []ir.Type{ir.TypeOf(f, ir.Batch, 0)}, "Resize: dimension 0 of [N×0] is a batch and cannot be resized; dimension 1 of [N×0] has no elements to resize"},
		{op.ResizeOp{To: ir.MakeDims(6), Sampling: op.Sampling{Mode: "linear"}}, []ir.Type{ir.TypeOf(i, 3)}, "Resize: got i64[3], want f32 or f64 for mode \"linear\" and extrapolation 0"},
		{op.SumOp{}, []ir.Type{ir.TypeOf(f, 2)}, "Sum: no axes for f32[2], want at least one"},
		{op.SumOp{Axes: ir.MakeInts(2)}, []ir.Type{ir.TypeOf(f, 2, 3)}, "Sum: axis 2 of f32[2×3]: want 0 to 1"},
		{op.SumOp{Axes: ir.MakeInts(1, 1)}, []ir.Type{ir.TypeOf(f, 2, 3)}, "Sum: axes [1 1]: want each once, in rising order"},
		{op.SumOp{Axes: ir.MakeInts(0)}, []ir.Type{ir.TypeOf(b, 2)}, "Sum: got bool[2], want f32, f64, i64 or i32: convert it with op.Cast"},
		{op.MeanOp{Axes: ir.MakeInts(0)}, []ir.Type{ir.TypeOf(i, 2)}, "Mean: got i64[2], want f32 or f64: convert it with op.Cast"},
		{op.MeanOp{Axes: ir.MakeInts(1)}, []ir.Type{ir.TypeOf(f, 2, 0)}, "Mean: axis 1 of f32[2×0] has no elements"},
		{op.MaxOp{Axes: ir.MakeInts(0)}, []ir.Type{ir.TypeOf(f, 0)}, "Max: axis 0 of f32[0] has no elements"},
		{op.MaxOp{Axes: ir.MakeInts(0)}, []ir.Type{ir.TypeOf(f)}, "Max: axis 0 of f32[]: it has no axes"},
		{op.MinOp{Axes: ir.MakeInts(0)}, []ir.Type{ir.TypeOf(i, 0)}, "Min: axis 0 of i64[0] has no elements"},
		{op.MinOp{Axes: ir.MakeInts(0)}, []ir.Type{ir.TypeOf(u, 2)}, "Min: got u8[2], want f32, f64, i64 or i32: convert it with op.Cast"},
		{op.ProdOp{Axes: ir.MakeInts(0)}, []ir.Type{ir.TypeOf(b, 2)}, "Prod: got bool[2], want f32, f64, i64 or i32: convert it with op.Cast"},
		{op.L1Op{Axes: ir.MakeInts(0)}, []ir.Type{ir.TypeOf(i, 2)}, "L1: got i64[2], want f32 or f64: convert it with op.Cast"},
		{op.L2Op{Axes: ir.MakeInts(1)}, []ir.Type{ir.TypeOf(f, 2)}, "L2: axis 1 of f32[2]: want 0 to 0"},
		{op.VarianceOp{Axes: ir.MakeInts(0)}, []ir.Type{ir.TypeOf(f, 0)}, "Variance: axis 0 of f32[0] has no elements"},
		{op.CumSumOp{Axis: 1}, []ir.Type{ir.TypeOf(f, 2)}, "CumSum: axis 1 of f32[2]: want 0 to 0"},
		{op.CumSumOp{}, []ir.Type{ir.TypeOf(b, 2)}, "CumSum: got bool[2], want f32, f64, i64 or i32: convert it with op.Cast"},
		{op.SoftmaxOp{Axis: 2}, []ir.Type{ir.TypeOf(f, 2, 3)}, "Softmax: axis 2 of f32[2×3]: want 0 to 1"},
		{op.LogSoftmaxOp{}, []ir.Type{ir.TypeOf(i, 3)}, "LogSoftmax: got i64[3], want f32 or f64: convert it with op.Cast"},
		{op.LogSumExpOp{Axes: ir.MakeInts(1)}, []ir.Type{ir.TypeOf(f, 3)}, "LogSumExp: axis 1 of f32[3]: want 0 to 0"},
		{op.LogSumExpOp{Axes: ir.MakeInts(0)}, []ir.Type{ir.TypeOf(i, 3)}, "LogSumExp: got i64[3], want f32 or f64: convert it with op.Cast"},
		{op.CountOp{Axes: ir.MakeInts(-1)}, []ir.Type{ir.TypeOf(f, 3)}, "Count: axis -1 of f32[3]: want 0 to 0"},
		{op.LayerNormOp{Axis: 1}, []ir.Type{ir.TypeOf(i, 2, 3), ir.TypeOf(f, 3), ir.TypeOf(f, 3)}, "LayerNorm: got i64[2×3], want f32 or f64: convert it with op.Cast"},
		{op.LayerNormOp{Axis: 2}, []ir.Type{ir.TypeOf(f, 2, 3), ir.TypeOf(f, 3), ir.TypeOf(f, 3)}, "LayerNorm: axis 2 of f32[2×3]: want 0 to 1"},
		{op.LayerNormOp{Axis: 1, Eps: -1}, []ir.Type{ir.TypeOf(f, 2, 3), ir.TypeOf(f, 3), ir.TypeOf(f, 3)}, "LayerNorm: eps -1: want at least 0"},
		{op.LayerNormOp{}, []ir.Type{ir.TypeOf(f, ir.Batch, 3), ir.TypeOf(f, 3), ir.TypeOf(f, 3)}, "LayerNorm: dimensions from 0 on of f32[N×3] hold a batch"},
		{op.LayerNormOp{Axis: 1}, []ir.Type{ir.TypeOf(f, ir.Batch, 0), ir.TypeOf(f, 0), ir.TypeOf(f, 0)}, "LayerNorm: axis 1 of f32[N×0] has no elements"},
		{op.LayerNormOp{Axis: 1}, []ir.Type{ir.TypeOf(f, ir.Batch, 3), ir.TypeOf(f, 1), ir.TypeOf(f, 3)}, "LayerNorm: scale is f32[1], want f32[3] for input f32[N×3]"},
		{op.PadOp{Before: ir.MakeInts(1), After: ir.MakeInts(0), Value: 0.5}, []ir.Type{ir.TypeOf(ir.Int64, 2)}, "Pad: the value 0.5 is not one of i64"},
		{op.PadOp{Before: ir.MakeInts(1), After: ir.MakeInts(0), Value: 256}, []ir.Type{ir.TypeOf(ir.Uint8, 2)}, "Pad: the value 256 is not one of u8"},
		{op.PadOp{Before: ir.MakeInts(1), After: ir.MakeInts(0), Value: 1 << 31}, []ir.Type{ir.TypeOf(ir.Int32, 2)}, "Pad: the value 2.147483648e+09 is not one of i32"},
		{op.PadOp{Before: ir.MakeInts(1), After: ir.MakeInts(0), Value: 2}, []ir.Type{ir.TypeOf(b, 2)}, "Pad: the value 2 is not one of bool"},
		{op.TileOp{Repeats: ir.MakeInts(2)}, []ir.Type{ir.TypeOf(f, 2, 3)}, "Tile: repeats [2] of f32[2×3]: want 2 entries"},
		{op.TileOp{Repeats: ir.MakeInts(-1)}, []ir.Type{ir.TypeOf(f, 2)}, "Tile: repeats [-1]: want at least 0"},
		{op.TriluOp{}, []ir.Type{ir.TypeOf(f, 2)}, "Trilu: got f32[2], want [rows×columns] or […×rows×columns]"},
		{op.GatherElementsOp{}, []ir.Type{ir.TypeOf(f, 2), ir.TypeOf(f, 2)}, "GatherElements: indices are f32[2], want i64 or i32"},
		{op.GatherElementsOp{}, []ir.Type{ir.TypeOf(f, 2), ir.TypeOf(i, 2, 1)}, "GatherElements: indices are i64[2×1], want rank 1 as f32[2] has"},
		{op.GatherElementsOp{Axis: 1}, []ir.Type{ir.TypeOf(f, 2, 3), ir.TypeOf(i, 3, 1)}, "GatherElements: indices i64[3×1] exceed f32[2×3] in dimension 0"},
		{op.GatherElementsOp{Axis: 1}, []ir.Type{ir.TypeOf(f, ir.Batch, 3), ir.TypeOf(i, 3, 1)}, "GatherElements: indices i64[3×1] exceed f32[N×3] in dimension 0"},
		{op.ScatterElementsOp{}, []ir.Type{ir.TypeOf(f, 2), ir.TypeOf(i, 3), ir.TypeOf(f, 2)}, "ScatterElements: updates are f32[2], want f32[3] for indices i64[3]"},
		{op.ScatterElementsOp{Add: true}, []ir.Type{ir.TypeOf(b, 2), ir.TypeOf(i, 3), ir.TypeOf(b, 3)}, "ScatterElements: cannot add to bool[2], want f32, f64, i64 or i32: convert it with op.Cast"},
		{op.ArgMaxOp{Axis: 1}, []ir.Type{ir.TypeOf(f, 2)}, "ArgMax: axis 1 of f32[2]: want 0 to 0"},
		{op.ArgMaxOp{}, []ir.Type{ir.TypeOf(b, 2)}, "ArgMax: got bool[2], want a number: bool has no order"},
		{op.ArgMinOp{}, []ir.Type{ir.TypeOf(f, 0)}, "ArgMin: axis 0 of f32[0] has no elements"},
	} {
		_, err := ir.InferTypes(c.op, c.in)
		if err == nil || err.Error() != c.want {
			t.Errorf("%s of %v:\ngot  %v\nwant %s", ir.OpText(c.op), c.in, err, c.want)
		}
	}
}
