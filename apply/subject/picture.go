package subject

import (
	"math"
	"slices"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/picture"
)

// Picture reads a picture as an image of the generator's size. With negative, light and dark change places. notes say what was
// changed, and where the picture looks like a negative of what the generator draws.
func (s *Subject) Picture(path string, negative bool) (image []float32, notes []string, err error) {
	return s.Read(path, negative, s.Brightness)
}

// Read reads a picture as an image of the network's size. With negative, light and dark change places. notes say what was changed, and
// where the picture looks like a negative of images with the mean drawn.
func (p *Pictures) Read(path string, negative bool, drawn func() float64) (image []float32, notes []string, err error) {
	image, _, notes, err = dataset.Picture(path, p.Geometry(), dataset.Reading{Flag: "--image", Like: p.DataName()})
	if err != nil {
		return nil, nil, err
	}
	if slices.Min(image) == slices.Max(image) {
		return nil, nil, fault.Filef("--image %s: all of it has one colour: there is nothing to find in it", path)
	}
	if negative {
		for i, v := range image {
			image[i] = 1 - v
		}
	}
	if note := picture.NegativeNote(picture.Mean(image), drawn(), negative); note != "" {
		notes = append(notes, "the picture: "+note)
	}
	return image, notes, nil
}

// Brightness is the mean of a few images that the generator draws; NaN where it cannot draw.
func (s *Subject) Brightness() float64 {
	codes, err := s.Draw(64, s.Options.Seed)
	if err != nil {
		return math.NaN()
	}
	images, err := s.Decode(codes)
	if err != nil {
		return math.NaN()
	}
	return picture.Mean(images)
}
