package form

import "github.com/ganc-ml/ganc/internal/rng"

// The noise of a seed is the generator Philox-4 (Salmon et al. 2011) over words of 12 bits, with sums where the paper has
// exclusive or: every product and sum of its words stays below 2²⁴, so that the integer operators Mul, Add, Sub and Div compute
// it exactly in every runtime: in those without shifts, bitwise operators and 64-bit integers, and in those that divide
// integers as float32 numbers, as OpenVINO does. A round is
//
//	x₀, x₁, x₂, x₃ ← hi(m₁·x₂) + x₁ + k₀, lo(m₁·x₂), hi(m₀·x₀) + x₃ + k₁, lo(m₀·x₀)   (mod 2¹²)
//
// which is a bijection of the four words. hi and lo are the two halves of the 24 bits of a product. Ten rounds follow one
// another, and after each the keys k₀ and k₁ grow by w₀ and w₁.
const (
	wordBits = 12
	word     = 1 << wordBits
	rounds   = 10

	m0, m1 = 0xA6B, 0xD2F
	w0, w1 = 0x9E3, 0xBB7 // golden ratio and √3 − 1, in 12 bits, odd
)

// keys returns the keys of a stream in every round. The name of the input that is drawn names the stream.
func keys(stream string) (k [rounds][2]int32) {
	key := rng.Key(0, "seeded/"+stream)
	k0, k1 := int32(key%word), int32(key>>wordBits%word)
	for r := range k {
		k[r] = [2]int32{k0, k1}
		k0, k1 = (k0+w0)%word, (k1+w1)%word
	}
	return k
}

// Words returns the four words of block number block of a stream for a seed, both from 0 to 2²⁴−1: the numbers that the graph
// of Network.Seeded computes.
func Words(seed int32, stream string, block int) [4]int32 {
	x := [4]int32{seed % word, int32(block) % word, seed / word, int32(block) / word}
	for _, k := range keys(stream) {
		a, b := m0*x[0], m1*x[2]
		x = [4]int32{(b/word + x[1] + k[0]) % word, b % word, (a/word + x[3] + k[1]) % word, a % word}
	}
	return x
}
