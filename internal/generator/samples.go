package generator

import (
	"fmt"
	"io"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/latent"
	"github.com/ganc-ml/ganc/internal/picture"
	"github.com/ganc-ml/ganc/internal/words"
	"github.com/ganc-ml/ganc/ir"
)

// Request is the samples that a user asks for. Errors name the options as the command line does.
type Request struct {
	latent.Options
	Target Target
	Scale  int // pixels of the picture for a pixel of an image; 0: as the form of the picture has it
}

// samples is what a generator drew for a request.
type samples struct {
	*Generator
	Request
	latent.Codes
	out ir.Tensor
}

// Write draws samples and writes them to the target, which may be stdout. It returns how many there are, in words. A
// *fault.UsageError is a request that the generator cannot meet, or that makes a picture of more than 100 million pixels.
func (g *Generator) Write(r Request, stdout io.Writer) (count string, err error) {
	if err := g.refuse(r); err != nil {
		return "", err
	}
	s := &samples{Generator: g, Request: r}
	if s.Codes, err = latent.Draw(g.File, r.Options); err != nil {
		return "", err
	}
	if err := s.checkPixels(); err != nil {
		return "", err
	}
	got, err := g.Session.Run(s.Inputs...)
	if err != nil {
		return "", g.Errorf("%w", err)
	}
	s.out = g.Output.Planes(got[g.output])
	if err := s.fits(); err != nil {
		return "", g.Errorf("output %s %w: export it again", g.Output.Name, err)
	}
	n := 1
	if r.Target.Numbered {
		n = s.Codes.N
	}
	return words.Count(s.Codes.N, s.noun()), r.Target.Write(stdout, n, s.writeFile)
}

// writeFile writes file i of the target.
func (s *samples) writeFile(w io.Writer, i int) error {
	switch {
	case s.Target.Form == CSV:
		return s.writeTable(w)
	case s.Target.Form == NPY:
		return s.writeArray(w)
	case s.Target.Form == GIF:
		return s.grid().WriteGIF(w)
	case s.Target.Numbered:
		return s.shown().WriteImage(w, i, max(1, s.Scale))
	}
	return s.grid().Write(w)
}

// noun is what a sample is.
func (s *samples) noun() string {
	switch {
	case !s.Rows():
		return "image"
	case s.Target.Form == CSV || !isPoint(s.Output):
		return "row"
	}
	return "point"
}

// fits returns an error where the output is not the samples that its port announces.
func (s *samples) fits() error {
	if !s.Rows() || isPoint(s.Output) {
		return picture.Fits(s.out, s.Output.Port, s.Codes.N)
	}
	if width := s.Output.Dims[1].Size; s.out.Len() != s.Codes.N*width {
		return fmt.Errorf("is %v, its metadata say %d rows of %d numbers", s.out.Type(), s.Codes.N, width)
	}
	return nil
}

// refuse returns the error of a request for a form that the generator has no samples in.
func (g *Generator) refuse(r Request) error {
	t := r.Target
	switch {
	case !g.Rows() && t.Form == CSV:
		return fault.Usagef("%s draws images, a CSV file holds rows of numbers: %s", g.Path, t.want(PNG, GIF, NPY))
	case !g.Rows():
		return nil
	case t.Picture() && !isPoint(g.Output):
		return fault.Usagef("%s draws rows of %d numbers, of which there is no picture: %s", g.Path, g.Output.Dims[1].Size, t.want(CSV, NPY))
	case t.Form == GIF:
		return fault.Usagef("%s: points in the plane are drawn as one picture: %s", t.path, t.want(PNG))
	case t.Numbered:
		return fault.Usagef("%s: points in the plane are drawn as one picture: want a name without %%d", t.path)
	case r.Scale > 0:
		return fault.Usagef("--scale: %s draws points, and their picture has a size of its own: only images are enlarged", g.Path)
	}
	return nil
}
