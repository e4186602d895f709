package export

import (
	"slices"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
)

func int8s(t ir.Tensor) []int8 {
	q := make([]int8, t.Len())
	for i, b := range t.Bytes() {
		q[i] = int8(b)
	}
	return q
}

func TestQuantized(t *testing.T) {
	w := ir.FromSlice([]float32{127, -1, 0, 0.5, -254, 3}, 3, 2)
	for axis, want := range []struct {
		q []int8
		s []float32
	}{{[]int8{127, -1, 0, 64, -127, 2}, []float32{1, 1. / 128, 2}}, {[]int8{64, -32, 0, 16, -127, 96}, []float32{2, 1. / 32}}} {
		narrow, scales := factor{scale: 1, reach: 255}.quantized(w, axis)
		if q := int8s(narrow); !slices.Equal(q, want.q) || !slices.Equal(scales.Float32s(), want.s) {
			t.Errorf("axis %d: got %v by %v, want %v by %v", axis, q, scales.Float32s(), want.q, want.s)
		}
	}
}

// TestSumsFit: where a sum of products, or the bias, might leave what float32 holds exactly, the scale grows; biases become
// multiples of the step.
func TestSumsFit(t *testing.T) {
	w := ir.NewTensor(ir.Float32, 1, 1<<10)
	for i := range w.Float32s() {
		w.Float32s()[i] = 127
	}
	narrow, scales := factor{scale: 0.5, reach: 255}.quantized(w, 0)
	if q, s := int8s(narrow)[0], scales.Float32s()[0]; q != 64 || s != 2 { // 1024·127·255 ≥ 2²⁴ > 1024·64·255
		t.Errorf("1,024 weights of 127: got %d by %v, want 64 by 2", q, s)
	}
	few := ir.FromSlice([]float32{127, 1}, 2, 1)
	by := factor{scale: 0.5, reach: 255, bias: []float32{1 << 23, 0.4}}
	narrow, scales = by.quantized(few, 0)
	if s := scales.Float32s(); s[0] != 2 || s[1] != 1./64 || int8s(narrow)[0] != 64 {
		t.Errorf("a bias of 2²³: scales %v, weights %v", s, int8s(narrow))
	}
	if got := by.rounded(scales.Float32s()); got[0] != 1<<23 || got[1] != 51./128 {
		t.Errorf("biases %v, want 2²³ and 51/128, the multiple of 1/128 nearest to 0.4", got)
	}
}

func TestLevels(t *testing.T) {
	for _, c := range []struct {
		lo, hi    float32
		symmetric bool
		scale     float32
		zero      byte
	}{{-1, 1, false, 1. / 64, 64}, {0, 255, false, 1, 0}, {2, 256, false, 2, 0}, {-255, -3, false, 1, 255}, {0, 0, false, 1, 0}, {-127, 3, true, 1, 0}, {-128, 3, true, 2, 0}} {
		scale, zero := levels(c.lo, c.hi, c.symmetric)
		if scale != c.scale || zero.Bytes()[0] != c.zero || (zero.DType() == ir.Int8) != c.symmetric {
			t.Errorf("%v to %v: got %v, %v of %v", c.lo, c.hi, scale, zero.Bytes()[0], zero.DType())
		}
	}
}

// TestInt8 holds which nodes a quantised network has, and that a value and a weight are quantised once.
func TestInt8(t *testing.T) {
	g, opt := generator()
	opt.Int8 = &Quantization{Range: func(name string) (lo, hi float32, ok bool) { return -2, 2, true }}
	var operators []string
	m := build(t, g, opt)
	for _, n := range m.Graph.Node {
		operators = append(operators, n.GetOpType())
	}
	const product = "DequantizeLinear QuantizeLinear DequantizeLinear Gemm "
	if got := strings.Join(operators, " "); got != product+"LeakyRelu "+product+"Tanh" {
		t.Errorf("the nodes are %s", got)
	}
	for _, p := range m.Graph.Initializer {
		if dt := onnxpb.DType(p.GetDataType()); len(p.Dims) == 2 && dt != onnxpb.DTypeOf(ir.Int8) {
			t.Errorf("weight %s is %v", p.GetName(), dt)
		}
	}
	for _, c := range []struct {
		opset int
		want  string
	}{{12, "came with opset 13, the file has 12: export with opset 13 or later"}, {13, ""}} {
		opset, want := c.opset, c.want
		opt.Opset = opset
		if _, err := Marshal(g, opt); err == nil != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("opset %d: %v", opset, err)
		}
	}
	opt.Opset = 13
	opt.Int8 = &Quantization{Range: func(string) (lo, hi float32, ok bool) { return 0, 0, false }}
	if _, err := Marshal(g, opt); err == nil || !strings.Contains(err.Error(), "leave --quantize out") {
		t.Errorf("no range: %v", err)
	}
}
