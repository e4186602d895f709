package nn_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/compile/rewrite"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/internal/evaltest"
	"github.com/ganc-ml/ganc/ir/nn"
)

// critics are the layers of critics of images [N×2×4×4]; a Dense{Out: 1} follows each. Windows overlap and leave rests, so
// that no element is spared.
func critics() map[string]nn.Layers {
	conv, smooth := nn.Conv2D{Out: 2, Kernel: 3, Padding: 1}, nn.Softplus{}
	list := map[string]nn.Layers{
		"strided convolution":    {nn.Conv2D{Out: 3, Kernel: 3, Stride: 2, Padding: 1}, smooth},
		"groups and dilation":    {nn.Conv2D{Out: 4, Kernel: 2, Dilation: 2, Groups: 2}, smooth},
		"depthwise":              {nn.Conv2D{Out: 2, Kernel: 3, Groups: 2}, smooth},
		"transposed convolution": {nn.ConvTranspose2D{Out: 2, Kernel: 3, Stride: 2, Padding: 1, OutputPadding: 1}, smooth},
		"max pool":               {conv, smooth, nn.MaxPool2D{Kernel: 3, Stride: 1}, conv, smooth},
		"average pool":           {conv, smooth, nn.AvgPool2D{Kernel: 2, Padding: 1}, conv, smooth},
		"global average pool":    {conv, smooth, nn.GlobalAvgPool2D{}},
		"global sum pool":        {conv, smooth, nn.GlobalSumPool2D{}},
		"nearest upsampling":     {conv, smooth, nn.Upsample2D{Scale: 2}, conv, smooth},
		"bilinear upsampling":    {conv, smooth, nn.Upsample2D{Scale: 2, Mode: "bilinear"}, conv, smooth},
		"pixel shuffle":          {nn.Conv2D{Out: 4, Kernel: 3}, smooth, nn.PixelShuffle{Scale: 2}, conv, smooth},
		"pixel unshuffle":        {nn.PixelUnshuffle{Scale: 2}, conv, smooth},
		"batch norm":             {conv, nn.BatchNorm{}, smooth},
		"instance norm":          {conv, nn.InstanceNorm{}, smooth},
		"group norm":             {nn.Conv2D{Out: 4, Kernel: 3}, nn.GroupNorm{Groups: 2}, smooth},
		"layer norm":             {nn.Conv2D{Out: 2, Kernel: 3}, nn.LayerNorm{Axis: 1}, smooth},
		"layer norm of channels": {nn.Conv2D{Out: 3, Kernel: 3}, nn.LayerNorm{Axes: []int{1}}, smooth},
		"spectral norm":          {nn.Conv2D{Out: 3, Kernel: 3, Spectral: true}, smooth, nn.ConvTranspose2D{Out: 2, Kernel: 2, Spectral: true}, smooth, nn.Flatten{}, nn.Dense{Out: 2, Spectral: true}, smooth},
		"residual":               {nn.ResidualBlock2D{Out: 3, Down: true, Act: smooth}},
		"residual up":            {nn.ResidualBlock2D{Out: 1, Up: true, Act: smooth, Norm: nn.InstanceNorm{}}},
		"self-attention":         {conv, nn.SelfAttention2D{Reduce: 1}, smooth},
		"skip":                   {nn.Skip{Main: nn.Layers{conv, smooth}}, conv, smooth},
		"dropout of maps":        {nn.Conv2D{Out: 3, Kernel: 3, Padding: 1}, smooth, nn.Dropout2D{P: 0.25}, conv, smooth},
		"augmentation":           {nn.Augment2D{Brightness: 1, Contrast: 1, Translation: 0.25, Cutout: 0.5}, conv, smooth},
	}
	for _, act := range []nn.Layer{
		nn.ReLU{}, nn.LeakyReLU{Alpha: 0.2}, nn.Sigmoid{}, nn.Tanh{}, nn.Softplus{}, nn.Softsign{}, nn.ELU{}, nn.SELU{}, nn.CELU{Alpha: 0.5},
		nn.SiLU{}, nn.Mish{}, nn.GELU{}, nn.GELU{Tanh: true}, nn.HardSigmoid{}, nn.HardSwish{}, nn.PReLU{}, nn.PReLU{PerChannel: true},
	} {
		list[fmt.Sprintf("%T%+v", act, act)] = nn.Layers{nn.Conv2D{Out: 3, Kernel: 3}, act, nn.Conv2D{Out: 2, Kernel: 2}, act}
	}
	return list
}

// conditional are the layers of critics that read a condition, by what the condition is.
func conditional() map[string]map[string]nn.Layers {
	conv, smooth := nn.Conv2D{Out: 2, Kernel: 3, Padding: 1}, nn.Softplus{}
	list := map[string]nn.Layers{
		"conditional batch norm":     {conv, nn.ConditionalBatchNorm{}, smooth},
		"modulated convolution":      {conv, nn.ModulatedConv2D{Out: 2, Kernel: 3, Same: true}, smooth},
		"adaptive instance norm":     {conv, nn.AdaIN{}, smooth},
		"projection":                 {conv, smooth, nn.Flatten{}, nn.Projection{}},
		"projection, spectral norms": {conv, smooth, nn.Flatten{}, nn.Projection{Spectral: true}},
	}
	return map[string]map[string]nn.Layers{"labels": list, "features": list}
}

// TestSecondOrder holds the compiled gradients of the whole penalties R1 and WGAN-GP by every parameter, second derivatives
// of a critic, against central differences of the compiled penalty, in float64.
func TestSecondOrder(t *testing.T) {
	checked := 0
	for name, layers := range critics() {
		m, x := declared(ir.Batch, 2, 4, 4)
		d := nn.Sequential("d", layers, nn.Flatten{}, nn.Dense{Out: 1})
		checked += checkCritic(t, name, m, d, x, d.Apply(x))
	}
	for of, critics := range conditional() {
		for name, layers := range critics {
			m, x := declared(ir.Batch, 2, 4, 4)
			condition := map[string]ir.Value{
				"labels":   m.Data("label", ir.Int64, ir.Shape{ir.Batch}, ir.Classes(3)),
				"features": m.Data("style", ir.Float32, ir.Shape{ir.Batch, 3}),
			}[of]
			d := nn.Sequential("d", layers, nn.Flatten{}, nn.Dense{Out: 1})
			checked += checkCritic(t, name+" of "+of, m, d, x, d.ApplyGiven(x, condition))
		}
	}
	if checked < 9000 {
		t.Errorf("only %d derivatives were compared", checked)
	}
}

// checkCritic compares the gradients of both penalties of d's scores of x.
func checkCritic(t *testing.T, name string, m *ir.Model, d *nn.Net, x, scores ir.Value) (checked int) {
	t.Helper()
	penalties := map[string]ir.Value{"R1": nn.R1(3, scores, x), "WGAN-GP": nn.GradientPenalty(10, scores, x)}
	wantMistakes(t, m)
	e := evaltest.Float64(2, map[string][]float64{"x": rough(64, 1), "label": {2, 0}, "style": rough(6, 2)})
	for i, in := range m.Inputs() {
		if in.Source == ir.FromNoise {
			e.Vars[in.Name] = drawnOf(in, 2, i)
		}
	}
	for i, s := range d.States() {
		n, _ := s.Type.Count()
		e.Vars[s.Name] = rough(n, 3+i)
	}
	settle(m, e)
	for of, penalty := range penalties {
		checked += checkPenalty(t, name+": "+of, m, d, e, penalty)
	}
	return checked
}

// drawnOf is numbers of (0, 1) for a noise of a batch, 0 and 1 where its law is not the uniform one.
func drawnOf(in *ir.Input, batch, seed int) []float64 {
	n, _ := in.Type.Count()
	u := rough(n*batch, seed)
	for i := range u {
		u[i] = (u[i] + 1) / 2
		if *in.Port.Law != ir.Uniform {
			u[i] = math.Round(u[i])
		}
	}
	return u
}

// settle runs the power iterations of spectral norms until σ is the spectral norm, whose derivative does not see that of u
// and v. Other state keeps its value.
func settle(m *ir.Model, e *evaltest.Evaluator) {
	for range 500 {
		for _, s := range m.Sets() {
			if strings.HasSuffix(s.State.Name, "weight_u") {
				e.Vars[s.State.Name] = e.Value(compiled(s.Value))
			}
		}
	}
}

// checkPenalty compares the gradient by every parameter of d, in short tests by every fifth number of them. It counts all.
func checkPenalty(t *testing.T, what string, m *ir.Model, d *nn.Net, e *evaltest.Evaluator, penalty ir.Value) (checked int) {
	t.Helper()
	value := compiled(penalty)
	each := 1
	if testing.Short() {
		each = 5
	}
	for _, s := range d.States() {
		if !s.Trainable {
			continue
		}
		got, at := e.Value(compiled(ir.Gradient(penalty, readOf(t, m, s))[0])), e.Vars[s.Name]
		for j, x := range at {
			if checked++; checked%each != 0 {
				continue
			}
			const h = 1e-5
			at[j] = x + h
			up := e.Scalar(value)
			at[j] = x - h
			want := (up - e.Scalar(value)) / (2 * h)
			at[j] = x
			near(t, fmt.Sprintf("%s by %s[%d]", what, s.Name, j), got[j], want, 1e-6)
		}
	}
	return checked
}

// compiled is a value in training, with every gradient as a graph.
func compiled(v ir.Value) ir.Value {
	c := ir.NewCopier(ir.NewGraph(false))
	c.Dst.Outputs = []ir.Output{{Name: "v", Value: c.Value(v)}}
	return rewrite.Differentiate(rewrite.Decompose(rewrite.Expand(c.Dst, ir.Training))).Outputs[0].Value
}
