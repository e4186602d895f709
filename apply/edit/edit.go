// Package edit changes a picture along directions of a generator's code: it finds the code of the picture, moves it, and draws
// what the generator makes of it.
package edit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/ganc-ml/ganc/apply/subject"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/imagegrid"
	"github.com/ganc-ml/ganc/runtime/latent"
)

// Options say what is changed in which picture.
type Options struct {
	subject.Options
	Image    string // a PNG or JPEG file
	Negative bool   // light and dark of the picture change places
	Class    string // that the picture shows; empty: it is found
	Along    []Wish
	Search   latent.Search
}

// Result is an edited picture and how it came about.
type Result struct {
	Notes     []string        `json:"notes,omitempty"` // what a user should know: a sentence each
	Path      string          `json:"file"`            // of the decoder
	Encoder   string          `json:"encoder,omitempty"`
	Explained subject.Number  `json:"explained"`       // share of the picture's variance that the generator gives back
	Error     float64         `json:"mse"`             // mean squared error of its pixels
	Real      *Real           `json:"real,omitempty"`  // the same of images of the data, where something says which they are
	Class     string          `json:"class,omitempty"` // that the picture was found to be of, by a generator that is told what to draw
	Distance  float64         `json:"distance"`        // of the edited code from the middle of its law: 1 is usual
	Changes   []Change        `json:"changes"`         // of all attributes
	Steps     imagegrid.Batch `json:"-"`
	Labels    []string        `json:"-"` // of Steps: the picture, what the generator makes of it, and the way to the edited image, which is the last
}

// Real is the errors of images of the data.
type Real struct {
	Data string `json:"data"`
	subject.Yardstick
}

// Change is an attribute of the picture, of the generator's image of it, and of the edited image.
type Change struct {
	Name    string         `json:"attribute"`
	Picture subject.Number `json:"picture"`
	Found   subject.Number `json:"found"`
	Edited  subject.Number `json:"edited"`
	Spread  float64        `json:"sd"` // among the generator's images
}

// steps is the number of images on the way to the edited one.
const steps = 5

// Run edits a picture.
func Run(ctx context.Context, o Options) (*Result, error) {
	s, err := subject.Open(o.Options)
	if err != nil {
		return nil, err
	}
	image, notes, unread := s.Picture(o.Image, o.Negative)
	e := &edit{Subject: s, o: o, image: image}
	if err := errors.Join(unread, e.resolveClasses(), s.Searchable()); err != nil {
		return nil, err
	}
	if err := e.resolve(ctx); err != nil {
		return nil, err
	}
	if err := e.find(ctx); err != nil {
		return nil, err
	}
	r, err := e.result()
	if err != nil {
		return nil, err
	}
	r.Notes = append(notes, r.Notes...)
	return r, nil
}

// List is the named directions of a generator.
func List(ctx context.Context, o subject.Options) ([]latent.Named, error) {
	s, err := subject.Open(o)
	if err != nil {
		return nil, err
	}
	named, _, err := s.Directions(ctx)
	return named, err
}

// edit is an edit on its way.
type edit struct {
	*subject.Subject
	o     Options
	image []float32

	study   *latent.Study
	along   []latent.Named // in the order of the wishes; zero for a class
	classes []int64        // likewise
	given   []int64        // labels of the picture; nil: unknown
	found   latent.Found
	real    *Real
}

// find finds the code of the picture.
func (e *edit) find(ctx context.Context) (err error) {
	e.Options.Tell("searches for the code of the picture")
	o := e.o.Search
	o.Labels = e.given
	if e.found, err = e.Invert(ctx, e.image, o); err != nil || e.DataName() == "" {
		return err
	}
	e.Options.Tell("searches for codes of images of " + e.DataName())
	y, err := e.Yardstick(ctx, o.Steps)
	if err != nil {
		return err
	}
	e.real = &Real{e.DataName(), *y}
	return nil
}

// walk is the code of the picture and those on the way to the edited one. A plain name of an attribute is followed: at each step, the
// direction in which the attribute rises is found anew around the code, and the step is what is still missing of the amount. Classes
// change at the end.
func (e *edit) walk() (latent.Codes, error) {
	c := e.found.Codes
	codes := c
	e.Options.Tell("moves the code")
	targets, err := e.targets(c)
	if err != nil {
		return codes, err
	}
	for left := steps; left > 0; left-- {
		for k, w := range e.o.Along {
			switch at := e.attribute(w.Name); {
			case w.Class != "" && left == 1:
				c = c.WithLabel(0, e.classes[k])
			case w.Class != "":
			case at >= 0:
				if c, err = e.follow(c, at, targets[k], left); err != nil {
					return codes, err
				}
			default:
				c = e.Move(c, e.along[k].Direction, w.Amount/steps*cmp.Or(e.along[k].Strength, 1))
			}
		}
		codes = codes.Append(c)
	}
	return codes, nil
}

// attribute is the number of the measured attribute of a name, or −1.
func (e *edit) attribute(name string) int {
	return slices.IndexFunc(e.Measures(), func(m latent.Measure) bool { return m.Name == name })
}

// targets is what each wish wants its attribute to be, for wishes that name one.
func (e *edit) targets(c latent.Codes) ([]float64, error) {
	out := make([]float64, len(e.o.Along))
	for k, w := range e.o.Along {
		if at := e.attribute(w.Name); at >= 0 {
			now, err := e.measure(c, at)
			if err != nil {
				return nil, err
			}
			out[k] = now + w.Amount*e.study.Spread[at]
		}
	}
	return out, nil
}

// measure is an attribute of the image of a code.
func (e *edit) measure(c latent.Codes, at int) (float64, error) {
	image, err := e.Decode(c)
	if err != nil {
		return 0, fault.Filef("%s: %w", e.Path, err)
	}
	return e.Measures()[at].Of(image), nil
}

// follow moves a code by one of the steps that are left until an attribute reaches its target.
func (e *edit) follow(c latent.Codes, at int, target float64, left int) (latent.Codes, error) {
	now, err := e.measure(c, at)
	if err != nil || math.IsNaN(now) {
		return c, err
	}
	v, ok, err := e.DirectionAt(c, e.Measures()[at].Name)
	if err != nil || !ok {
		return c, err
	}
	by := (target - now) / float64(left) * v.Strength
	return e.Move(c, v.Direction, min(max(by, -longest), longest)), nil
}

// longest is the longest step, in standard deviations of the code: beyond, a direction that was measured around a code tells little.
const longest = 1.5

// result draws the way from the picture to its edited image.
func (e *edit) result() (*Result, error) {
	r := &Result{Path: e.Path, Encoder: e.EncoderPath, Error: e.found.Error[0], Labels: []string{"picture", "found"}}
	codes, err := e.walk()
	if err != nil {
		return nil, err
	}
	for i := range steps {
		r.Labels = append(r.Labels, fmt.Sprintf("%d %%", 100*(i+1)/steps))
	}
	images, err := e.Decode(codes)
	if err != nil {
		return nil, fault.Filef("%s: %w", e.Path, err)
	}
	n, g := e.Pixels(), e.Geometry()
	before, edited := images[:n], images[len(images)-n:]
	explained := subject.Explained(e.image, before, nil)
	r.Explained = subject.Number(explained)
	r.Real = e.real
	note := e.Foreign(explained, codes.Row(0))
	if note == "" && e.real != nil {
		note = e.real.Worse(r.Error, e.real.Data)
	}
	if note != "" {
		r.Notes = append(r.Notes, note)
	}
	if len(e.Labels) > 0 {
		r.Class = e.ClassName(codes.LabelsOf(0)[0])
	}
	if r.Distance = e.Distance(codes.Row(codes.N - 1)); r.Distance > 2 && e.HasPrior() {
		r.Notes = append(r.Notes, fmt.Sprintf("the edited code lies %.1f times as far from the middle as codes usually do: what the generator draws there may be no picture: want a smaller amount", r.Distance))
	}
	for i, m := range e.Measures() {
		r.Changes = append(r.Changes, Change{m.Name, subject.Number(m.Of(e.image)), subject.Number(m.Of(before)), subject.Number(m.Of(edited)), e.study.Spread[i]})
	}
	r.Steps = imagegrid.Batch{Pixels: append(append([]float32(nil), e.image...), images...), N: 1 + codes.N, C: g.C, H: g.H, W: g.W, Hi: 1}
	return r, nil
}
