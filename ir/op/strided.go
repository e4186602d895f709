package op

import (
	"unsafe"

	"github.com/ganc-ml/ganc/ir"
)

// walk visits pairs of elements of two arrays along axes of given strides: the one loop behind everything that
// only moves data. Strides and offsets count elements.
type walk struct {
	rank           int
	size, dst, src [ir.MaxRank]int
	dstOff, srcOff int
	empty          bool
}

// axis adds an axis inside those before it, and melts it into the last one where both arrays run on.
func (w *walk) axis(size, dst, src int) {
	switch last := w.rank - 1; {
	case size == 0:
		w.empty = true
	case size == 1:
	case w.rank > 0 && w.dst[last] == size*dst && w.src[last] == size*src:
		w.size[last] *= size
		w.dst[last], w.src[last] = dst, src
	default:
		w.size[w.rank], w.dst[w.rank], w.src[w.rank] = size, dst, src
		w.rank++
	}
}

// strides is the row-major strides of a shape.
func strides(shape []int) (s [ir.MaxRank]int) {
	n := 1
	for i := len(shape) - 1; i >= 0; i-- {
		s[i] = n
		n *= shape[i]
	}
	return s
}

// move copies src's elements to dst's along w. Both have elements of one size.
func (w *walk) move(dst, src ir.Tensor) {
	if w.empty {
		return
	}
	switch dst.DType().Size() {
	case 8:
		moveAxes(w, 0, words[uint64](dst), words[uint64](src), w.dstOff, w.srcOff)
	case 4:
		moveAxes(w, 0, words[uint32](dst), words[uint32](src), w.dstOff, w.srcOff)
	default:
		moveAxes(w, 0, words[uint8](dst), words[uint8](src), w.dstOff, w.srcOff)
	}
}

// words is a tensor's memory as elements of T's size, whatever their meaning.
func words[T uint8 | uint32 | uint64](t ir.Tensor) []T {
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(t.Bytes()))), t.Len())
}

func moveAxes[T any](w *walk, axis int, dst, src []T, d, s int) {
	switch left := w.rank - axis; {
	case left == 0:
		dst[d] = src[s]
	case left == 1:
		moveLine(dst, src, d, s, w.size[axis], w.dst[axis], w.src[axis])
	case left == 2 && w.dst[axis+1] == 1 && w.src[axis] == 1:
		movePlane(w, axis, dst, src, d, s)
	default:
		for range w.size[axis] {
			moveAxes(w, axis+1, dst, src, d, s)
			d += w.dst[axis]
			s += w.src[axis]
		}
	}
}

func moveLine[T any](dst, src []T, d, s, n, dStep, sStep int) {
	switch {
	case dStep == 1 && sStep == 1:
		copy(dst[d:d+n], src[s:s+n])
	case dStep == 1 && sStep == 0:
		fill(dst[d:d+n], src[s])
	default:
		for range n {
			dst[d] = src[s]
			d += dStep
			s += sStep
		}
	}
}

func fill[T any](dst []T, v T) {
	for i := range dst {
		dst[i] = v
	}
}

// tile is the side of the blocks in which a matrix is transposed, so that both sides stay in the first cache.
const tile = 16

// movePlane transposes: rows of dst are columns of src.
func movePlane[T any](w *walk, axis int, dst, src []T, d, s int) {
	rows, cols := w.size[axis], w.size[axis+1]
	dRow, sCol := w.dst[axis], w.src[axis+1]
	for i0 := 0; i0 < rows; i0 += tile {
		for j0 := 0; j0 < cols; j0 += tile {
			for i := i0; i < min(i0+tile, rows); i++ {
				line := dst[d+i*dRow:]
				for j := j0; j < min(j0+tile, cols); j++ {
					line[j] = src[s+i+j*sCol]
				}
			}
		}
	}
}
