package train

import (
	"math"
	"testing"

	"github.com/ganc-ml/ganc/ir"
)

// TestAllFinite puts every kind of number at every place of tensors of every length up to 40.
func TestAllFinite(t *testing.T) {
	for n := range 41 {
		x := ir.NewTensor(ir.Float32, n)
		for i := range n {
			for _, v := range []float64{math.MaxFloat32, -math.MaxFloat32, math.SmallestNonzeroFloat32, -1, math.Inf(1), math.Inf(-1), math.NaN(), -math.NaN()} {
				x.Float32s()[i] = float32(v)
				_, bad := firstNotFinite(x)
				if want := v-v == 0; allFinite(1, x) != want || bad == want {
					t.Errorf("%v at %d of %d: finite %v, first found %v", v, i, n, allFinite(1, x), bad)
				}
			}
			x.Float32s()[i] = 1
		}
	}
	for _, dt := range []ir.DType{ir.Float64, ir.Int64, ir.Bool} {
		x := ir.NewTensor(dt, 3)
		if !allFinite(1, x) {
			t.Errorf("zeros of %v are not finite", dt)
		}
		if dt == ir.Float64 {
			if x.Float64s()[1] = math.Inf(-1); allFinite(1, x) {
				t.Error("-Inf is finite in f64")
			}
		}
	}
}

// BenchmarkAllFinite is the check of the parameters of an MLP GAN.
func BenchmarkAllFinite(b *testing.B) {
	x := ir.NewTensor(ir.Float32, 1<<20)
	b.SetBytes(4 << 20)
	for b.Loop() {
		if !allFinite(1, x) {
			b.Fatal("zeros are not finite")
		}
	}
}
