package models_test

import (
	"regexp"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/optim"
)

// TestSettings holds that settings out of range are mistakes of the model, at the line of its Minimize.
func TestSettings(t *testing.T) {
	m := ir.NewModel("bad", ir.Defaults{})
	d := nn.Sequential("d", nn.Dense{Out: 1})
	loss := nn.NonSaturatingG(d.Apply(m.Data("x", ir.Float32, ir.Shape{ir.Batch, 2})))
	m.Minimize("d", loss, optim.Adam{LR: -1}, d).Average(optim.EMA{Decay: 1})
	_, err := m.Build()
	wantText(t, err,
		"models_test/errors_test.go:LINE: Minimize \"d\": Adam: LR is -1, want a positive number\n"+
			"models_test/errors_test.go:LINE: Minimize \"d\": EMA: Decay is 1, want it in [0, 1)")
}

func wantText(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil {
		t.Fatalf("built, want %s", want)
	}
	if got := regexp.MustCompile(`:\d+`).ReplaceAllString(err.Error(), ":LINE"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestPositions holds the exact text of mistakes, with the lines that a user sees: a layer reports the line of its
// Sequential and where the block was applied.
func TestPositions(t *testing.T) {
	m := ir.NewModel("bad", ir.Defaults{})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 1, 28, 28})
	disc := nn.Sequential("disc", nn.ReLU{}, nn.Dense{Out: 1})
	logits := disc.Apply(x)
	m.Minimize("disc", nn.NonSaturatingG(logits), optim.SGD{}, disc)
	nn.MSE(x, m.Data("other", ir.Float32, ir.Shape{ir.Batch, 1}))
	_, err := m.Build()
	wantText(t, err,
		"models_test/errors_test.go:LINE: disc.1: dense: input f32[N×1×28×28] has rank 4, want [N×features]: put nn.Flatten{} before it  (applied at models_test/errors_test.go:LINE)\n"+
			"models_test/errors_test.go:LINE: MSE: x is f32[N×1×28×28], target is f32[N×1]: want one type")
}

// TestGeometry: windows that do not fit their images are named with the layer, the shapes and the lines, all at once.
func TestGeometry(t *testing.T) {
	m := ir.NewModel("bad", ir.Defaults{})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 3, 4, 4})
	enc := nn.Sequential("enc", nn.Conv2D{Out: 4, Kernel: 5}, nn.ReLU{})
	groups := nn.Sequential("groups", nn.Conv2D{Out: 4, Kernel: 3, Groups: 2})
	up := nn.Sequential("up", nn.ConvTranspose2D{Out: 4, Kernel: 3, OutputPadding: 1})
	for _, n := range []*nn.Net{enc, groups, up} {
		n.Apply(x)
	}
	_, err := m.Build()
	const applied = "  (applied at models_test/errors_test.go:LINE)"
	wantText(t, err,
		"models_test/errors_test.go:LINE: enc.0: Conv: the kernel spans 5 positions of dimension 2, the input f32[N×3×4×4] has 4 with its pads; the kernel spans 5 positions of dimension 3, the input f32[N×3×4×4] has 4 with its pads"+applied+"\n"+
			"models_test/errors_test.go:LINE: groups.0: conv2d: 3 channels of the input f32[N×3×4×4] and 4 output channels do not fall into 2 groups"+applied+"\n"+
			"models_test/errors_test.go:LINE: up.0: ConvTranspose: output padding 1 of dimension 2 of the input f32[N×3×4×4]: want less than the stride 1; output padding 1 of dimension 3 of the input f32[N×3×4×4]: want less than the stride 1"+applied)
}
