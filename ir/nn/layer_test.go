package nn_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/internal/evaltest"
	"github.com/ganc-ml/ganc/ir/nn"
)

func TestLayerTypes(t *testing.T) {
	images := ir.Shape{ir.Batch, 2, 3, 4}
	for _, row := range []struct {
		layer nn.Layer
		in    ir.Shape
		want  string
	}{
		{nn.Dense{Out: 5}, ir.Shape{ir.Batch, 3}, "f32[N×5]"},
		{nn.Dense{Out: 5}, ir.Shape{ir.Batch.Times(2), 3}, "f32[2N×5]"},
		{nn.Dense{Out: 5, NoBias: true}, ir.Shape{ir.Batch, 3}, "f32[N×5]"},
		{nn.ReLU{}, images, "f32[N×2×3×4]"},
		{nn.LeakyReLU{}, images, "f32[N×2×3×4]"},
		{nn.Sigmoid{}, images, "f32[N×2×3×4]"},
		{nn.Tanh{}, images, "f32[N×2×3×4]"},
		{nn.Softplus{}, images, "f32[N×2×3×4]"},
		{nn.Softsign{}, images, "f32[N×2×3×4]"},
		{nn.ELU{}, images, "f32[N×2×3×4]"},
		{nn.SELU{}, images, "f32[N×2×3×4]"},
		{nn.CELU{}, images, "f32[N×2×3×4]"},
		{nn.SiLU{}, images, "f32[N×2×3×4]"},
		{nn.Mish{}, images, "f32[N×2×3×4]"},
		{nn.GELU{}, images, "f32[N×2×3×4]"},
		{nn.HardSigmoid{}, images, "f32[N×2×3×4]"},
		{nn.HardSwish{}, images, "f32[N×2×3×4]"},
		{nn.PReLU{}, images, "f32[N×2×3×4]"},
		{nn.PReLU{PerChannel: true}, images, "f32[N×2×3×4]"},
		{nn.PReLU{PerChannel: true}, ir.Shape{ir.Batch, 5}, "f32[N×5]"},
		{nn.Dropout{}, images, "f32[N×2×3×4]"},
		{nn.Dropout2D{}, images, "f32[N×2×3×4]"},
		{nn.BatchNorm{}, ir.Shape{ir.Batch, 3}, "f32[N×3]"},
		{nn.Conv2D{Out: 5, Kernel: 3, Padding: 1}, images, "f32[N×5×3×4]"},
		{nn.Conv2D{Out: 5, Kernel: 2, Stride: 2, NoBias: true}, images, "f32[N×5×1×2]"},
		{nn.Conv2D{Out: 4, Kernel: 3, Stride: 2, Same: true, Groups: 2}, images, "f32[N×4×2×2]"},
		{nn.Conv2D{Out: 4, Kernel: 2, Dilation: 2}, images, "f32[N×4×1×2]"},
		{nn.Conv1D{Out: 5, Kernel: 3, Same: true}, ir.Shape{ir.Batch, 2, 9}, "f32[N×5×9]"},
		{nn.ConvTranspose2D{Out: 5, Kernel: 4, Stride: 2, Padding: 1}, images, "f32[N×5×6×8]"},
		{nn.ConvTranspose2D{Out: 5, Kernel: 3, Stride: 2, Padding: 1, OutputPadding: 1}, images, "f32[N×5×6×8]"},
		{nn.ConvTranspose2D{Out: 4, Kernel: 5, Stride: 2, Same: true, Groups: 2}, images, "f32[N×4×6×8]"},
		{nn.ConvTranspose2D{Out: 4, Kernel: 1, Stride: 3, Same: true}, images, "f32[N×4×9×12]"},
		{nn.ConvTranspose1D{Out: 3, Kernel: 2, Stride: 2}, ir.Shape{ir.Batch, 2, 9}, "f32[N×3×18]"},
		{nn.MaxPool2D{Kernel: 2}, images, "f32[N×2×1×2]"},
		{nn.MaxPool2D{Kernel: 2, Ceil: true}, images, "f32[N×2×2×2]"},
		{nn.AvgPool2D{Kernel: 3, Stride: 1, Padding: 1}, images, "f32[N×2×3×4]"},
		{nn.GlobalAvgPool2D{}, images, "f32[N×2]"},
		{nn.GlobalSumPool2D{}, images, "f32[N×2]"},
		{nn.Upsample2D{Scale: 2}, images, "f32[N×2×6×8]"},
		{nn.Upsample2D{Scale: 3, Mode: "bicubic"}, images, "f32[N×2×9×12]"},
		{nn.Conv2D{Out: 5, Kernel: 3, Padding: 1, Spectral: true}, images, "f32[N×5×3×4]"},
		{nn.ConvTranspose2D{Out: 5, Kernel: 4, Stride: 2, Padding: 1, Spectral: true}, images, "f32[N×5×6×8]"},
		{nn.Dense{Out: 5, Spectral: true}, ir.Shape{ir.Batch, 3}, "f32[N×5]"},
		{nn.PixelShuffle{Scale: 2}, ir.Shape{ir.Batch, 8, 3, 4}, "f32[N×2×6×8]"},
		{nn.PixelUnshuffle{Scale: 2}, ir.Shape{ir.Batch, 2, 6, 8}, "f32[N×8×3×4]"},
		{nn.InstanceNorm{}, images, "f32[N×2×3×4]"},
		{nn.GroupNorm{Groups: 1}, images, "f32[N×2×3×4]"},
		{nn.GroupNorm{}, ir.Shape{ir.Batch, 64}, "f32[N×64]"},
		{nn.Residual{Main: nn.Layers{nn.ReLU{}}}, images, "f32[N×2×3×4]"},
		{nn.Skip{Main: nn.Layers{nn.Conv2D{Out: 5, Kernel: 1}}}, images, "f32[N×7×3×4]"},
		{nn.ResidualBlock2D{Out: 5, Up: true, Norm: nn.BatchNorm{}}, images, "f32[N×5×6×8]"},
		{nn.ResidualBlock2D{Out: 5, Down: true, First: true, Spectral: true}, ir.Shape{ir.Batch, 2, 6, 8}, "f32[N×5×3×4]"},
		{nn.ResidualBlock2D{Out: 2}, images, "f32[N×2×3×4]"},
		{nn.SelfAttention2D{Spectral: true}, ir.Shape{ir.Batch, 16, 3, 4}, "f32[N×16×3×4]"},
		{nn.Augment2D{Brightness: 1, Contrast: 1, Translation: 0.5, Cutout: 0.5}, images, "f32[N×2×3×4]"},
		{nn.Distort2D{Rotation: 1, Shear: 1, Scale: 1, Translation: 0.5, Thin: 1, Thick: 1}, images, "f32[N×2×3×4]"},
		{nn.Flatten{}, images, "f32[N×24]"},
		{nn.Reshape{To: ir.Shape{4, 6}}, images, "f32[N×4×6]"},
		{nn.Reshape{To: ir.Shape{}}, ir.Shape{ir.Batch, 1}, "f32[N]"},
	} {
		m, x := declared(row.in...)
		y := nn.Sequential("net", row.layer).Apply(x)
		wantMistakes(t, m)
		if got := y.Type().String(); got != row.want {
			t.Errorf("%#v of %v: got %s, want %s", row.layer, x.Type(), got, row.want)
		}
	}
}

func TestLayerMistakes(t *testing.T) {
	for _, row := range []struct {
		layer nn.Layer
		in    ir.Shape
		want  string
	}{
		{nn.Dense{Out: 5}, ir.Shape{ir.Batch, 1, 28}, "dense: input f32[N×1×28] has rank 3, want [N×features]: put nn.Flatten{} before it"},
		{nn.Dense{}, ir.Shape{ir.Batch, 3}, "dense: Out is 0, want at least 1"},
		{nn.Dense{Out: 5}, ir.Shape{ir.Batch, ir.Batch}, "dense: input f32[N×N]: the number of features cannot depend on the batch size"},
		{nn.Conv2D{Out: 5, Kernel: 3}, ir.Shape{ir.Batch, 784}, "conv2d: input f32[N×784]: want [N×channels×height×width] of a floating-point type: put nn.Reshape before it"},
		{nn.Conv2D{Out: 5, Kernel: 3}, ir.Shape{ir.Batch, ir.Batch, 3, 3}, "conv2d: input f32[N×N×3×3]: only the first dimension may depend on the batch size"},
		{nn.Conv2D{Out: 5}, ir.Shape{ir.Batch, 1, 3, 3}, "conv2d: Out is 5, Kernel 0, Stride 1, Dilation 1, Groups 1: want at least 1"},
		{nn.Conv2D{Out: 5, Kernel: 3, Padding: -1}, ir.Shape{ir.Batch, 1, 3, 3}, "conv2d: Padding is -1, want at least 0"},
		{nn.Conv2D{Out: 5, Kernel: 3, Padding: 1, Same: true}, ir.Shape{ir.Batch, 1, 3, 3}, "conv2d: Padding is 1 and Same is set: want one of them"},
		{nn.Conv2D{Out: 5, Kernel: 3, Groups: 2}, ir.Shape{ir.Batch, 2, 3, 3}, "conv2d: 2 channels of the input f32[N×2×3×3] and 5 output channels do not fall into 2 groups"},
		{nn.Conv2D{Out: 5, Kernel: 4}, ir.Shape{ir.Batch, 1, 2, 5}, "Conv: the kernel spans 4 positions of dimension 2, the input f32[N×1×2×5] has 2 with its pads"},
		{nn.ConvTranspose2D{Out: 5, Kernel: 4, Stride: 2, OutputPadding: 2}, ir.Shape{ir.Batch, 1, 2, 5}, "ConvTranspose: output padding 2 of dimension 2 of the input f32[N×1×2×5]: want less than the stride 2; output padding 2 of dimension 3 of the input f32[N×1×2×5]: want less than the stride 2"},
		{nn.ConvTranspose2D{Out: 5, Kernel: 3, Padding: 2}, ir.Shape{ir.Batch, 1, 1, 1}, "ConvTranspose: dimension 2 of the result would have size -1: the pads 2 and 2 cut all of it; dimension 3 of the result would have size -1: the pads 2 and 2 cut all of it"},
		{nn.ConvTranspose2D{Out: 5, Kernel: 3, Same: true, OutputPadding: 1}, ir.Shape{ir.Batch, 1, 1, 1}, "convtranspose2d: OutputPadding is 1 and Same is set: want one of them"},
		{nn.ConvTranspose1D{Out: 5, Kernel: 3, Groups: 2}, ir.Shape{ir.Batch, 3, 4}, "convtranspose1d: 3 channels of the input f32[N×3×4] and 5 output channels do not fall into 2 groups"},
		{nn.Conv2D{Out: 5, Kernel: 4, Groups: 2}, ir.Shape{ir.Batch, 3, 2, 5}, "conv2d: 3 channels of the input f32[N×3×2×5] and 5 output channels do not fall into 2 groups; the kernel spans 4 positions of dimension 2, the input f32[N×3×2×5] has 2 with its pads"},
		{nn.Conv2D{Kernel: 3, Padding: -1, Same: true}, ir.Shape{ir.Batch, 1, 3, 3}, "conv2d: Out is 0, Kernel 3, Stride 1, Dilation 1, Groups 1: want at least 1; Padding is -1, want at least 0; Padding is -1 and Same is set: want one of them"},
		{nn.ConvTranspose2D{Out: 2, Kernel: 4, Groups: 3, OutputPadding: 1}, ir.Shape{ir.Batch, 4, 2, 5}, "convtranspose2d: 4 channels of the input f32[N×4×2×5] and 2 output channels do not fall into 3 groups; output padding 1 of dimension 2 of the input f32[N×4×2×5]: want less than the stride 1; output padding 1 of dimension 3 of the input f32[N×4×2×5]: want less than the stride 1"},
		{nn.MaxPool2D{Kernel: 3}, ir.Shape{ir.Batch, 1, 2, 5}, "MaxPool: the kernel spans 3 positions of dimension 2, the input f32[N×1×2×5] has 2 with its pads"},
		{nn.MaxPool2D{}, ir.Shape{ir.Batch, 1, 2, 5}, "maxpool2d: Kernel is 0, Stride 0, Padding 0: want a kernel and a stride of at least 1 and a padding from 0 to less than the kernel"},
		{nn.AvgPool2D{Kernel: 2, Padding: 2}, ir.Shape{ir.Batch, 1, 2, 5}, "avgpool2d: Kernel is 2, Stride 2, Padding 2: want a kernel and a stride of at least 1 and a padding from 0 to less than the kernel"},
		{nn.GlobalSumPool2D{}, ir.Shape{ir.Batch, 4}, "globalsumpool2d: input f32[N×4]: want [N×channels×height×width] of a floating-point type: put nn.Reshape before it"},
		{nn.GlobalAvgPool2D{}, ir.Shape{ir.Batch, 4}, "globalavgpool2d: input f32[N×4]: want [N×channels×height×width] of a floating-point type: put nn.Reshape before it"},
		{nn.Upsample2D{}, ir.Shape{ir.Batch, 1, 2, 5}, "upsample2d: Scale is 0, want at least 1"},
		{nn.Upsample2D{Scale: 2, Mode: "linear"}, ir.Shape{ir.Batch, 1, 2, 5}, "upsample2d: Mode is \"linear\", want nearest, bilinear or bicubic"},
		{nn.Dropout{P: 1}, ir.Shape{ir.Batch, 3}, "dropout: P is 1, want a probability in (0, 1)"},
		{nn.Dropout{P: -0.5}, ir.Shape{ir.Batch, 3}, "dropout: P is -0.5, want a probability in (0, 1)"},
		{nn.Dropout2D{P: 1}, ir.Shape{ir.Batch, 2, 3, 4}, "dropout2d: P is 1, want a probability in (0, 1)"},
		{nn.Dropout2D{}, ir.Shape{ir.Batch, 3}, "dropout2d: input f32[N×3]: want [N×channels×height×width] of a floating-point type: put nn.Reshape before it"},
		{nn.BatchNorm{}, ir.Shape{ir.Batch}, "batch norm: input f32[N]: want [N×channels×…]"},
		{nn.BatchNorm{Parts: 2}, ir.Shape{ir.Batch.Times(3), 3}, "batch norm: the batch of the input f32[3N×3] does not fall into 2 parts"},
		{nn.BatchNorm{Parts: -1}, ir.Shape{ir.Batch, 3}, "batch norm: the batch of the input f32[N×3] does not fall into -1 parts"},
		{nn.BatchNorm{Momentum: 1}, ir.Shape{ir.Batch, 3}, "batch norm: Momentum is 1, want it in [0, 1)"},
		{nn.BatchNorm{Eps: -1}, ir.Shape{ir.Batch, 3}, "batch norm: Eps is -1, want it positive"},
		{nn.ELU{Alpha: math.Inf(1)}, ir.Shape{ir.Batch, 3}, "ELU: alpha is +Inf, want a finite number"},
		{nn.CELU{Alpha: -1}, ir.Shape{ir.Batch, 3}, "CELU: alpha is -1, want a positive number"},
		{nn.PReLU{PerChannel: true}, ir.Shape{ir.Batch}, "prelu: input f32[N]: want [N×channels×…]"},
		{nn.Reshape{To: ir.Shape{5}}, ir.Shape{ir.Batch, 2, 3}, "reshape: input f32[N×2×3] has 6 elements an example, To [5] has 5"},
		{nn.Reshape{To: ir.Shape{ir.Batch, 6}}, ir.Shape{ir.Batch, 6}, "reshape: To [N×6] is the shape of one example: leave the batch out"},
		{nn.Reshape{To: make(ir.Shape, 8)}, ir.Shape{ir.Batch, 6}, "reshape: To has 8 dimensions, want fewer than 8"},
		{nn.PixelShuffle{}, ir.Shape{ir.Batch, 4, 3, 3}, "pixelshuffle: Scale is 0, want at least 1"},
		{nn.PixelShuffle{Scale: 2}, ir.Shape{ir.Batch, 6, 3, 3}, "pixelshuffle: input f32[N×6×3×3] has 6 channels, want a multiple of 2×2"},
		{nn.PixelUnshuffle{Scale: 2}, ir.Shape{ir.Batch, 1, 3, 4}, "pixelunshuffle: images of f32[N×1×3×4] are 3×4, want multiples of 2"},
		{nn.InstanceNorm{}, ir.Shape{ir.Batch, 4}, "instance norm: input f32[N×4]: want [N×channels×positions…] of a floating-point type"},
		{nn.GroupNorm{}, ir.Shape{ir.Batch, 12, 4}, "group norm: 12 channels of the input f32[N×12×4] do not fall into 32 groups"},
		{nn.GroupNorm{Groups: 1, Eps: -1}, ir.Shape{ir.Batch, 12}, "group norm: Eps is -1, want it positive"},
		{nn.GroupNorm{Groups: 1}, ir.Shape{ir.Batch, 2, ir.Batch}, "group norm: input f32[N×2×N]: only the first dimension may depend on the batch size"},
		{nn.Residual{Main: nn.Layers{nn.Dense{Out: 3}}}, ir.Shape{ir.Batch, 4}, "residual: Main gives f32[N×3], Shortcut f32[N×4]: want one type"},
		{nn.Skip{Main: nn.Layers{nn.MaxPool2D{Kernel: 2}}}, ir.Shape{ir.Batch, 1, 4, 4}, "skip: the input is f32[N×1×4×4], Main gives f32[N×1×2×2]: want [N×channels×…] of equal sizes but for the channels"},
		{nn.ResidualBlock2D{Out: 4, Down: true}, ir.Shape{ir.Batch, 1, 3, 4}, "residual block: input f32[N×1×3×4]: Down halves an even height and width"},
		{nn.ResidualBlock2D{Out: 4, Up: true, Down: true}, ir.Shape{ir.Batch, 1, 4, 4}, "residual block: Up and Down are set: want one of them"},
		{nn.ResidualBlock2D{Kernel: 2}, ir.Shape{ir.Batch, 1, 4, 4}, "residual block: Out is 0, Kernel 2: want at least 1 and an odd kernel"},
		{nn.SelfAttention2D{}, ir.Shape{ir.Batch, 4, 4, 4}, "self-attention: Reduce is 8 for the 4 channels of f32[N×4×4×4]: want 1 to as many"},
		{nn.Augment2D{Cutout: 2}, ir.Shape{ir.Batch, 4, 4, 4}, "augment: {Brightness:0 Contrast:0 Translation:0 Cutout:2}: want Brightness, Translation and Cutout in [0, 1], Contrast in [0, 2]"},
		{nn.Distort2D{Thin: 2}, ir.Shape{ir.Batch, 4, 4, 4}, "distort: {Rotation:0 Shear:0 Scale:0 Translation:0 Thin:2 Thick:0 Fill:0}: want Rotation in [0, π], and Shear, Scale, Translation, Thin and Thick in [0, 1]"},
		{nn.Layers{nn.ReLU{}, nil}, ir.Shape{ir.Batch, 4}, "1: the layer is nil"},
		{nil, ir.Shape{ir.Batch, 6}, "the layer is nil"},
	} {
		m, x := declared(row.in...)
		// What follows a mistake stays silent, and so does a second Apply.
		net := nn.Sequential("net", nn.ReLU{}, row.layer, nn.Dense{}, nn.Reshape{})
		net.Apply(x)
		if y := net.Apply(x); !y.IsPoison() {
			t.Errorf("%#v: got %v", row.layer, y)
		}
		wantMistakes(t, m, "net.1"+inner(row.want))
	}
}

// inner is the end of a mistake's text, which for a layer inside a layer begins with the inner one's name.
func inner(want string) string {
	if strings.HasPrefix(want, "1: ") {
		return "." + want
	}
	return ": " + want
}

func TestLayersOfConstants(t *testing.T) {
	m, _ := declared(ir.Batch)
	w := m.Read(m.Parameter("w", ir.TypeOf(ir.Float32, 4, 3), nn.Zeros{}))
	label := m.Data("label", ir.Int64, ir.Shape{ir.Batch, 3})
	nn.Sequential("a", nn.Dropout{}).Apply(w)
	nn.Sequential("b", nn.Reshape{To: ir.Shape{3}}).Apply(w)
	nn.Sequential("c", nn.Dense{Out: 2}).Apply(label)
	nn.Sequential("d", nn.BatchNorm{}).Apply(label)
	nn.Sequential("e", nn.PReLU{}).Apply(label)
	nn.Sequential("f", nn.Dropout2D{}).Apply(m.Read(m.Parameter("v", ir.TypeOf(ir.Float32, 4, 3, 2, 2), nn.Zeros{})))
	wantMistakes(t, m,
		"a.0: dropout: input f32[4×3]: the first dimension must be the batch",
		"b.0: reshape: input f32[4×3]: the first dimension must be the batch",
		"c.0: dense: input i64[N×3]: want a floating-point type",
		"d.0: batch norm: input i64[N×3]: want a floating-point type",
		"e.0: prelu: input i64[N×3]: want a floating-point type",
		"f.0: dropout2d: input f32[4×3×2×2]: the first dimension must be the batch",
	)
}

// TestDense holds names, types, initialisers and the arithmetic of Dense.
func TestDense(t *testing.T) {
	m, x := declared(ir.Batch, 2)
	net := nn.Sequential("disc", nn.Dense{Out: 3}, nn.LeakyReLU{}, nn.Dense{Out: 1, NoBias: true})
	y := net.Apply(x)
	wantMistakes(t, m)
	want := []string{"disc.0.weight f32[2×3]", "disc.0.bias f32[3]", "disc.2.weight f32[3×1]"}
	if got := stateTexts(net); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got %q, want %q", got, want)
	}
	e := evaltest.Float64(2, map[string][]float64{
		"x": {1, 2, 3, -4}, "disc.0.weight": {1, 2, 3, 4, 5, 6}, "disc.0.bias": {0.5, 0, -20}, "disc.2.weight": {1, 10, 100},
	})
	// x·W + b = (9.5, 12, −5), (−12.5, −14, −35); slopes of 0.01 below zero.
	allNear(t, "dense", e.Value(y), []float64{9.5 + 120 - 5, -0.125 - 1.4 - 35}, 1e-14)
}

// TestActivations holds the activation layers and their defaults against the formulas of PyTorch's documentation, computed
// to forty digits with mpmath.
func TestActivations(t *testing.T) {
	at := []float64{-4, -1.5, -0.25, 0, 0.5, 3.5}
	for _, row := range []struct {
		layer nn.Layer
		want  []float64
	}{
		{nn.Softsign{}, []float64{-0.8, -0.6, -0.2, 0, 0.3333333, 0.7777778}},
		{nn.ELU{}, []float64{-0.9816844, -0.7768698, -0.2211992, 0, 0.5, 3.5}},
		{nn.ELU{Alpha: 2}, []float64{-1.9633687, -1.5537397, -0.4423984, 0, 0.5, 3.5}},
		{nn.SELU{}, []float64{-1.7258986, -1.3658144, -0.3888902, 0, 0.5253505, 3.6774535}},
		{nn.CELU{}, []float64{-0.9816844, -0.7768698, -0.2211992, 0, 0.5, 3.5}},
		{nn.CELU{Alpha: 2}, []float64{-1.7293294, -1.0552669, -0.2350062, 0, 0.5, 3.5}},
		{nn.SiLU{}, []float64{-0.0719448, -0.2736383, -0.1094559, 0, 0.3112297, 3.3974072}},
		{nn.Mish{}, []float64{-0.0725917, -0.2980997, -0.129927, 0, 0.3752452, 3.4939907}},
		{nn.GELU{}, []float64{-0.0001267, -0.1002108, -0.1003234, 0, 0.3457312, 3.4991858}},
		{nn.GELU{Tanh: true}, []float64{-7.02e-05, -0.1004284, -0.1003246, 0, 0.345714, 3.4993838}},
		{nn.HardSigmoid{}, []float64{0, 0.25, 0.4583333, 0.5, 0.5833333, 1}},
		{nn.HardSwish{}, []float64{0, -0.375, -0.1145833, 0, 0.2916667, 3.5}},
		{nn.PReLU{}, []float64{-1, -0.375, -0.0625, 0, 0.5, 3.5}},
	} {
		m, x := declared(ir.Batch, 6)
		y := nn.Sequential("net", row.layer).Apply(x)
		wantMistakes(t, m)
		e := evaltest.Float64(1, map[string][]float64{"x": at, "net.0.weight": {0.25}})
		allNear(t, fmt.Sprintf("%#v", row.layer), e.Value(y), row.want, 6e-8)
	}
}

// TestPReLU holds the slopes, their first values, and their gradient.
func TestPReLU(t *testing.T) {
	m, x := declared(ir.Batch, 2, 2)
	net := nn.Sequential("net", nn.PReLU{PerChannel: true}, nn.PReLU{Init: nn.Ones{}})
	y := net.Apply(x)
	wantMistakes(t, m)
	if got := strings.Join(stateTexts(net), ", "); got != "net.0.weight f32[2], net.1.weight f32[1]" {
		t.Errorf("got %s", got)
	}
	first := ir.NewTensor(ir.Float32, 2)
	if net.States()[0].Init.Init(first, given{7}); first.Float32s()[1] != 0.25 {
		t.Errorf("the slope starts at %g, want 0.25", first.Float32s()[1])
	}
	e := evaltest.Float64(1, map[string][]float64{"x": {-1, 2, -3, -4}, "net.0.weight": {0.5, -2}, "net.1.weight": {10}})
	allNear(t, "output", e.Value(y), []float64{-5, 2, 6, 8}, 0)
	slope := m.Read(net.States()[0])
	allNear(t, "gradient by the slopes", e.Value(differentiated(t, y, slope)), []float64{-10, -7}, 1e-12)
}

func stateTexts(b ir.Block) []string {
	var out []string
	for _, s := range b.States() {
		out = append(out, s.Name+" "+s.Type.String())
	}
	return out
}

func TestDenseInit(t *testing.T) {
	limit := 1 / math.Sqrt(16)
	for _, row := range []struct {
		layer        nn.Dense
		weight, bias ir.Initializer
	}{
		{nn.Dense{Out: 4}, nn.GlorotUniform{}, nn.Zeros{}},
		{nn.Dense{Out: 4, Init: nn.HeNormal{}}, nn.HeNormal{}, nn.Zeros{}},
		{nn.Dense{Out: 4, BiasInit: nn.Ones{}}, nn.GlorotUniform{}, nn.Ones{}},
		{nn.Dense{Out: 4, Init: nn.TorchLinear{}}, nn.TorchLinear{}, nn.Uniform{Lo: -limit, Hi: limit}},
		{nn.Dense{Out: 4, Init: nn.TorchLinear{}, BiasInit: nn.Zeros{}}, nn.TorchLinear{}, nn.Zeros{}},
		{nn.Dense{Out: 4, BiasInit: nn.TorchLinear{}}, nn.GlorotUniform{}, nn.Uniform{Lo: -limit, Hi: limit}},
	} {
		_, x := declared(ir.Batch, 16)
		net := nn.Sequential("net", row.layer)
		net.Apply(x)
		if s := net.States(); s[0].Init != row.weight || s[1].Init != row.bias {
			t.Errorf("%#v: got %#v and %#v, want %#v and %#v", row.layer, s[0].Init, s[1].Init, row.weight, row.bias)
		}
	}
}

// TestDropout holds the mask in training, the identity in inference, and a mask for each Apply.
func TestDropout(t *testing.T) {
	m, x := declared(ir.Batch, 4)
	net := nn.Sequential("gen", nn.Dropout{P: 0.75}, nn.Dropout{})
	first, second := net.Apply(x), net.Apply(x)
	wantMistakes(t, m)
	e := evaltest.Float64(1, map[string][]float64{
		"x": {1, 2, 3, 4}, "gen.0.mask": {1, 0, 1, 1}, "gen.1.mask": {0, 1, 1, 1},
		"gen.0.mask.1": {1, 1, 0, 0}, "gen.1.mask.1": {1, 1, 1, 1},
	})
	allNear(t, "training", e.Value(first), []float64{0, 0, 24, 32}, 0)
	allNear(t, "training, second", e.Value(second), []float64{8, 16, 0, 0}, 0)
	for _, in := range m.Inputs()[1:] {
		if law := *in.Port.Law; in.Name == "gen.0.mask" && law != ir.Bernoulli(0.25) {
			t.Errorf("%s: the law is %+v", in.Name, law)
		}
	}
	e.Mode = ir.Inference
	allNear(t, "inference", e.Value(first), []float64{1, 2, 3, 4}, 0)
}

// TestDropoutOfMaps holds one number of the mask for each map in training, its law, and the identity in inference.
func TestDropoutOfMaps(t *testing.T) {
	m, x := declared(ir.Batch, 2, 1, 2)
	y := nn.Sequential("gen", nn.Dropout2D{P: 0.75}).Apply(x)
	wantMistakes(t, m)
	mask := m.Inputs()[1]
	if got, want := mask.Type, ir.TypeOf(ir.Float32, ir.Batch, 2, 1, 1); got != want || mask.Name != "gen.0.mask" || *mask.Port.Law != ir.Bernoulli(0.25) {
		t.Errorf("got the mask %s %v of the law %+v, want gen.0.mask %v", mask.Name, got, *mask.Port.Law, want)
	}
	e := evaltest.Float64(2, map[string][]float64{"x": {1, 2, 3, 4, 5, 6, 7, 8}, "gen.0.mask": {1, 0, 0, 1}})
	allNear(t, "training", e.Value(y), []float64{4, 8, 0, 0, 0, 0, 28, 32}, 0)
	e.Mode = ir.Inference
	allNear(t, "inference", e.Value(y), []float64{1, 2, 3, 4, 5, 6, 7, 8}, 0)
}

func TestDropoutNameClash(t *testing.T) {
	m, x := declared(ir.Batch, 4)
	nn.Sequential("net", nn.Dropout{}).Apply(x)
	nn.Sequential("net", nn.Dropout{}).Apply(x)
	wantMistakes(t, m, `net.0: noise stream "net.0.mask" is declared already: give the blocks different names`)
}

// TestBatchNorm holds both modes and the running statistics of two Applies.
func TestBatchNorm(t *testing.T) {
	m, x := declared(ir.Batch, 2)
	net := nn.Sequential("gen", nn.BatchNorm{Momentum: 0.75, Eps: 0.25})
	y := net.Apply(x)
	net.Apply(x)
	wantMistakes(t, m)
	want := []string{"gen.0.weight f32[2]", "gen.0.bias f32[2]", "gen.0.running_mean f32[2]", "gen.0.running_var f32[2]"}
	if got := stateTexts(net); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got %q, want %q", got, want)
	}
	e := evaltest.Float64(2, map[string][]float64{
		"x": {1, 10, 3, 10}, "gen.0.weight": {2, 3}, "gen.0.bias": {5, 7},
		"gen.0.running_mean": {1, 6}, "gen.0.running_var": {2, 15.75},
	})
	r := math.Sqrt(1.25) // channel 0 has mean 2 and population variance 1, channel 1 has 10 and 0
	allNear(t, "training", e.Value(y), []float64{5 - 2/r, 7, 5 + 2/r, 7}, 1e-14)
	sets := m.Sets()
	if len(sets) != 4 || sets[0].State.Name != "gen.0.running_mean" || sets[1].State.Name != "gen.0.running_var" ||
		sets[2].State != sets[0].State || sets[3].State != sets[1].State {
		t.Fatalf("sets: %v", sets)
	}
	allNear(t, "running mean", e.Value(sets[0].Value), []float64{0.75*1 + 0.25*2, 0.75*6 + 0.25*10}, 1e-15)
	allNear(t, "running variance", e.Value(sets[1].Value), []float64{0.75*2 + 0.25*1, 0.75 * 15.75}, 1e-15)
	e.Mode = ir.Inference
	allNear(t, "inference", e.Value(y), []float64{5, 7 + 3*4/4., 5 + 2*2/1.5, 7 + 3*4/4.}, 1e-14)
}

func TestBatchNormDefaults(t *testing.T) {
	m, x := declared(ir.Batch, 1)
	net := nn.Sequential("net", nn.BatchNorm{NoAffine: true})
	y := net.Apply(x)
	wantMistakes(t, m)
	e := evaltest.Float64(2, map[string][]float64{"x": {0, 2}, "net.0.running_mean": {3}, "net.0.running_var": {4}})
	allNear(t, "training", e.Value(y), []float64{-1 / math.Sqrt(1.00001), 1 / math.Sqrt(1.00001)}, 1e-14)
	allNear(t, "running mean", e.Value(m.Sets()[0].Value), []float64{0.9*3 + 0.1*1}, 1e-15)
	init := ir.NewTensor(ir.Float32, 1)
	if net.States()[1].Init.Init(init, given{7}); init.Float32s()[0] != 1 {
		t.Errorf("the running variance starts at %g, want 1", init.Float32s()[0])
	}
}
