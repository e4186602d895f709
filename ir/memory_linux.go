package ir

import (
	"os"
	"syscall"
	"unsafe"
)

const adviseHuge = 14 // MADV_HUGEPAGE

// adviseHugePages asks the system to back b with huge pages. The system need not follow.
func adviseHugePages(b []byte) {
	_ = syscall.Madvise(b, adviseHuge) // a kernel without huge pages refuses, which changes no result
}

// dropZeros lets the whole pages of b, which are zero, leave memory. Go has written zeros to those that it used before. The
// system gives zeros, in huge pages where it is asked for them, when a page is touched again.
func dropZeros(b []byte) {
	page := os.Getpagesize()
	from := int(-uintptr(unsafe.Pointer(unsafe.SliceData(b))) & uintptr(page-1))
	if to := from + (len(b)-from)/page*page; to > from {
		_ = syscall.Madvise(b[from:to], syscall.MADV_DONTNEED) // a system that refuses keeps them
	}
}
