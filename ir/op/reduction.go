package op

import (
	"unsafe"

	"github.com/ganc-ml/ganc/ir"
)

// runs is a shape with neighbouring axes of one kind melted together, so that kept and reduced ones take turns.
type runs struct {
	rank int
	size [ir.MaxRank]int
	kept [ir.MaxRank]bool
}

func runsOf(shape []int, axes ir.Ints) (r runs) {
	for i, n := range shape {
		if n != 1 {
			r.add(n, !axes.Contains(i))
		}
	}
	return r
}

func (r *runs) add(size int, kept bool) {
	if r.rank > 0 && r.kept[r.rank-1] == kept {
		r.size[r.rank-1] *= size
		return
	}
	r.size[r.rank], r.kept[r.rank] = size, kept
	r.rank++
}

// reduced reports whether no axis is left to reduce.
func (r *runs) reduced() bool { return r.rank == 0 || (r.rank == 1 && r.kept[0]) }

// pass is one step of a reduction: outer matrices of rows × cols elements, each reduced to its cols column results
// (columns) or to its rows line results.
type pass struct {
	outer, rows, cols int
	columns           bool
}

// next takes the last reduced axis off r. There is one.
func (r *runs) next() pass {
	var rest runs
	last := r.rank - 1
	if r.kept[last] {
		last--
	}
	p := pass{outer: 1, rows: r.size[last], cols: 1, columns: true}
	for i := range r.rank {
		if i < last {
			p.outer *= r.size[i]
		}
		if i > last {
			p.cols = r.size[i]
		}
		if i != last {
			rest.add(r.size[i], r.kept[i])
		}
	}
	if last == r.rank-1 {
		p = pass{outer: 1, rows: p.outer, cols: r.size[last]}
	}
	*r = rest
	return p
}

// results is the number of elements that the pass gives.
func (p pass) results() int {
	if p.columns {
		return p.outer * p.cols
	}
	return p.rows
}

// reducer is a reduction of the lines and of the columns of a row-major matrix, which has at least one element.
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
		p := r.next()
		n := p.results()
		to := dst
		if !r.reduced() {
			to, buf = buf[:n], buf[n:]
		}
		f.pass(e.Threads, p, to, src)
		src = to
	}
}

func (f *reducer[T]) pass(threads int, p pass, dst, src []T) {
	if !p.columns {
		f.lines(threads, dst, src, p.rows, p.cols)
		return
	}
	for i, step := 0, p.rows*p.cols; i < p.outer; i++ {
		f.columns(threads, dst[i*p.cols:][:p.cols], src[i*step:][:step], p.rows, p.cols)
	}
}

// reductionScratch is the number of bytes that run needs: what all passes but the last give.
func reductionScratch(in ir.Type, axes ir.Ints) int {
	r := runsOf(in.Bind(1), axes)
	n := 0
	for !r.reduced() {
		if p := r.next(); !r.reduced() {
			n += p.results()
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

// meeting is the loop nest in which every element of a tensor of the given shape, input 0, meets the result of its
// reduction over axes, input 1.
func meeting(shape []int, axes ir.Ints) (w nest) {
	own, result := strides(shape), [ir.MaxRank]int{}
	n := 1
	for i := len(shape) - 1; i >= 0; i-- {
		if !axes.Contains(i) {
			result[i] = n
			n *= shape[i]
		}
		w.done = w.done || shape[i] == 0
	}
	for i, size := range shape {
		if size != 1 {
			w.axis(size, [3]int{own[i], result[i], 0})
		}
	}
	w.start()
	return w
}
