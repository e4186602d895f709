package subject

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/runtime/attribute"
	"github.com/ganc-ml/ganc/runtime/latent"
)

const (
	studied    = 1024 // codes that are drawn to find directions
	components = 8    // of each method
)

// Directions finds directions of the code by every method and names them by what they change: regressions on measured attributes,
// the same apart from each other, principal components, SeFa. The study has the spread of each attribute.
func (s *Subject) Directions(ctx context.Context) ([]latent.Named, *latent.Study, error) {
	s.Options.Tell("draws and measures images")
	codes, err := s.Draw(studied, s.Options.Seed)
	if errors.Is(err, latent.ErrNoPrior) {
		return nil, nil, fault.Usagef("%s: %w: give the build with its encoder", s.Path, err)
	}
	if err != nil {
		return nil, nil, fault.Filef("%s: %w", s.Path, err)
	}
	study, err := s.NewStudy(codes, s.Measures())
	if err != nil {
		return nil, nil, fault.Filef("%s: %w", s.Path, err)
	}
	s.Options.Tell("looks for directions")
	list := append(s.regressions(codes, study), s.SeFa(components)...)
	if s.Lawful() {
		list = append(list, s.Activations(codes.Range(0, studied/2), components)...)
	} else {
		list = append(list, s.Components(codes, components)...)
	}
	classes, err := s.classDirections(codes)
	if err != nil {
		return nil, nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	list = append(list, classes...)
	s.Options.Tell(fmt.Sprintf("measures what %d directions change", len(list)))
	named, err := study.Name(ctx, list)
	if ctx.Err() != nil {
		return nil, nil, ctx.Err()
	}
	if err != nil {
		return nil, nil, fault.Filef("%s: %w", s.Path, err)
	}
	return named, study, nil
}

// regressions are directions along which attributes of codes rise, and the same apart from each other.
func (s *Subject) regressions(codes latent.Codes, study *latent.Study) []latent.Direction {
	var list []latent.Direction
	for i, m := range s.Measures() {
		if v, ok := s.Regression(codes, m.Name, study.Values[i]); ok {
			v.Index = i + 1
			list = append(list, v)
		}
	}
	return slices.Concat(list, latent.Apart(list))
}

const (
	around = 512 // codes that are drawn around a code
	radius = 0.5 // their deviation from it, in standard deviations
)

// DirectionAt is the direction along which an attribute rises around a code, by regression: of a nonlinear generator, it is another
// one at every code. Of the plain regression and the one apart from other attributes, it is the one that changes the least besides.
// Strength is the step for a change of the attribute by one of its units; ok is false where the attribute does not vary around the code.
func (s *Subject) DirectionAt(code latent.Codes, attribute string) (v latent.Named, ok bool, err error) {
	codes, err := s.Near(code, around, radius, s.Options.Seed)
	if err != nil {
		return v, false, err
	}
	study, err := s.NewStudy(codes, s.Measures())
	if err != nil {
		return v, false, fault.Filef("%s: %w", s.Path, err)
	}
	best := 0.0
	for _, candidate := range s.regressions(codes, study) {
		if candidate.Of != attribute {
			continue
		}
		effects, err := study.Effects(candidate)
		if err != nil {
			return v, false, fault.Filef("%s: %w", s.Path, err)
		}
		slope, purity := latent.Purity(effects, attribute)
		if slope > 0 && purity > best {
			best, v = purity, latent.Named{Name: attribute, Direction: candidate, Strength: 1 / slope, Effects: effects}
		}
	}
	return v, best > 0, nil
}

// Measures are the attributes of the generator's images.
func (s *Subject) Measures() []latent.Measure {
	g := s.Geometry()
	var list []latent.Measure
	for _, a := range attribute.All {
		list = append(list, latent.Measure{Name: a.Name, Of: func(image []float32) float64 {
			return a.Of(attribute.Grey(image, g.C, g.H, g.W))
		}})
	}
	return list
}

// Explained is the share of the variance of an image, weighted by w (nil: evenly), that another gives back: 1 for an equal image, 0
// or less for one that is no better than an even grey.
func Explained(image, other, w []float32) float64 {
	weight := func(i int) float64 {
		if w == nil {
			return 1
		}
		return float64(w[i])
	}
	sum, n := 0.0, 0.0
	for i, v := range image {
		sum, n = sum+weight(i)*float64(v), n+weight(i)
	}
	all, left := 0.0, 0.0
	for i, v := range image {
		all += weight(i) * math.Pow(float64(v)-sum/n, 2)
		left += weight(i) * math.Pow(float64(v)-float64(other[i]), 2)
	}
	if all == 0 {
		return math.NaN()
	}
	return 1 - left/all
}

// Least is the share of an image below which, and distant the distance of its code beyond which, the generator is said not to draw such images.
const (
	Least   = 0.6
	distant = 1.6
)

// Foreign is a note where a generator gives back too little of an image for it to be of the kind that it draws, or has to go far from the
// codes that it was trained on; else empty.
func (s *Subject) Foreign(explained float64, code []float32) string {
	if explained < Least {
		return fmt.Sprintf("the generator cannot draw this picture: the nearest image that it draws explains only %.0f %% of it: the result is about that image", 100*max(0, explained))
	}
	if far := s.Distance(code); far > distant && s.HasPrior() {
		return fmt.Sprintf("the generator hardly draws such pictures: the code of this one lies %.1f times as far from the middle as codes usually do", far)
	}
	return ""
}
