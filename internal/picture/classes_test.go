package picture

import (
	"fmt"
	"testing"

	"github.com/ganc-ml/ganc/ir"
)

// TestImageLabels holds what a picture says of the classes of its images: names, numbers where there are none or no letters
// for them, both labels where there are two, and nothing of what is no label for each image.
func TestImageLabels(t *testing.T) {
	named := ir.Port{Classes: 3, ClassNames: []string{"ankle boot", "猫", ""}}
	numbered := ir.Port{Classes: 3}
	two := ir.FromSlice([]int64{0, 1}, 2)
	for _, c := range []struct {
		name  string
		ports []ir.Port
		in    []ir.Tensor
		want  string
	}{
		{"names", []ir.Port{named}, []ir.Tensor{ir.FromSlice([]int64{2, 0, 1}, 3)}, `["2" "ankle boot" "1"]`},
		{"numbers", []ir.Port{{}, numbered}, []ir.Tensor{ir.FromSlice([]float32{7, 8}, 2), two}, `["0" "1"]`},
		{"two labels", []ir.Port{numbered, named}, []ir.Tensor{ir.FromSlice([]int64{2, 2}, 2), two}, `["2 ankle boot" "2 1"]`},
		{"noise", []ir.Port{{}}, []ir.Tensor{ir.FromSlice([]float32{7, 8}, 2)}, "[]"},
		{"one label for all", []ir.Port{numbered}, []ir.Tensor{ir.FromSlice([]int64{1}, 1)}, "[]"},
	} {
		n := max(2, c.in[0].Len())
		if got := fmt.Sprintf("%q", ClassNames(c.ports, c.in, n)); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}
