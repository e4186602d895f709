package parity_test

import (
	"fmt"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/parity"
)

// Differences are counted in units in the last place; the worst element is named.
func ExampleCompare() {
	want := []parity.NamedTensor{{Name: "y", Tensor: ir.FromSlice([]float32{1, 2, 3}, 3)}}
	got := []parity.NamedTensor{{Name: "y", Tensor: ir.FromSlice([]float32{1, 2.0000002, 3}, 3)}}
	r := parity.Compare(want, got, parity.Tolerance{})
	o := r.Outputs[0]
	fmt.Println(r.OK(), o.Outside, o.ULP, o.Worst.Index)
	r = parity.Compare(want, got, parity.Tolerance{ULP: 1})
	fmt.Println(r.OK())
	// Output:
	// false 1 1 [1]
	// true
}
