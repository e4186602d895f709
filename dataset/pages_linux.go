package dataset

import (
	"os"
	"syscall"
	"unsafe"
)

// dropPages lets the whole pages of b, which is part of the program's file and never written, leave memory. The system reads
// them from the file again where they are needed.
func dropPages(b []byte) {
	page := os.Getpagesize()
	from := int(-uintptr(unsafe.Pointer(unsafe.SliceData(b))) & uintptr(page-1))
	if to := from + (len(b)-from)/page*page; to > from {
		_ = syscall.Madvise(b[from:to], syscall.MADV_DONTNEED) // a system that refuses keeps them
	}
}
