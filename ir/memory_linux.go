package ir

import "syscall"

const adviseHuge = 14 // MADV_HUGEPAGE

// adviseHugePages asks the system to back b with huge pages. The system need not follow.
func adviseHugePages(b []byte) {
	_ = syscall.Madvise(b, adviseHuge) // a kernel without huge pages refuses, which changes no result
}
