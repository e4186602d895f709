package dataset

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/ganc-ml/ganc/internal/fault"
)

// Reading says for whom a picture is read.
type Reading struct {
	Flag string // of the command line that names the picture, for errors; empty: the picture is called data
	Like string // the source of the data whose images the picture is to be like: NAME|PATH{,KEY=VALUE}; empty: nothing is known of them
}

// Picture reads one PNG or JPEG file as an image of a geometry, channels first, as numbers from 0 to 1. Zeros of the geometry
// are those of the file; one channel is the luma. An image of other proportions is made to fit as the images of Like are, where
// those are pictures that were made to fit too (the option fit of folders of images); else it is scaled until it just lies in the
// size and centred on black. notes say what was changed, a sentence each. Errors are *Error.
func Picture(path string, want Geometry, r Reading) (pixels []float32, got Geometry, notes []string, err error) {
	pixels, got, notes, err = readPicture(path, want, fitOf(r.Like))
	return pixels, got, notes, ofFlag(r.Flag, err)
}

// fitOf is how images of a source are made to fit: the option fit where the source has one, crop where it does not say it, pad of
// other sources and of those that there are none of.
func fitOf(source string) string {
	path, text := cutOptions(source)
	f, err := find(path)
	if err != nil || !slices.ContainsFunc(f.options, func(o Option) bool { return o.Key == "fit" }) {
		return "pad"
	}
	o, mistakes := parseOptions(text, slices.Concat(f.options, SplitOptions))
	if len(mistakes) > 0 {
		return "pad"
	}
	return cmp.Or(o.fit, "crop")
}

func readPicture(path string, want Geometry, fit string) (pixels []float32, got Geometry, notes []string, err error) {
	dir, name := filepath.Split(path)
	if dir == "" {
		dir = "."
	}
	if _, err := os.Stat(path); err != nil {
		return nil, got, nil, fail(path, "%w: give a PNG or JPEG file", fault.Reason(err))
	}
	root := tree(dir)
	load := imageLoader{imageList: &imageList{root: root}, how: fit}
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
		notes = append(notes, fmt.Sprintf("the image of %d×%d pixels was scaled to %d×%d", from.h, from.w, load.h, load.w)+fitNote(fit, from.h*load.w == from.w*load.h))
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

// fitNote says what became of the proportions of an image; empty where they are kept.
func fitNote(fit string, kept bool) string {
	if kept {
		return ""
	}
	return map[string]string{
		"crop":    ", its edges cut off, as those of the data are",
		"pad":     ", black beside it",
		"stretch": ", stretched, as those of the data are",
	}[fit]
}
