package generator

import (
	"fmt"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/imagegrid"
	"github.com/ganc-ml/ganc/internal/picture"
	"github.com/ganc-ml/ganc/internal/words"
	"github.com/ganc-ml/ganc/ir"
)

// shown is what was drawn as images, or as the one image of all points.
func (s *samples) shown() imagegrid.Batch { return picture.Shown(s.out, s.Output.Port, s.Codes.N) }

// grid is the picture of what was drawn: images with the names of their classes, or the one image of all points.
func (s *samples) grid() imagegrid.Grid {
	g := imagegrid.Grid{Batch: s.shown(), Columns: s.Codes.Columns, Scale: s.Scale}
	if s.Rows() {
		return g
	}
	return g.Labelled(s.classNames())
}

func (s *samples) classNames() []string {
	var ports []ir.Port
	for _, in := range s.Session.Inputs() {
		ports = append(ports, in.Port)
	}
	return picture.ClassNames(ports, s.Inputs, s.Codes.N)
}

// maxPixels is the most pixels of a picture, or of all that numbered files or the images of a GIF have together: what a
// program holds in memory and a viewer opens.
const maxPixels = 100_000_000

// checkPixels returns an error where a picture of images would have more than maxPixels.
func (s *samples) checkPixels() error {
	if s.Rows() || !s.Target.Picture() || s.pixels(s.Scale) <= maxPixels {
		return nil
	}
	images := fmt.Sprintf("%s of %d×%d pixels", words.Count(s.Codes.N, "image"), s.Output.Image.W, s.Output.Image.H)
	remedy := "draw fewer images"
	for scale := s.Scale - 1; scale > 0; scale-- {
		if s.pixels(scale) <= maxPixels {
			remedy = fmt.Sprintf("want --scale %d or less, or fewer images", scale)
			break
		}
	}
	option := ""
	if s.Scale > 0 {
		option = fmt.Sprintf("--scale %d: ", s.Scale)
	}
	return fault.Usagef("%s%s become %s pixels, and a picture has at most %s: %s",
		option, images, words.Thousands(s.pixels(s.Scale)), words.Thousands(maxPixels), remedy)
}

// pixels is the number of pixels that the picture has at a scale.
func (s *samples) pixels(scale int) int {
	i := s.Output.Image
	g := imagegrid.Grid{Batch: imagegrid.Batch{N: s.Codes.N, C: i.Channels(), H: i.H, W: i.W}, Columns: s.Codes.Columns, Scale: scale}
	g = g.Labelled(s.classNames())
	size := g.Size()
	switch {
	case s.Target.Numbered:
		return s.Codes.N * i.H * i.W * max(1, scale*scale)
	case s.Target.Form == GIF:
		size = g.FrameSize()
		return s.Codes.N * size.X * size.Y
	}
	return size.X * size.Y
}
