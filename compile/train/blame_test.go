package train_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// falling declares a parameter that an objective of its own lowers by 1 in every iteration.
func falling(m *ir.Model, from float64) ir.Value {
	s := m.Parameter("height", ir.TypeOf(ir.Float32), ir.Fill{Value: from})
	m.Minimize("fall", m.Read(s), optim.SGD{LR: 1}, &block{"height", []*ir.State{s}})
	return m.Read(s)
}

// minimize declares an objective over a parameter w, initially 1, that the loss is multiplied by.
func minimize(m *ir.Model, loss ir.Value, o ir.Optimizer) {
	s := m.Parameter("w", ir.TypeOf(ir.Float32), ir.Fill{Value: 1})
	m.Minimize("w", op.Mul(loss, m.Read(s)), o, &block{"w", []*ir.State{s}})
}

// logLayer is scale·log(x).
type logLayer struct{}

func (logLayer) Apply(at *nn.Place, x ir.Value) ir.Value {
	return op.Mul(op.Log(x), at.Parameter("scale", ir.TypeOf(ir.Float32), nn.Ones{}))
}

// late is an optimiser with a moment v ← 1e20·v, which overflows in the second execution. Only the execution after the
// first `after` ones uses it.
type late struct{ after float64 }

func (o late) Step(u *ir.Update, params, _ []ir.Value) {
	v, n := u.Scalar("v", ir.Float32, 1), u.Scalar("n", ir.Float32, 0)
	u.Set(v, op.Scale(v, 1e20))
	u.Set(n, op.AddScalar(n, 1))
	unused := op.Less(n, u.Graph.Scalar(ir.Float32, o.after))
	for _, p := range params {
		u.Set(p, op.Add(p, op.Where(unused, u.Graph.Scalar(ir.Float32, 0), op.Sub(v, v))))
	}
}

// TestNotFinite: training stops at a known iteration, names the node that the fault began at, its layer and its line,
// and leaves the state after the last whole iteration. Images hold zeros.
func TestNotFinite(t *testing.T) {
	const remedy, restart = ": lower the learning rate, or keep its input in range", ": give it another initialiser"
	slow := optim.SGD{LR: 1e-6}
	for _, row := range []struct {
		name    string
		declare func(m *ir.Model, x ir.Value)
		step    int
		want    string
	}{
		{"in a layer", func(m *ir.Model, x ir.Value) {
			net := nn.Sequential("net", nn.LeakyReLU{}, logLayer{})
			m.Minimize("net", op.Mean(net.Apply(op.Add(op.Scale(x, 0), falling(m, 2.5)))), slow, net)
		}, 3, "train_test/blame_test.go:LINE: net.1: Log gives NaN"},
		{"overflow", func(m *ir.Model, x ir.Value) {
			minimize(m, op.Add(op.Mean(x), op.Exp(op.Scale(falling(m, 0), -32))), slow)
		}, 3, "train_test/blame_test.go:LINE: Exp gives +Inf"},
		{"beside a masked infinity", func(m *ir.Model, x ir.Value) {
			zero := m.Graph().Scalar(ir.Float32, 0)
			minimize(m, op.Mean(op.Where(op.Greater(x, zero), op.Log(x), op.Sqrt(falling(m, 4.5)))), slow)
		}, 5, "train_test/blame_test.go:LINE: Sqrt gives NaN"},
		{"two infinities", func(m *ir.Model, x ir.Value) {
			far := op.Exp(op.Scale(falling(m, 0), -50))
			minimize(m, op.Add(op.Mean(x), op.Sub(far, op.Square(far))), slow)
		}, 1, "train_test/blame_test.go:LINE: Mul gives +Inf"},
		{"learning rate", func(m *ir.Model, x ir.Value) {
			minimize(m, op.Scale(op.Mean(x), 1e3), optim.SGD{LR: 1e38})
		}, 1, "train_test/blame_test.go:LINE: Mul gives +Inf"},
		{"report", func(m *ir.Model, x ir.Value) {
			minimize(m, op.Mean(x), slow)
			m.Report("log", op.Mean(op.Log(x)))
		}, 2, "train_test/blame_test.go:LINE: Log gives -Inf"}, // the first batch holds no zero
		{"long before", func(m *ir.Model, x ir.Value) {
			minimize(m, op.Mean(x), late{5})
		}, 6, "train_test/blame_test.go:LINE: Mul gives +Inf at step 2"},
		{"before the snapshot", func(m *ir.Model, x ir.Value) {
			minimize(m, op.Mean(x), late{150})
		}, 151, "state optimizer/w/v gives +Inf at step 100"},
		{"from the start", func(m *ir.Model, x ir.Value) {
			minimize(m, op.Add(op.Mean(x), falling(m, math.Inf(1))), slow)
		}, 1, "train_test/blame_test.go:LINE: state height gives +Inf at step 0" + restart},
	} {
		m := ir.NewModel("failing", ir.Defaults{Batch: 4, Steps: 200})
		row.declare(m, m.Data("image", ir.Float32, ir.Shape{ir.Batch, 2}))
		p, d := planOf(t, m), data(t, 8, 0, 2, 0)
		want := fmt.Sprintf("training failed at step %d: %s", row.step, row.want)
		if !strings.HasSuffix(want, restart) {
			want += remedy
		}
		whole := start(t, p, d, train.Options{})
		runTo(t, whole, row.step-1)
		for how, rewind := range rewinds {
			tr := start(t, p, d, train.Options{})
			rewind(t, tr)
			for range 2 { // the second Run fails as the first
				err := tr.Run(context.Background())
				var fault *train.NotFiniteError
				if !errors.As(err, &fault) {
					t.Fatalf("%s, %s: got %v, want a NotFiniteError", row.name, how, err)
				}
				if got := regexp.MustCompile(`go:\d+`).ReplaceAllString(err.Error(), "go:LINE"); got != want {
					t.Errorf("%s, %s:\ngot  %s\nwant %s", row.name, how, got, want)
				}
				if fault.Step != row.step || tr.Step() != row.step-1 {
					t.Errorf("%s, %s: failed at step %d after %d iterations, want %d", row.name, how, fault.Step, tr.Step(), row.step)
				}
			}
			if !bytes.Equal(saved(t, tr), saved(t, whole)) {
				t.Errorf("%s, %s: the state is not that after the last whole iteration", row.name, how)
			}
		}
	}
}

// TestMaskedInfinity: an infinity that nothing reads does not stop training.
func TestMaskedInfinity(t *testing.T) {
	m := ir.NewModel("masked", ir.Defaults{Batch: 4, Steps: 3})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 2})
	zero := m.Graph().Scalar(ir.Float32, 0)
	minimize(m, op.Mean(op.Where(op.Greater(x, zero), op.Log(x), zero)), late{99})
	if err := trainer(t, m, data(t, 8, 0, 2, 0), train.Options{}).Run(context.Background()); err != nil {
		t.Error(err)
	}
}
