package op

import (
	"math"
	"unsafe"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
)

// reals holds, for one floating-point type, the functions that reductions of several steps are made of: those of the
// single ops.
type reals[T float32 | float64] struct {
	sum, greatest       reducer[T]
	add, sub, mul, div  func(threads int, dst, a, b []T)
	exp, log, abs, sqrt func(threads int, dst, x []T)
}

var (
	reals32 = reals[float32]{
		summing.f32, highest.f32,
		kernel.Add, kernel.Sub, kernel.Mul, kernel.Div,
		kernel.Exp, kernel.Log, kernel.Abs, kernel.Sqrt,
	}
	reals64 = reals[float64]{
		summing.f64, highest.f64,
		zipped(add[float64]), zipped(sub[float64]), zipped(mul[float64]), zipped(div),
		mapped(math.Exp), mapped(math.Log), mapped(math.Abs), mapped(math.Sqrt),
	}
)

func mapped(f func(float64) float64) func(int, []float64, []float64) {
	return func(_ int, dst, x []float64) { each(dst, x, f) }
}

// zipped is f element by element; an operand of one element meets all of the other's.
func zipped(f func(x, y float64) float64) func(int, []float64, []float64, []float64) {
	return func(_ int, dst, a, b []float64) {
		da, db := min(len(a)-1, 1), min(len(b)-1, 1)
		for i := range dst {
			dst[i] = f(a[i*da], b[i*db])
		}
	}
}

// cut takes n elements off the front of the workspace. The rest is aligned too.
func cut[T float32 | float64](e *ir.Env, n int) ([]T, ir.Env) {
	var zero T
	size := aligned(n * int(unsafe.Sizeof(zero)))
	return workspace[T](e)[:n:n], ir.Env{Threads: e.Threads, Scratch: e.Scratch[size:]}
}
