package op

import (
	"unsafe"

	"github.com/ganc-ml/ganc/ir"
)

// reducer reduces the lines or the columns of a row-major matrix, which has at least one element.
type reducer[T any] struct {
	lines   func(threads int, dst, src []T, rows, cols int) // dst[i] from src[i·cols], src[i·cols+1] …
	columns func(threads int, dst, src []T, rows, cols int) // dst[j] from src[j], src[cols+j] …
}

// reduction is one reduction on each element type.
type reduction struct {
	f32 reducer[float32]
	f64 reducer[float64]
	i64 reducer[int64]
	i32 reducer[int32]
}

func (r *reduction) eval(e *ir.Env, out, in ir.Tensor, axes ir.Ints) {
	switch out.DType() {
	case ir.Float32:
		r.f32.run(e, out.Float32s(), in.Float32s(), in.Shape(), axes)
	case ir.Float64:
		r.f64.run(e, out.Float64s(), in.Float64s(), in.Shape(), axes)
	case ir.Int64:
		r.i64.run(e, out.Int64s(), in.Int64s(), in.Shape(), axes)
	case ir.Int32:
		r.i32.run(e, ir.Slice[int32](out), ir.Slice[int32](in), in.Shape(), axes)
	}
}

// run reduces src, of the given shape, to dst. The order of every sum follows from the shape alone: the last
// reduced axis first.
func (f *reducer[T]) run(e *ir.Env, dst, src []T, shape []int, axes ir.Ints) {
	if len(src) == 0 {
		clear(dst)
		return
	}
	r := runsOf(shape, axes)
	if r.reduced() {
		copy(dst, src)
		return
	}
	buf := workspace[T](e)
	for !r.reduced() {
		v := r.next()
		n := v.results()
		to := dst
		if !r.reduced() {
			to, buf = buf[:n], buf[n:]
		}
		f.pass(e.Threads, v, to, src)
		src = to
	}
}

// pass reduces the axis that v is seen from.
func (f *reducer[T]) pass(threads int, v along, dst, src []T) {
	if v.inner == 1 {
		f.lines(threads, dst, src, v.outer, v.size)
		return
	}
	for i, step := 0, v.size*v.inner; i < v.outer; i++ {
		f.columns(threads, dst[i*v.inner:][:v.inner], src[i*step:][:step], v.size, v.inner)
	}
}

// reductionScratch is the number of bytes that run needs: room for the results of all passes but the last.
func reductionScratch(in ir.Type, axes ir.Ints) int {
	r := runsOf(in.Bind(1), axes)
	n := 0
	for !r.reduced() {
		if v := r.next(); !r.reduced() {
			n += v.results()
		}
	}
	return n * in.DType.Size()
}

// workspace is the scratch memory as elements of T.
func workspace[T any](e *ir.Env) []T {
	var zero T
	p := (*T)(unsafe.Pointer(unsafe.SliceData(e.Scratch)))
	return unsafe.Slice(p, len(e.Scratch)/int(unsafe.Sizeof(zero)))
}

func sumLines[T number](_ int, dst, src []T, rows, cols int) {
	for i := range rows {
		var sum T
		for _, v := range src[i*cols:][:cols] {
			sum += v
		}
		dst[i] = sum
	}
}

func sumColumns[T number](_ int, dst, src []T, rows, cols int) {
	copy(dst, src[:cols])
	for i := 1; i < rows; i++ {
		for j, v := range src[i*cols:][:cols] {
			dst[j] += v
		}
	}
}
