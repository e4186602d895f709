package kernel

// A Tap is an element of a line, or a row of a block, and its weight.
type Tap struct {
	At     int
	Weight float32
}

// A Mixture makes blocks of rows of others: each row is a sum of weighted rows of the block in the same place,
//
//	for each block, row j, column i: dst[j][i] = fma32(w2, src[at2][i], fma32(w1, src[at1][i], +0)) …
//
// over the taps of row j in their order. A Mixture does not change and may run in several places at once.
type Mixture struct {
	blocks, from, to, width int

	tile    int // blocks that are transposed together, so that their columns lie side by side; 1: none are
	ends    []int
	offsets []int // of the taps' rows, in bytes
	weights []float32
}

const (
	narrowRow   = 12   // floats in a row below which blocks are transposed
	mixtureRoom = 8192 // floats that a tile aims at
	mostTile    = 64
)

// NewMixture is the mixture over a number of blocks, from rows of width floats each, to rows with these taps.
func NewMixture(blocks, from, width int, rows [][]Tap) *Mixture {
	m := &Mixture{blocks: blocks, from: from, to: len(rows), width: width, tile: 1, ends: []int{0}}
	if width < narrowRow && blocks >= 8 {
		m.tile = max(8, min(mostTile, mixtureRoom/max(1, (from+m.to)*width)&^7))
	}
	for _, taps := range rows {
		for _, t := range taps {
			if t.At < 0 || t.At >= from {
				fail("Mixture", "tap %d of %d rows", t.At, from)
			}
			m.offsets = append(m.offsets, 4*t.At*width*m.tile)
			m.weights = append(m.weights, t.Weight)
		}
		m.ends = append(m.ends, len(m.offsets))
	}
	// A mixture without taps has an address for its tables too.
	m.offsets, m.weights = append(m.offsets, 0), append(m.weights, 0)
	return m
}

// Mix makes dst of src, which it must not overlap.
func (m *Mixture) Mix(threads int, dst, src []float32) {
	checkThreads("Mixture", threads)
	checkLen("Mixture", "dst", len(dst), m.blocks*m.to*m.width)
	checkLen("Mixture", "src", len(src), m.blocks*m.from*m.width)
	checkApart("Mixture", "src", dst, src)
	switch {
	case len(dst) == 0:
	case len(src) == 0:
		clear(dst)
	case m.tile > 1:
		tileMixtures.parallel(threads, ceilDiv(m.blocks, m.tile), max(1, elementGrain/(m.tile*m.to*m.width)), tileMixture{m, dst, src})
	default:
		rowMixtures.parallel(threads, m.blocks*m.to, max(1, elementGrain/m.width), rowMixture{m, dst, src})
	}
}

// A rowMixture mixes rows where they lie.
type rowMixture struct {
	*Mixture
	dst, src []float32
}

var rowMixtures family[rowMixture, *rowMixture]

func (c *rowMixture) run(with *backend, lo, hi int) {
	for lo < hi {
		block, row := lo/c.to, lo%c.to
		count := min(c.to-row, hi-lo)
		with.mix(c.Mixture, c.dst[lo*c.width:][:count*c.width], c.src[block*c.from*c.width:], row, count, c.width)
		lo += count
	}
}

// A tileMixture mixes the transposes of tiles of blocks.
type tileMixture struct {
	*Mixture
	dst, src []float32
}

var tileMixtures family[tileMixture, *tileMixture]

func (c *tileMixture) run(with *backend, lo, hi int) {
	buf := buffers.Get().(*buffer)
	defer buffers.Put(buf)
	before, after := c.from*c.width, c.to*c.width
	room := buf.take((before + after) * c.tile)
	src, dst := room[:before*c.tile], room[before*c.tile:]
	for i := lo * c.tile; i < min(hi*c.tile, c.blocks); i += c.tile {
		count := min(c.tile, c.blocks-i)
		if count < c.tile {
			clear(src)
		}
		with.transpose(src, c.tile, c.src[i*before:], before, count, before)
		with.mix(c.Mixture, dst, src, 0, c.to, c.width*c.tile)
		with.transpose(c.dst[i*after:], after, dst, c.tile, after, count)
	}
}

// mix makes count rows of a width, from row first on, of the rows of a block.
func (b *backend) mix(m *Mixture, dst, src []float32, first, count, width int) {
	if b.mixRows != nil {
		b.mixRows(&dst[0], count, width, &src[0], &m.ends[first], &m.offsets[0], &m.weights[0])
		return
	}
	for j := range count {
		row := dst[j*width:][:width]
		clear(row)
		for t := m.ends[first+j]; t < m.ends[first+j+1]; t++ {
			weight := m.weights[t]
			for i, x := range src[m.offsets[t]/4:][:width] {
				row[i] = fma32(weight, x, row[i])
			}
		}
	}
}
