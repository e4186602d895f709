package bench

import (
	"testing"
	"time"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/models"
)

// TestFlops: multiply-adds counted by hand, with and without what fusion makes of the products.
func TestFlops(t *testing.T) {
	g := ir.NewGraph(false)
	feed := func(name string, dims ...ir.Dim) ir.Value {
		return g.Apply(ir.Feed{Input: &ir.Input{Name: name, Type: ir.TypeOf(ir.Float32, dims...), Source: ir.Argument}})
	}
	x, w, b := feed("x", ir.Batch, 5), feed("w", 5, 7), feed("b", 7)
	h := op.Tanh(op.Gemm(x, w, b))                         // N×5×7
	back := op.MatMulT(h, w, false, true)                  // N×7×5
	grad := op.MatMulT(x, h, true, false)                  // 5×N×7
	many := op.MatMul(feed("m", 4, 2, 3), feed("k", 3, 6)) // 4 of 2×3×6
	images, kernel := feed("images", ir.Batch, 4, 9, 9), feed("kernel", 6, 2, 3, 3)
	window := op.Window{Strides: ir.MakeInts(2, 2)}
	conv := op.Conv(images, kernel, feed("bias", 6), op.ConvOp{Window: window, Groups: 2})                       // N×6×4×4 places of 2×3×3
	spread := op.ConvTranspose(conv, kernel, ir.Value{}, op.ConvTransposeOp{Window: window, Groups: 2})          // the same products
	weight := op.ConvWeight(images, conv, op.ConvWeightOp{Window: window, Kernel: ir.MakeInts(3, 3), Groups: 2}) // and again
	for name, v := range map[string]ir.Value{"back": back, "grad": grad, "many": many, "spread": spread, "weight": weight} {
		g.Outputs = append(g.Outputs, ir.Output{Name: name, Value: v})
	}
	const n = 3
	want := 2 * (n*5*7 + n*7*5 + 5*n*7 + 4*2*3*6 + 3*n*6*4*4*2*3*3)
	for name, bind := range map[string]func(*ir.Graph, int, int, compile.Memory) (*compile.Code, error){"fused": compile.Bind, "unfused": compile.BindUnfused} {
		code, err := bind(g, n, 1, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := Flops(code); got != want {
			t.Errorf("%s: %d operations, want %d", name, got, want)
		}
	}
}

// TestStepFlops: the models of the zoo against the count of the textbook, for a batch of 128. With mlp(dims) the
// products of neighbours, a layer costs three products a step, forward, weights and input, the first one but two.
func TestStepFlops(t *testing.T) {
	const b = 128
	gen, disc := mlp(100, 128, 256, 512, 784), mlp(784, 512, 256, 128, 1)
	vanilla := 2 * b * (gen + 2*disc + 2*(2*disc-784*512) + disc + disc + (2*gen - 100*128))
	for _, m := range []struct {
		name string
		want int
	}{
		{"gan-vanilla", vanilla},
		{"vae", 2 * b * (3*(784*400+2*400*20+20*400+400*784) - 784*400)},
	} {
		p := planOf(t, m.name)
		got, err := StepFlops(p, 0, b)
		if err != nil {
			t.Fatal(err)
		}
		if got != float64(m.want) {
			t.Errorf("%s: %.0f operations, want %d", m.name, got, m.want)
		}
	}
	for _, m := range []struct {
		name        string
		stage, want int
	}{{"gan", 0, 4}, {"aegan", 0, 1}, {"aegan", 1, 4}} {
		if got := Period(planOf(t, m.name), m.stage); got != m.want {
			t.Errorf("%s, stage %d: period %d, want %d", m.name, m.stage, got, m.want)
		}
	}
}

func mlp(dims ...int) int {
	n := 0
	for i, d := range dims[1:] {
		n += dims[i] * d
	}
	return n
}

func planOf(t testing.TB, name string) *compile.Plan {
	t.Helper()
	for _, e := range models.All {
		if e.Name != name {
			continue
		}
		m, err := e.Build()
		if err != nil {
			t.Fatal(err)
		}
		p, err := compile.NewPlan(m)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	t.Fatalf("no model %s", name)
	return nil
}

// TestWindows: a measurement ends at whole periods, and evaluation is left out of it.
func TestWindows(t *testing.T) {
	done := false
	w := &windows{period: 4, want: 2, full: func() { done = true }, start: now(), last: now()}
	w.start.wall -= 2 * warmUp // as if it had begun earlier
	for step := 1; step <= 4; step++ {
		w.observe(train.Event{Kind: "step", Step: step})
		if w.warm != (step == 4) {
			t.Fatalf("step %d: warm is %v", step, w.warm)
		}
	}
	for step := 5; step <= 12; step++ {
		if step%4 == 2 {
			w.start.wall -= 2 * window
		}
		w.observe(train.Event{Kind: "step", Step: step})
		if step == 7 {
			w.start.wall, w.last.wall = w.start.wall-time.Hour, w.last.wall-time.Hour // it took an hour
			w.observe(train.Event{Kind: "epoch", Step: step})
		}
	}
	if !done || len(w.wall) != 2 {
		t.Fatalf("%d measurements, want 2", len(w.wall))
	}
	if got := w.median().Wall; got < window/4 || got > window {
		t.Errorf("median %v, want about %v", got, window/2)
	}
}

func TestQuantile(t *testing.T) {
	v := []time.Duration{5, 1, 4, 2, 3}
	for _, row := range []struct {
		q    float64
		want time.Duration
	}{{0, 1}, {0.5, 3}, {0.9, 5}, {1, 5}} {
		if got := quantile(v, row.q); got != row.want {
			t.Errorf("quantile %v is %d, want %d", row.q, got, row.want)
		}
	}
}
