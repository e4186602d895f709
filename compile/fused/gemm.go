package fused

import (
	"fmt"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// GemmAct is a matrix product and then, on each element, in this order: plus a bias of one row, plus a residual of the
// result's shape, an activation, times the slope of an activation. Its inputs are the two matrices, each transposed if
// its flag is set, then those of these that the attributes ask for: the bias, the residual, the output of the
// activation whose slope is taken. The empty name is no activation.
type GemmAct struct {
	TransA, TransB bool
	Bias, Residual bool
	Act            string // ReLU, LeakyReLU, Tanh, Sigmoid or Softplus
	Slope          string // ReLU, LeakyReLU, Tanh or Sigmoid
	Alpha          float64
}

var activations = map[string]kernel.Activation{
	"": kernel.Identity, "ReLU": kernel.ActReLU, "LeakyReLU": kernel.ActLeakyReLU, "Tanh": kernel.ActTanh,
	"Sigmoid": kernel.ActSigmoid, "Softplus": kernel.ActSoftplus,
}

func (o GemmAct) inputs() int {
	n := 2
	for _, has := range []bool{o.Bias, o.Residual, o.Slope != ""} {
		if has {
			n++
		}
	}
	return n
}

func (o GemmAct) Spec() ir.Spec {
	return ir.Spec{Name: "GemmAct", In: ir.Exactly(o.inputs()), Doc: "matrix product, bias, residual, activation and slope in one pass"}
}

func (o GemmAct) Infer(in []ir.Type) ([]ir.Type, error) {
	for i, t := range in {
		if i < 2 && t.Rank() != 2 || t.DType != ir.Float32 {
			return nil, fmt.Errorf("input %d is %v, want f32 matrices", i, t)
		}
	}
	_, act := activations[o.Act]
	if slope, ok := activations[o.Slope]; !act || !ok || slope == kernel.ActSoftplus {
		return nil, fmt.Errorf("activation %q or slope %q is unknown", o.Act, o.Slope)
	}
	out, err := op.MatMulOp{TransA: o.TransA, TransB: o.TransB}.Infer(in[:2])
	if err != nil {
		return nil, err
	}
	rest := in[2:]
	if o.Bias {
		if want := ir.TypeOf(ir.Float32, out[0].At(1)); rest[0] != want {
			return nil, fmt.Errorf("bias is %v, want %v", rest[0], want)
		}
		rest = rest[1:]
	}
	for _, t := range rest {
		if t != out[0] {
			return nil, fmt.Errorf("got %v, want %v as the product has", t, out[0])
		}
	}
	return out, nil
}

func (o GemmAct) Eval(e *ir.Env, out, in []ir.Tensor) {
	m, n, k := out[0].Shape()[0], out[0].Shape()[1], in[0].Shape()[1]
	if o.TransA {
		k = in[0].Shape()[0]
	}
	ep := kernel.Epilogue{Act: activations[o.Act], Derivative: activations[o.Slope], Alpha: float32(o.Alpha)}
	rest := in[2:]
	if o.Bias {
		ep.Bias, rest = rest[0].Float32s(), rest[1:]
	}
	if o.Residual {
		ep.Residual, ep.ResidualStride, rest = rest[0].Float32s(), n, rest[1:]
	}
	if o.Slope != "" {
		ep.Output, ep.OutputStride = rest[0].Float32s(), n
	}
	a := kernel.Matrix{Data: in[0].Float32s(), Stride: in[0].Shape()[1], Trans: o.TransA}
	b := kernel.Matrix{Data: in[1].Float32s(), Stride: in[1].Shape()[1], Trans: o.TransB}
	kernel.Gemm(e.Threads, m, n, k, a, b, out[0].Float32s(), n, &ep)
}

func (o GemmAct) Decompose(in []ir.Value) []ir.Value {
	v, rest := op.MatMulT(in[0], in[1], o.TransA, o.TransB), in[2:]
	if o.Bias {
		v, rest = op.Add(v, rest[0]), rest[1:]
	}
	if o.Residual {
		v, rest = op.Add(v, rest[0]), rest[1:]
	}
	switch o.Act {
	case "ReLU":
		v = op.ReLU(v)
	case "LeakyReLU":
		v = op.LeakyReLU(v, o.Alpha)
	case "Tanh":
		v = op.Tanh(v)
	case "Sigmoid":
		v = op.Sigmoid(v)
	case "Softplus":
		v = op.Softplus(v)
	}
	if o.Slope != "" {
		v = o.slope(v, rest[0])
	}
	return []ir.Value{v}
}

// slope is v times the slope of the activation whose output is y, as the gradients of ir/op have it.
func (o GemmAct) slope(v, y ir.Value) ir.Value {
	zero, one := y.Graph().Scalar(ir.Float32, 0), y.Graph().Scalar(ir.Float32, 1)
	switch o.Slope {
	case "ReLU":
		return op.Where(op.Greater(y, zero), v, zero)
	case "LeakyReLU":
		return op.Where(op.Greater(y, zero), v, op.Scale(v, o.Alpha))
	case "Tanh":
		return op.Mul(v, op.Sub(one, op.Mul(y, y)))
	}
	return op.Mul(v, op.Mul(y, op.Sub(one, y)))
}

// FLOPs counts the product alone.
func (o GemmAct) FLOPs(out, in []ir.Type) int {
	return op.MatMulOp{TransA: o.TransA, TransB: o.TransB}.FLOPs(out, in)
}
