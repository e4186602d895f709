package nn

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// ModulatedConv2D is the convolution of StyleGAN2 (Karras et al. 2020, §2.2) of images [N, C, H, W] to [N, Out, H', W'], whose
// weights follow from the condition of ApplyGiven. With the scales s [N, C], an affine map of a style [N, S] whose bias starts
// at 1, or a row of a table for labels, example n is convolved with
//
//	s[n, c]·weight[o, c, tap] / √(Σ over c and taps of (s[n, c]·weight[o, c, tap])² + Eps)
//
// and the bias [Out] is added last. The images are multiplied by s before a convolution with the shared weight, and divided by
// the root behind it, which is the same number but for rounding. Stride, Dilation and Groups are 1.
type ModulatedConv2D struct {
	Out            int            // number of output channels, at least 1
	Kernel         int            // size of the kernel, at least 1
	Padding        int            // as in Conv2D
	Same           bool           // as in Conv2D
	NoDemodulation bool           // leave the root out, as the layers that end in colours do
	Eps            float64        // 0 means 1e-8, as in the paper's code
	Classes        int            // number of labels; 0 means those that the input declares
	NoBias         bool           // leave the bias out
	Init           ir.Initializer // of the weight; nil means GlorotUniform{}
	BiasInit       ir.Initializer // of the bias; nil means what Init says of biases, else Zeros{}
}

// Apply gives the convolution of x [N, C, H, W].
func (c ModulatedConv2D) Apply(at *Place, x ir.Value) ir.Value {
	const name = "modulatedconv2d"
	k := kernelOf{name: name, rank: 2, out: c.Out, size: c.Kernel}.withDefaults()
	if c.Eps == 0 {
		c.Eps = 1e-8
	}
	var wrong []string
	if !(c.Eps > 0) {
		wrong = append(wrong, fmt.Sprintf("Eps is %g, want it positive", c.Eps))
	}
	bad, failed := k.check(at, x, c.Padding, c.Same, nil, wrong...)
	if failed {
		return bad
	}
	n, channels, out := x.Dim(0), x.Dim(1), ir.Dim(c.Out)
	scales := at.ofCondition(name, "scale", int(channels), c.Classes, false, Ones{}, Ones{})
	if scales.IsPoison() {
		return scales
	}
	if scales.Dim(0) != n {
		return at.Fail("%s: the condition is %v for the input %v: want one an example", name, at.Condition().Type(), x.Type())
	}
	weight, bias := parameters{c.Init, c.BiasInit, c.NoBias}.declare(at, k.weight(x.DType(), c.Out, int(channels)), c.Out)
	y := op.Conv(op.Mul(x, op.Reshape(scales, n, channels, 1, 1)), weight, ir.Value{}, op.ConvOp{Window: k.window(x, c.Padding, c.Same)})
	if !c.NoDemodulation {
		squares := op.MatMulT(op.Square(scales), op.Sum(op.Square(weight), 2, 3), false, true) // [N×Out]
		y = op.Div(y, op.Reshape(op.Sqrt(op.AddScalar(squares, c.Eps)), n, out, 1, 1))
	}
	if c.NoBias {
		return y
	}
	return op.Add(y, op.Reshape(bias, out, 1, 1))
}
