package rng

// Permutation returns 0 … n-1 in the order of an epoch, a pure function of its arguments.
func Permutation(n int, seed, epoch uint64) []int {
	p := make([]int, n)
	Permute(p, seed, epoch)
	return p
}

// Permute overwrites p with Permutation(len(p), seed, epoch), allocating nothing: Fisher and Yates's shuffle from
// the last element down (Knuth 1969, Algorithm P), on the source of Fork(Key(seed, "permutation"), epoch).
func Permute(p []int, seed, epoch uint64) {
	for i := range p {
		p[i] = i
	}
	s := Source{key: Fork(Key(seed, "permutation"), epoch)}
	for i := len(p) - 1; i > 0; i-- {
		j := s.Below(uint64(i) + 1)
		p[i], p[j] = p[j], p[i]
	}
}
