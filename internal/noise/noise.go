// Package noise fills tensors from keyed streams: training and sampling draw the same numbers for the same names.
package noise

import (
	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/internal/rng"
	"github.com/ganc-ml/ganc/ir"
)

// Fill fills dst (f32; i64 for categorical) from the stream of a name: its numbers depend on seed, name, execution and
// element alone.
func Fill(dst ir.Tensor, law ir.Law, seed uint64, name string, execution uint64, threads int) {
	key := rng.Key(seed, "noise/"+name)
	switch law.Name {
	case "normal":
		kernel.Normal(threads, dst.Float32s(), key, execution, 0)
	case "uniform":
		kernel.Uniform(threads, dst.Float32s(), key, execution, 0)
	case "bernoulli":
		f := dst.Float32s()
		kernel.Uniform(threads, f, key, execution, 0)
		for i, u := range f {
			f[i] = 0
			if u < float32(law.P) {
				f[i] = 1
			}
		}
	case "categorical":
		fillClasses(dst.Int64s(), law.Classes, key, execution)
	}
}

// fillClasses draws classes through uniform numbers of 24 bits: exact enough for the numbers of classes in use.
func fillClasses(dst []int64, classes int, key, execution uint64) {
	var u [256]float32
	for at := 0; at < len(dst); at += len(u) {
		n := min(len(u), len(dst)-at)
		kernel.Uniform(1, u[:n], key, execution, uint64(at))
		for i, x := range u[:n] {
			dst[at+i] = int64(float64(x) * float64(classes))
		}
	}
}
