package latent

import (
	"math"

	"github.com/ganc-ml/ganc/internal/noise"
	"github.com/ganc-ml/ganc/ir"
)

// truncate draws every element of normal noise outside [-limit, limit] again, until none lies outside (Brock et al.
// 2019).
func truncate(t ir.Tensor, limit float64, seed uint64, name string) error {
	x, again := t.Float32s(), ir.NewTensor(t.DType(), t.Shape()...)
	for execution := uint64(1); ; execution++ {
		var outside []int
		for i, v := range x {
			if math.Abs(float64(v)) > limit {
				outside = append(outside, i)
			}
		}
		if len(outside) == 0 {
			return nil
		}
		if err := noise.Fill(again, ir.Normal, seed, "sample/"+name, execution, 1); err != nil {
			return err
		}
		for _, i := range outside {
			x[i] = again.Float32s()[i]
		}
	}
}
