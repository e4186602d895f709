package golden

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/ir/optim"
)

// small is a GAN of points with batch norm, a lazy penalty and averages; slope is that of its activation.
func small(t *testing.T, slope float64) *compile.Plan {
	t.Helper()
	m := ir.NewModel("small", ir.Defaults{Data: "ring8", Batch: 8, Steps: 100})
	real := m.Data("point", ir.Float32, ir.Shape{ir.Batch, 2}, ir.Range(-1, 1))
	z := m.Noise("z", ir.Normal, ir.Shape{ir.Batch, 2})
	gen := nn.Sequential("gen", nn.Dense{Out: 6}, nn.BatchNorm{}, nn.ReLU{}, nn.Dense{Out: 2})
	disc := nn.Sequential("disc", nn.Dense{Out: 5}, nn.LeakyReLU{Alpha: slope}, nn.Dense{Out: 1})
	fake := gen.Apply(z)
	logits := disc.Apply(real)
	m.Minimize("disc", nn.NonSaturatingD(logits, disc.Apply(fake)), optim.Adam{}, disc).Lazy(2, nn.R1(1, logits, real))
	m.Minimize("gen", nn.NonSaturatingG(disc.Apply(fake)), optim.Adam{}, gen).Average(optim.EMA{Decay: 0.9})
	m.Export("generator", ir.In("z", z), ir.Out("point", fake), ir.Averaged)
	m, err := m.Build()
	if err != nil {
		t.Fatal(err)
	}
	plan, err := compile.NewPlan(m)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func ring(t *testing.T) *dataset.Dataset {
	t.Helper()
	d, err := dataset.Open("ring8,n=64")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

var recipe = Recipe{Data: "ring8,n=64", Seed: 1, Batch: 8}

// recorded is the recording of a plan, through its text.
func recorded(t *testing.T, plan *compile.Plan, threads int) *Golden {
	t.Helper()
	g, _, err := Model(t.Context(), plan, ring(t), recipe, Options{Write: true, Threads: threads})
	if err != nil {
		t.Fatal(err)
	}
	again, err := parse(g.String())
	if err != nil {
		t.Fatal(err)
	}
	if again.String() != g.String() {
		t.Fatal("the text does not come back")
	}
	return again
}

// TestSame: the recording does not depend on threads, and equals itself.
func TestSame(t *testing.T) {
	want := recorded(t, small(t, 0.2), 1)
	for threads := range 4 {
		if got := recorded(t, small(t, 0.2), threads+1); got.String() != want.String() {
			t.Errorf("%d threads: another recording", threads+1)
		}
	}
	_, list, err := Model(t.Context(), small(t, 0.2), ring(t), recipe, Options{Old: want, Threads: 1})
	if err != nil || len(list) > 0 {
		t.Errorf("%v, %v", list, err)
	}
}

// TestChangedModel: the first value that a changed model gives another is named, with its layer and line, in every section.
func TestChangedModel(t *testing.T) {
	old := recorded(t, small(t, 0.2), 1)
	slope := math.Nextafter32(0.2, 1)
	_, list, err := Model(t.Context(), small(t, float64(slope)), ring(t), recipe, Options{Old: old, Threads: 1})
	if err != nil || len(list) == 0 {
		t.Fatalf("%v, %v", list, err)
	}
	if d := list[0]; d.Section != "step 1: disc, gen" || d.Pass != "disc/expand" || d.Node != "disc.1 LeakyReLU" || !strings.HasPrefix(d.Source, "golden/golden_test.go:") ||
		!strings.Contains(d.Text, " ULP") || d.Others == 0 {
		t.Errorf("got %+v", d)
	}
}

// TestBrokenPass plants a fault behind every pass, one after another: a node whose result is one unit in the last place off. The
// pass and the node are named, and so is the distance.
func TestBrokenPass(t *testing.T) {
	plan := small(t, 0.2)
	list, err := plan.Passes(0, plan.Whole(0), 8)
	if err != nil {
		t.Fatal(err)
	}
	inputs := map[string]ir.Tensor{}
	for _, in := range plan.Model.Inputs() {
		inputs[in.Name] = ir.NewTensor(in.Type.DType, in.Type.Bind(8)...)
		for i := range inputs[in.Name].Len() {
			inputs[in.Name].SetAt(i, math.Sin(float64(i)))
		}
	}
	trainer, err := train.New(plan, ring(t), train.Options{Batch: 8, Steps: 100, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	run := func(list []compile.Passed) []passed {
		out, err := newMachine(1, 8, inputs, trainer.State).passes(list)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	old := section("step", run(list))
	if d := differ(old, run(list)); d != nil {
		t.Fatalf("the same passes differ: %v", d)
	}
	planted := 0
	for i, p := range list {
		g, node := faulty(p.Graph)
		if g == nil {
			continue
		}
		planted++
		broken := append([]compile.Passed{}, list...)
		broken[i].Graph = g
		d := differ(old, run(broken))
		if d == nil {
			t.Errorf("a fault after %s is not found", p.Pass)
			continue
		}
		if want := run(list)[i].name; d.Pass != want || d.Node != node || !strings.HasPrefix(d.Text, "1 ULP") {
			t.Errorf("a fault after %s at %s: %v", want, node, d)
		}
	}
	if planted < 10 {
		t.Errorf("%d faults planted, want one behind every pass", planted)
	}
}

// nudged is a LeakyReLU whose results are one unit in the last place greater.
type nudged struct{ op.LeakyReLUOp }

func (o nudged) Eval(e *ir.Env, out, in []ir.Tensor) {
	o.LeakyReLUOp.Eval(e, out, in)
	for i, x := range out[0].Float32s() {
		out[0].Float32s()[i] = math.Nextafter32(x, math.MaxFloat32)
	}
}

// faulty replaces the last LeakyReLU of a graph of the layer disc.1 by one that is off by a unit; nil where it has none.
func faulty(g *ir.Graph) (out *ir.Graph, node string) {
	at := -1
	for id := range g.Len() {
		if _, ok := g.Node(id).Op().(op.LeakyReLUOp); ok {
			at = id
		}
	}
	if at < 0 {
		return nil, ""
	}
	out = ir.Rewrite(g, false, func(n ir.Node, in []ir.Value) []ir.Value {
		if n.ID() != at {
			return nil
		}
		return in[0].Graph().ApplyAll(nudged{n.Op().(op.LeakyReLUOp)}, in...)
	})
	return out, "disc.1 LeakyReLU"
}

// TestRefused: golden files that cannot be compared with are errors that say why.
func TestRefused(t *testing.T) {
	dir := t.TempDir()
	whole := recorded(t, small(t, 0.2), 1).String()
	for _, c := range []struct{ name, text, want string }{
		{"other", "ganc golden 7\nmodel small\nend\n", "it is a golden file of version 7, and this ganc knows version 1"},
		{"foreign", "hello", "it is no golden file of ganc"},
		{"cut", whole[:len(whole)/2], "it is damaged"},
		{"line", strings.Replace(whole, "\npass ", "\nparse ", 1), "it is damaged"},
	} {
		path := filepath.Join(dir, c.name+Extension)
		if err := os.WriteFile(path, []byte(c.text), 0o666); err != nil {
			t.Fatal(err)
		}
		_, err := Read(path)
		var file *fault.FileError
		if !errors.As(err, &file) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
	g, err := parse(whole)
	if err != nil {
		t.Fatal(err)
	}
	g.Release = "0.0.1"
	for _, err := range []error{g.CheckOf("x", OfModel, "large"), g.CheckOf("x", OfFile, "small"), g.CheckRelease("x"), g.Recipe.CheckData("x", "00")} {
		var file *fault.FileError
		if !errors.As(err, &file) {
			t.Errorf("%v: want a *fault.FileError", err)
		}
	}
}

// TestInterrupted: a recording ends with its context.
func TestInterrupted(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, _, err := Model(ctx, small(t, 0.2), ring(t), recipe, Options{Threads: 1}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestSince: what the numbers that are kept of a value tell of a later one.
func TestSince(t *testing.T) {
	old := []float32{1, 2, 3, 4, 5, 6, 7}
	for _, c := range []struct {
		name string
		set  map[int]int // element → units in the last place that it moves
		want string
	}{
		{"the same", nil, ""},
		{"one that is kept", map[int]int{0: 3}, "3 ULP"},
		{"one that is not", map[int]int{1: -3}, "3 ULP over all elements"},
		{"several", map[int]int{0: 2, 1: 5}, "2 ULP or more"},
	} {
		now := append([]float32{}, old...)
		for i, n := range c.set {
			now[i] = math.Float32frombits(uint32(int(math.Float32bits(now[i])) + n))
		}
		if got := since(numbers(ir.FromSlice(old, 7)), ir.FromSlice(now, 7)); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
	for _, c := range []struct {
		a, b float32
		want uint64
	}{{0, float32(math.Copysign(0, -1)), 0}, {1e-45, -1e-45, 2}, {-1, -2, 1 << 23}} {
		x, y := ir.FromSlice([]float32{c.a}, 1), ir.FromSlice([]float32{c.b}, 1)
		if got := distance(rank(x, 0), rank(y, 0)); got != c.want {
			t.Errorf("from %v to %v: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
