package nn_test

import (
	"math"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/internal/evaltest"
	"github.com/ganc-ml/ganc/ir/nn"
)

// TestMinibatchStdDev holds the channel of a batch with variety and of one without, whose gradient is finite.
func TestMinibatchStdDev(t *testing.T) {
	m, x := declared(ir.Batch, 2)
	y := nn.Sequential("net", nn.MinibatchStdDev{Eps: 0.25}).Apply(x)
	images := nn.Sequential("images", nn.MinibatchStdDev{}).Apply(m.Data("images", ir.Float32, ir.Shape{ir.Batch, 3, 2, 4}))
	wantMistakes(t, m)
	if got := images.Type().String(); got != "f32[N×4×2×4]" {
		t.Errorf("got %s", got)
	}
	e := evaltest.Float64(2, map[string][]float64{"x": {1, 10, 3, 10}})
	s := (math.Sqrt(1+0.25) + 0.5) / 2 // variances 1 and 0
	allNear(t, "channel", e.Value(y), []float64{1, 10, s, 3, 10, s}, 1e-14)
	loss := nn.L1(y, m.Data("t", ir.Float32, ir.Shape{ir.Batch, 3}))
	e.Vars["t"] = make([]float64, 6)
	allNear(t, "gradient", e.Value(differentiated(t, loss, x)), e.Value(ir.Gradient(loss, x)[0]), 1e-6)

	m, x = declared(ir.Batch, 2)
	loss = nn.L1(nn.Sequential("net", nn.MinibatchStdDev{}).Apply(x), m.Data("t", ir.Float32, ir.Shape{ir.Batch, 3}))
	e = &evaltest.Evaluator{DType: ir.Float32, Batch: 2, Vars: map[string][]float64{"x": {1, 2, 1, 2}, "t": make([]float64, 6)}}
	allNear(t, "gradient of equal examples", e.Value(differentiated(t, loss, x)), []float64{0.5, 0.5, 0.5, 0.5}, 1e-6)
}

// TestMinibatchDiscrimination holds the closeness of three examples, two of them alike, and its gradients.
func TestMinibatchDiscrimination(t *testing.T) {
	m, x := declared(ir.Batch, 2)
	layer := nn.MinibatchDiscrimination{Kernels: 1, Dims: 2}
	net := nn.Sequential("net", layer)
	y := net.Apply(x)
	usual := nn.Sequential("usual", nn.MinibatchDiscrimination{})
	wide := usual.Apply(m.Data("features", ir.Float32, ir.Shape{ir.Batch.Times(2), 7}))
	wantMistakes(t, m)
	if s := usual.States(); wide.Type().String() != "f32[2N×107]" || s[0].Type.String() != "f32[7×500]" || s[0].Init != (nn.Normal{SD: 0.05}) {
		t.Errorf("got %v, %v, %v", wide.Type(), s[0].Type, s[0].Init)
	}
	e := evaltest.Float64(3, map[string][]float64{"x": {1, 2, 1, 2, 2, 1}, "net.0.weight": {1, 0, 0, 0.5}})
	far := math.Exp(-1.5) // |1 − 2| + 0.5·|2 − 1|
	allNear(t, "closeness", e.Value(y), []float64{1, 2, 2 + far, 1, 2, 2 + far, 2, 1, 1 + 2*far}, 1e-14)

	e.Vars["x"] = []float64{1, 2, 1.5, 2.5, 2, 1}
	e.Vars["t"] = []float64{1, 2, 3, 4, 5, 6, 7, 8, 9}
	loss := nn.MSE(y, m.Data("t", ir.Float32, ir.Shape{ir.Batch, 3}))
	allNear(t, "by x", e.Value(differentiated(t, loss, x)), e.Value(ir.Gradient(loss, x)[0]), 1e-6)
	w := leafOf(t, loss, "net.0.weight")
	allNear(t, "by weight", e.Value(differentiated(t, loss, w)), e.Value(ir.Gradient(loss, w)[0]), 1e-6)
}

// leafOf is the value by which a state variable is read first.
func leafOf(t *testing.T, loss ir.Value, name string) ir.Value {
	t.Helper()
	g := loss.Graph()
	for i := range g.Len() {
		if n := g.Node(i); n.NumOut() == 1 && n.Out(0).State() != nil && n.Out(0).State().Name == name {
			return n.Out(0)
		}
	}
	t.Fatalf("nothing reads %s", name)
	return ir.Value{}
}

func TestMinibatchMistakes(t *testing.T) {
	m, x := declared(ir.Batch, 3, 2)
	label := m.Data("label", ir.Int64, ir.Shape{ir.Batch, 3})
	pairs := m.Data("pairs", ir.Float32, ir.Shape{ir.Batch, ir.Batch})
	nn.Sequential("a", nn.MinibatchStdDev{}).Apply(pairs)
	nn.Sequential("b", nn.MinibatchStdDev{}).Apply(label)
	nn.Sequential("c", nn.MinibatchStdDev{Eps: -1}).Apply(x)
	nn.Sequential("d", nn.MinibatchDiscrimination{}).Apply(x)
	nn.Sequential("e", nn.MinibatchDiscrimination{}).Apply(label)
	nn.Sequential("f", nn.Flatten{}, nn.MinibatchDiscrimination{Kernels: -1}).Apply(x)
	wantMistakes(t, m,
		"a.0: minibatch standard deviation: input f32[N×N]: want [N×channels×…]",
		"b.0: minibatch standard deviation: input i64[N×3]: want a floating-point type",
		"c.0: minibatch standard deviation: Eps is -1, want it positive",
		"d.0: minibatch discrimination: input f32[N×3×2]: want [N×features]: put nn.Flatten{} before it",
		"e.0: minibatch discrimination: input i64[N×3]: want a floating-point type",
		"f.1: minibatch discrimination: Kernels is -1, Dims is 5: want at least 1",
	)
}
