package complete

import (
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/spell"
)

// Masks are the names of parts of an image that can be hidden: halves, and the middle of half the height and width.
var Masks = []string{"left", "right", "top", "bottom", "centre"}

// maskOf reports of each pixel of a plane whether the mask hides it: a name of Masks, or a PNG or JPEG file whose light pixels
// are hidden, made to fit as the images of the source like are. A mask that hides nothing or everything is a *fault.UsageError. notes say what was changed of a file.
func maskOf(mask, like string, h, w int) (hidden []bool, notes []string, err error) {
	hidden = make([]bool, h*w)
	if slices.Contains(Masks, mask) {
		for i := range hidden {
			hidden[i] = inside(mask, i/w, i%w, h, w)
		}
	} else if !strings.ContainsAny(mask, "./") {
		return nil, nil, fault.Usagef("--mask %q%s: want %s, or a file whose light pixels are hidden, such as mask.png", mask, spell.Hint(mask, Masks), strings.Join(Masks, ", "))
	} else {
		light, _, said, err := dataset.Picture(mask, dataset.Geometry{C: 1, H: h, W: w}, dataset.Reading{Flag: "--mask", Like: like})
		if err != nil {
			return nil, nil, err
		}
		for _, note := range said {
			notes = append(notes, "mask: "+note)
		}
		for i, v := range light {
			hidden[i] = v >= 0.5
		}
	}
	switch {
	case !slices.Contains(hidden, true):
		return nil, nil, fault.Usagef("--mask %s: it hides nothing, so that nothing is to be completed: want light pixels where the picture is hidden", mask)
	case !slices.Contains(hidden, false):
		return nil, nil, fault.Usagef("--mask %s: it hides all of the picture, so that nothing says what to complete: want dark pixels where the picture is known", mask)
	}
	return hidden, notes, nil
}

// inside reports whether a pixel lies in a part of an image.
func inside(part string, y, x, h, w int) bool {
	switch part {
	case "left":
		return x < w/2
	case "right":
		return x >= w/2
	case "top":
		return y < h/2
	case "bottom":
		return y >= h/2
	}
	return y >= h/4 && y < h-h/4 && x >= w/4 && x < w-w/4
}
