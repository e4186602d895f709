package export

import (
	"fmt"
	"math"

	"google.golang.org/protobuf/proto"

	"github.com/ganc-ml/ganc/internal/onnxpb"
	"github.com/ganc-ml/ganc/ir"
)

// Quantization stores the weights of products (MatMul, Gemm, Conv and ConvTranspose) as int8 and quantises what they
// multiply, by QuantizeLinear and DequantizeLinear before each product: a runtime may compute the product in integers, or
// as written, in float32. The numbers are the same, to the bit, in whatever order a product adds up:
//
//	code     x of a value is x/s, rounded to the nearest integer, of two the even one, plus the zero point, cut to the type
//	weight   w of channel c is w/t[c], rounded likewise, from −127 to 127
//	product  y[c] = s·t[c]·(Σ (code − zero)·weight + bias), a sum of integers, with bias the nearest multiple of s·t[c]
//
// Scales are powers of two, and those of the weights are so large that no partial sum leaves ±2²⁴: every product, sum and
// scaling is exact in float32. Form.Int8 of package export/form is the same in Go, in int32. A value is u8 with a zero point,
// or, where a profile wants the zero point 0, i8.
type Quantization struct {
	// Range is the least and the greatest number of a value of the file, by its name. A product of which it knows none stays
	// as it is.
	Range func(name string) (lo, hi float32, ok bool)
}

// quantizes is the first opset in which a weight has a scale for each channel.
const quantizes = 13

// apply rewrites the products of a model.
func (q *Quantization) apply(m *onnxpb.ModelProto, p *Profile) error {
	if opset := m.OpsetImport[0].GetVersion(); opset < quantizes {
		return &Error{Err: fmt.Errorf("int8 weights with a scale for each channel came with opset %d, the file has %d: export with opset %d or later", quantizes, opset, quantizes)}
	}
	w := &quantizer{Quantization: q, graph: m.Graph, symmetric: p != nil && p.Zero, done: map[string]string{}, names: names{}, weights: map[string]*onnxpb.TensorProto{}}
	w.take()
	nodes := m.Graph.Node
	m.Graph.Node = nil
	for _, n := range nodes {
		if err := w.node(n); err != nil {
			return err
		}
		m.Graph.Node = append(m.Graph.Node, n)
	}
	w.drop()
	if len(w.done) == 0 {
		return &Error{Err: fmt.Errorf("no product has weights of its own and an input whose range is known: leave --quantize out")}
	}
	return nil
}

type quantizer struct {
	*Quantization
	graph     *onnxpb.GraphProto
	symmetric bool
	names     names
	weights   map[string]*onnxpb.TensorProto
	done      map[string]string // the dequantised value of an input, or of a weight, its axis and its scales
}

// take collects the names in use and the weights.
func (w *quantizer) take() {
	for _, list := range [][]*onnxpb.ValueInfoProto{w.graph.Input, w.graph.Output, w.graph.ValueInfo} {
		for _, v := range list {
			w.names[v.GetName()] = true
		}
	}
	for _, n := range w.graph.Node {
		w.names[n.GetName()] = true
	}
	for _, t := range w.graph.Initializer {
		w.names[t.GetName()] = true
		if t.GetDataType() == int32(onnxpb.DTypeOf(ir.Float32)) {
			w.weights[t.GetName()] = t
		}
	}
}

// channel is the axis of a product's weights along which the channels of its result lie; ok is false for another node, and
// for weights that are no initializer.
func (w *quantizer) channel(n *onnxpb.NodeProto) (axis int, ok bool) {
	if len(n.Input) < 2 || w.weights[n.Input[1]] == nil {
		return 0, false
	}
	rank := len(w.weights[n.Input[1]].Dims)
	switch n.GetOpType() {
	case "MatMul":
		return rank - 1, rank == 2
	case "Gemm":
		axis = 1 - int(intOf(n, "transB"))
		return axis, intOf(n, "transA") == 0 && w.biased(n, axis)
	case "Conv":
		return 0, w.biased(n, 0)
	case "ConvTranspose":
		return 1, intOf(n, "group") <= 1 && w.biased(n, 1)
	}
	return 0, false
}

// intOf is an attribute of a node, 0 where it is left out.
func intOf(n *onnxpb.NodeProto, name string) int64 {
	for _, a := range n.Attribute {
		if a.GetName() == name {
			return a.GetI()
		}
	}
	return 0
}

// node gives a product dequantised operands.
func (w *quantizer) node(n *onnxpb.NodeProto) error {
	axis, ok := w.channel(n)
	if !ok {
		return nil
	}
	lo, hi, ok := w.Range(n.Input[0])
	if !ok {
		return nil
	}
	if !(lo <= hi) || math.IsInf(float64(lo), 0) || math.IsInf(float64(hi), 0) {
		return &Error{Err: fmt.Errorf("the values of %q go from %v to %v on the data that were run: they cannot be quantised", n.Input[0], lo, hi)}
	}
	return w.product(n, axis, lo, hi)
}

// product gives a product dequantised operands and a bias that is a multiple of their step.
func (w *quantizer) product(n *onnxpb.NodeProto, axis int, lo, hi float32) error {
	scale, zero := levels(lo, hi, w.symmetric)
	held, err := w.held(n.Input[1])
	if err != nil {
		return err
	}
	by := factor{scale: scale, reach: reach(zero)}
	if hasBias(n) {
		b, err := w.held(n.Input[2])
		if err != nil {
			return err
		}
		by.bias = b.Float32s()
	}
	narrow, scales := by.quantized(held, axis)
	if hasBias(n) {
		t := ir.FromSlice(by.rounded(scales.Float32s()), scales.Len())
		n.Input[2] = w.constant(n.Input[2]+"/rounded", t)
	}
	n.Input[1] = w.weight(n, axis, held.Type(), narrow, scales)
	n.Input[0] = w.activation(n, scale, zero)
	return nil
}

// held is the numbers of an initializer.
func (w *quantizer) held(name string) (ir.Tensor, error) {
	t, err := onnxpb.ReadTensor(w.weights[name])
	if err != nil {
		return ir.Tensor{}, err
	}
	return t.IR()
}

func hasBias(n *onnxpb.NodeProto) bool { return len(n.Input) > 2 && n.Input[2] != "" }

// biased reports whether a product has no bias, or a number for each channel along an axis of its weights.
func (w *quantizer) biased(n *onnxpb.NodeProto, axis int) bool {
	if !hasBias(n) {
		return true
	}
	b := w.weights[n.Input[2]]
	return b != nil && len(b.Dims) == 1 && b.Dims[0] == w.weights[n.Input[1]].Dims[axis]
}

// activation is an input of a node, quantised and dequantised.
func (w *quantizer) activation(n *onnxpb.NodeProto, scale float32, zero ir.Tensor) string {
	from := n.Input[0]
	if to := w.done[from]; to != "" {
		return to
	}
	s, z := w.constant(from+"/scale", ir.FromSlice([]float32{scale})), w.constant(from+"/zero", zero)
	narrow := w.add(n, "QuantizeLinear", []string{from, s, z}, from+"/quantized", w.declared(from), zero.DType())
	w.done[from] = w.add(n, "DequantizeLinear", []string{narrow, s, z}, from+"/dequantized", w.declared(from), ir.Float32)
	return w.done[from]
}

// levels is the scale and the zero point of numbers from lo to hi, and of 0.
func levels(lo, hi float32, symmetric bool) (scale float32, zero ir.Tensor) {
	lo, hi = min(lo, 0), max(hi, 0)
	if symmetric {
		return powerOf2(float64(max(-lo, hi)) / 127), ir.NewTensor(ir.Int8)
	}
	scale = powerOf2((float64(hi) - float64(lo)) / 255)
	zero = ir.NewTensor(ir.Uint8)
	zero.Bytes()[0] = byte(min(255, math.RoundToEven(float64(-lo/scale))))
	return scale, zero
}

// reach is the greatest distance of a code from its zero point.
func reach(zero ir.Tensor) int {
	if zero.DType() == ir.Int8 {
		return 128
	}
	return max(int(zero.Bytes()[0]), 255-int(zero.Bytes()[0]))
}

// leastScale keeps the product of two scales a normal number.
const leastScale = 1.0 / (1 << 60)

// powerOf2 is the least power of two that is at least x, 1 where x is 0.
func powerOf2(x float64) float32 {
	if x == 0 {
		return 1
	}
	fraction, exponent := math.Frexp(max(x, leastScale))
	if fraction == 0.5 {
		exponent--
	}
	return float32(math.Ldexp(1, exponent))
}

// weight is the weights of a node, from int8.
func (w *quantizer) weight(n *onnxpb.NodeProto, axis int, t ir.Type, narrow, scales ir.Tensor) string {
	name := n.Input[1]
	key := fmt.Sprintf("%s along %d by %v", name, axis, scales.Float32s())
	if to := w.done[key]; to != "" {
		return to
	}
	in := []string{w.constant(name+"/int8", narrow), w.constant(name+"/scale", scales), w.constant(name+"/zero", ir.NewTensor(ir.Int8, scales.Len()))}
	w.done[key] = w.add(n, "DequantizeLinear", in, name+"/dequantized", valueInfo(value{"", t}).Type, ir.Float32, intAttr("axis", axis))
	return w.done[key]
}

// constant adds an initializer.
func (w *quantizer) constant(name string, t ir.Tensor) string {
	name = w.names.take(name)
	w.graph.Initializer = append(w.graph.Initializer, tensorProto(name, t))
	return name
}

// add adds a node before node n, whose output has the shape of a type and an element type.
func (w *quantizer) add(n *onnxpb.NodeProto, operator string, in []string, out string, like *onnxpb.TypeProto, dt ir.DType, attrs ...*onnxpb.AttributeProto) string {
	out = w.names.take(out)
	name := w.names.take(n.GetName() + "/" + operator)
	w.graph.Node = append(w.graph.Node, &onnxpb.NodeProto{Name: &name, OpType: &operator, Input: in, Output: []string{out}, Attribute: attrs})
	shape := like.GetTensorType().GetShape()
	w.graph.ValueInfo = append(w.graph.ValueInfo, &onnxpb.ValueInfoProto{Name: &out, Type: &onnxpb.TypeProto{Value: &onnxpb.TypeProto_TensorType{
		TensorType: &onnxpb.TypeProto_Tensor{ElemType: proto.Int32(int32(onnxpb.DTypeOf(dt))), Shape: shape}}}})
	return out
}

// declared is the type of a value.
func (w *quantizer) declared(name string) *onnxpb.TypeProto {
	for _, list := range [][]*onnxpb.ValueInfoProto{w.graph.Input, w.graph.Output, w.graph.ValueInfo} {
		for _, v := range list {
			if v.GetName() == name {
				return v.Type
			}
		}
	}
	return &onnxpb.TypeProto{}
}

// drop removes the initializers that nothing reads any more.
func (w *quantizer) drop() {
	read := map[string]bool{}
	for _, n := range w.graph.Node {
		for _, in := range n.Input {
			read[in] = true
		}
	}
	kept := w.graph.Initializer[:0]
	for _, t := range w.graph.Initializer {
		if read[t.GetName()] {
			kept = append(kept, t)
		}
	}
	w.graph.Initializer = kept
}
