package nn

import (
	"fmt"
	"strings"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// Conv2D is the convolution of images [N, C, H, W] to [N, Out, H', W'] with square kernels: PyTorch's Conv2d, with the
// parameters weight [Out, C/Groups, Kernel, Kernel] and bias [Out]. A side of H pixels becomes
// (H + 2·Padding − Dilation·(Kernel−1) − 1)/Stride + 1, rounded down.
type Conv2D struct {
	Out      int            // number of output channels, at least 1
	Kernel   int            // size of the kernel, at least 1
	Stride   int            // 0 means 1
	Padding  int            // zeros on each side of the image, PyTorch's number
	Same     bool           // instead of Padding: as many zeros as make ⌈H/Stride⌉ of H, Keras' "same"; of an odd number the last stands behind
	Dilation int            // 0 means 1
	Groups   int            // parts into which the channels fall; 0 means 1
	NoBias   bool           // leave the bias out
	Spectral bool           // divide the weight by its spectral norm, as PyTorch's spectral_norm does (Miyato et al. 2018)
	Init     ir.Initializer // of the weight; nil means GlorotUniform{}, Keras' default; TorchLinear{} is PyTorch's
	BiasInit ir.Initializer // of the bias; nil means what Init says of biases (TorchLinear does), else Zeros{}
}

// Conv1D is Conv2D for sequences [N, C, L].
type Conv1D Conv2D

// ConvTranspose2D is the transposed convolution of images [N, C, H, W] to [N, Out, H', W'] with square kernels: PyTorch's
// ConvTranspose2d, with the parameters weight [C, Out/Groups, Kernel, Kernel] and bias [Out]. A side of H pixels becomes
// (H−1)·Stride + Dilation·(Kernel−1) + 1 − 2·Padding + OutputPadding.
type ConvTranspose2D struct {
	Out           int            // number of output channels, at least 1
	Kernel        int            // size of the kernel, at least 1
	Stride        int            // 0 means 1
	Padding       int            // pixels cut off on each side, PyTorch's number
	OutputPadding int            // further pixels at the end, less than Stride
	Same          bool           // instead of both: as many pixels cut off as make H·Stride of H, Keras' "same"
	Dilation      int            // 0 means 1
	Groups        int            // parts into which the channels fall; 0 means 1
	NoBias        bool           // leave the bias out
	Spectral      bool           // divide the weight by its spectral norm, as PyTorch's spectral_norm does (Miyato et al. 2018)
	Init          ir.Initializer // of the weight; nil means GlorotUniform{}, Keras' default; TorchLinear{} is PyTorch's
	BiasInit      ir.Initializer // of the bias; nil means what Init says of biases (TorchLinear does), else Zeros{}
}

// ConvTranspose1D is ConvTranspose2D for sequences [N, C, L].
type ConvTranspose1D ConvTranspose2D

// Apply gives the convolution of x [N, C, L].
func (c Conv1D) Apply(at *Place, x ir.Value) ir.Value { return Conv2D(c).apply(at, "conv1d", 1, x) }

// Apply gives the convolution of x [N, C, H, W].
func (c Conv2D) Apply(at *Place, x ir.Value) ir.Value { return c.apply(at, "conv2d", 2, x) }

// Apply gives the transposed convolution of x [N, C, L].
func (c ConvTranspose1D) Apply(at *Place, x ir.Value) ir.Value {
	return ConvTranspose2D(c).apply(at, "convtranspose1d", 1, x)
}

// Apply gives the transposed convolution of x [N, C, H, W].
func (c ConvTranspose2D) Apply(at *Place, x ir.Value) ir.Value {
	return c.apply(at, "convtranspose2d", 2, x)
}

func (c Conv2D) apply(at *Place, name string, rank int, x ir.Value) ir.Value {
	k := kernelOf{name, rank, c.Out, c.Kernel, c.Stride, c.Dilation, c.Groups}.withDefaults()
	bad, failed := k.check(at, x, c.Padding, c.Same, func() error {
		_, err := op.ConvOp{Window: k.window(x, c.Padding, c.Same)}.Infer([]ir.Type{x.Type(), k.weight(x.DType(), c.Out, int(x.Dim(1)))})
		return err
	})
	if failed {
		return bad
	}
	o := op.ConvOp{Window: k.window(x, c.Padding, c.Same), Groups: c.Groups}
	weight, bias := parameters{c.Init, c.BiasInit, c.NoBias}.declare(at, k.weight(x.DType(), c.Out, int(x.Dim(1))/k.groups), c.Out)
	if c.Spectral {
		weight = normalised(at, weight, 0)
	}
	return op.Conv(x, weight, bias, o)
}

func (c ConvTranspose2D) apply(at *Place, name string, rank int, x ir.Value) ir.Value {
	k := kernelOf{name, rank, c.Out, c.Kernel, c.Stride, c.Dilation, c.Groups}.withDefaults()
	var both []string
	if c.Same && c.OutputPadding != 0 {
		both = append(both, fmt.Sprintf("OutputPadding is %d and Same is set: want one of them", c.OutputPadding))
	}
	bad, failed := k.check(at, x, c.Padding, c.Same, func() error {
		_, err := c.over(k, 1).Infer([]ir.Type{x.Type(), k.weight(x.DType(), int(x.Dim(1)), c.Out)})
		return err
	}, both...)
	if failed {
		return bad
	}
	channels := int(x.Dim(1))
	weight, bias := parameters{c.Init, c.BiasInit, c.NoBias}.declare(at, k.weight(x.DType(), channels, c.Out/k.groups), c.Out)
	if c.Spectral {
		weight = normalised(at, weight, 1)
	}
	return op.ConvTranspose(x, weight, bias, c.over(k, c.Groups))
}

// over is the op of the layer.
func (c ConvTranspose2D) over(k kernelOf, groups int) op.ConvTransposeOp {
	o := op.ConvTransposeOp{Groups: groups}
	before, after, rest := c.Padding, c.Padding, c.OutputPadding
	if span := k.dilation*(k.size-1) + 1; c.Same {
		before = max(0, span-k.stride) / 2
		after, rest = max(0, span-k.stride)-before, max(0, k.stride-span)
	}
	o.Window = k.over(before, after)
	if rest != 0 {
		o.OutputPadding = repeated(rest, k.rank)
	}
	return o
}

// kernelOf is the kernel of a layer, of the same size in each dimension behind the channels.
type kernelOf struct {
	name                           string
	rank, out                      int
	size, stride, dilation, groups int
}

func (k kernelOf) withDefaults() kernelOf {
	for _, n := range []*int{&k.stride, &k.dilation, &k.groups} {
		if *n == 0 {
			*n = 1
		}
	}
	return k
}

// check reports all that is wrong with a layer and its input but for the geometry alone, which the op reports. Where channels do
// not fall into groups, no op is made, so that geometry is asked for its mistakes as well. others are further mistakes of the layer.
func (k kernelOf) check(at *Place, x ir.Value, padding int, same bool, geometry func() error, others ...string) (bad ir.Value, failed bool) {
	if bad, failed = checkImages(at, k.name, k.rank, x); failed {
		return bad, true
	}
	wrong := k.numbers(padding, same)
	sound := len(wrong)+len(others) == 0
	if channels := int(x.Dim(1)); k.groups > 0 && (channels%k.groups != 0 || k.out%k.groups != 0) {
		wrong = append(wrong, fmt.Sprintf("%d channels of the input %v and %d output channels do not fall into %d groups", channels, x.Type(), k.out, k.groups))
	}
	wrong = append(wrong, others...)
	if len(wrong) == 0 {
		return bad, false
	}
	if sound {
		if err := geometry(); err != nil {
			wrong = append(wrong, err.Error())
		}
	}
	return at.Fail("%s: %s", k.name, strings.Join(wrong, "; ")), true
}

// numbers is what is wrong with the numbers of a layer alone.
func (k kernelOf) numbers(padding int, same bool) (wrong []string) {
	if k.out < 1 || k.size < 1 || k.stride < 1 || k.dilation < 1 || k.groups < 1 {
		wrong = append(wrong, fmt.Sprintf("Out is %d, Kernel %d, Stride %d, Dilation %d, Groups %d: want at least 1", k.out, k.size, k.stride, k.dilation, k.groups))
	}
	if padding < 0 {
		wrong = append(wrong, fmt.Sprintf("Padding is %d, want at least 0", padding))
	}
	if same && padding != 0 {
		wrong = append(wrong, fmt.Sprintf("Padding is %d and Same is set: want one of them", padding))
	}
	return wrong
}

// shapes is how inputs are written in messages, by the number of dimensions behind the channels.
var shapes = [...]string{1: "[N×channels×length]", 2: "[N×channels×height×width]"}

// checkImages reports an input that is not [N, C, …] with rank dimensions behind the channels.
func checkImages(at *Place, name string, rank int, x ir.Value) (bad ir.Value, failed bool) {
	t := x.Type()
	if t.Rank() != rank+2 || !t.DType.IsFloat() {
		return at.Fail("%s: input %v: want %s of a floating-point type: put nn.Reshape before it", name, t, shapes[rank]), true
	}
	for i := 1; i < t.Rank(); i++ {
		if t.At(i).IsBatch() {
			return at.Fail("%s: input %v: only the first dimension may depend on the batch size", name, t), true
		}
	}
	return bad, false
}

// window is how the kernel moves over x.
func (k kernelOf) window(x ir.Value, padding int, same bool) op.Window {
	if !same {
		return k.over(padding, padding)
	}
	before, after := make([]int, k.rank), make([]int, k.rank)
	for i := range before {
		size := int(x.Dim(i + 2))
		total := max(0, ((size+k.stride-1)/k.stride-1)*k.stride+k.dilation*(k.size-1)+1-size)
		before[i] = total / 2
		after[i] = total - before[i]
	}
	w := k.over(0, 0)
	w.Before, w.After = ir.MakeInts(before...), ir.MakeInts(after...)
	return w
}

// over is the kernel's way with the same pads in each dimension; lists that say nothing are left empty.
func (k kernelOf) over(before, after int) op.Window {
	var w op.Window
	if k.stride != 1 {
		w.Strides = repeated(k.stride, k.rank)
	}
	if k.dilation != 1 {
		w.Dilations = repeated(k.dilation, k.rank)
	}
	if before != 0 || after != 0 {
		w.Before, w.After = repeated(before, k.rank), repeated(after, k.rank)
	}
	return w
}

func repeated(n, times int) ir.Ints {
	list := make([]int, times)
	for i := range list {
		list[i] = n
	}
	return ir.MakeInts(list...)
}

// weight is the type of weights between channels.
func (k kernelOf) weight(dt ir.DType, first, second int) ir.Type {
	dims := ir.MakeDims(ir.Dim(first), ir.Dim(second))
	for range k.rank {
		dims = dims.Append(ir.Dim(k.size))
	}
	return ir.Type{DType: dt, Dims: dims}
}
