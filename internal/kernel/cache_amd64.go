//go:build amd64 && !purego

package kernel

import "sync"

// A cacheSize is what a plan asks of the caches behind the first level.
type cacheSize struct {
	bytes int  // of a core's second-level cache
	far   bool // the third level is a mesh that many processors share, and answers late
}

// secondLevel reads the caches from the processor; 1 MiB if it does not tell.
var secondLevel = sync.OnceValue(func() cacheSize {
	size, told := cacheSize{bytes: nearCache}, false
	eachCache(func(level uint32, bytes int, sharers uint32) {
		switch level {
		case 2:
			size.bytes, told = bytes, true
		case 3:
			size.far = sharers > nearSharers
		}
	})
	size.far = told && (size.far || size.bytes > nearCache)
	return size
})

// firstLevel is the bytes of a core's first-level cache for data; 32 KiB if the processor does not tell.
var firstLevel = sync.OnceValue(func() int {
	size := 32 << 10
	eachCache(func(level uint32, bytes int, _ uint32) {
		if level == 1 {
			size = bytes
		}
	})
	return size
})

// eachCache visits the caches of the first description that names one, but those for instructions alone, with the number of threads that
// share each.
func eachCache(visit func(level uint32, bytes int, sharers uint32)) {
	for _, leaf := range []uint32{0x4, 0x8000001d} { // Intel's and AMD's description of the caches
		if most, _, _, _ := cpuid(leaf&0x80000000, 0); most < leaf {
			continue
		}
		named := false
		for index := range uint32(8) {
			a, b, c, _ := cpuid(leaf, index)
			line, partitions, ways, sets := b&0xfff+1, b>>12&0x3ff+1, b>>22+1, c+1
			if kind := a & 31; kind != 0 && kind != instructions {
				named = true
				visit(a>>5&7, int(line*partitions*ways*sets), a>>14&0xfff+1)
			}
		}
		if named {
			return
		}
	}
}

const (
	nearCache   = 1 << 20 // a larger second level stands before a third that is far
	nearSharers = 32      // threads of a core complex, whose third level is near
)

const instructions = 2 // a kind of cache

// stripRows is the number of rows of a strip, stride floats apart, that a run of k should have.
//
// Rows whose distance is a multiple of a power of two of bytes share sets. However narrow the strip, the second-level cache
// keeps only as many rows as its size divided by that power. Where the third level is far, a quarter of the second is for
// the strip, the rest for the next strip, the other operand and c. Where the third level is near, it delivers lines as fast as tiles take them, and runs of twice the rows that the cache keeps are faster than
// shorter ones.
func stripRows(stride int) int {
	cache := secondLevel()
	if cache.far {
		return cache.bytes / 4 / powerOfTwo(stride)
	}
	return cache.bytes * 2 / powerOfTwo(stride)
}

// keptRows is the number of rows, stride floats apart, of which the second-level cache keeps a narrow strip.
func keptRows(stride int) int { return secondLevel().bytes / powerOfTwo(stride) }

// powerOfTwo is the greatest power of two of bytes that divides a stride in floats.
func powerOfTwo(stride int) int { return max(1, stride&-stride) * 4 }
