package nn_test

import (
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/internal/evaltest"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
)

// TestSharedWeights holds that a second Apply, on twice the batch, declares nothing and reads the same state.
func TestSharedWeights(t *testing.T) {
	m, x := declared(ir.Batch, 1)
	net := nn.Sequential("net", nn.Dense{Out: 1})
	if len(net.States()) != 0 {
		t.Error("a block has state before its first Apply")
	}
	one, two := net.Apply(x), net.Apply(op.Concat(0, x, x))
	wantMistakes(t, m)
	if n := len(m.States()); n != 2 || two.Type() != ir.TypeOf(ir.Float32, ir.Batch.Times(2), 1) {
		t.Errorf("%d state variables, second type %v", n, two.Type())
	}
	e := evaltest.Float64(2, map[string][]float64{"x": {1, 2}, "net.0.weight": {3}, "net.0.bias": {4}})
	allNear(t, "first", e.Value(one), []float64{7, 10}, 0)
	allNear(t, "second", e.Value(two), []float64{7, 10, 7, 10}, 0)
}

func TestBindingMistakes(t *testing.T) {
	m, x := declared(ir.Batch, 3)
	net := nn.Sequential("net", nn.Dense{Out: 1})
	net.Apply(x)
	at := m.Graph().Node(m.Graph().Len() - 1).Origin().Applied.String()

	net.Apply(m.Data("wide", ir.Float32, ir.Shape{ir.Batch, 4}))
	net.Apply(ir.Value{})
	nn.Sequential("", nn.ReLU{}).Apply(x)
	nn.Sequential("a b", nn.ReLU{}).Apply(x)
	nn.Sequential("net", nn.Dense{Out: 1, NoBias: true}).Apply(x)
	wantMistakes(t, m,
		"net: the block takes f32[N×3] (first applied at "+at+"), got f32[N×4]: a second Apply shares its weights; declare another block for another type",
		"net: the input is a zero ir.Value: it was never assigned",
		`block name "": want letters, digits, '_', '-' and '.' between them`,
		`a b: block name "a b": want letters, digits, '_', '-' and '.' between them`,
		`net.0: state "net.0.weight" is declared twice (first at `+at+`): give the blocks different names`,
	)

	other := ir.NewModel("other", ir.Defaults{})
	net.Apply(other.Data("x", ir.Float32, ir.Shape{ir.Batch, 3}))
	wantMistakes(t, other, `net: the block belongs to model "test" (first applied at `+at+`) and cannot be applied in model "other": declare one there`)
}

// TestOutsideModel holds that a graph without a model, as the compiler has them, is refused, and that a zero
// input of an unbound block is left to what consumes it.
func TestOutsideModel(t *testing.T) {
	g := ir.NewGraph(false)
	net := nn.Sequential("net", nn.ReLU{})
	if y := net.Apply(g.Scalar(ir.Float32, 1)); !y.IsPoison() {
		t.Errorf("got %v", y)
	}
	if y := net.Apply(ir.Value{}); !y.IsZero() {
		t.Errorf("got %v", y)
	}
}

// double is a layer of a user's own.
type double struct{}

func (double) Apply(at *nn.Place, x ir.Value) ir.Value {
	gain := at.Parameter("gain", ir.TypeOf(ir.Float32), nn.Ones{})
	return op.Add(op.Mul(x, gain), at.Model().Read(at.State("shift", ir.TypeOf(ir.Float32), nn.Zeros{})))
}

func TestOwnLayer(t *testing.T) {
	m, x := declared(ir.Batch)
	net := nn.Sequential("net", double{})
	y := net.Apply(x)
	wantMistakes(t, m)
	e := evaltest.Float64(2, map[string][]float64{"x": {1, 2}, "net.0.gain": {10}, "net.0.shift": {1}})
	allNear(t, "own layer", e.Value(y), []float64{11, 21}, 0)
	if s := net.States(); !s[0].Trainable || s[1].Trainable {
		t.Errorf("trainable: %v %v, want true false", s[0].Trainable, s[1].Trainable)
	}
}
