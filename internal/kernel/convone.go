package kernel

import (
	"math"
	"unsafe"
)

// fromOne computes a transposed convolution of images of one place, where each position of the result meets one tap at most:
// a product with the weights as they lie. All other terms are zeros times weights. ok is false where they count: where a weight
// is not finite, or where a sum is −0, which +0 behind it turns into +0. Then nothing is stored.
func (c *conv) fromOne(threads int) (ok bool) {
	s := &c.s
	if s.OH != 1 || s.OW != 1 || s.taps() == 1 || !Finite(threads, c.w) {
		return false
	}
	columns := s.C * s.taps()
	buf := weightBuffers.Get().(*buffer)
	defer weightBuffers.Put(buf)
	sums := buf.take(s.N * columns)
	from, to := c.inGroup()
	for g := range s.Groups {
		y, width := Matrix{Data: c.src[g*from:], Stride: s.O}, to*s.taps()
		w := Matrix{Data: c.w[g*from*width:], Stride: width}
		Gemm(threads, s.N, width, from, y, w, sums[g*width:], columns, nil)
	}
	if hasNegativeZero(sums) {
		return false
	}
	oneCalls.parallel(threads, s.N, max(1, elementGrain/columns), oneCall{c, sums})
	return true
}

// oneCall is the call that moves the sums of images to their positions.
type oneCall struct {
	*conv
	sums []float32 // [image][channel][tap]
}

var oneCalls family[oneCall, *oneCall]

func (c *oneCall) run(with *backend, lo, hi int) {
	s := &c.s
	taps, size := s.taps(), s.H*s.W*s.C
	buf := buffers.Get().(*buffer)
	turned := buf.take(taps * s.C)
	for n := lo; n < hi; n++ {
		image := c.dst[n*size:][:size]
		clear(image)
		with.transpose(turned, s.C, c.sums[n*taps*s.C:], taps, s.C, taps)
		for tap := range taps {
			y, x := tap/s.KW*s.DH-s.Top, tap%s.KW*s.DW-s.Left
			if y >= 0 && y < s.H && x >= 0 && x < s.W {
				copy(image[(y*s.W+x)*s.C:][:s.C], turned[tap*s.C:])
			}
		}
		for i := range s.H * s.W {
			row := image[i*s.C:][:s.C]
			c.ep.apply(with, row, row, n*s.H*s.W+i, 0)
		}
	}
	buffers.Put(buf)
}

// hasNegativeZero takes the bits of two elements as a word, eight elements at a time. A half of a word is 0 where a subtraction of 1
// sets its sign, which it has not itself.
func hasNegativeZero(x []float32) bool {
	const signs, ones = 1<<63 | 1<<31, 1<<32 | 1
	for ; len(x) >= 8; x = x[8:] {
		w := (*[4]uint64)(unsafe.Pointer(unsafe.SliceData(x)))
		a, b, c, d := w[0]^signs, w[1]^signs, w[2]^signs, w[3]^signs
		if ((a-ones)&^a|(b-ones)&^b|(c-ones)&^c|(d-ones)&^d)&signs != 0 {
			return true
		}
	}
	for _, v := range x {
		if math.Float32bits(v) == 1<<31 {
			return true
		}
	}
	return false
}
