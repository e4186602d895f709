package subject

import (
	"fmt"
	"slices"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/fault"
)

// Picture reads a picture as an image of the generator's size. With negative, light and dark change places. notes say what was
// changed, and where the picture looks like a negative of what the generator draws.
func (s *Subject) Picture(path string, negative bool) (image []float32, notes []string, err error) {
	image, _, notes, err = dataset.Picture(path, s.Geometry())
	if err != nil {
		return nil, nil, err
	}
	if slices.Min(image) == slices.Max(image) {
		return nil, nil, fault.Filef("%s: all of it has one colour: there is nothing to find in it", path)
	}
	if negative {
		for i, v := range image {
			image[i] = 1 - v
		}
		return image, notes, nil
	}
	if mine, drawn := mean(image), s.brightness(); mine > 0.5 && drawn < 0.35 {
		notes = append(notes, fmt.Sprintf("the picture is dark on light (mean %.2f), the generator draws light on dark (mean %.2f): if it is a negative, add --negative", mine, drawn))
	}
	return image, notes, nil
}

// brightness is the mean of a few images that the generator draws; that of grey where it cannot draw.
func (s *Subject) brightness() float64 {
	codes, err := s.Draw(64, s.Options.Seed)
	if err != nil {
		return 0.5
	}
	images, err := s.Decode(codes)
	if err != nil {
		return 0.5
	}
	return mean(images)
}

func mean(v []float32) float64 {
	sum := 0.0
	for _, x := range v {
		sum += float64(x)
	}
	return sum / float64(len(v))
}
