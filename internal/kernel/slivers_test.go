//go:build amd64 && !purego

package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestSlivers: every element of a source lies where tiles read it, and nothing before the slivers or beyond their slack changes.
func TestSlivers(t *testing.T) {
	for _, with := range []struct {
		isa   string
		shape *gemmShape
	}{{"avx2", &shape256}, {"avx512", &shape512}} {
		if !slices.Contains(ISAs(), with.isa) {
			t.Logf("%s cannot run on this machine: not tested", with.isa)
			continue
		}
		shape := with.shape
		r := rand.New(rand.NewPCG(3, 3))
		for height := 1; height <= shape.maxRows[shape.across]; height++ {
			for _, k := range []int{1, 2, 3, 4, 5, 6, 7, 8, 11, 18} {
				for count := 1; count <= 9; count++ {
					testSlivers(t, r, shape, height, k, count)
				}
			}
		}
	}
}

func testSlivers(t *testing.T, r *rand.Rand, shape *gemmShape, height, k, count int) {
	t.Helper()
	const before = 5
	stride, gap := height*count+r.IntN(3), k*height+sliverSlack+r.IntN(3)
	src := randoms(r, (k-1)*stride+height*count)
	got := randoms(r, before+count*gap+r.IntN(3))
	was := slices.Clone(got)
	shape.sliver(at(got, before), at(src, 0), stride*4, k, height, count, gap*4)
	for c := range count {
		for p := range k {
			for i := range height {
				if at := before + c*gap + p*height + i; got[at] != src[p*stride+c*height+i] {
					t.Fatalf("%d lanes, %d slivers of %d rows, k %d: row %d of product %d of sliver %d is not copied", shape.lanes, count, height, k, i, p, c)
				}
			}
		}
	}
	end := before + count*gap
	if !slices.Equal(got[:before], was[:before]) || !slices.Equal(got[end:], was[end:]) {
		t.Fatalf("%d lanes, %d slivers of %d rows, k %d: what lies around them changed", shape.lanes, count, height, k)
	}
}
