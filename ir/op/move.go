package op

import (
	"unsafe"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
)

// move copies elements of src, array 1 of w, to dst, array 0. Both have elements of one size. It is for a loop that was
// not started.
func (w *loop) move(e *ir.Env, dst, src ir.Tensor) {
	if w.done {
		return
	}
	switch dst.DType().Size() {
	case 8:
		moveAxes(w, 0, words[uint64](dst)[w.at[0]:], words[uint64](src)[w.at[1]:])
	case 4:
		var m kernel.Move
		for axis := range w.rank {
			m.Axis(w.size[axis], w.step[axis][0], w.step[axis][1])
		}
		m.Run(e.Threads, words[float32](dst)[w.at[0]:], words[float32](src)[w.at[1]:])
	default:
		moveAxes(w, 0, words[uint8](dst)[w.at[0]:], words[uint8](src)[w.at[1]:])
	}
}

// words is a tensor's memory as elements of T's size, whatever their meaning.
func words[T uint8 | uint32 | float32 | uint64](t ir.Tensor) []T {
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(t.Bytes()))), t.Len())
}

// moveAxes moves the elements that the axes from the given axis on reach.
func moveAxes[T any](w *loop, axis int, dst, src []T) {
	switch left := w.rank - axis; {
	case left == 0:
		dst[0] = src[0]
	case left == 1:
		moveLine(dst, src, w.size[axis], w.step[axis][0], w.step[axis][1])
	case left == 2 && w.isPlane(axis):
		transposed(dst, w.step[axis][0], src, w.step[axis+1][1], w.size[axis+1], w.size[axis])
	default:
		for i := range w.size[axis] {
			moveAxes(w, axis+1, dst[i*w.step[axis][0]:], src[i*w.step[axis][1]:])
		}
	}
}

// isPlane reports whether the last two axes transpose a matrix.
func (w *loop) isPlane(axis int) bool {
	return w.step[axis+1][0] == 1 && w.step[axis][1] == 1 && w.step[axis][0] >= w.size[axis+1] && w.step[axis+1][1] >= w.size[axis]
}

func moveLine[T any](dst, src []T, n, dStep, sStep int) {
	if dStep == 1 && sStep == 1 {
		copy(dst[:n], src)
		return
	}
	for i := range n {
		dst[i*dStep] = src[i*sStep]
	}
}

// tile is the side of the blocks in which a matrix is transposed, so that both sides stay in the first cache.
const tile = 16

func transposed[T any](dst []T, dstStride int, src []T, srcStride, rows, cols int) {
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
