package stock_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/ganc-ml/ganc/compile/stock"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// TestParts: parts of a value whose bounds are equal modulo 256 stay apart, the columns among which ArgMax searches too.
func TestParts(t *testing.T) {
	x := ir.NewTensor(ir.Float64, 2, 300)
	for i := range x.Float64s() {
		x.Float64s()[i] = float64(i * 7919 % 601)
	}
	g := ir.NewGraph(false)
	v := g.Constant(x)
	for _, b := range [][2]int{{0, 30}, {256, 286}, {12, 13}, {268, 269}, {5, 300}, {5, 44}, {0, 44}, {261, 300}} {
		g.Outputs = append(g.Outputs, ir.Output{Name: fmt.Sprint(b), Value: op.Slice(v, 1, b[0], b[1])})
	}
	g.Outputs = append(g.Outputs, ir.Output{Name: "argmax", Value: op.ArgMax(v, 1)})
	if err := g.Err(); err != nil {
		t.Fatal(err)
	}
	got, err := stock.Run(g, func(ir.Op) ir.Tensor { return x }, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := evaluate(g, nil)
	for i, o := range g.Outputs {
		if w := floats(want[o.Value]); !slices.Equal(got.Outputs[i].Float64s(), w) {
			t.Errorf("%s: got %v, want %v", o.Name, got.Outputs[i].Float64s(), w)
		}
	}
}
