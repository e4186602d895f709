package kernel

import (
	"sync"
	"sync/atomic"
)

// A Scaling maps the range from From on, Width wide, to that from Lo on, Wide wide.
type Scaling struct{ From, Width, Lo, Wide float32 }

// At is the scaled value: Lo + float32(Wide*((x-From)/Width)).
func (s *Scaling) At(x float32) float32 { return s.Lo + float32(s.Wide*((x-s.From)/s.Width)) }

// ScaleBytes stores rows of bytes, size each, as floats in dst, one after another:
//
//	for i, r := range rows: for j in range size: dst[i*size+j] = s.At(float32(src[r*size+j]))
func ScaleBytes(threads int, dst []float32, src []byte, size int, rows []int, s Scaling) {
	checkThreads("ScaleBytes", threads)
	checkLen("ScaleBytes", "dst", len(dst), len(rows)*size)
	for _, r := range rows {
		if r < 0 || (r+1)*size > len(src) {
			fail("ScaleBytes", "row %d of %d bytes, src has %d", r, size, len(src))
		}
	}
	if size == 0 {
		return
	}
	parallel(threads, len(rows), max(1, elementGrain/size), task{run: runScaleBytes, dst: dst, bytes: src, cols: size, index: rows, scaling: s})
}

func runScaleBytes(t *task, lo, hi int) {
	for i := lo; i < hi; i++ {
		t.with.scaleRow(t.dst[i*t.cols:][:t.cols], t.bytes[t.index[i]*t.cols:][:t.cols], &t.scaling)
	}
}

func (b *backend) scaleRow(dst []float32, src []byte, s *Scaling) {
	whole := 0
	if b.scaleBytes != nil {
		if whole = len(dst) &^ 15; whole > 0 {
			b.scaleBytes(dst[:whole], &src[0], &s.From)
		}
	}
	for i := whole; i < len(dst); i++ {
		dst[i] = s.At(float32(src[i]))
	}
}

// Finite reports whether x holds neither NaN nor infinity.
func Finite(threads int, x []float32) bool {
	checkThreads("Finite", threads)
	if len(x) <= elementGrain {
		return current().finite(x)
	}
	bad := verdicts.Get().(*atomic.Bool)
	defer verdicts.Put(bad)
	bad.Store(false)
	parallel(threads, len(x), elementGrain, task{run: runFinite, a: x, flag: bad})
	return !bad.Load()
}

// verdicts holds the flags of Finite that are not in use.
var verdicts = sync.Pool{New: func() any { return new(atomic.Bool) }}

func runFinite(t *task, lo, hi int) {
	if !t.with.finite(t.a[lo:hi]) {
		t.flag.Store(true)
	}
}

func finiteGeneric(x []float32) bool {
	for _, v := range x {
		if v-v != 0 {
			return false
		}
	}
	return true
}
