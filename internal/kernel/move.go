package kernel

// A Move copies elements of one array to places of another. It walks both along the same axes, each in steps of its own; the
// step of the source is 0 where its elements are repeated. No two elements may have one place.
type Move struct {
	rank int
	size [MaxAxes]int
	to   [MaxAxes]int // steps of the destination
	from [MaxAxes]int // steps of the source
}

// Axis adds an axis inside those before it.
func (m *Move) Axis(size, to, from int) {
	if m.rank == MaxAxes {
		fail("Move", "more than %d axes", MaxAxes)
	}
	m.size[m.rank], m.to[m.rank], m.from[m.rank] = size, to, from
	m.rank++
}

// Run copies from src, where the first element of every axis lies at the beginning, to dst.
func (m *Move) Run(threads int, dst, src []float32) {
	checkThreads("Move", threads)
	last, end := 0, 0
	for axis := range m.rank {
		if m.size[axis] == 0 {
			return
		}
		last += (m.size[axis] - 1) * m.to[axis]
		end += (m.size[axis] - 1) * m.from[axis]
	}
	if len(dst) <= last || len(src) <= end {
		fail("Move", "src has length %d, dst %d, want at least %d and %d", len(src), len(dst), end+1, last+1)
	}
	checkApart("Move", "src", dst[:last+1], src[:end+1])
	switch {
	case m.rank == 1 && m.to[0] == 1 && m.from[0] == 1:
		Copy(threads, dst[:last+1], src[:last+1])
		return
	case m.rank == 1 && m.to[0] == 1 && m.from[0] == 0:
		Fill(threads, dst[:last+1], src[0])
		return
	}
	c := moveCall{Move: *m, dst: dst, src: src}
	for c.rank < 2 {
		c.insert()
	}
	rows, cols := c.size[c.rank-2], c.size[c.rank-1]
	// A piece is whole cache lines of a transpose.
	c.piece = max(1, min(rows, (elementGrain/cols+15)&^15))
	c.pieces = ceilDiv(rows, c.piece)
	n := c.pieces
	for _, size := range c.size[:c.rank-2] {
		n *= size
	}
	moveCalls.parallel(threads, n, max(1, elementGrain/(c.piece*cols)), c)
}

// insert adds an axis of one element in front.
func (m *Move) insert() {
	copy(m.size[1:], m.size[:m.rank])
	copy(m.to[1:], m.to[:m.rank])
	copy(m.from[1:], m.from[:m.rank])
	m.size[0], m.to[0], m.from[0] = 1, 0, 0
	m.rank++
}

// moveCall is a Move by pieces: a range of the last axis but one, with the last axis in full.
type moveCall struct {
	Move
	dst, src      []float32
	piece, pieces int
}

var moveCalls family[moveCall, *moveCall]

func (c *moveCall) run(with *backend, lo, hi int) {
	rows := c.size[c.rank-2]
	for i := lo; i < hi; i++ {
		first, rest := i%c.pieces*c.piece, i/c.pieces
		to, from := first*c.to[c.rank-2], first*c.from[c.rank-2]
		for axis := c.rank - 3; axis >= 0; axis-- {
			at := rest % c.size[axis]
			to, from, rest = to+at*c.to[axis], from+at*c.from[axis], rest/c.size[axis]
		}
		c.plane(with, c.dst[to:], c.src[from:], min(c.piece, rows-first))
	}
}

// plane moves rows along the last axis.
func (c *moveCall) plane(with *backend, dst, src []float32, rows int) {
	n, to, from := c.size[c.rank-1], c.to[c.rank-1], c.from[c.rank-1]
	toRow, fromRow := c.to[c.rank-2], c.from[c.rank-2]
	switch {
	case to == 1 && from == 1:
		copyRows(dst, toRow, src, fromRow, rows, n)
	case to == 1 && from == 0:
		for i := range rows {
			fill(dst[i*toRow:][:n], src[i*fromRow])
		}
	case to == 1 && fromRow == 1 && toRow >= n && from >= rows:
		with.transpose(dst, toRow, src, from, n, rows)
	default:
		for i := range rows {
			d, s := dst[i*toRow:], src[i*fromRow:]
			for j := range n {
				d[j*to] = s[j*from]
			}
		}
	}
}

// copyRows copies rows of n elements. Short ones are copied in pieces of known length, without a call for each.
func copyRows(dst []float32, to int, src []float32, from, rows, n int) {
	if n > 128 || n%8 > 0 {
		for i := range rows {
			copy(dst[i*to:][:n], src[i*from:])
		}
		return
	}
	for i := range rows {
		d, s := dst[i*to:][:n], src[i*from:][:n]
		for len(d) >= 8 && len(s) >= 8 {
			*(*[8]float32)(d) = *(*[8]float32)(s)
			d, s = d[8:], s[8:]
		}
	}
}
