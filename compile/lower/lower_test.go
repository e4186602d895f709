package lower_test

import (
	"bytes"
	"fmt"
	"math/bits"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/lower"
	"github.com/ganc-ml/ganc/internal/randgraph"
	"github.com/ganc-ml/ganc/internal/zoo"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/models"
)

// store is the memory of state variables, made when first asked for.
type store struct {
	tensors map[*ir.State]ir.Tensor
	first   map[string]ir.Tensor // where not nil: what a variable holds at first
}

func (s *store) tensor(st *ir.State) ir.Tensor {
	if _, ok := s.tensors[st]; !ok {
		v := ir.NewTensor(st.Type.DType, st.Type.Bind(0)...)
		if x, ok := s.first[st.Name]; ok {
			copy(v.Bytes(), x.Bytes())
		}
		s.tensors[st] = v
	}
	return s.tensors[st]
}

func newStore(first map[string]ir.Tensor) *store {
	return &store{tensors: map[*ir.State]ir.Tensor{}, first: first}
}

func bind(t *testing.T, g *ir.Graph, n int, s *store) *compile.Code {
	t.Helper()
	code, err := compile.Bind(g, n, 1, s.tensor)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func machine(t *testing.T, code *compile.Code) *lower.Machine {
	t.Helper()
	m, err := lower.New(code)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestMachine holds that a Machine gives the bits of Code.Run, over several runs with changing state.
func TestMachine(t *testing.T) {
	for seed := range uint64(60) {
		c := randgraph.New(seed, 5+int(seed))
		plain, lowered := newStore(c.Leaves), newStore(c.Leaves)
		want, code := bind(t, c.Graph, randgraph.Batch, plain), bind(t, c.Graph, randgraph.Batch, lowered)
		m := machine(t, code)
		for _, in := range c.Graph.Inputs() {
			copy(want.Input(in).Bytes(), c.Leaves[in.Name].Bytes())
			copy(code.Input(in).Bytes(), c.Leaves[in.Name].Bytes())
		}
		for run := range 3 {
			if err := want.Run(); err != nil {
				t.Fatal(err)
			}
			if err := m.Run(); err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			if err := equal(c.Graph, want, code, plain, lowered); err != nil {
				t.Fatalf("seed %d, run %d: %v\n%v", seed, run, err, c.Graph)
			}
		}
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	}
}

func equal(g *ir.Graph, want, got *compile.Code, plain, lowered *store) error {
	for i, name := range want.OutputNames() {
		if !bytes.Equal(got.Output(i).Bytes(), want.Output(i).Bytes()) {
			return fmt.Errorf("output %s differs", name)
		}
	}
	for _, s := range g.States() {
		if !bytes.Equal(lowered.tensor(s).Bytes(), plain.tensor(s).Bytes()) {
			return fmt.Errorf("state %s differs", s.Name)
		}
	}
	return nil
}

// TestAllocations: a run allocates what the tapeMachine allocates, and no more.
func TestAllocations(t *testing.T) {
	for _, entry := range zoo.Models() {
		code, m := zooMachine(t, entry)
		got := testing.AllocsPerRun(3, func() {
			if err := m.Run(); err != nil {
				t.Fatal(err)
			}
		})
		own := tapeAllocations(code)
		if got > float64(own) && !underRace {
			t.Errorf("%s: %v allocations in %d nodes, the tapeMachine has %d of its own", entry.Name, got, len(code.Steps), own)
		}
	}
}

// tapeAllocations is how many objects the tapeMachine itself allocates in a run, at most: sixteen for its goroutine, its
// channels and waiting on them; for each node, one for its value, one for a log line that is never written, and a slice
// of its inputs that grows by doubling; one for each leaf; and, for the log again, two numbers an instruction where
// there are more than 255.
func tapeAllocations(code *compile.Code) int {
	own := 16
	leaves := map[ir.Value]bool{}
	var last ir.Value
	for _, s := range code.Steps {
		in := map[ir.Value]bool{}
		for _, v := range s.Node.Ins() {
			in[v.Node().Out(0)] = true
			if ir.IsLeaf(v.Op()) {
				leaves[v] = true
			}
		}
		if !last.IsZero() {
			in[last] = true
		}
		own += 3 + bits.Len(uint(len(in)-1))
		last = s.Node.Out(0)
	}
	own += len(leaves)
	if n := len(code.Steps) + len(leaves); n > 255 {
		own += 2 * (n - 255)
	}
	return own
}

// zooMachine is the first program of a model, bound to a batch of two.
func zooMachine(t *testing.T, entry models.Entry) (*compile.Code, *lower.Machine) {
	t.Helper()
	p := zoo.Plan(t, entry.Name)
	prog, err := p.Program(0, p.VariantAt(0, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	code := bind(t, prog.Graph, 2, newStore(nil))
	return code, machine(t, code)
}

// TestPanic: a panic of an op stops the run with an error that names op and line, and the machine can run again.
func TestPanic(t *testing.T) {
	g := ir.NewGraph(false)
	in := &ir.Input{Name: "x", Type: ir.TypeOf(ir.Float32, 2), Source: ir.Argument}
	x := g.Apply(ir.Feed{Input: in})
	g.Outputs = []ir.Output{{Name: "y", Value: ir.Apply(refuse{}, x)}}
	code := bind(t, g, 1, newStore(nil))
	m := machine(t, code)
	x0 := code.Input(in).Float32s()
	if err := m.Run(); err != nil {
		t.Fatal(err)
	}
	x0[1] = -1
	err := m.Run()
	if err == nil || !strings.Contains(err.Error(), "Refuse: -1 will not do") || !strings.Contains(err.Error(), "lower_test/lower_test.go:") {
		t.Errorf("got error %v", err)
	}
	x0[1] = 3
	if err := m.Run(); err != nil || code.Output(0).Float32s()[1] != 3 {
		t.Errorf("after the error: %v, %v", err, code.Output(0).Float32s())
	}
}

type refuse struct{}

func (refuse) Spec() ir.Spec                         { return ir.Spec{Name: "Refuse", In: ir.Exactly(1)} }
func (refuse) Infer(in []ir.Type) ([]ir.Type, error) { return in, nil }
func (refuse) Grad(ir.Node, []ir.Value) []ir.Value   { return nil }
func (refuse) Eval(_ *ir.Env, out, in []ir.Tensor) {
	for i, x := range in[0].Float32s() {
		if x < 0 {
			panic(fmt.Sprintf("%v will not do", x))
		}
		out[0].Float32s()[i] = x
	}
}

// TestNothingToRun: a program without steps commits its state all the same.
func TestNothingToRun(t *testing.T) {
	g := ir.NewGraph(false)
	a, b := &ir.State{Name: "a", Type: ir.TypeOf(ir.Float32)}, &ir.State{Name: "b", Type: ir.TypeOf(ir.Float32)}
	g.Writes = []ir.Write{{State: a, Value: g.Apply(ir.Read{State: b})}, {State: b, Value: g.Apply(ir.Read{State: a})}}
	s := newStore(map[string]ir.Tensor{"a": ir.FromSlice([]float32{1}), "b": ir.FromSlice([]float32{2})})
	m := machine(t, bind(t, g, 1, s))
	if err := m.Run(); err != nil {
		t.Fatal(err)
	}
	if x, y := s.tensor(a).Float32s()[0], s.tensor(b).Float32s()[0]; x != 2 || y != 1 {
		t.Errorf("got a = %v, b = %v, want them exchanged", x, y)
	}
	if err := m.Close(); err != nil {
		t.Error(err)
	}
}

// BenchmarkReady is the way from a model's source to a machine that can run: declaration, plan, one program, binding
// and lowering. The aim is 50 ms.
func BenchmarkReady(b *testing.B) {
	for _, entry := range zoo.Models() {
		b.Run(entry.Name, func(b *testing.B) {
			for b.Loop() {
				m, err := entry.Build()
				if err != nil {
					b.Fatal(err)
				}
				p, err := compile.NewPlan(m)
				if err != nil {
					b.Fatal(err)
				}
				prog, err := p.Program(0, p.VariantAt(0, 0, 0))
				if err != nil {
					b.Fatal(err)
				}
				s := newStore(nil)
				for _, st := range p.States() {
					s.tensor(st)
				}
				code, err := compile.Bind(prog.Graph, m.Defaults.Batch, 1, s.tensor)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := lower.New(code); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
