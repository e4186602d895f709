package op

import (
	"unsafe"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
)

func (o ResizeOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	r := resampling{Sampling: o.Sampling, from: in[0].Shape(), to: out[0].Shape()}
	switch dt := in[0].DType(); {
	case dt == ir.Float32:
		resample(e, &r, mixLines32, out[0].Float32s(), in[0].Float32s())
	case dt == ir.Float64:
		resample(e, &r, mixLines64, out[0].Float64s(), in[0].Float64s())
	case dt.Size() == 8:
		resample(e, &r, takeLines[uint64], words[uint64](out[0]), words[uint64](in[0]))
	case dt.Size() == 4:
		resample(e, &r, takeLines[uint32], words[uint32](out[0]), words[uint32](in[0]))
	default:
		resample(e, &r, takeLines[uint8], words[uint8](out[0]), words[uint8](in[0]))
	}
}

func (o ResizeAdjointOp) Eval(e *ir.Env, out, in []ir.Tensor) {
	r := resampling{Sampling: o.Sampling, from: out[0].Shape(), to: in[0].Shape(), back: true}
	if in[0].DType() == ir.Float32 {
		resample(e, &r, spreadLines32, out[0].Float32s(), in[0].Float32s())
		return
	}
	resample(e, &r, spreadLines64, out[0].Float64s(), in[0].Float64s())
}

// resampling is a Resize from a shape to another, or the way back.
type resampling struct {
	Sampling
	from, to []int
	back     bool
}

// changes reports whether dimension i is resized.
func (r *resampling) changes(i int) bool { return r.Changes(i, r.from[i], r.to[i]) }

// lineStep maps the lines of one dimension: outer × inner lines of src to those of dst.
type lineStep[T any] func(l line, room []weighted, dst, src []T, outer, inner int)

// resample applies a step to each dimension that changes, the first first.
func resample[T any](e *ir.Env, r *resampling, step lineStep[T], dst, src []T) {
	if len(dst) == 0 {
		return
	}
	if len(src) == 0 && r.back {
		clear(dst)
		return
	}
	last := -1
	for i := range r.from {
		if r.changes(i) {
			last = i
		}
	}
	if last < 0 {
		copy(dst, src)
		return
	}
	room, scratch := r.room(e.Scratch)
	for i := range last + 1 {
		if !r.changes(i) {
			continue
		}
		l := r.line(i, r.from[i], r.to[i])
		outer, inner := r.around(i)
		next := dst
		if i != last {
			next, scratch = take[T](scratch, outer*inner*r.after(i))
		}
		step(l, room, next, src, outer, inner)
		src = next
	}
}

// after is the size of dimension i after its step, before its size before.
func (r *resampling) after(i int) int {
	if r.back {
		return r.from[i]
	}
	return r.to[i]
}

func (r *resampling) before(i int) int {
	if r.back {
		return r.to[i]
	}
	return r.from[i]
}

// around is the number of blocks before dimension i, which have their new sizes, and of elements behind it, which do not.
func (r *resampling) around(i int) (outer, inner int) {
	outer, inner = 1, 1
	for k := range i {
		outer *= r.after(k)
	}
	for k := i + 1; k < len(r.from); k++ {
		inner *= r.before(k)
	}
	return outer, inner
}

// room is the part of the workspace for the weights of an element, and the rest.
func (r *resampling) room(scratch []byte) ([]weighted, []byte) {
	most := 0
	for i := range r.from {
		if r.changes(i) {
			l := r.line(i, r.from[i], r.to[i])
			most = max(most, l.most())
		}
	}
	return take[weighted](scratch, most)
}

// take is the first n elements of a workspace, and the rest.
func take[T any](scratch []byte, n int) ([]T, []byte) {
	var zero T
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(scratch))), n), scratch[aligned(n*int(unsafe.Sizeof(zero))):]
}

// bytes is the size of the workspace for elements of a size.
func (r *resampling) bytes(size int) int {
	total, most := 0, 0
	for i := range r.from {
		if r.changes(i) {
			outer, inner := r.around(i)
			l := r.line(i, r.from[i], r.to[i])
			total += aligned(outer * inner * r.after(i) * size)
			most = max(most, l.most())
		}
	}
	return total + aligned(most*int(unsafe.Sizeof(weighted{})))
}

// fused is dst += weight·src over n elements, each rounded once where the type has a kernel for it.
type fused[T real] func(dst []T, dstStep int, src []T, srcStep, n int, weight float32)

func fused64(dst []float64, dstStep int, src []float64, srcStep, n int, weight float32) {
	for i := range n {
		dst[i*dstStep] += float64(float64(weight) * src[i*srcStep])
	}
}

// mixLines32 makes each element of a resized line of its taps.
func mixLines32(l line, room []weighted, dst, src []float32, outer, inner int) {
	mixLines(l, room, dst, src, outer, inner, kernel.AddScaled)
}

func mixLines64(l line, room []weighted, dst, src []float64, outer, inner int) {
	mixLines(l, room, dst, src, outer, inner, fused64)
}

func mixLines[T real](l line, room []weighted, dst, src []T, outer, inner int, add fused[T]) {
	if l.takes() {
		takeLines(l, room, dst, src, outer, inner)
		return
	}
	clear(dst)
	for j := range l.to {
		taps := l.taps(room, j)
		if len(taps) == 0 {
			setElement(dst, outer, inner, l.to, j, T(l.Extrapolation))
		}
		for _, tap := range taps {
			addElement(dst, src, outer, inner, l.to, j, l.from, tap, add)
		}
	}
}

// takes reports whether each element is one of the original line.
func (l *line) takes() bool {
	return l.Mode != "linear" && l.Mode != "cubic" && l.Extrapolation == 0
}

// setElement sets element j of all lines.
func setElement[T any](dst []T, outer, inner, size, j int, v T) {
	eachBlock(outer, inner, size, j, 0, 0, func(to, _, n, step, _ int) {
		for k := range n {
			dst[to+k*step] = v
		}
	})
}

// addElement adds a tap of all lines of fromSize elements to element to of those of toSize.
func addElement[T real](dst, src []T, outer, inner, toSize, to, fromSize int, tap weighted, add fused[T]) {
	eachBlock(outer, inner, toSize, to, fromSize, tap.at, func(to, from, n, dstStep, srcStep int) {
		add(dst[to:], dstStep, src[from:], srcStep, n, tap.weight)
	})
}

// takeLines is mixLines where each element has one tap of weight 1, or none and is 0.
func takeLines[T any](l line, room []weighted, dst, src []T, outer, inner int) {
	for j := range l.to {
		taps := l.taps(room, j)
		if len(taps) == 0 {
			var zero T
			setElement(dst, outer, inner, l.to, j, zero)
			continue
		}
		eachBlock(outer, inner, l.to, j, l.from, taps[0].at, func(to, from, n, dstStep, srcStep int) {
			for k := range n {
				dst[to+k*dstStep] = src[from+k*srcStep]
			}
		})
	}
}

// spreadLines32 adds each element of a resized line to those that it was made of, in rising order of the resized ones.
func spreadLines32(l line, room []weighted, dst, src []float32, outer, inner int) {
	spreadLines(l, room, dst, src, outer, inner, kernel.AddScaled)
}

func spreadLines64(l line, room []weighted, dst, src []float64, outer, inner int) {
	spreadLines(l, room, dst, src, outer, inner, fused64)
}

func spreadLines[T real](l line, room []weighted, dst, src []T, outer, inner int, add fused[T]) {
	clear(dst)
	for j := range l.to {
		for _, tap := range l.taps(room, j) {
			addElement(dst, src, outer, inner, l.from, tap.at, l.to, weighted{j, tap.weight}, add)
		}
	}
}

// eachBlock calls f for the elements of all lines at place to of lines of toSize elements, and at place from of lines of
// fromSize: with where they start, how many there are, and how far apart they lie.
func eachBlock(outer, inner, toSize, to, fromSize, from int, f func(to, from, n, toStep, fromStep int)) {
	if inner == 1 {
		f(to, from, outer, toSize, fromSize)
		return
	}
	for o := range outer {
		f((o*toSize+to)*inner, (o*fromSize+from)*inner, inner, 1, 1)
	}
}
