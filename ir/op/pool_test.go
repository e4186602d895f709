package op_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/op"
)

// TestPoolsByDefinition holds the pools to loops over each window, with ties, signed zeros and NaN among the elements.
func TestPoolsByDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for tried := 0; tried < 150; {
		v := values{plane: randomPlane(r)}
		p := op.Pool{Window: v.win, Kernel: ir.MakeInts(v.kernel[:]...)}
		v.groups = 1
		v.x = make([]float32, v.images*v.c*v.positions())
		for i := range v.x {
			v.x[i] = []float32{-1, 0, float32(math.Copysign(0, -1)), 2, float32(math.Inf(-1)), float32(math.NaN()), float32(r.NormFloat64())}[r.IntN(7)]
		}
		x := ir.FromSlice(v.x, v.images, v.c, v.large[0], v.large[1])
		if _, err := (op.MaxPoolOp{Pool: p}).Infer([]ir.Type{x.Type()}); err != nil {
			continue
		}
		tried++
		checkPools(t, &v, p, x)
	}
}

func checkPools(t *testing.T, v *values, p op.Pool, x ir.Tensor) {
	t.Helper()
	greatest, mean := apply(t, op.MaxPoolOp{Pool: p}, x).Float32s(), apply(t, op.AveragePoolOp{Pool: p}, x).Float32s()
	index := apply(t, op.MaxPoolIndexOp{Pool: p}, x).Int64s()
	for i := range greatest {
		plane, place := v.x[i/v.places()*v.positions():], i%v.places()
		best, sum, count := -1, float32(0), float32(0)
		for tap := range v.taps() {
			at, ok := v.at(place, tap)
			if !ok {
				continue
			}
			sum += plane[at]
			count++
			if best < 0 || plane[best] == plane[best] && !(plane[at] <= plane[best]) {
				best = at
			}
		}
		if index[i] != int64(best) || !identical(greatest[i], plane[best]) || !identical(mean[i], sum/count) {
			t.Fatalf("%v: window %d: got %v at %d, mean %v, want %v at %d, mean %v", v.plane, i, greatest[i], index[i], mean[i], plane[best], best, sum/count)
		}
	}
}

func identical(x, y float32) bool {
	return math.Float32bits(x) == math.Float32bits(y) || x != x && y != y
}

func apply(t *testing.T, o ir.Op, x ir.Tensor) ir.Tensor {
	t.Helper()
	out, err := ir.InferTypes(o, []ir.Type{x.Type()})
	if err != nil {
		t.Fatal(err)
	}
	y := ir.NewTensor(out[0].DType, out[0].Bind(0)...)
	o.Eval(&ir.Env{Threads: 1}, []ir.Tensor{y}, []ir.Tensor{x})
	return y
}
