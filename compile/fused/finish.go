package fused

import (
	"fmt"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Finish is what an op does to each element of its product before it stores it, in this order: plus a bias of one row; minus a
// mean, times a gain, plus a shift, each of one row; plus a residual of the result's shape; an activation; times the slope
// of an activation. The operands of these steps follow those of the product in this order: the bias, the mean, the gain, the
// shift, the residual, the output of the activation whose slope is taken. The empty name is no activation.
type Finish struct {
	Bias     bool
	Affine   bool // (v − mean)·gain + shift: batch norm by given statistics
	Residual bool
	Act      string // ReLU, LeakyReLU, Tanh, Sigmoid or Softplus
	Slope    string // ReLU, LeakyReLU, Tanh or Sigmoid
	Alpha    float64
}

// Finisher is an op with a Finish.
type Finisher interface {
	ir.Op
	// Steps is what follows the product.
	Steps() Finish
	// Finished is the op with other steps.
	Finished(Finish) ir.Op
}

var activations = map[string]kernel.Activation{
	"": kernel.Identity, "ReLU": kernel.ActReLU, "LeakyReLU": kernel.ActLeakyReLU, "Tanh": kernel.ActTanh,
	"Sigmoid": kernel.ActSigmoid, "Softplus": kernel.ActSoftplus,
}

// Steps is f.
func (f Finish) Steps() Finish { return f }

// operands is the number of inputs that the steps read.
func (f Finish) operands() (n int) {
	for _, has := range []bool{f.Residual, f.Slope != ""} {
		if has {
			n++
		}
	}
	return n + len(f.rows())
}

// rows is the names of the operands of one row.
func (f Finish) rows() (names []string) {
	if f.Bias {
		names = append(names, "bias")
	}
	if f.Affine {
		names = append(names, "mean", "gain", "shift")
	}
	return names
}

// check checks the operands of the steps that follow a product of type t.
func (f Finish) check(t ir.Type, operands []ir.Type) error {
	_, act := activations[f.Act]
	if slope, ok := activations[f.Slope]; !act || !ok || slope == kernel.ActSoftplus {
		return fmt.Errorf("activation %q or slope %q is unknown", f.Act, f.Slope)
	}
	for _, name := range f.rows() {
		if want := ir.TypeOf(ir.Float32, t.At(t.Rank()-1)); operands[0] != want {
			return fmt.Errorf("%s is %v, want %v", name, operands[0], want)
		}
		operands = operands[1:]
	}
	for _, o := range operands {
		if o != t {
			return fmt.Errorf("got %v, want %v as the product has", o, t)
		}
	}
	return nil
}

// epilogue is the steps on a product with n columns.
func (f Finish) epilogue(n int, operands []ir.Tensor) kernel.Epilogue {
	ep := kernel.Epilogue{Act: activations[f.Act], Derivative: activations[f.Slope], Alpha: float32(f.Alpha)}
	if f.Bias {
		ep.Bias, operands = operands[0].Float32s(), operands[1:]
	}
	if f.Affine {
		ep.Mean, ep.Gain, ep.Shift = operands[0].Float32s(), operands[1].Float32s(), operands[2].Float32s()
		operands = operands[3:]
	}
	if f.Residual {
		ep.Residual, ep.ResidualStride, operands = operands[0].Float32s(), n, operands[1:]
	}
	if f.Slope != "" {
		ep.Output, ep.OutputStride = operands[0].Float32s(), n
	}
	return ep
}

// apply applies the plain ops of the steps to v.
func (f Finish) apply(v ir.Value, operands []ir.Value) ir.Value {
	if f.Bias {
		v, operands = op.Add(v, operands[0]), operands[1:]
	}
	if f.Affine {
		v = op.Add(op.Mul(op.Sub(v, operands[0]), operands[1]), operands[2])
		operands = operands[3:]
	}
	if f.Residual {
		v, operands = op.Add(v, operands[0]), operands[1:]
	}
	switch f.Act {
	case "ReLU":
		v = op.ReLU(v)
	case "LeakyReLU":
		v = op.LeakyReLU(v, f.Alpha)
	case "Tanh":
		v = op.Tanh(v)
	case "Sigmoid":
		v = op.Sigmoid(v)
	case "Softplus":
		v = op.Softplus(v)
	}
	if f.Slope != "" {
		v = f.slope(v, operands[0])
	}
	return v
}

// slope is v times the slope of the activation whose output is y, as the gradients of ir/op have it.
func (f Finish) slope(v, y ir.Value) ir.Value {
	zero, one := y.Graph().Scalar(ir.Float32, 0), y.Graph().Scalar(ir.Float32, 1)
	switch f.Slope {
	case "ReLU":
		return op.Where(op.Greater(y, zero), v, zero)
	case "LeakyReLU":
		return op.Where(op.Greater(y, zero), v, op.Scale(v, f.Alpha))
	case "Tanh":
		return op.Mul(v, op.Sub(one, op.Mul(y, y)))
	}
	return op.Mul(v, op.Mul(y, op.Sub(one, y)))
}
