package parity_test

import (
	"testing"

	"github.com/ganc-ml/ganc/runtime/parity"
)

// strayAttributes are the departures of TestAttributes.
var strayAttributes = []departure{
	{"refused", `want 0 or 1`, "a flag is 0 or 1; ONNX Runtime takes any number for 1", 527},
	{"refused", `occurs twice`, "axes given twice", 20},
	{"refused", `1099511627776`, "an axis or a number beyond the shape; ONNX Runtime takes the low bits", 12},
	{"refused", `(stash_type|softmax_precision)=`, "numbers of types that are no floating-point types, and precisions other than FLOAT, which ONNX Runtime ignores", 42},
	{"refused", `no_such_attribute`, "ONNX Runtime ignores attributes of nodes that it expands", 4},
	{"refused", `^Constant@.* 2 attributes`, "a Constant has one value", 71},
	{"refused", `(eps|epsilon) -0.5: want at least 0`, "the square root of a negative number", 4},
	{"refused", `^Celu@.* alpha is`, "a division by 0, or a function that does not fall to a limit", 2},
	{"refused", `^(Global)?LpPool@.* p is`, "a norm has a power of 1 at least", 12},
	{"refused", `^LpPool@.* want one of them`, "pads beside auto_pad", 3},
	{"refused", `^Compress@.* longer than`, "a condition for more entries than there are", 4},
	{"refused", `^Gemm@.* C f32\[3×1\] does not broadcast`, "a flag that counts as set, with a C that fits the other setting", 5},
	{"refused", `^Pad@1[38] mode=wrap`, "a mode of opset 19", 1},
	{"refused", `^Attention@.* qk_matmul_output_mode`, "there are four stages", 6},
	{"refused", `^(Attention|RotaryEmbedding)@.* heads`, "heads that are not those of the shape", 8},
	{"refused", `^ReverseSequence@.*=-`, "the axes are 0 and 1", 9},
	{"refused", `^Scatter(Elements|ND)@.* reduction is`, "unknown reductions, which ONNX Runtime takes for none", 8},
	{"refused", `^RNN@.* clip is`, "a threshold is positive", 4},
	{"refused", `^(RNN|GRU|LSTM)@14 layout=1`, "ONNX's evaluator broadcasts states of other shapes", 3},

	{"accepted", `^Attention@.* scale=`, "ONNX Runtime wants a positive scale", 4},
	{"accepted", `^BatchNormalization@.* training_mode=1`, "outputs that nobody reads may be left out", 1},
	{"accepted", `bfloat16$`, "the evaluator has no bf16", 7},
	{"accepted", `^Cast(Like)?@19 (saturate|to)=`, "ONNX Runtime has no such conversion", 2},
	{"accepted", `^(QLinear)?Conv(Integer)?@10? ?.*pads=\[-1`, "negative pads cut", 4},
	{"accepted", `^GridSample@20 mode=cubic`, "ONNX Runtime has no cubic interpolation of volumes", 1},
	{"accepted", `^LRN@`, "ONNX Runtime wants positive numbers and odd sizes", 12},
	{"accepted", `^MeanVarianceNormalization@.* axes=\[\]`, "over no axes each element is its own mean", 2},
	{"accepted", `^RNN@.* activations=\[\]`, "as of LSTM and GRU, the ones by default", 2},
	{"accepted", `^Transpose@.* perm=\[0, 1, -1\]`, "a negative axis counts from the end, as elsewhere", 1},

	{"different", `^LSTM@14 clip=`, "the threshold cuts what activations get; ONNX Runtime cuts the memory itself", 2},
	{"different", `^LpPool@22 ceil_mode=1`, "the evaluator leaves the pads of the last window out of the mean that it makes the sum of", 1},
	{"different", `^LpPool@18 auto_pad=SAME`, "SAME keeps the size, whatever the dilations", 2},
	{"different", `^MeanVarianceNormalization@.* axes=\[0\]`, "of nearly equal numbers, ONNX Runtime makes the variance of their squares", 1},
	{"different", `^Swish@24 alpha=2.0`, "small results, which ONNX Runtime or the evaluator takes for 0", 1},
	{"different", `^TopK@.* sorted=0`, "the order is left open: ganc sorts", 2},
}

// TestAttributes gives every attribute of every operator other values, and holds the results to ONNX Runtime: an attribute is
// honoured or refused. testdata/attributes.py makes the cases. Of the operators that ONNX Runtime lacks, ONNX's evaluator answers. It
// needs GANC_PYTHON.
func TestAttributes(t *testing.T) {
	stray := strayAttributes
	if saturates() {
		stray = append(stray[:len(stray):len(stray)], departure{"different", `^QLinearConv@10 pads=\[1, 0, 0, 1\]`, saturation, 1})
	}
	compareWithPython(t, "testdata/attributes.py", stray, func(m *edgeModel, _, want, got []parity.NamedTensor) string {
		if r := parity.Compare(want, got, parity.ONNX); !r.OK() {
			return m.Name + ": " + r.String()
		}
		return ""
	})
}
