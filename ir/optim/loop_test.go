package optim_test

import (
	"math"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/internal/evaltest"
)

// runLength is the number of steps that a schedule in a loop takes for the whole run.
const runLength = 20

// loop runs the steps that update builds, on two parameters p and q whose gradients are the inputs dp and dq, and
// carries the state from one to the next as the trainer does.
type loop struct {
	graph  *ir.Graph
	writes []ir.Write
	eval   evaltest.Evaluator
}

func newLoop(dt ir.DType, update func(u *ir.Update, params, grads []ir.Value)) *loop {
	l := &loop{graph: ir.NewGraph(true), eval: evaltest.Evaluator{DType: dt, Vars: map[string][]float64{}}}
	slots := map[string]*ir.State{}
	u := ir.NewUpdate(l.graph, "opt", runLength, func(s ir.State) *ir.State {
		if old, ok := slots[s.Name]; ok {
			return old
		}
		start := ir.NewTensor(s.Type.DType, s.Type.Bind(1)...)
		s.Init.Init(start, nil)
		l.eval.Vars[s.Name] = evaltest.Floats(start)
		slots[s.Name] = &s
		return &s
	})
	var params, grads []ir.Value
	for i, name := range []string{"p", "q"} {
		t := ir.TypeOf(ir.Float32, ir.Dim(2-i))
		params = append(params, l.graph.Apply(ir.Read{State: &ir.State{Name: name, Type: t, Trainable: true}}))
		grads = append(grads, l.graph.Apply(ir.Feed{Input: &ir.Input{Name: "d" + name, Type: t, Source: ir.Argument}}))
	}
	update(u, params, grads)
	l.writes = u.Writes
	return l
}

func (l *loop) set(name string, x ...float64) { l.eval.Vars[name] = x }

func (l *loop) get(name string) []float64 { return l.eval.Vars[name] }

// step evaluates every write on the old state, then stores them.
func (l *loop) step() {
	next := map[string][]float64{}
	for _, w := range l.writes {
		next[w.State.Name] = l.eval.Value(w.Value)
	}
	for name, x := range next {
		l.eval.Vars[name] = x
	}
}

func (l *loop) check(t *testing.T) {
	t.Helper()
	l.graph.Writes = l.writes
	if err := ir.Check(l.graph); err != nil {
		t.Fatal(err)
	}
}

func near(t *testing.T, what string, got, want []float64, rel float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: got %v, want %v", what, got, want)
	}
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= rel*math.Max(1, math.Abs(want[i]))) {
			t.Errorf("%s: got %.17g, want %.17g within %g", what, got, want, rel)
		}
	}
}

// gradient is the gradient of a made-up loss at step n: rough, of changing sign and size.
func gradient(n int, x float64) float64 { return x + 3*math.Sin(float64(7*n)) }
