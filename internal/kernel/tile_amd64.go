//go:build amd64 && !purego

package kernel

// A tile is the argument of the gemmTile kernels: count tiles of C, one below the other, over k products or, where there are
// segments, over k products of each segment in turn. Strides are in bytes. The field offsets are written out in
// _asm/gemm. Addresses are no pointers for the collector, because the kernels move them past the ends of the operands; the
// task keeps those alive.
type tile struct {
	k        int
	a        uintptr
	rsa, csa int
	b        uintptr
	ldb      int
	c        uintptr
	ldc      int
	count    int
	mask     uint64  // AVX-512: the lanes of the last vector
	bias     uintptr // 0: none
	load     int     // 0: start from zero, 1: from c, 2: from zero, and ask for the lines of c first (AVX-512)
	act      int     // 0: none, 1: ReLU, 2: LeakyReLU
	alpha    float32
	_        float32
	lanes    [8]int32 // AVX2: the lanes of the last vector, as all ones
	ahead    int      // from b to the next panel's b
	next     int      // from a to the next tile's a
	segments int      // 0: one segment, at a and b
	offsets  uintptr  // for each segment, two ints: the bytes from a and from b to where it starts
	left     int      // segments not yet done and the offsets of the next, which the kernels keep here
	current  uintptr
	mean     uintptr // 0: none; the three rows of a normalisation
	gain     uintptr
	shift    uintptr
	panel    uintptr // two vectors, or three of AVX2: where a tile stores the rows of b that it reads, one after the other; 0: nowhere
	ask      asks    // the same
}

// asks is the pairs of lines of which tiles ask for one every askEach products.
type asks struct {
	line uintptr // the first of a tile; 0: none
	next int     // bytes to the pair after it
	tile int     // bytes to the first of the next tile
}

// takeRows makes the tiles apply the operands of one row of an epilogue, from column j on.
func (t *tile) takeRows(ep *Epilogue, j int) {
	t.noRows()
	if ep.Bias != nil {
		t.bias = at(ep.Bias, j)
	}
	if ep.Mean != nil {
		t.mean, t.gain, t.shift = at(ep.Mean, j), at(ep.Gain, j), at(ep.Shift, j)
	}
}

func (t *tile) noRows() { t.bias, t.mean, t.gain, t.shift = 0, 0, 0, 0 }
