package dataset

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"math"
)

// A column holds one field of every example of a split, example after example, in one of two forms.
type column struct {
	bytes  []byte            // a field of Uint8
	floats []float32         // a field of Float32
	sum    [sha256.Size]byte // of the column as a plain IDX file
}

// newColumn is n examples of a field; bytes or floats is nil.
func newColumn(f Field, n int, bytes []byte, floats []float32) column {
	c := column{bytes: bytes, floats: floats}
	c.sum = c.digest(append([]int{n}, f.Shape...))
	return c
}

// digest is the SHA-256 of the column as an uncompressed IDX file of the given sizes.
func (c column) digest(dims []int) (sum [sha256.Size]byte) {
	h := sha256.New()
	magic := uint32(0x0800)
	if c.floats != nil {
		magic = 0x0d00 // 32-bit floats
	}
	head := binary.BigEndian.AppendUint32(nil, magic+uint32(len(dims)))
	for _, d := range dims {
		head = binary.BigEndian.AppendUint32(head, uint32(d))
	}
	h.Write(head)
	h.Write(c.bytes)
	hashFloats(h, c.floats)
	h.Sum(sum[:0])
	return sum
}

func hashFloats(h hash.Hash, floats []float32) {
	block := make([]byte, 0, 1<<14)
	for _, v := range floats {
		block = binary.BigEndian.AppendUint32(block, math.Float32bits(v))
		if len(block) == cap(block) {
			h.Write(block)
			block = block[:0]
		}
	}
	h.Write(block)
}

// pick is the column of the examples idx.
func (c column) pick(f Field, idx rows) column {
	size := f.Size()
	var bytes []byte
	var floats []float32
	if c.floats != nil {
		floats = pick(c.floats, size, idx)
	} else {
		bytes = pick(c.bytes, size, idx)
	}
	return newColumn(f, idx.n, bytes, floats)
}

func pick[T byte | float32](data []T, size int, idx rows) []T {
	out := make([]T, 0, idx.n*size)
	for i := range idx.all {
		out = append(out, data[i*size:(i+1)*size]...)
	}
	return out
}
