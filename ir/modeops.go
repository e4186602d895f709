package ir

import "fmt"

// The ops of this file say something to the compiler and are gone before anything runs: the expand pass picks
// the branch of ModeSwitch, autodiff replaces GradientOf, and Stop is dropped after differentiation.

// ModeSwitch is its first input in training and its second in inference.
type ModeSwitch struct{}

// GradientOf is the gradient of its first input with respect to each of the others.
type GradientOf struct{}

// Stop is its input, through which no gradient flows.
type Stop struct{}

// ByMode is train in training and infer in inference, the only place where the two differ. Both have one type.
func ByMode(train, infer Value) Value { return Apply(ModeSwitch{}, train, infer) }

// Gradient is the gradient of the scalar y, or of the sum of y's elements, with respect to each of wrt: values
// of wrt's types that can be differentiated again.
func Gradient(y Value, wrt ...Value) []Value {
	return ApplyAll(GradientOf{}, append([]Value{y}, wrt...)...)
}

// StopGradient is x, with a gradient of exactly zero (detach, stop_gradient).
func StopGradient(x Value) Value { return Apply(Stop{}, x) }

func (ModeSwitch) Spec() Spec {
	return Spec{Name: "ModeSwitch", In: Exactly(2), Doc: "first input in training, second in inference"}
}

func (ModeSwitch) Infer(in []Type) ([]Type, error) {
	if in[0] != in[1] {
		return nil, fmt.Errorf("training has %v, inference %v: want one type", in[0], in[1])
	}
	return in[:1], nil
}

func (ModeSwitch) Eval(*Env, []Tensor, []Tensor) { panic("ir: ModeSwitch was not expanded") }

func (GradientOf) Spec() Spec {
	return Spec{Name: "GradientOf", In: Arity{2, -1}, Doc: "gradient of the first input's sum with respect to the others"}
}

func (GradientOf) Infer(in []Type) ([]Type, error) {
	for i, t := range in {
		if !t.DType.IsFloat() {
			return nil, fmt.Errorf("input %d is %v: gradients need a floating-point type", i, t)
		}
	}
	return in[1:], nil
}

func (GradientOf) Eval(*Env, []Tensor, []Tensor) { panic("ir: GradientOf was not differentiated") }

func (Stop) Spec() Spec {
	return Spec{Name: "Stop", In: Exactly(1), ONNX: "Identity", Since: 1, Doc: "the input, without a gradient"}
}

func (Stop) Infer(in []Type) ([]Type, error) { return in, nil }

func (Stop) Eval(_ *Env, out, in []Tensor) { copy(out[0].Bytes(), in[0].Bytes()) }

func (Stop) Grad(Node, []Value) []Value { return nil }

func (Stop) Alias(int, int) bool { return true }
