package lower

import (
	"errors"
	"slices"
	"testing"

	"gorgonia.org/gorgonia"
)

// TestInThread: the gorgonia that is built with has the field, a program without it or with another type has no such way, and the
// instructions and the error are passed on.
func TestInThread(t *testing.T) {
	g := gorgonia.NewGraph()
	x := gorgonia.NewScalar(g, gorgonia.Float32, gorgonia.WithName("x"))
	gorgonia.Must(gorgonia.Neg(x))
	prog, locs, err := gorgonia.Compile(g)
	if err != nil {
		t.Fatal(err)
	}
	if inThread(prog, gorgonia.NewTapeMachine(g, gorgonia.WithPrecompiled(prog, locs)).Run) == nil {
		t.Error("gorgonia's program has no field of instructions: iterations change threads, which costs 4 % of vae's")
	}
	want := errors.New("of run")
	var got []int
	run := func(all []int) error {
		got = all
		return want
	}
	if f := inThread(&struct{ instructions []int }{[]int{3, 4}}, run); f == nil || f() != want || !slices.Equal(got, []int{3, 4}) {
		t.Errorf("ran %v, want [3 4] and the error of run", got)
	}
	if inThread(&struct{ instructions []int32 }{}, run) != nil || inThread(&struct{ other []int }{}, run) != nil {
		t.Error("a program without such instructions has a way to run them")
	}
}
