//go:build amd64 && !purego

package kernel

import (
	"math/rand/v2"
	"testing"
)

// TestRuns: the size of the cache changes how k is cut, and no bit of a product.
func TestRuns(t *testing.T) {
	defer func(f func() int) { secondLevel = f }(secondLevel)
	for _, c := range []struct{ size, near, far int }{{1 << 20, 512, 2048}, {2 << 20, 128, 512}, {1280 << 10, 80, 320}} {
		secondLevel = func() int { return c.size }
		if near, far := stripRows(1024), stripRows(3*256); near != c.near || far != c.far {
			t.Errorf("a cache of %d KiB: runs of %d and %d rows, want %d and %d", c.size>>10, near, far, c.near, c.far)
		}
		eachISA(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(2, 2))
			for _, p := range []product{
				{m: 30, n: 70, k: 1700, pad: 954}, {m: 30, n: 70, k: 1700, transA: true, pad: 994}, {m: 1, n: 90, k: 500, transB: true},
				{m: 300, n: 130, k: 400, transA: true, pad: 724}, {m: 40, n: 40, k: 400, transA: true, transB: true, pad: 88},
			} {
				p.check(t, r, intact)
			}
		})
	}
}

// TestSecondLevel: a cache of a size that processors have.
func TestSecondLevel(t *testing.T) {
	if size := secondLevel(); size < 128<<10 || size > 64<<20 {
		t.Errorf("the second-level cache has %d bytes, want between 128 KiB and 64 MiB", size)
	}
}
