package form

import (
	"math"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
)

// Drawn is the noise of an input for seeds, by the definition of Network.Seeded in plain Go: in ganc's runtime the graph
// computes the same bits. t is the type of the input, of which every law has one: law.DType.
func Drawn(law ir.Law, name string, t ir.Type, seeds []int32) ir.Tensor {
	elements := elementsOf(t)
	blocks := (elements + 1) / 2
	out := ir.NewTensor(t.DType, t.Bind(len(seeds))...)
	u, v := make([]int32, blocks), make([]int32, blocks)
	all := make([]float32, 2*blocks)
	for i, s := range seeds {
		for b := range blocks {
			w := Words(s, name, b)
			u[b], v[b] = w[0]<<wordBits|w[1], w[2]<<wordBits|w[3]
		}
		if law.DType() == ir.Int64 {
			row := out.Int64s()[i*elements : (i+1)*elements]
			for j := range row {
				row[j] = classOf(at(u, v, j), law.Classes)
			}
			continue
		}
		numbers(law, all, u, v)
		copy(out.Float32s()[i*elements:(i+1)*elements], all)
	}
	return out
}

// at is element j of u followed by v.
func at(u, v []int32, j int) int32 {
	if j < len(u) {
		return u[j]
	}
	return v[j-len(u)]
}

// classOf is the upper part of k times 24 bits.
func classOf(bits int32, k int) int64 { return int64(bits) * int64(k) >> (2 * wordBits) }

// numbers fills all with the elements that u give and those that v give, each of 24 bits.
func numbers(law ir.Law, all []float32, u, v []int32) {
	first, second := all[:len(u)], all[len(u):]
	for i := range u {
		first[i], second[i] = float32(u[i]), float32(v[i])
	}
	switch law.Name {
	case ir.Normal.Name:
		normals(first, second)
	case "bernoulli":
		for i, x := range all {
			all[i] = 0
			if float64(x) < math.Round(law.P/unit) {
				all[i] = 1
			}
		}
	default:
		for i := range all {
			all[i] *= unit
		}
	}
}

// normals turns pairs of numbers of 24 bits into pairs of normal ones. Each function is that of ganc's kernels.
func normals(u, v []float32) {
	radius, angle := make([]float32, len(u)), make([]float32, len(u))
	for i := range u {
		radius[i], angle[i] = (u[i]+1)*unit, v[i]*(float32(2*math.Pi)*unit)
	}
	kernel.Log(1, radius, radius)
	for i := range radius {
		radius[i] *= -2
	}
	kernel.Sqrt(1, radius, radius)
	kernel.Cos(1, u, angle)
	kernel.Sin(1, v, angle)
	for i := range radius {
		u[i], v[i] = radius[i]*u[i], radius[i]*v[i]
	}
}
