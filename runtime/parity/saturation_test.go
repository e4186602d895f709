package parity_test

import (
	"runtime"

	"golang.org/x/sys/cpu"
)

// saturation is why results of integer operators differ where saturates is true.
const saturation = "without VNNI, ONNX Runtime adds two products of u8 and i8 in 16 bits, which saturate"

// saturates reports whether this processor is one of x86 without VNNI.
func saturates() bool {
	return runtime.GOARCH == "amd64" && !cpu.X86.HasAVX512VNNI && !cpu.X86.HasAVXVNNI
}
