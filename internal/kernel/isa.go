package kernel

import (
	"fmt"
	"sync/atomic"
)

// A backend is one implementation of every kernel, on slices already checked and cut to one worker's share.
type backend struct {
	name string

	unary [numUnary]func(dst, src []float32)
	tuned [numTuned]func(dst, src []float32, p, q float32)

	binary  [numBinary]func(dst, a, b []float32) // a or b may have length 1
	compare [numCompare]func(dst []bool, a, b []float32)
	where   func(dst []float32, cond []bool, a, b []float32)

	mixRows func(dst *float32, rows, width int, src *float32, ends, offsets *int, weights *float32) // nil: there is none

	sumRow func(src []float32) float32 // at most sumBlock elements
	maxRow func(src []float32) float32
	minRow func(src []float32) float32

	adam       func(p, g, m, v, average []float32, s *adamNumbers, stream bool) (finite bool) // m and average may be nil
	update     [numUpdates]func(x, y []float32, number float32)
	scaleBytes func(dst []float32, src *byte, ahead int, s *float32) // whole vectors; nil: there is none
	finite     func(x []float32) bool

	noise [numLaws]func(dst []float32, s *stream, group uint64) // whole groups

	derive [ActSoftplus]func(v, y []float32, alpha float32) // v *= slope of the activation with output y
	// transpose8 stores the transpose of 8 rows of 8*blocks floats; strides in bytes. nil: there is none.
	transpose8 func(dst *float32, ldd int, src *float32, lds, blocks int)
	// transpose16 is transpose8 for 16 rows of 16*blocks floats; nil: there is none.
	transpose16 func(dst *float32, ldd int, src *float32, lds, blocks int)
	shape       *gemmShape        // the tile kernels of Gemm; nil: gemmRows
	depthwise   *depthwiseKernels // nil: depthwise convolutions run as others do
}

// active is the backend in use.
var active atomic.Pointer[backend]

func current() *backend {
	if b := active.Load(); b != nil {
		return b
	}
	b := available()[0]
	active.Store(b)
	return b
}

// ISA names the implementation in use: "avx512", "avx2" or "generic".
func ISA() string { return current().name }

// ISAs lists the implementations that this machine can run, the fastest first. The last is always "generic".
func ISAs() []string {
	var names []string
	for _, b := range available() {
		names = append(names, b.name)
	}
	return names
}

// ForceISA makes every later call use the named implementation, for tests. It returns an error if this machine cannot run
// that implementation.
func ForceISA(name string) error {
	for _, b := range available() {
		if b.name == name {
			active.Store(b)
			return nil
		}
	}
	return fmt.Errorf("kernel: %q cannot run here, want one of %q", name, ISAs())
}
