//go:build unix

package kernel

import (
	"syscall"
	"testing"
	"unsafe"
)

// TestDepthwiseReads: nothing beside the operands is read.
func TestDepthwiseReads(t *testing.T) {
	for _, s := range depthwiseShapes {
		sizes := [3]int{s.images(nil).size, s.weights(nil).size, s.places(nil).size}
		for _, end := range []bool{false, true} {
			var of [3][]float32
			for i, n := range sizes {
				of[i] = walled(t, n, end)
			}
			eachISA(t, func(t *testing.T) {
				x, w, y := of[0], of[1], of[2]
				Conv(1, s, x, w, y, nil)
				ConvTranspose(1, s, y, w, x, nil)
				ConvWeight(1, s, x, y, w)
			})
		}
	}
}

// walled is n floats that begin after a page which nobody may read or, at the end, end before one.
func walled(t *testing.T, n int, end bool) []float32 {
	t.Helper()
	page := syscall.Getpagesize()
	size := (4*n + page - 1) / page * page
	all, err := syscall.Mmap(-1, 0, size+2*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Munmap(all) })
	for _, wall := range [][]byte{all[:page], all[page+size:]} {
		if err := syscall.Mprotect(wall, syscall.PROT_NONE); err != nil {
			t.Fatal(err)
		}
	}
	if n == 0 {
		return nil
	}
	first := page
	if end {
		first += size - 4*n
	}
	return unsafe.Slice((*float32)(unsafe.Pointer(&all[first])), n)
}
