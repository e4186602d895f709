// Package rng derives keys from seeds and draws integers and permutations from them.
//
// Every number is a pure function of a key and a counter, so that results depend on no order of calls and no
// thread. The functions are fixed for ever: checkpoints, goldens and published digests rest on them.
package rng

import "math/bits"

// gamma is 2^64 divided by the golden ratio, made odd: the increment of SplitMix64.
const gamma = 0x9e3779b97f4a7c15

// Mix is a bijection of 64 bits in which every input bit changes about half of the output bits: the finaliser
// of SplitMix64 (Steele, Lea & Flood 2014), with Stafford's constants "Mix13".
func Mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// At is number i, from 0, of the sequence that SplitMix64 produces from the state key.
func At(key, i uint64) uint64 { return Mix(key + (i+1)*gamma) }

// Key derives the key of a named stream of random numbers from a user's seed: FNV-1a (64 bits) over the name,
// started from Mix(seed + gamma) in the place of its usual offset, then Mix.
func Key(seed uint64, stream string) uint64 {
	h := Mix(seed + gamma)
	for i := range len(stream) {
		h = (h ^ uint64(stream[i])) * 0x100000001b3
	}
	return Mix(h)
}

// Fork derives the key of part n of a stream, such as one epoch: Mix(key XOR Mix(n + gamma)).
func Fork(key, n uint64) uint64 { return Mix(key ^ Mix(n+gamma)) }

// A Source draws from one key in sequence: At(key, 0), At(key, 1) …
type Source struct {
	key, next uint64
}

// NewSource returns a source at the start of its sequence.
func NewSource(key uint64) *Source { return &Source{key: key} }

// Uint64 draws 64 uniform bits.
func (s *Source) Uint64() uint64 {
	x := At(s.key, s.next)
	s.next++
	return x
}

// Below draws an integer uniform on 0 … n-1, n > 0, without bias: the high word of the 128-bit product of n and
// 64 bits, drawn again in the rare case that the low word falls below 2^64 mod n (Lemire 2019, Algorithm 5).
func (s *Source) Below(n uint64) uint64 {
	if n == 0 {
		panic("rng: Below(0)")
	}
	hi, lo := bits.Mul64(s.Uint64(), n)
	if lo >= n {
		return hi
	}
	for reject := -n % n; lo < reject; {
		hi, lo = bits.Mul64(s.Uint64(), n)
	}
	return hi
}
