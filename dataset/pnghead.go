package dataset

import (
	"bufio"
	"encoding/binary"
	"io"

	"github.com/ganc-ml/ganc/internal/fault"
)

// The colour types of a PNG file (ISO/IEC 15948, 11.2.2).
const (
	pngGrey    = 0
	pngPalette = 3
)

// pngMemory is the memory that image/png takes for an image: one byte for a pixel of grey or of a palette, four for any
// other, twice as much with 16 bits for each channel, and again twice where the image is interlaced.
func pngMemory(f io.ReadSeeker, pixels int64) (int64, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return 0, fault.Reason(err)
	}
	r := bufio.NewReader(f)
	var start [29]byte // signature, length and name of the first chunk, width, height, depth, colour, …, interlacing
	if _, err := io.ReadFull(r, start[:]); err != nil {
		return 4 * pixels, nil // the decoder tells what is wrong
	}
	depth, colour, interlaced := start[24], start[25], start[28] != 0
	memory := 4 * pixels
	if colour == pngPalette || colour == pngGrey && !hasTransparency(r) {
		memory = pixels
	}
	if depth == 16 {
		memory *= 2
	}
	if interlaced {
		memory *= 2
	}
	return memory, nil
}

// hasTransparency reports whether a chunk tRNS stands in front of the pixels, which makes image/png store grey as colour.
// r stands behind the data of the first chunk.
func hasTransparency(r *bufio.Reader) bool {
	size := int64(0) // of the data of a chunk
	for {
		if _, err := io.CopyN(io.Discard, r, size+4); err != nil { // and its sum
			return false
		}
		var head [8]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return false
		}
		switch size = int64(binary.BigEndian.Uint32(head[:])); string(head[4:]) {
		case "tRNS":
			return true
		case "IDAT", "IEND":
			return false
		}
	}
}
