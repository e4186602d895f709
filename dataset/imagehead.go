package dataset

import (
	"bufio"
	"bytes"
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg" // decodes JPEG
	_ "image/png"  // decodes PNG
	"io"

	"github.com/ganc-ml/ganc/internal/fault"
)

// A head is what an image says of itself before it is decoded.
type head struct {
	h, w   int
	grey   bool
	memory int64 // bytes that the decoder needs for it, at most
}

// maxDecoded bounds the memory that the decoder needs for an image, in bytes: 16 megapixels of grey, 12 of colour in a PNG
// file, 32 in a JPEG file of the usual kind.
const maxDecoded = 48 << 20

// maxScans bounds the passes over a progressive JPEG image. Encoders make about ten; each costs the time of a whole image,
// however few bytes it has.
const maxScans = 100

// readHead reads what an image says of itself, and refuses what nobody should decode.
func readHead(root tree, name string) (head, error) {
	f, err := root.open(name)
	if err != nil {
		return head{}, fault.Reason(err)
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		return head{}, fmt.Errorf("an empty file, or none: remove it or fetch it again")
	}
	c, format, err := image.DecodeConfig(bufio.NewReader(f))
	if err != nil {
		return head{}, unreadable(f, err)
	}
	if c.Width < 1 || c.Height < 1 {
		return head{}, fmt.Errorf("%d×%d pixels: remove it or fetch it again", c.Height, c.Width)
	}
	h := head{h: c.Height, w: c.Width, grey: c.ColorModel == color.GrayModel || c.ColorModel == color.Gray16Model}
	if format == "jpeg" {
		h.memory, err = jpegMemory(f, h.pixels())
	} else {
		h.memory, err = pngMemory(f, h.pixels())
	}
	if err != nil {
		return head{}, err
	}
	if h.memory > maxDecoded {
		return head{}, fmt.Errorf("%d×%d pixels take more than %d MiB to decode: make it smaller or remove it", h.h, h.w, maxDecoded>>20)
	}
	return h, nil
}

// pixels is the number of pixels, or more than any image may have.
func (h head) pixels() int64 { return min(int64(h.h)*int64(h.w), 16*maxDecoded) }

// foreign are the beginnings of files of other formats.
var foreign = []struct {
	offset      int
	magic, name string
}{
	{8, "WEBP", "WebP"}, {0, "GIF8", "GIF"}, {0, "BM", "BMP"}, {0, "II*\x00", "TIFF"}, {0, "MM\x00*", "TIFF"},
	{4, "ftypavif", "AVIF"}, {4, "ftypheic", "HEIC"}, {0, "\xff\x0a", "JPEG XL"}, {0, "<svg", "SVG"}, {0, "<!DOCTYPE html", "HTML"}, {0, "<html", "HTML"},
}

// unreadable says why a file is no image: its content may be of another format than its name.
func unreadable(f io.ReadSeeker, err error) error {
	start := make([]byte, 16)
	if _, err := f.Seek(0, io.SeekStart); err == nil {
		n, _ := io.ReadFull(f, start)
		start = start[:n]
	}
	for _, o := range foreign {
		if o.offset <= len(start) && bytes.HasPrefix(start[o.offset:], []byte(o.magic)) {
			return fmt.Errorf("holds %s, whatever its name says: convert it to PNG or JPEG, or move it away", o.name)
		}
	}
	return fmt.Errorf("not a PNG or JPEG image: %w: remove it or fetch it again", err)
}
