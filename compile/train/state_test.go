package train

import (
	"slices"
	"testing"

	"github.com/ganc-ml/ganc/ir"
)

// drawn fills a variable in several draws.
type drawn struct{ normal bool }

func (d drawn) Init(dst ir.Tensor, r ir.Random) {
	for x := dst.Float32s(); len(x) > 0; {
		n := min(len(x), 3)
		if d.normal {
			r.Normal(x[:n])
		} else {
			r.Uniform(x[:n])
		}
		x = x[n:]
	}
}

// whole fills a variable in one draw.
type whole struct{ normal bool }

func (w whole) Init(dst ir.Tensor, r ir.Random) {
	if w.normal {
		r.Normal(dst.Float32s())
	} else {
		r.Uniform(dst.Float32s())
	}
}

// TestFirstValues: a variable's first value depends on the seed and its own name, not on the variables around it nor
// on how many numbers are drawn at once.
func TestFirstValues(t *testing.T) {
	for _, normal := range []bool{false, true} {
		variable := func(name string, init ir.Initializer) *ir.State {
			return &ir.State{Name: name, Type: ir.TypeOf(ir.Float32, 10), Init: init}
		}
		first := func(seed uint64, states ...*ir.State) []float32 {
			return newStateStore(states, seed, []int{1}).tensors[states[len(states)-1]].Float32s()
		}
		a := first(1, variable("a", whole{normal}))
		if b := first(1, variable("b", whole{normal})); slices.Equal(a, b) {
			t.Errorf("two names, one value: %v", a)
		}
		if b := first(2, variable("a", whole{normal})); slices.Equal(a, b) {
			t.Errorf("two seeds, one value: %v", a)
		}
		if b := first(1, variable("b", whole{normal}), variable("a", whole{normal})); !slices.Equal(a, b) {
			t.Errorf("beside another variable: %v, want %v", b, a)
		}
		if b := first(1, variable("a", drawn{normal})); !slices.Equal(a, b) {
			t.Errorf("in several draws: %v, want %v", b, a)
		}
		c := variable("c", nil)
		c.CopyOf = variable("a", whole{normal})
		if b := first(1, c.CopyOf, c); !slices.Equal(a, b) {
			t.Errorf("a copy: %v, want %v", b, a)
		}
	}
}
