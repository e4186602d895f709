package compile_test

import (
	"fmt"
	"testing"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// The models of these tests compute with numbers that float32 holds exactly, so that what they give can be worked out
// by hand and must agree in every bit.

var scalar = ir.TypeOf(ir.Float32)

// sim runs a plan without a trainer: every input of draw number k is data(k, name).
type sim struct {
	t     *testing.T
	plan  *compile.Plan
	batch int
	data  func(draw int, name string) []float32
	mem   map[*ir.State]ir.Tensor
	codes map[string]*compile.Code
	draw  int
	step  int
}

func newSim(t *testing.T, m *ir.Model, batch int, data func(draw int, name string) []float32) *sim {
	t.Helper()
	s := &sim{t: t, plan: planOf(t, m), batch: batch, data: data, mem: map[*ir.State]ir.Tensor{}, codes: map[string]*compile.Code{}}
	for _, st := range s.plan.States() {
		v := ir.NewTensor(st.Type.DType, st.Type.Bind(0)...)
		if st.CopyOf != nil {
			copy(v.Bytes(), s.mem[st.CopyOf].Bytes())
		} else {
			st.Init.Init(v, nil)
		}
		s.mem[st] = v
	}
	return s
}

func planOf(t *testing.T, m *ir.Model) *compile.Plan {
	t.Helper()
	if _, err := m.Build(); err != nil {
		t.Fatal(err)
	}
	p, err := compile.NewPlan(m)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// iterate runs one iteration and gives the outputs of all its executions: losses of later executions replace those of
// earlier ones.
func (s *sim) iterate() map[string]float32 {
	s.t.Helper()
	out := map[string]float32{}
	for g, group := range s.plan.Groups {
		for j := range group.Count {
			v := s.plan.VariantAt(g, uint64(s.step*group.Count+j), j)
			prog, err := s.plan.Program(g, v)
			if err != nil {
				s.t.Fatal(err)
			}
			s.run(fmt.Sprintf("group %d %+v", g, v), prog.Graph, out)
			s.draw++
		}
	}
	s.step++
	return out
}

// run fills the inputs of g, runs it once and adds its outputs to out. The first program of a key is kept.
func (s *sim) run(key string, g *ir.Graph, out map[string]float32) {
	s.t.Helper()
	code := s.codes[key]
	if code == nil {
		code = s.bind(g)
		s.codes[key] = code
	}
	for _, in := range s.plan.Model.Inputs() {
		if dst := code.Input(in); !dst.IsZero() {
			copy(dst.Float32s(), s.data(s.draw, in.Name))
		}
	}
	if err := code.Run(); err != nil {
		s.t.Fatal(err)
	}
	for i, name := range code.OutputNames() {
		out[name] = code.Output(i).Float32s()[0]
	}
}

func (s *sim) bind(g *ir.Graph) *compile.Code {
	s.t.Helper()
	code, err := compile.Bind(g, s.batch, 1, func(st *ir.State) ir.Tensor { return s.mem[st] })
	if err != nil {
		s.t.Fatal(err)
	}
	return code
}

// state is the first element of the state variable of that name.
func (s *sim) state(name string) float32 {
	s.t.Helper()
	for st, v := range s.mem {
		if st.Name == name {
			return v.Float32s()[0]
		}
	}
	s.t.Fatalf("no state %q", name)
	return 0
}

func (s *sim) wantStates(when string, want map[string]float32) {
	s.t.Helper()
	for name, w := range want {
		if got := s.state(name); got != w {
			s.t.Errorf("%s: %s is %v, want %v", when, name, got, w)
		}
	}
}

func wantOutputs(t *testing.T, when string, got, want map[string]float32) {
	t.Helper()
	for name, w := range want {
		if g, ok := got[name]; !ok || g != w {
			t.Errorf("%s: %s is %v, want %v", when, name, g, w)
		}
	}
}

// weights is a block of scalar parameters, for models without layers.
type weights struct {
	name   string
	states []*ir.State
}

func (w *weights) Name() string        { return w.name }
func (w *weights) States() []*ir.State { return w.states }

// weight declares a block of one parameter and gives a value that reads it.
func weight(m *ir.Model, name string, init float64) (*weights, ir.Value) {
	s := m.Parameter(name, scalar, ir.Fill{Value: init})
	return &weights{name, []*ir.State{s}}, m.Read(s)
}

// counter declares state outside every block.
func counter(m *ir.Model, name string, init float64) (*ir.State, ir.Value) {
	s := m.State(name, scalar, ir.Fill{Value: init})
	return s, m.Read(s)
}

// heavyBall is p ← p − LR·v with v ← v/2 + gradient: exact where its arguments are.
type heavyBall struct{ LR float64 }

func (o heavyBall) Step(u *ir.Update, params, grads []ir.Value) {
	for i, p := range params {
		old := u.Slot(p, "v")
		v := op.Add(op.Scale(old, 0.5), grads[i])
		u.Set(old, v)
		u.Set(p, op.Sub(p, op.Scale(v, o.LR)))
	}
}

// half is the average (average + parameter)/2.
type half struct{}

func (half) Average(u *ir.Update, averages, params []ir.Value) {
	for i, a := range averages {
		u.Set(a, op.Scale(op.Add(a, params[i]), 0.5))
	}
}

func batchOf(width ir.Dim) ir.Shape { return ir.Shape{ir.Batch, width} }
