package compile_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// crossing is y₀[i] = a[i] + b[n−1−i] and y₁[i] = 2·a[i]. It reads b where it has written before, so that only a may be
// written over, by either output.
type crossing struct{}

func (crossing) Spec() ir.Spec { return ir.Spec{Name: "Crossing", In: ir.Exactly(2)} }

func (crossing) Infer(in []ir.Type) ([]ir.Type, error) {
	if in[0] != in[1] || in[0].Rank() != 1 {
		return nil, fmt.Errorf("got %v, want two vectors", in)
	}
	return in, nil
}

func (crossing) Eval(_ *ir.Env, out, in []ir.Tensor) {
	for i, a := range in[0].Float32s() {
		out[1].Float32s()[i] = 2 * a
		out[0].Float32s()[i] = a + in[1].Float32s()[in[1].Len()-1-i]
	}
}

func (crossing) Alias(_, in int) bool                { return in == 0 }
func (crossing) Grad(ir.Node, []ir.Value) []ir.Value { return nil }

// TestPartialAlias: an op that may work in place on some inputs only, in every position that tempts the planner.
func TestPartialAlias(t *testing.T) {
	for _, row := range []struct {
		name string
		src  string // x and y are inputs, s is state, all of three elements
		want []float32
		next []float32 // of s
	}{
		{"apart", "%3 = Neg %0\n%4 = Neg %1\n%5 = Crossing %3 %4\noutput a %5", []float32{-7, -7, -7}, nil},
		{"both inputs die", "%3 = Neg %0\n%4 = Crossing %3 %3\noutput a %4", []float32{-4, -4, -4}, nil},
		{"second output alone", "%3 = Neg %0\n%4 = Neg %1\n%5 = Crossing %3 %4\noutput a %5.1", []float32{-2, -4, -6}, nil},
		{"both outputs", "%3 = Neg %0\n%4 = Neg %1\n%5 = Crossing %3 %4\n%6 = Add %5 %5.1\noutput a %6", []float32{-9, -11, -13}, nil},
		{"input lives on", "%3 = Neg %0\n%4 = Crossing %3 %1\n%5 = Mul %4 %3\noutput a %5", []float32{-5, -6, -3}, nil},
		{"state first", "%3 = Crossing %2 %1\noutput a %3\nwrite s %3", []float32{16, 25, 34}, []float32{16, 25, 34}},
		{"state second", "%3 = Crossing %1 %2\noutput a %3\nwrite s %3", []float32{34, 25, 16}, []float32{34, 25, 16}},
		{"state twice", "%3 = Crossing %2 %2\noutput a %3\nwrite s %3", []float32{40, 40, 40}, []float32{40, 40, 40}},
		{"state by the second output", "%3 = Crossing %2 %1\noutput a %3\nwrite s %3.1", []float32{16, 25, 34}, []float32{20, 40, 60}},
	} {
		code, state := bindVectors(t, row.src)
		if err := checkMemory(code); err != nil {
			t.Errorf("%s: %v", row.name, err)
		}
		if err := code.Run(); err != nil {
			t.Fatal(err)
		}
		if got := code.Output(0).Float32s(); !slices.Equal(got, row.want) {
			t.Errorf("%s: got %v, want %v", row.name, got, row.want)
		}
		if got := state.Float32s(); row.next != nil && !slices.Equal(got, row.next) {
			t.Errorf("%s: the state is %v, want %v", row.name, got, row.next)
		}
	}
}

// bindVectors binds a graph over the inputs x = 1 2 3 and y = 4 5 6 and the state s = 10 20 30.
func bindVectors(t *testing.T, src string) (*compile.Code, ir.Tensor) {
	t.Helper()
	text := "%0 = data x : f32[3]\n%1 = data y : f32[3]\n%2 = state s : f32[3]\n"
	g, err := ir.Parse(text+typed(src), append([]ir.Op{crossing{}}, op.All...))
	if err != nil {
		t.Fatal(err)
	}
	state := ir.FromSlice([]float32{10, 20, 30}, 3)
	code, err := compile.Bind(g, 1, 1, func(*ir.State) ir.Tensor { return state })
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range g.Inputs() {
		first := map[string]float32{"x": 1, "y": 4}[in.Name]
		for i := range code.Input(in).Float32s() {
			code.Input(in).Float32s()[i] = first + float32(i)
		}
	}
	return code, state
}

// typed adds the types of the rows above to the lines of nodes.
func typed(src string) string {
	lines := strings.Split(src, "\n")
	for i, l := range lines {
		switch {
		case strings.Contains(l, "Crossing"):
			lines[i] += " : f32[3] f32[3]"
		case strings.HasPrefix(l, "%"):
			lines[i] += " : f32[3]"
		}
	}
	return strings.Join(lines, "\n")
}
