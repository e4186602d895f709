//go:build amd64 && !purego

package kernel

import "sync"

// secondLevel is the size in bytes of a core's second-level cache; 1 MiB if the processor does not tell.
var secondLevel = sync.OnceValue(func() int {
	for _, leaf := range []uint32{0x4, 0x8000001d} { // Intel's and AMD's description of the caches
		if most, _, _, _ := cpuid(leaf&0x80000000, 0); most < leaf {
			continue
		}
		for index := range uint32(8) {
			a, b, c, _ := cpuid(leaf, index)
			kind, level := a&31, a>>5&7
			line, partitions, ways, sets := b&0xfff+1, b>>12&0x3ff+1, b>>22+1, c+1
			if kind != 0 && kind != instructions && level == 2 {
				return int(line * partitions * ways * sets)
			}
		}
	}
	return 1 << 20
})

const instructions = 2 // a kind of cache

// stripRows is the number of rows of a strip, stride floats apart, that a run of k should have.
//
// Rows whose distance is a multiple of a power of two of bytes share sets. However narrow the strip, the second-level cache
// keeps only as many rows as its size divided by that power. A cache of more than 1 MiB stands before a third level that is
// far: a quarter of it is for the strip, the rest for the next strip, the other operand and c. Where the third level is
// near, it delivers lines as fast as tiles take them, and runs of twice the rows that the cache keeps are faster than
// shorter ones.
func stripRows(stride int) int {
	power, size := max(1, stride&-stride)*4, secondLevel()
	if size > nearCache {
		return size / 4 / power
	}
	return size * 2 / power
}

const nearCache = 1 << 20
