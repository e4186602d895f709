//go:build amd64 && !purego

package kernel

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestRuns: the caches change how k is cut, and no bit of a product.
func TestRuns(t *testing.T) {
	defer func(f func() cacheSize) { secondLevel = f }(secondLevel)
	for _, c := range []struct {
		cache     cacheSize
		near, far int
	}{
		{cacheSize{1 << 20, false}, 512, 2048}, {cacheSize{1 << 20, true}, 64, 256}, {cacheSize{2 << 20, true}, 128, 512}, {cacheSize{1280 << 10, true}, 80, 320},
	} {
		secondLevel = func() cacheSize { return c.cache }
		if near, far := stripRows(1024), stripRows(3*256); near != c.near || far != c.far {
			t.Errorf("%+v: runs of %d and %d rows, want %d and %d", c.cache, near, far, c.near, c.far)
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

// TestCacheSizes: caches of sizes that processors have.
func TestCacheSizes(t *testing.T) {
	if size := firstLevel(); size < 16<<10 || size > 256<<10 {
		t.Errorf("the first-level cache has %d bytes, want between 16 KiB and 256 KiB", size)
	}
	if size := secondLevel().bytes; size < 128<<10 || size > 64<<20 {
		t.Errorf("the second-level cache has %d bytes, want between 128 KiB and 64 MiB", size)
	}
}

// TestAsksResult: tiles ask for the lines of a large c whose rows put out each other or of few products, and no bit of a product
// depends on it.
func TestAsksResult(t *testing.T) {
	defer func(f func() cacheSize) { secondLevel = f }(secondLevel)
	secondLevel = func() cacheSize { return cacheSize{1 << 20, false} }
	for _, c := range []struct {
		m, n, ldc, k int
		want         bool
	}{
		{2048, 2048, 2048, 100, true}, {128, 1024, 1024, 100, true}, {2048, 3000, 3072, 100, true}, {2048, 2000, 2000, 32, true},
		{2048, 2000, 2000, 100, false}, {2048, 512, 512, 100, false}, {127, 1024, 1024, 100, false}, {127, 1024, 1024, 1, false},
	} {
		g := blocking{m: c.m, n: c.n, k: c.k}.product()
		g.ldc = c.ldc
		if g.lay(1, &shape512); g.plan.asksResult != c.want {
			t.Errorf("%d×%d×%d, rows of the result %d apart: tiles ask for it: %t, want %t", c.m, c.n, c.k, c.ldc, g.plan.asksResult, c.want)
		}
		if g.lay(1, &shape256); g.plan.asksResult {
			t.Errorf("%d×%d×%d, rows of the result %d apart: tiles of AVX2, which write parts of lines, ask for it", c.m, c.n, c.k, c.ldc)
		}
	}
	secondLevel = func() cacheSize { return cacheSize{4 << 10, false} }
	eachISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(3, 3))
		for _, p := range []product{
			{m: 30, n: 70, k: 300, pad: 954}, {m: 30, n: 70, k: 1700, pad: 954}, {m: 300, n: 33, k: 90, transA: true, pad: 991},
			{m: 50, n: 90, k: 20, transB: true, pad: 934}, {m: 40, n: 7, k: 100, pad: 1017}, {m: 1, n: 90, k: 500, pad: 934},
		} {
			p.check(t, r, intact)
		}
	})
}

// A processor is the second-level cache of one, and what CPUID tells of its third level.
type processor struct {
	name       string
	ways, sets int
	far        bool
	shape      *gemmShape
}

func (p processor) size() cacheSize { return cacheSize{p.ways * p.sets * 64, p.far} }

var processors = []processor{
	{"Zen 4", 8, 2048, false, &shape512},
	{"Sapphire Rapids", 16, 2048, true, &shape512},
	{"Skylake-SP", 16, 1024, true, &shape512},
	{"small desktop", 4, 1024, false, &shape512},
	{"Zen 3", 8, 1024, false, &shape256},
}

// fullest is the greatest number of lines of a strip that fall into one set: rows, stride floats apart, of width floats each, from
// the beginning of a line on.
func (p processor) fullest(rows, stride, width int) (most int) {
	count, next := make([]int, p.sets), 0
	for r := range rows {
		first, last := r*stride*4/64, (r*stride*4+width*4-1)/64
		for l := max(first, next); l <= last; l++ {
			count[l%p.sets]++
			most = max(most, count[l%p.sets])
		}
		next = last + 1
	}
	return most
}

// A blocking is how the product m×n×k is cut with one thread, by processor.
type blocking struct {
	m, n, k int
	layout  string
	runs    [5]int // the length of a run of k
	cols    [5]int // columns of a block
}

// product is the product, without data.
func (b blocking) product() *gemm {
	g := &gemm{m: b.m, n: b.n, k: b.k, a: Matrix{Stride: b.k}, b: Matrix{Stride: b.n}, ldc: b.n}
	if b.layout == "TN" {
		g.a = Matrix{Stride: b.m, Trans: true}
	}
	return g
}

var blockings = []blocking{
	{128, 512, 256, "NN", [5]int{256, 256, 128, 128, 256}, [5]int{128, 128, 256, 256, 264}},
	{128, 512, 256, "TN", [5]int{256, 256, 128, 128, 256}, [5]int{128, 128, 256, 256, 264}},
	{128, 784, 512, "NN", [5]int{512, 512, 512, 512, 512}, [5]int{64, 64, 64, 64, 264}},
	{128, 784, 512, "TN", [5]int{512, 512, 512, 512, 256}, [5]int{64, 64, 64, 64, 264}},
	{128, 256, 784, "NN", [5]int{784, 392, 196, 196, 784}, [5]int{64, 96, 160, 160, 264}},
	{128, 256, 784, "TN", [5]int{784, 392, 196, 196, 196}, [5]int{64, 96, 160, 160, 264}},
	{64, 1024, 1024, "NN", [5]int{256, 512, 256, 256, 256}, [5]int{768, 768, 768, 256, 528}},
	{64, 1024, 1024, "TN", [5]int{256, 512, 256, 256, 256}, [5]int{768, 768, 768, 256, 528}},
	{6272, 128, 1152, "NN", [5]int{1152, 1152, 1152, 1152, 1152}, [5]int{128, 128, 128, 128, 144}},
	{6272, 128, 1152, "TN", [5]int{1152, 1152, 384, 1152, 231}, [5]int{128, 128, 128, 128, 144}},
	{25088, 64, 576, "NN", [5]int{576, 576, 576, 576, 576}, [5]int{64, 64, 64, 64, 72}},
	{25088, 64, 576, "TN", [5]int{576, 192, 116, 192, 192}, [5]int{64, 64, 64, 64, 72}},
	{1, 784, 512, "NN", [5]int{512, 512, 512, 512, 512}, [5]int{832, 832, 832, 832, 800}},
	{1, 784, 512, "TN", [5]int{512, 512, 512, 512, 512}, [5]int{832, 832, 832, 832, 800}},
	{512, 512, 512, "NN", [5]int{512, 512, 512, 512, 512}, [5]int{96, 96, 96, 32, 72}},
	{512, 512, 512, "TN", [5]int{512, 256, 128, 256, 256}, [5]int{96, 96, 96, 32, 456}},
	{1024, 1024, 1024, "NN", [5]int{1024, 1024, 1024, 1024, 1024}, [5]int{32, 32, 32, 32, 48}},
	{1024, 1024, 1024, "TN", [5]int{1024, 1024, 1024, 1024, 256}, [5]int{512, 512, 512, 512, 408}},
	{256, 1024, 1024, "NN", [5]int{1024, 1024, 1024, 1024, 1024}, [5]int{192, 192, 192, 64, 144}},
	{256, 1024, 1024, "TN", [5]int{512, 512, 256, 512, 256}, [5]int{192, 192, 192, 64, 144}},
	{128, 2048, 2048, "NN", [5]int{1024, 1024, 1024, 1024, 1024}, [5]int{384, 384, 384, 128, 264}},
	{128, 2048, 2048, "TN", [5]int{1024, 1024, 512, 512, 256}, [5]int{384, 384, 384, 128, 264}},
	{128, 512, 784, "NN", [5]int{392, 196, 112, 112, 784}, [5]int{96, 160, 288, 288, 264}},
	{128, 512, 784, "TN", [5]int{392, 196, 112, 112, 196}, [5]int{96, 160, 288, 288, 264}},
	{1024, 128, 3136, "NN", [5]int{784, 784, 784, 784, 784}, [5]int{32, 32, 32, 32, 48}},
	{1024, 128, 3136, "TN", [5]int{628, 628, 628, 628, 242}, [5]int{128, 128, 128, 128, 144}},
	{1152, 128, 6272, "NN", [5]int{896, 896, 896, 896, 896}, [5]int{128, 128, 128, 128, 144}},
	{1152, 128, 6272, "TN", [5]int{896, 896, 483, 896, 251}, [5]int{128, 128, 128, 128, 144}},
	{2048, 2048, 128, "NN", [5]int{128, 128, 128, 128, 128}, [5]int{384, 384, 384, 384, 408}},
	{2048, 2048, 128, "TN", [5]int{128, 128, 128, 128, 128}, [5]int{384, 384, 384, 384, 408}},
}

// TestBlocking: the run of k and the columns of a block of every product of bench/peers that reads an operand in place, for the caches
// and the vectors of five processors. Where the third level is far, the strip of a run takes at most half of the ways of the sets of the second-level cache
// that it falls into, and a run of at most gemmKLeast, which is not cut further because sums would be stored and loaded too
// often, fits them. Where the third level is near, it delivers lines as fast as tiles take them: a run has at most three times
// the rows that the sets keep (twice, and half as many again before k is cut).
func TestBlocking(t *testing.T) {
	defer func(f func() cacheSize) { secondLevel = f }(secondLevel)
	for _, b := range blockings {
		got := b
		for i, p := range processors {
			secondLevel = func() cacheSize { return p.size() }
			g := b.product()
			g.lay(1, p.shape)
			got.runs[i], got.cols[i] = g.plan.kBlock, g.plan.colBlock
			var most int
			switch short := g.plan.kBlock <= gemmKLeast; {
			case p.far && short:
				most = p.ways
			case p.far:
				most = p.ways / 2
			case short:
				continue
			default:
				most = 3 * p.ways
			}
			name := fmt.Sprintf("%s, %d×%d×%d %s, runs of %d", p.name, b.m, b.n, b.k, b.layout, g.plan.kBlock)
			if n := p.fullest(g.plan.kBlock, b.n, g.plan.width); g.plan.inPlace && n > most {
				t.Errorf("%s: a strip of b puts %d lines into a set of %d ways, want at most %d", name, n, p.ways, most)
			}
			if n := p.fullest(g.plan.kBlock, b.m, min(b.m, g.plan.tile)); g.a.Trans && !g.plan.slivers && n > most {
				t.Errorf("%s: a strip of a puts %d lines into a set of %d ways, want at most %d", name, n, p.ways, most)
			}
		}
		if got != b {
			t.Errorf("got  {%d, %d, %d, %q, %#v, %#v},\nwant %v", got.m, got.n, got.k, got.layout, got.runs, got.cols, b)
		}
	}
}

// TestShares: blocks cover c once, and where threads share out whole columns, none has more than a panel more than another; the
// last panel, of which columns may be missing, counts as whole.
func TestShares(t *testing.T) {
	defer func(f func() cacheSize) { secondLevel = f }(secondLevel)
	for _, b := range blockings {
		for _, p := range processors {
			for threads := 1; threads <= 3; threads++ {
				secondLevel = func() cacheSize { return p.size() }
				g := b.product()
				g.lay(threads, p.shape)
				name := fmt.Sprintf("%s, %d×%d×%d %s, %d threads", p.name, b.m, b.n, b.k, b.layout, threads)
				shares := sharesOf(t, name, g, threads)
				w := g.plan.width
				shares[threads-1] += g.m * (ceilDiv(g.n, w)*w - g.n)
				if d := slices.Max(shares) - slices.Min(shares); g.plan.rowBlocks == 1 && g.n >= threads*w && d > g.m*w {
					t.Errorf("%s: shares of %v elements of c", name, shares)
				}
			}
		}
	}
}

// sharesOf is the numbers of elements of c in each thread's share of the blocks, which have to cover c once.
func sharesOf(t *testing.T, name string, g *gemm, threads int) []int {
	p, sum := &g.plan, 0
	blocks := p.rowBlocks * p.colBlocks
	shares, seen := make([]int, threads), map[[2]int]bool{}
	for u := range blocks {
		i, j := p.at(u)
		size := (p.row(i+1, g.m) - p.row(i, g.m)) * (p.col(j+1, g.n) - p.col(j, g.n))
		if size <= 0 || seen[[2]int{i, j}] {
			t.Errorf("%s: block %d at %d, %d has %d elements of c", name, u, i, j, size)
		}
		seen[[2]int{i, j}] = true
		shares[u*threads/blocks] += size
		sum += size
	}
	if sum != g.m*g.n {
		t.Errorf("%s: blocks have %d elements of c, which has %d", name, sum, g.m*g.n)
	}
	return shares
}
