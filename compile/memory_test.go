package compile_test

import (
	"bytes"
	"fmt"
	"runtime/debug"
	"slices"
	"testing"
	"unsafe"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/internal/gradcheck"
	"github.com/ganc-ml/ganc/internal/randgraph"
	"github.com/ganc-ml/ganc/internal/zoo"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/models"
)

// TestRandomGraphs compares bound programs, run twice over changing state, with an interpreter that gives every value
// memory of its own, bit for bit, and checks their memory plans.
func TestRandomGraphs(t *testing.T) {
	for seed := range uint64(300) {
		nodes := 5 + int(seed%60)
		c := randgraph.New(seed, nodes)
		if err := ir.Check(c.Graph); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		state := map[*ir.State]ir.Tensor{}
		for _, s := range c.Graph.States() {
			state[s] = c.Leaves[s.Name].Clone()
		}
		code, err := compile.Bind(c.Graph, randgraph.Batch, 1+int(seed%2), func(s *ir.State) ir.Tensor { return state[s] })
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		for _, in := range c.Graph.Inputs() {
			copy(code.Input(in).Bytes(), c.Leaves[in.Name].Bytes())
		}
		for run := range 2 {
			if err := agrees(c, code, state); err != nil {
				t.Fatalf("seed %d, run %d: %v\n%v", seed, run, err, c.Graph)
			}
		}
		if err := checkMemory(code); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
}

// agrees runs code and compares its outputs and the new state with what the interpreter makes of c.Leaves, which it
// then advances.
func agrees(c *randgraph.Case, code *compile.Code, state map[*ir.State]ir.Tensor) error {
	want := gradcheck.Eval(c.Leaves, randgraph.Batch, c.Graph.Roots()...)
	if err := code.Run(); err != nil {
		return err
	}
	for i, o := range c.Graph.Outputs {
		if !bytes.Equal(code.Output(i).Bytes(), want[i].Bytes()) {
			return fmt.Errorf("output %s differs", o.Name)
		}
	}
	for i, w := range c.Graph.Writes {
		next := want[len(c.Graph.Outputs)+i].Clone()
		if !bytes.Equal(state[w.State].Bytes(), next.Bytes()) {
			return fmt.Errorf("state %s differs", w.State.Name)
		}
		defer func() { c.Leaves[w.State.Name] = next }()
	}
	for _, s := range c.Graph.States() {
		if !written(c.Graph, s) && !bytes.Equal(state[s].Bytes(), c.Leaves[s.Name].Bytes()) {
			return fmt.Errorf("state %s changes without a write", s.Name)
		}
	}
	return nil
}

func written(g *ir.Graph, s *ir.State) bool {
	for _, w := range g.Writes {
		if w.State == s {
			return true
		}
	}
	return false
}

// lifetime is where a value lies and the steps from and to which it must last; leaves begin at −1.
type lifetime struct {
	name     string
	at       ir.Tensor
	from, to int
	value    ir.Value
}

// checkMemory holds that no two values overlap in memory while both are alive, except that an op may write over an
// input that dies with it where its Alias says so.
func checkMemory(code *compile.Code) error {
	lives := lifetimes(code)
	for i, a := range lives {
		for _, b := range lives[i+1:] {
			if !overlap(a.at, b.at) || a.to < b.from || b.to < a.from {
				continue
			}
			if !takesOver(code, a, b) && !takesOver(code, b, a) {
				return fmt.Errorf("%s (steps %d to %d) and %s (steps %d to %d) overlap", a.name, a.from, a.to, b.name, b.from, b.to)
			}
		}
	}
	return nil
}

func lifetimes(code *compile.Code) []lifetime {
	var out []lifetime
	index := map[ir.Value]int{}
	for i, s := range code.Steps {
		for j, v := range s.Node.Ins() {
			if _, ok := index[v]; !ok { // a leaf; inputs and constants last for ever
				index[v] = len(out)
				out = append(out, lifetime{ir.NodeText(v.Node()), s.In[j], -1, -1, v})
				if v.State() == nil {
					out[index[v]].to = len(code.Steps)
				}
			}
			out[index[v]].to = max(out[index[v]].to, i)
		}
		for j, v := range s.Node.Outs() {
			index[v] = len(out)
			out = append(out, lifetime{ir.NodeText(s.Node), s.Out[j], i, i, v})
		}
	}
	for _, v := range code.Graph.Roots() {
		if i, ok := index[v]; ok {
			out[i].to = len(code.Steps)
		}
	}
	return out
}

// takesOver reports whether b is computed over a by the last step that reads a.
func takesOver(code *compile.Code, a, b lifetime) bool {
	if a.to != b.from || !a.at.Shares(b.at) || len(a.at.Bytes()) != len(b.at.Bytes()) {
		return false
	}
	n := code.Steps[b.from].Node
	alias, ok := n.Op().(ir.Aliaser)
	for i, v := range n.Ins() {
		if v == a.value && !(ok && alias.Alias(b.value.Out(), i)) {
			return false
		}
	}
	return true
}

func overlap(a, b ir.Tensor) bool {
	x, y := a.Bytes(), b.Bytes()
	if len(x) == 0 || len(y) == 0 {
		return false
	}
	px, py := uintptr(unsafe.Pointer(&x[0])), uintptr(unsafe.Pointer(&y[0]))
	return px < py+uintptr(len(y)) && py < px+uintptr(len(x))
}

// TestZooMemory checks the memory plans of every program of the zoo, and that running them allocates nothing.
func TestZooMemory(t *testing.T) {
	for _, entry := range zoo.Models() {
		p := zoo.Plan(t, entry.Name)
		for i := range p.Groups {
			prog, err := p.Program(i, p.VariantAt(i, 0, 0))
			if err != nil {
				t.Fatal(err)
			}
			checkProgram(t, fmt.Sprintf("%s, group %d", entry.Name, i), prog.Graph)
		}
		evaluation, err := p.Evaluation()
		if err != nil {
			t.Fatal(err)
		}
		checkProgram(t, entry.Name+", evaluation", evaluation.Graph)
	}
}

func checkProgram(t *testing.T, name string, g *ir.Graph) {
	t.Helper()
	state := map[*ir.State]ir.Tensor{}
	code, err := compile.Bind(g, 2, 1, func(s *ir.State) ir.Tensor {
		if _, ok := state[s]; !ok {
			state[s] = ir.NewTensor(s.Type.DType, s.Type.Bind(0)...)
		}
		return state[s]
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := checkMemory(code); err != nil {
		t.Errorf("%s: %v", name, err)
	}
	run := func() {
		if err := code.Run(); err != nil {
			t.Fatal(err)
		}
	}
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // a collection empties the pools of buffers
	if n := testing.AllocsPerRun(2, run); n != 0 && !underRace {
		t.Errorf("%s: a run allocates %v times, want none", name, n)
	}
}

// firstCode is the first program of a model for batch size n, with the memory of its state.
func firstCode(t *testing.T, entry models.Entry, n int) (*compile.Code, map[*ir.State]ir.Tensor) {
	t.Helper()
	p := zoo.Plan(t, entry.Name)
	prog, err := p.Program(0, p.VariantAt(0, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	state := map[*ir.State]ir.Tensor{}
	for _, s := range p.States() {
		state[s] = ir.NewTensor(s.Type.DType, s.Type.Bind(0)...)
	}
	code, err := compile.Bind(prog.Graph, n, 1, func(s *ir.State) ir.Tensor { return state[s] })
	if err != nil {
		t.Fatal(err)
	}
	return code, state
}

// TestUpdatesInPlace: parameters and moments of the zoo are written where they lie.
func TestUpdatesInPlace(t *testing.T) {
	for _, entry := range zoo.Models() {
		code, state := firstCode(t, entry, 2)
		placed := map[*ir.State]bool{}
		for _, s := range code.Steps {
			for j, v := range s.Node.Outs() {
				for _, w := range code.Graph.Writes {
					placed[w.State] = placed[w.State] || w.Value == v && s.Out[j].Shares(state[w.State])
				}
			}
		}
		for _, w := range code.Graph.Writes {
			if !placed[w.State] {
				t.Errorf("%s: %s is not written in place", entry.Name, w.State.Name)
			}
		}
	}
}

// TestArena: values that are not alive together share memory. The arena of a zoo program is little larger than what is
// alive at once, at 64 bytes each at least.
func TestArena(t *testing.T) {
	for _, entry := range zoo.Models() {
		code, state := firstCode(t, entry, 64)
		if peak := peakBytes(code, state); code.ArenaBytes() > peak+peak/8 {
			t.Errorf("%s: an arena of %d bytes for %d that are alive at once", entry.Name, code.ArenaBytes(), peak)
		}
	}
}

// peakBytes is the most that computed values take at once outside the memory of state.
func peakBytes(code *compile.Code, state map[*ir.State]ir.Tensor) int {
	placed := map[unsafe.Pointer]bool{}
	for _, s := range state {
		placed[unsafe.Pointer(unsafe.SliceData(s.Bytes()))] = true
	}
	at := make([]int, len(code.Steps)+1)
	for _, l := range lifetimes(code) {
		if l.from < 0 || placed[unsafe.Pointer(unsafe.SliceData(l.at.Bytes()))] {
			continue
		}
		for step := l.from; step <= l.to; step++ {
			at[step] += (len(l.at.Bytes()) + 63) &^ 63
		}
	}
	return slices.Max(at)
}
