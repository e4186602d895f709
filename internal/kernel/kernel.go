// Package kernel computes on float32 slices: matrix products, elementwise functions, reductions, optimiser updates and
// noise. It knows slices and strides, no tensor.
//
// # Same bits everywhere
//
// Every function has one result, to the last bit, for any number of threads, on every machine, in each of its
// implementations: AVX-512, AVX2 and the generic Go twin. Three rules make it so:
//
//   - A sum has one order. A matrix product has one accumulator per element, walked in k order with fused
//     multiply-adds; reductions have a fixed lane structure, stated by each function.
//   - A transcendental is one polynomial, evaluated by the same sequence of correctly rounded operations at every width.
//   - A fused multiply-add is written fma32, everything else float32(x*y)+z, which no compiler may fuse.
//
// The payload and the sign of a NaN are not part of the result.
//
// # Arguments
//
// The first argument of every function is the number of threads that the function may use, at least 1; small work uses a
// single thread. A destination of an elementwise function may be the same slice as a source; otherwise a destination must
// not overlap a source. Lengths that do not fit and forbidden overlaps are programmer's errors: the function panics and
// names the kernel.
package kernel

import (
	"fmt"
	"unsafe"
)

// fail panics with the kernel's name and the caller's mistake.
func fail(kernel, format string, args ...any) {
	panic("kernel." + kernel + ": " + fmt.Sprintf(format, args...))
}

// checkThreads rejects a thread count below one.
func checkThreads(kernel string, threads int) {
	if threads < 1 {
		fail(kernel, "threads is %d, want at least 1", threads)
	}
}

// checkLen rejects an operand whose length is not want.
func checkLen(kernel, operand string, got, want int) {
	if got != want {
		fail(kernel, "%s has length %d, want %d", operand, got, want)
	}
}

// checkBroadcast rejects an operand whose length is neither want nor 1.
func checkBroadcast(kernel, operand string, got, want int) {
	if got != want && got != 1 {
		fail(kernel, "%s has length %d, want %d or 1", operand, got, want)
	}
}

// checkAlias rejects a destination that overlaps a source without being the same slice.
func checkAlias(kernel, operand string, dst, src []float32) {
	if len(dst) == 0 || len(src) == 0 || &dst[0] == &src[0] && len(dst) == len(src) {
		return
	}
	if overlap(dst, src) {
		fail(kernel, "dst overlaps %s without being the same slice", operand)
	}
}

// checkApart rejects a destination that shares any element with a source.
func checkApart(kernel, operand string, dst, src []float32) {
	if overlap(dst, src) {
		fail(kernel, "dst overlaps %s", operand)
	}
}

func overlap(x, y []float32) bool {
	if len(x) == 0 || len(y) == 0 {
		return false
	}
	xlo, ylo := uintptr(unsafe.Pointer(&x[0])), uintptr(unsafe.Pointer(&y[0]))
	return xlo < ylo+uintptr(len(y))*4 && ylo < xlo+uintptr(len(x))*4
}

// at is the address of element i. The element need not exist if nothing reads the address.
func at(x []float32, i int) uintptr {
	return uintptr(unsafe.Pointer(unsafe.SliceData(x))) + uintptr(i)*4
}
