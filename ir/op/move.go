package op

import (
	"unsafe"

	"github.com/ganc-ml/ganc/internal/kernel"
	"github.com/ganc-ml/ganc/ir"
)

// mover holds the functions that move elements of one size: runs, repetitions and transpositions.
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

// move copies elements of src, array 1 of w, to dst, array 0. Both have elements of one size. It is for a loop that was
// not started.
func (w *loop) move(e *ir.Env, dst, src ir.Tensor) {
	if w.done {
		return
	}
	switch dst.DType().Size() {
	case 8:
		move8.axes(e.Threads, w, 0, words[uint64](dst)[w.at[0]:], words[uint64](src)[w.at[1]:])
	case 4:
		move4.axes(e.Threads, w, 0, words[float32](dst)[w.at[0]:], words[float32](src)[w.at[1]:])
	default:
		move1.axes(e.Threads, w, 0, words[uint8](dst)[w.at[0]:], words[uint8](src)[w.at[1]:])
	}
}

// words is a tensor's memory as elements of T's size, whatever their meaning.
func words[T uint8 | uint32 | float32 | uint64](t ir.Tensor) []T {
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(t.Bytes()))), t.Len())
}

// axes moves the elements that the axes from the given axis on reach.
func (m *mover[T]) axes(threads int, w *loop, axis int, dst, src []T) {
	switch left := w.rank - axis; {
	case left == 0:
		dst[0] = src[0]
	case left == 1:
		m.line(threads, dst, src, w.size[axis], w.step[axis][0], w.step[axis][1])
	case left == 2 && w.isPlane(axis):
		m.transpose(threads, dst, w.step[axis][0], src, w.step[axis+1][1], w.size[axis+1], w.size[axis])
	default:
		for i := range w.size[axis] {
			m.axes(threads, w, axis+1, dst[i*w.step[axis][0]:], src[i*w.step[axis][1]:])
		}
	}
}

// isPlane reports whether the last two axes transpose a matrix.
func (w *loop) isPlane(axis int) bool {
	return w.step[axis+1][0] == 1 && w.step[axis][1] == 1 && w.step[axis][0] >= w.size[axis+1] && w.step[axis+1][1] >= w.size[axis]
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
