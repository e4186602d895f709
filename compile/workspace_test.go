package compile

import (
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// TestWorkspace: Codes of one workspace share memory, take turns and compute what they compute alone.
func TestWorkspace(t *testing.T) {
	g, err := ir.Parse(`
%0 = arg x : f32[N]
%1 = Exp %0 : f32[N]
%2 = Neg %1 : f32[N]
output y %2
output e %1
`, op.All)
	if err != nil {
		t.Fatal(err)
	}
	var w Workspace
	codes, sizes := []*Code{}, []int{100, 7, 100}
	for _, n := range sizes {
		c, err := w.Bind(g, n, 1, nil)
		if err != nil {
			t.Fatal(err)
		}
		codes = append(codes, c)
	}
	if want := codes[0].ArenaBytes(); w.Bytes() != want {
		t.Errorf("the workspace has %d bytes, want the %d of its largest code", w.Bytes(), want)
	}
	in := g.Inputs()[0]
	for turn := range 3 {
		for i, c := range codes {
			alone, err := Bind(g, sizes[i], 1, nil)
			if err != nil {
				t.Fatal(err)
			}
			for j := range c.Input(in).Float32s() {
				x := float32(turn+i) + float32(j)/64
				c.Input(in).Float32s()[j], alone.Input(in).Float32s()[j] = x, x
			}
			if err := c.Run(); err != nil {
				t.Fatal(err)
			}
			if err := alone.Run(); err != nil {
				t.Fatal(err)
			}
			for o := range 2 {
				if string(c.Output(o).Bytes()) != string(alone.Output(o).Bytes()) {
					t.Errorf("turn %d, code %d: output %d differs", turn, i, o)
				}
			}
		}
	}
}
