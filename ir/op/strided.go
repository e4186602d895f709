package op

import (
	"unsafe"

	"github.com/ganc-ml/ganc/internal/kernel"
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

// mover is how elements of one size are moved: runs, repetitions and transpositions.
type mover[T any] struct {
	copy      func(threads int, dst, src []T)
	fill      func(threads int, dst []T, v T)
	transpose func(threads int, dst []T, dstStride int, src []T, srcStride, rows, cols int) // src[rows×cols] to dst[cols×rows]
}

var (
	move1 = mover[uint8]{copyRun[uint8], fillRun[uint8], transposed[uint8]}
	move4 = mover[float32]{kernel.Copy, kernel.Fill, kernel.Transpose}
	move8 = mover[uint64]{copyRun[uint64], fillRun[uint64], transposed[uint64]}
)

// move copies src's elements to dst's along w. Both have elements of one size.
func (w *walk) move(e *ir.Env, dst, src ir.Tensor) {
	if w.empty {
		return
	}
	switch dst.DType().Size() {
	case 8:
		move8.axes(e.Threads, w, 0, words[uint64](dst)[w.dstOff:], words[uint64](src)[w.srcOff:])
	case 4:
		move4.axes(e.Threads, w, 0, words[float32](dst)[w.dstOff:], words[float32](src)[w.srcOff:])
	default:
		move1.axes(e.Threads, w, 0, words[uint8](dst)[w.dstOff:], words[uint8](src)[w.srcOff:])
	}
}

// words is a tensor's memory as elements of T's size, whatever their meaning.
func words[T uint8 | uint32 | float32 | uint64](t ir.Tensor) []T {
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(t.Bytes()))), t.Len())
}

// axes moves what the axes from the given one on reach.
func (m *mover[T]) axes(threads int, w *walk, axis int, dst, src []T) {
	switch left := w.rank - axis; {
	case left == 0:
		dst[0] = src[0]
	case left == 1:
		m.line(threads, dst, src, w.size[axis], w.dst[axis], w.src[axis])
	case left == 2 && w.isPlane(axis):
		m.transpose(threads, dst, w.dst[axis], src, w.src[axis+1], w.size[axis+1], w.size[axis])
	default:
		for i := range w.size[axis] {
			m.axes(threads, w, axis+1, dst[i*w.dst[axis]:], src[i*w.src[axis]:])
		}
	}
}

// isPlane reports whether the last two axes transpose a matrix.
func (w *walk) isPlane(axis int) bool {
	return w.dst[axis+1] == 1 && w.src[axis] == 1 && w.dst[axis] >= w.size[axis+1] && w.src[axis+1] >= w.size[axis]
}

func (m *mover[T]) line(threads int, dst, src []T, n, dStep, sStep int) {
	switch {
	case dStep == 1 && sStep == 1:
		m.copy(threads, dst[:n], src[:n])
	case dStep == 1 && sStep == 0:
		m.fill(threads, dst[:n], src[0])
	default:
		for i := range n {
			dst[i*dStep] = src[i*sStep]
		}
	}
}

func copyRun[T any](_ int, dst, src []T) { copy(dst, src) }

func fillRun[T any](_ int, dst []T, v T) {
	for i := range dst {
		dst[i] = v
	}
}

// tile is the side of the blocks in which a matrix is transposed, so that both sides stay in the first cache.
const tile = 16

func transposed[T any](_ int, dst []T, dstStride int, src []T, srcStride, rows, cols int) {
	for j0 := 0; j0 < cols; j0 += tile {
		for i0 := 0; i0 < rows; i0 += tile {
			for j := j0; j < min(j0+tile, cols); j++ {
				line := dst[j*dstStride:]
				for i := i0; i < min(i0+tile, rows); i++ {
					line[i] = src[i*srcStride+j]
				}
			}
		}
	}
}
