//go:build amd64 && !purego

package kernel

import (
	"sync"

	"golang.org/x/sys/cpu"
)

// available lists the implementations that the processor can run, the fastest first.
var available = sync.OnceValue(func() []*backend {
	var list []*backend
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		if cpu.X86.HasAVX512F && cpu.X86.HasAVX512BW && cpu.X86.HasAVX512DQ && cpu.X86.HasAVX512VL {
			list = append(list, backend512())
		}
		list = append(list, backend256())
	}
	return append(list, &generic)
})

func backend512() *backend {
	b := generic
	b.name = "avx512"
	b.shape = &shape512
	return &b
}

func backend256() *backend {
	b := generic
	b.name = "avx2"
	b.shape = &shape256
	return &b
}
