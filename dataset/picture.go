package dataset

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"

	"github.com/ganc-ml/ganc/internal/fault"
)

// Picture reads one PNG or JPEG file as an image of a geometry, channels first, as numbers from 0 to 1. Zeros of the geometry
// are those of the file; one channel is the luma. An image of another size is scaled until it just lies in the size and
// centred on black, as the option fit=pad of folders of images does. notes say what was changed, a sentence each. Errors are
// *Error.
func Picture(path string, want Geometry) (pixels []float32, got Geometry, notes []string, err error) {
	dir, name := filepath.Split(path)
	if dir == "" {
		dir = "."
	}
	if _, err := os.Stat(path); err != nil {
		return nil, got, nil, fail(path, "%w: give a PNG or JPEG file", fault.Reason(err))
	}
	root := tree(dir)
	load := imageLoader{imageList: &imageList{root: root}, how: "pad"}
	from, err := readHead(root, name)
	if err != nil {
		return nil, got, nil, fail(path, "%w", err)
	}
	load.h, load.w, load.channels = cmp.Or(want.H, from.h), cmp.Or(want.W, from.w), want.C
	if load.channels == 0 {
		load.channels = 3
		if from.grey {
			load.channels = 1
		}
	}
	bytes := make([]byte, load.channels*load.h*load.w)
	if err := load.store(bytes, name); err != nil {
		return nil, got, nil, fail(path, "%w", err)
	}
	if load.h != from.h || load.w != from.w {
		notes = append(notes, fmt.Sprintf("the image of %d×%d pixels was scaled to %d×%d", from.h, from.w, load.h, load.w))
	}
	if load.coloured.Load() > 0 {
		notes = append(notes, "its colours were made grey")
	}
	pixels = make([]float32, len(bytes))
	for i, v := range bytes {
		pixels[i] = float32(v) / 255
	}
	return pixels, Geometry{load.channels, load.h, load.w}, notes, nil
}
