package ir

import (
	"fmt"
	"regexp"
	"testing"
)

// probe is an op of one input that can be wrong in every way that Check knows.
type probe struct{ Growing *int }

func (probe) Spec() Spec                    { return Spec{Name: "Probe", In: Exactly(1)} }
func (probe) Eval(*Env, []Tensor, []Tensor) {}
func (probe) Grad(Node, []Value) []Value    { return nil }
func (p probe) Infer(in []Type) ([]Type, error) {
	if p.Growing == nil {
		return in, nil
	}
	*p.Growing++
	return []Type{TypeOf(Float32, Dim(*p.Growing))}, nil
}

type (
	listed  struct{ Axes []int } // not comparable
	neither struct{}             // no kind of gradient
	both    struct{}             // two kinds
)

func (neither) Spec() Spec                      { return Spec{Name: "Neither", In: Exactly(1)} }
func (neither) Eval(*Env, []Tensor, []Tensor)   {}
func (neither) Infer(in []Type) ([]Type, error) { return in, nil }

func (listed) Spec() Spec                      { return Spec{Name: "Listed", In: Exactly(1)} }
func (listed) Eval(*Env, []Tensor, []Tensor)   {}
func (listed) Infer(in []Type) ([]Type, error) { return in, nil }

func (both) Spec() Spec                      { return Spec{Name: "Both", In: Exactly(1)} }
func (both) Eval(*Env, []Tensor, []Tensor)   {}
func (both) Infer(in []Type) ([]Type, error) { return in, nil }
func (both) Grad(Node, []Value) []Value      { return nil }
func (both) Decompose(in []Value) []Value    { return in }

// TestCheck: a right graph passes, and each broken invariant is found and its node printed.
func TestCheck(t *testing.T) {
	w := &State{Name: "w", Type: TypeOf(Float32, 2)}
	for name, c := range map[string]struct {
		breakIt func(g *Graph)
		want    string
	}{
		"nothing":        {func(*Graph) {}, ""},
		"not comparable": {func(g *Graph) { g.nodes[1].op = listed{} }, "ir: %1 = Listed %0 : f32[2]: op ir.listed is not comparable"},
		"no gradient":    {func(g *Graph) { g.nodes[1].op = neither{} }, "ir: %1 = Neither %0 : f32[2]: op ir.neither must be either Differentiable or Composite"},
		"two gradients":  {func(g *Graph) { g.nodes[1].op = both{} }, "ir: %1 = Both %0 : f32[2]: op ir.both must be either Differentiable or Composite"},
		"itself":         {func(g *Graph) { g.nodes[1].in[0].node = 1 }, "ir: %1 = Probe %1 : f32[2]: input 0 (%1) does not stand before it"},
		"no such output": {func(g *Graph) { g.nodes[1].in[0].out = 1 }, "ir: %1 = Probe %0.1 : f32[2]: input 0 (%0.1) does not stand before it"},
		"poison":         {func(g *Graph) { g.nodes[1].in[0] = g.poison() }, "ir: %1 = Probe poisoned value : f32[2]: input 0 (poisoned value) does not stand before it"},
		"stranger":       {func(g *Graph) { g.nodes[1].in[0].g = NewGraph(false) }, "ir: %1 = Probe %0 : f32[2]: input 0 (%0) does not stand before it"},
		"no input":       {func(g *Graph) { g.nodes[1].in = nil }, "ir: %1 = Probe : f32[2]: Probe: got 0 inputs, want 1"},
		"other type":     {func(g *Graph) { g.nodes[1].types = []Type{TypeOf(Float32, 3)} }, "ir: %1 = Probe %0 : f32[3]: infers [f32[2]]"},
		"fickle":         {func(g *Graph) { g.nodes[1].op = probe{new(int)} }, "ir: %1 = Probe{Growing:0x…} %0 : f32[2]: infers [f32[1]]"},
		"zero output":    {func(g *Graph) { g.Outputs = []Output{{"y", Value{}}} }, "ir: root zero value is not a value of the graph"},
		"poisoned write": {func(g *Graph) { g.Writes[0].Value = g.poison() }, "ir: root poisoned value is not a value of the graph"},
		"written twice":  {func(g *Graph) { g.Writes = append(g.Writes, g.Writes[0]) }, "ir: state w is written twice"},
		"other state":    {func(g *Graph) { g.Writes[0].State = &State{Name: "v", Type: TypeOf(Float32)} }, "ir: write v: f32[2] into f32[]"},
		"mistake":        {func(g *Graph) { g.At(nil, func() { g.Fail("a mistake") }) }, "a mistake"},
	} {
		g := NewGraph(false)
		x := g.Apply(Feed{&Input{Name: "x", Type: w.Type, Source: Argument}})
		y := g.Apply(probe{}, x)
		g.Outputs, g.Writes = []Output{{"y", y}}, []Write{{w, y}}
		c.breakIt(g)
		if got := withoutPointers(Check(g)); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, c.want)
		}
	}
}

var pointer = regexp.MustCompile(`0x[0-9a-f]+`)

func withoutPointers(err error) string {
	if err == nil {
		return ""
	}
	return pointer.ReplaceAllString(fmt.Sprint(err), "0x…")
}
