package runtime_test

import (
	"testing"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/optim"
)

// TestLayers exports layers that no model of the zoo has, with random weights, and wants the bits of the compiled graph
// at opsets whose forms differ, from 11 on, and several batch sizes.
func TestLayers(t *testing.T) {
	m := ir.NewModel("layers", ir.Defaults{Data: "mnist", Batch: 4, Epochs: 1})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 12}, ir.Range(0, 1))
	images := m.Data("picture", ir.Float32, ir.Shape{ir.Batch, 4, 4, 6}, ir.Range(-1, 1))
	label := m.Data("label", ir.Int64, ir.Shape{ir.Batch}, ir.Classes(10))
	style := m.Data("style", ir.Float32, ir.Shape{ir.Batch, 5})
	none := ir.Value{}
	for _, b := range []struct {
		net      *nn.Net
		x, given ir.Value
	}{
		{nn.Sequential("exponential", nn.Dense{Out: 5}, nn.ELU{Alpha: 0.7}, nn.Dense{Out: 5}, nn.SELU{}, nn.Dense{Out: 5}, nn.CELU{Alpha: 0.3}), x, none},
		{nn.Sequential("gated", nn.Dense{Out: 5}, nn.SiLU{}, nn.Dense{Out: 5}, nn.Mish{}, nn.Dense{Out: 5}, nn.HardSwish{}), x, none},
		{nn.Sequential("gelu", nn.Dense{Out: 5}, nn.GELU{}, nn.Dense{Out: 5}, nn.GELU{Tanh: true}), x, none},
		{nn.Sequential("prelu", nn.Dense{Out: 6}, nn.PReLU{}, nn.Reshape{To: ir.Shape{2, 3}}, nn.PReLU{PerChannel: true}), x, none},
		{nn.Sequential("bounded", nn.Dense{Out: 5}, nn.HardSigmoid{}, nn.Dense{Out: 5}, nn.Softsign{}), x, none},
		{nn.Sequential("softmax", nn.Dense{Out: 5}, nn.Softmax{}), x, none},
		{nn.Sequential("log", nn.Dense{Out: 5}, nn.LogSoftmax{}), x, none},
		{nn.Sequential("embedding", nn.Embedding{Out: 7}), label, none},
		{nn.Sequential("norm", nn.Reshape{To: ir.Shape{3, 4}}, nn.LayerNorm{}), x, none},
		{nn.Sequential("norms", nn.Reshape{To: ir.Shape{3, 4}}, nn.LayerNorm{Axis: 1}), x, none},
		{nn.Sequential("groups", nn.GroupNorm{Groups: 2}, nn.Conv2D{Out: 6, Kernel: 3}, nn.GroupNorm{Groups: 1}, nn.ReLU{}), images, none},
		{nn.Sequential("instances", nn.Conv2D{Out: 3, Kernel: 3}, nn.InstanceNorm{}, nn.ReLU{}, nn.InstanceNorm{NoAffine: true}), images, none},
		{nn.Sequential("shuffle", nn.PixelShuffle{Scale: 2}, nn.Conv2D{Out: 3, Kernel: 3}, nn.PixelUnshuffle{Scale: 2}), images, none},
		{nn.Sequential("spectral", nn.Conv2D{Out: 3, Kernel: 3, Spectral: true}, nn.ConvTranspose2D{Out: 2, Kernel: 3, Spectral: true}, nn.Flatten{}, nn.Dense{Out: 5, Spectral: true}), images, none},
		{nn.Sequential("residual", nn.ResidualBlock2D{Out: 5, Up: true, Norm: nn.BatchNorm{}}, nn.ResidualBlock2D{Out: 3, Down: true, Spectral: true}), images, none},
		{nn.Sequential("attention", nn.SelfAttention2D{Reduce: 2, Spectral: true}, nn.Augment2D{Translation: 0.3}, nn.Distort2D{Rotation: 0.3, Thick: 1}), images, none},
		{nn.Sequential("skip", nn.Skip{Main: nn.Layers{nn.Conv2D{Out: 3, Kernel: 3, Padding: 1}}}, nn.Dropout2D{}), images, none},
		{nn.Sequential("stddev", nn.Dense{Out: 12}, nn.Reshape{To: ir.Shape{3, 2, 2}}, nn.MinibatchStdDev{}), x, none},
		{nn.Sequential("minibatch", nn.MinibatchDiscrimination{Kernels: 3}), x, none},
		{nn.Sequential("labelled_norm", nn.Conv2D{Out: 3, Kernel: 3}, nn.ConditionalBatchNorm{}, nn.ReLU{}, nn.Flatten{}, nn.Dense{Out: 4}, nn.ConditionalBatchNorm{}), images, label},
		{nn.Sequential("styled_norm", nn.Conv2D{Out: 3, Kernel: 3}, nn.ConditionalBatchNorm{}, nn.ReLU{}), images, style},
		{nn.Sequential("styled_instances", nn.Conv2D{Out: 3, Kernel: 3}, nn.AdaIN{}, nn.ReLU{}), images, style},
		{nn.Sequential("labelled_instances", nn.Conv2D{Out: 3, Kernel: 3}, nn.AdaIN{}, nn.ReLU{}), images, label},
		{nn.Sequential("labelled_score", nn.Augment2D{Brightness: 1, Contrast: 1, Translation: 0.2, Cutout: 0.5}, nn.Flatten{}, nn.Dense{Out: 6}, nn.ReLU{}, nn.Projection{Spectral: true}), images, label},
		{nn.Sequential("styled_score", nn.Dense{Out: 6}, nn.ReLU{}, nn.Projection{}), x, style},
	} {
		parts := []ir.NetworkPart{ir.In("x", b.x)}
		var y ir.Value
		if b.given.IsZero() {
			y = b.net.Apply(b.x)
		} else {
			parts, y = append(parts, ir.In("condition", b.given)), b.net.ApplyGiven(b.x, b.given)
		}
		m.Minimize(b.net.Name(), nn.MSE(y, ir.StopGradient(y)), optim.SGD{LR: 1}, b.net)
		m.Export(b.net.Name(), append(parts, ir.Out("y", y))...)
	}
	if _, err := m.Build(); err != nil {
		t.Fatal(err)
	}
	plan, err := compile.NewPlan(m)
	if err != nil {
		t.Fatal(err)
	}
	memory := randomState(plan)
	for _, n := range m.Networks {
		g, err := plan.Network(n)
		if err != nil {
			t.Fatal(err)
		}
		for _, opset := range []int{11, 12, 13, 17, 18, 21, 26} {
			data, err := export.Marshal(g, export.Options{Opset: opset, Network: n, Weights: memory})
			if err != nil {
				t.Errorf("%s: opset %d: %v", n.Name, opset, err)
				continue
			}
			if err := compareNetwork(g, memory, data, []int{1, 2, 7, 2}); err != nil {
				t.Errorf("%s: opset %d: %v", n.Name, opset, err)
			}
		}
	}
}
