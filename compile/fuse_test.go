package compile_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/internal/zoo"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
	"github.com/ganc-ml/ganc/models"
)

// TestFusedZoo: every model of the zoo gives the same outputs and state with and without fused ops, bit for bit, over
// six steps, for odd batches and on two threads. In short, a model of each family takes one of the smaller batches, over two
// steps, of which one has the lazy terms, and is made for images of 8×8.
func TestFusedZoo(t *testing.T) {
	for i, entry := range zoo.Models() {
		rows, steps := []struct{ batch, threads int }{{1, 1}, {7, 2}, {33, 1}}, 6
		if testing.Short() {
			rows, steps = rows[i%2:][:1], 2
		}
		for _, row := range rows {
			p := fusedPlan(t, entry)
			plain, fused := newTwin(t, p, row.batch, 1, compile.BindUnfused), newTwin(t, p, row.batch, row.threads, compile.Bind)
			for step := range steps {
				plain.step(step)
				fused.step(step)
				if d := plain.difference(fused); d != "" {
					t.Fatalf("%s, batch %d, step %d: %s", entry.Name, row.batch, step, d)
				}
			}
			if plain.ops <= fused.ops {
				t.Errorf("%s: %d ops became %d, want fewer", entry.Name, plain.ops, fused.ops)
			}
		}
	}
}

// fusedPlan is the plan of a model; in short, of small images.
func fusedPlan(t *testing.T, e models.Entry) *compile.Plan {
	t.Helper()
	if !testing.Short() {
		return zoo.Plan(t, e.Name)
	}
	return zoo.PlanOf(t, zoo.Small(t, e, 8))
}

type bindFunc func(*ir.Graph, int, int, compile.Memory) (*compile.Code, error)

// execution is what a program is made for.
type execution struct {
	group   int
	variant compile.Variant
}

// twin trains a model with one way to bind its programs; inputs and initial state are the same in each.
type twin struct {
	t       *testing.T
	plan    *compile.Plan
	bind    bindFunc
	batch   int
	threads int
	state   map[string]ir.Tensor
	codes   map[execution]*compile.Code
	outputs map[string][]byte
	ops     int
}

func newTwin(t *testing.T, plan *compile.Plan, batch, threads int, bind bindFunc) *twin {
	t.Helper()
	w := &twin{t: t, plan: plan, bind: bind, batch: batch, threads: threads, state: map[string]ir.Tensor{},
		codes: map[execution]*compile.Code{}, outputs: map[string][]byte{}}
	r := rand.New(rand.NewPCG(1, 2))
	for _, s := range plan.States() {
		v := ir.NewTensor(s.Type.DType, s.Type.Bind(0)...)
		switch {
		case s.CopyOf != nil:
			copy(v.Bytes(), w.state[s.CopyOf.Name].Bytes())
		case s.Trainable:
			for i := range v.Float32s() {
				v.Float32s()[i] = (r.Float32() - 0.5) / 4
			}
		default:
			s.Init.Init(v, numbers{r})
		}
		w.state[s.Name] = v
	}
	return w
}

// numbers is an ir.Random for state that starts at random, such as that of spectral normalisation.
type numbers struct{ *rand.Rand }

func (n numbers) Uniform(dst []float32) {
	for i := range dst {
		dst[i] = n.Float32()
	}
}

func (n numbers) Normal(dst []float32) {
	for i := range dst {
		dst[i] = float32(n.NormFloat64())
	}
}

func (w *twin) step(k int) {
	w.t.Helper()
	for g := range w.plan.Groups {
		v := w.plan.VariantAt(g, uint64(k), 0)
		code := w.codes[execution{g, v}]
		if code == nil {
			prog, err := w.plan.Program(g, v)
			if err != nil {
				w.t.Fatal(err)
			}
			if code, err = w.bind(prog.Graph, w.batch, w.threads, func(s *ir.State) ir.Tensor { return w.state[s.Name] }); err != nil {
				w.t.Fatal(err)
			}
			w.codes[execution{g, v}] = code
			w.ops += len(code.Steps)
		}
		r := rand.New(rand.NewPCG(uint64(k), uint64(g)))
		for _, in := range w.plan.Model.Inputs() {
			if x := code.Input(in); !x.IsZero() {
				draw(r, x, in)
			}
		}
		if err := code.Run(); err != nil {
			w.t.Fatal(err)
		}
		for i, name := range code.OutputNames() {
			w.outputs[name] = append([]byte(nil), code.Output(i).Bytes()...)
		}
	}
}

// draw fills an input: classes with classes, numbers within (−1, 1).
func draw(r *rand.Rand, x ir.Tensor, in *ir.Input) {
	if in.Type.DType == ir.Int64 {
		for i := range x.Int64s() {
			x.Int64s()[i] = r.Int64N(int64(in.Classes))
		}
		return
	}
	for i := range x.Float32s() {
		x.Float32s()[i] = float32(math.Tanh(r.NormFloat64()))
	}
}

// difference names an output or a state variable that differs.
func (w *twin) difference(u *twin) string {
	for name, x := range w.outputs {
		if string(x) != string(u.outputs[name]) {
			return fmt.Sprintf("output %s differs", name)
		}
	}
	for name, x := range w.state {
		if string(x.Bytes()) != string(u.state[name].Bytes()) {
			return fmt.Sprintf("state %s differs", name)
		}
	}
	return ""
}

// TestFusedSigns: the sign of an activation's output stands for that of its input, for every kind of number.
func TestFusedSigns(t *testing.T) {
	inf, tiny := float32(math.Inf(1)), math.Float32frombits(1)
	x := []float32{0, float32(math.Copysign(0, -1)), 1, -1, tiny, -tiny, 1e-39, -1e-39, 3e38, -3e38, inf, -inf, float32(math.NaN())}
	for _, o := range []ir.Op{op.ReLUOp{}, op.LeakyReLUOp{}, op.LeakyReLUOp{Alpha: 1e-50}, op.LeakyReLUOp{Alpha: 1e-10},
		op.LeakyReLUOp{Alpha: 0.2}, op.LeakyReLUOp{Alpha: 1}, op.LeakyReLUOp{Alpha: 1e300}, op.LeakyReLUOp{Alpha: -1}} {
		g := ir.NewGraph(true)
		in := &ir.Input{Name: "x", Type: ir.TypeOf(ir.Float32, ir.Dim(len(x))), Source: ir.Argument}
		v := g.Apply(ir.Feed{Input: in})
		g.Outputs = []ir.Output{
			{Name: "y", Value: g.Apply(o, v)},
			{Name: "positive", Value: g.Apply(op.GreaterOp{}, v, g.Scalar(ir.Float32, 0))},
		}
		code, err := compile.Bind(g, 1, 1, nil)
		if err != nil {
			t.Fatal(err)
		}
		copy(code.Input(in).Float32s(), x)
		if err := code.Run(); err != nil {
			t.Fatal(err)
		}
		for i, got := range code.Output(1).Bools() {
			if want := x[i] > 0; got != want {
				t.Errorf("%s: the sign of %g is asked: %v, want %v", ir.OpText(o), x[i], got, want)
			}
		}
	}
}
