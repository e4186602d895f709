// Package translate draws pictures anew in the style that an exported network learned, such as pix2pix's or cyclegan's, and
// back where the build has the way back.
package translate

import (
	"context"
	"errors"
	"math"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/imagegrid"
	"github.com/ganc-ml/ganc/internal/picture"
	"github.com/ganc-ml/ganc/internal/words"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
)

// Options say which pictures are translated by which network. Errors name them as the command line does.
type Options struct {
	Path     string   // an ONNX file, or a build
	Images   []string // PNG or JPEG files, or folders of them
	To       string   // the name of the output, where a build has several ways; empty: the first
	Negative bool     // exchange light and dark
	Judge    string   // a classifier's file; empty: the one that ganc brings for the data of the build, where it brings one
}

// Result is pictures and what became of them.
type Result struct {
	File   string   `json:"file"` // the network
	From   string   `json:"from"` // the names of its input and output
	To     string   `json:"to"`
	Images []string `json:"images"`

	Back  string   `json:"back,omitempty"`        // the network that leads back
	Cycle *float64 `json:"cycle_error,omitempty"` // of there and back again: absolute, mean over all numbers, of a range of 1
	Moved float64  `json:"change"`                // from before to after, the same mean

	Judge *Judgement `json:"judge,omitempty"` // of the classes of pictures before and after

	Notes []string `json:"notes,omitempty"`

	Before imagegrid.Batch  `json:"-"`
	After  imagegrid.Batch  `json:"-"`
	Again  *imagegrid.Batch `json:"-"` // there and back again
}

// MostImages is the most pictures of a request.
const MostImages = 10_000

// Run translates the pictures. A *dataset.Error is a picture that cannot be read.
func Run(ctx context.Context, o Options) (*Result, error) {
	t, back, err := find(o.Path, o.To)
	if err != nil {
		return nil, err
	}
	r := &Result{File: t.Path, From: t.in.Name, To: t.out.Name}
	if err := r.read(o, t.image()); err != nil {
		return nil, err
	}
	r.compareLight(t, o.Negative)
	after, err := t.run(r.Before)
	if err != nil {
		return nil, err
	}
	r.After, r.Moved = after, distance(r.Before, after)
	if err := r.judged(ctx, o, t.image()); err != nil {
		return nil, err
	}
	if back == nil {
		return r, nil
	}
	again, err := back.run(after)
	if err != nil {
		return nil, err
	}
	d := distance(r.Before, again)
	r.Back, r.Again, r.Cycle = back.Path, &again, &d
	return r, nil
}

// read reads the pictures as images of the size that the network takes.
func (r *Result) read(o Options, i ir.Image) error {
	var missing []error
	for _, path := range o.Images {
		files, err := dataset.Pictures(path, "--image")
		missing = append(missing, err)
		r.Images = append(r.Images, files...)
	}
	if err := errors.Join(missing...); err != nil {
		return err
	}
	if len(r.Images) > MostImages {
		return fault.Usagef("--image: %s images: want at most %s", words.Thousands(len(r.Images)), words.Thousands(MostImages))
	}
	r.Before = imagegrid.Batch{N: len(r.Images), C: i.Channels(), H: i.H, W: i.W, Lo: 0, Hi: 1}
	same, reading := newNotes(), dataset.Reading{Flag: "--image", Like: source(r.File)}
	for _, path := range r.Images {
		pixels, _, notes, err := dataset.Picture(path, dataset.Geometry{C: i.Channels(), H: i.H, W: i.W}, reading)
		if err != nil {
			return err
		}
		if o.Negative {
			for k := range pixels {
				pixels[k] = 1 - pixels[k]
			}
		}
		r.Before.Pixels = append(r.Before.Pixels, pixels...)
		for _, n := range notes {
			same.add(path, n)
		}
	}
	r.Notes = append(r.Notes, same.lines()...)
	return nil
}

// batch is how many images are translated at a time where the file leaves it open.
const batch = 64

// run translates images of values in [0, 1] to such images.
func (t translator) run(b imagegrid.Batch) (imagegrid.Batch, error) {
	out := b
	out.Pixels = nil
	size, fixed := b.C*b.H*b.W, t.in.Dims[0].Size
	from, to := t.in.Limits(), t.out.Limits()
	for first := 0; first < b.N; {
		n := min(batch, b.N-first)
		rows := n
		if fixed > 0 {
			n, rows = min(fixed, b.N-first), fixed
		}
		in := runtime.NewTensor(runtime.Float32, t.shape(rows)...)
		for i, v := range b.Pixels[first*size : (first+n)*size] {
			in.Float32s()[i] = float32(from.Lo + float64((from.Hi-from.Lo)*float64(v)))
		}
		got, err := t.Session.Run(in)
		if err != nil {
			return out, t.Errorf("%w", err)
		}
		if err := picture.Fits(got[t.output], t.out.Port, rows); err != nil {
			return out, t.Errorf("output %s %w: export it again", t.out.Name, err)
		}
		for _, v := range got[t.output].Float32s()[:n*size] {
			out.Pixels = append(out.Pixels, float32((float64(v)-to.Lo)/(to.Hi-to.Lo)))
		}
		first += n
	}
	return out, nil
}

// shape is the shape of n images as the input has them.
func (t translator) shape(n int) []int {
	shape := []int{n}
	for _, d := range t.in.Dims[1:] {
		shape = append(shape, d.Size)
	}
	return shape
}

// distance is the absolute difference of images, mean over all numbers.
func distance(a, b imagegrid.Batch) float64 {
	sum := 0.0
	for i, v := range a.Pixels {
		sum += math.Abs(float64(v) - float64(b.Pixels[i]))
	}
	return sum / float64(len(a.Pixels))
}

// compareLight notes pictures that are light where those that the build was proved with are dark, or dark where they are light.
func (r *Result) compareLight(t translator, negative bool) {
	known, ok := t.proved()
	if !ok {
		return
	}
	size, same := len(r.Before.Pixels)/r.Before.N, newNotes()
	for i, path := range r.Images {
		if note := picture.NegativeNote(picture.Mean(r.Before.Pixels[i*size:(i+1)*size]), known, negative); note != "" {
			same.add(path, note)
		}
	}
	r.Notes = append(r.Notes, same.lines()...)
}
