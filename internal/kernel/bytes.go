package kernel

import (
	"sync"
	"sync/atomic"
)

// A Scaling maps the interval of length SrcRange from SrcMin on linearly to that of length DstRange from DstMin on.
type Scaling struct{ SrcMin, SrcRange, DstMin, DstRange float32 }

// At returns the scaled value: DstMin + float32(DstRange*((x-SrcMin)/SrcRange)).
func (s *Scaling) At(x float32) float32 {
	return s.DstMin + float32(s.DstRange*((x-s.SrcMin)/s.SrcRange))
}

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
	scaleCalls.parallel(threads, len(rows), max(1, elementGrain/size), scaleCall{dst, src, size, rows, s})
}

type scaleCall struct {
	dst     []float32
	src     []byte
	size    int
	rows    []int
	scaling Scaling
}

var scaleCalls family[scaleCall, *scaleCall]

func (c *scaleCall) run(with *backend, lo, hi int) {
	for i := lo; i < hi; i++ {
		next := c.rows[min(i+1, hi-1)] - c.rows[i]
		with.scaleRow(c.dst[i*c.size:][:c.size], c.src[c.rows[i]*c.size:][:c.size], next*c.size, &c.scaling)
	}
}

// scaleRow scales a row of bytes and asks for those that lie ahead bytes further on.
func (b *backend) scaleRow(dst []float32, src []byte, ahead int, s *Scaling) {
	whole := 0
	if b.scaleBytes != nil {
		if whole = len(dst) &^ 15; whole > 0 {
			b.scaleBytes(dst[:whole], &src[0], ahead, &s.SrcMin)
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
	c := finiteCalls.Get().(*finiteCall)
	c.x = x
	c.bad.Store(false)
	parallel(threads, len(x), elementGrain, c)
	bad := c.bad.Load()
	c.x = nil
	finiteCalls.Put(c)
	return !bad
}

// A finiteCall holds its verdict too.
type finiteCall struct {
	x   []float32
	bad atomic.Bool
}

var finiteCalls = sync.Pool{New: func() any { return new(finiteCall) }}

func (c *finiteCall) run(with *backend, lo, hi int) {
	if !with.finite(c.x[lo:hi]) {
		c.bad.Store(true)
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
