package kernel

import (
	"math"
	"sync"
)

// A stream is one sequence of random words: Philox4x32-10 (Salmon et al. 2011) under a 64-bit key, with the upper half
// of its 128-bit counter fixed.
//
// Element i lies in group i/64, at word (i/16) mod 4 of the block whose lower counter half is 16·(i/64) + i mod 16.
// (Sixteen blocks make 64 elements without a shuffle.)
type stream struct{ key, counter uint64 }

const (
	groupLen   = 64
	philoxMul0 = 0xd2511f53
	philoxMul1 = 0xcd9e8d57
	philoxKey0 = 0x9e3779b9
	philoxKey1 = 0xbb67ae85
)

// Uniform stores elements first, first+1, … of the stream (key, counter): each depends on nothing else. They are
// multiples of 2^-24 in [0, 1).
func Uniform(threads int, dst []float32, key, counter, first uint64) {
	noise("Uniform", threads, dst, key, counter, first, uniform)
}

// Normal stores elements first, first+1, … of the stream (key, counter) with the standard normal law, by Box and
// Muller's transform: words 0 and 1 of a block give √(-2·log u0)·cos(2π·u1) and √(-2·log u0)·sin(2π·u1), words 2 and 3
// two more. u0 = float32(w>>1)·2^-31 + 2^-32, so |x| ≤ 6.67; u1 has all 32 bits.
func Normal(threads int, dst []float32, key, counter, first uint64) {
	noise("Normal", threads, dst, key, counter, first, normal)
}

func noise(kernel string, threads int, dst []float32, key, counter, first uint64, law law) {
	checkThreads(kernel, threads)
	if len(dst) == 0 {
		return
	}
	head := int(first % groupLen)
	groups := (head + len(dst) + groupLen - 1) / groupLen
	noiseCalls.parallel(threads, groups, noiseGrain, noiseCall{law, dst, stream{key, counter}, first / groupLen, head})
}

// A law is a distribution.
type law int

const (
	uniform law = iota
	normal
	numLaws
)

type noiseCall struct {
	law    law
	dst    []float32
	stream stream
	first  uint64 // group
	skip   int    // elements of the first group before dst
}

var noiseCalls family[noiseCall, *noiseCall]

const noiseGrain = 64 // groups

// run stores groups lo to hi. A first or last group that lies only partly in dst goes through a buffer.
func (c *noiseCall) run(with *backend, lo, hi int) {
	fill := with.noise[c.law]
	from, to := lo*groupLen-c.skip, hi*groupLen-c.skip
	if from < 0 {
		end := min(from+groupLen, len(c.dst))
		c.part(fill, c.dst[:end], lo, -from)
		lo, from = lo+1, from+groupLen
	}
	if whole := min(to, len(c.dst)) - from; whole >= groupLen {
		whole -= whole % groupLen
		fill(c.dst[from:from+whole], &c.stream, c.first+uint64(lo))
		lo, from = lo+whole/groupLen, from+whole
	}
	if lo < hi {
		c.part(fill, c.dst[from:], lo, 0)
	}
}

// groups holds the buffers of part that are not in use.
var groups = sync.Pool{New: func() any { return new([groupLen]float32) }}

// part stores the elements of one group from skip on.
func (c *noiseCall) part(fill func(dst []float32, s *stream, group uint64), dst []float32, group, skip int) {
	buf := groups.Get().(*[groupLen]float32)
	fill(buf[:], &c.stream, c.first+uint64(group))
	copy(dst, buf[skip:])
	groups.Put(buf)
}

// philox returns the block with lower counter half n.
func (s *stream) philox(n uint64) (w [4]uint32) {
	x0, x1, x2, x3 := uint32(n), uint32(n>>32), uint32(s.counter), uint32(s.counter>>32)
	k0, k1 := uint32(s.key), uint32(s.key>>32)
	for range 10 {
		p, q := uint64(x0)*philoxMul0, uint64(x2)*philoxMul1
		x0, x1, x2, x3 = uint32(q>>32)^x1^k0, uint32(q), uint32(p>>32)^x3^k1, uint32(p)
		k0 += philoxKey0
		k1 += philoxKey1
	}
	return [4]uint32{x0, x1, x2, x3}
}

func uniformGeneric(dst []float32, s *stream, group uint64) {
	for ; len(dst) > 0; dst, group = dst[groupLen:], group+1 {
		for l := range 16 {
			w := s.philox(group*16 + uint64(l))
			for k, x := range w {
				dst[k*16+l] = float32(x>>8) * 0x1p-24
			}
		}
	}
}

func normalGeneric(dst []float32, s *stream, group uint64) {
	for ; len(dst) > 0; dst, group = dst[groupLen:], group+1 {
		for l := range 16 {
			w := s.philox(group*16 + uint64(l))
			dst[l], dst[16+l] = boxMuller(w[0], w[1])
			dst[32+l], dst[48+l] = boxMuller(w[2], w[3])
		}
	}
}

// boxMuller returns two independent standard normal numbers.
func boxMuller(w0, w1 uint32) (x, y float32) {
	u := float32(float32(int32(w0>>1))*0x1p-31) + 0x1p-32
	r := float32(math.Sqrt(float64(-2 * logNormal(u, 0))))
	sin, cos := sincosTurn(w1)
	return r * cos, r * sin
}
