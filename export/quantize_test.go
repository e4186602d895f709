package export

import (
	"slices"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
)

func TestQuantized(t *testing.T) {
	w := ir.FromSlice([]float32{127, -1, 0, 0.5, -254, 3}, 3, 2)
	for axis, want := range []struct {
		q []int8
		s []float32
	}{{[]int8{127, -1, 0, 127, -127, 2}, []float32{1, 0.5 / 127, 2}}, {[]int8{64, -42, 0, 21, -127, 127}, []float32{2, 3. / 127}}} {
		narrow, scales := Quantized(w, axis)
		q := make([]int8, len(narrow.Bytes()))
		for i, b := range narrow.Bytes() {
			q[i] = int8(b)
		}
		if !slices.Equal(q, want.q) || !slices.Equal(scales.Float32s(), want.s) {
			t.Errorf("axis %d: got %v by %v, want %v by %v", axis, q, scales.Float32s(), want.q, want.s)
		}
	}
}

func TestLevels(t *testing.T) {
	for _, c := range []struct {
		lo, hi    float32
		symmetric bool
		scale     float32
		zero      byte
	}{{-1, 1, false, 2. / 255, 127}, {0, 255, false, 1, 0}, {2, 255, false, 1, 0}, {-255, -3, false, 1, 255}, {0, 0, false, 1, 0}, {-127, 3, true, 1, 0}} {
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
