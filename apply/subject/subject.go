// Package subject opens the generator that a use works on, with what is known of it: its encoder, its data, and the directions in
// which its codes can be moved.
package subject

import (
	"cmp"
	"context"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/generator"
	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/latent"
)

// Options say which generator is opened.
type Options struct {
	Path    string // an ONNX file, or the directory of a build
	Data    string // the data set that it was trained on; empty: what the build names, where that is needed
	Judge   string // a classifier, for directions to classes of a generator that is not told any; empty: the one that ganc brings for the data
	Seed    uint64
	Threads int // results do not depend on it

	Watch func(phase string) // is told what begins; may be nil
}

// Tell tells Watch.
func (o Options) Tell(phase string) {
	if o.Watch != nil {
		o.Watch(phase)
	}
}

// Subject is a generator that is open.
type Subject struct {
	*generator.Decoder
	*Pictures
}

// Open finds the generator. Where the file does not say what codes are drawn from, Open learns it from the codes that the encoder
// gives to images of the data; a decoder without either is opened as it is.
func Open(o Options) (*Subject, error) {
	d, err := generator.FindDecoder(o.Path, runtime.WithThreads(max(1, o.Threads)))
	if err != nil {
		return nil, err
	}
	s := &Subject{Decoder: d, Pictures: NewPictures(o, d.Path, *d.Output.Image)}
	if d.Lawful() || d.Encoder == nil {
		return s, nil
	}
	images, labels, err := s.Examples(learned)
	if err != nil {
		return nil, err
	}
	codes, err := d.Encoder.Encode(images, labels)
	if err != nil {
		return nil, fault.Filef("%s: %w", d.EncoderPath, err)
	}
	return s, fault.File(d.Learn(codes))
}

// learned is the most examples whose codes are learned.
const learned = 4096

// Examples is the first n images for training, or all where there are fewer, as numbers from 0 to 1, and the labels of the
// decoder for each.
func (s *Subject) Examples(n int) (images []float32, labels []int64, err error) {
	d, err := s.Data()
	if err != nil {
		return nil, nil, err
	}
	return s.Pick(d, d.Train, firstOf(n, d.Train))
}

// Pick is examples of a split by their numbers, as Examples gives them. Labels that the data do not have are 0.
func (s *Subject) Pick(d *dataset.Dataset, split *dataset.Split, idx []int) (images []float32, labels []int64, err error) {
	if images, err = s.pick(split, idx); err != nil {
		return nil, nil, err
	}
	per := len(s.Labels)
	labels = make([]int64, len(idx)*per)
	for k, l := range s.Labels {
		if !s.knowsLabel(d, k) {
			continue
		}
		column := make([]int64, len(idx))
		if err := split.Ints(column, l.Name, idx); err != nil {
			return nil, nil, err
		}
		for i, class := range column {
			labels[i*per+k] = class
		}
	}
	return images, labels, nil
}

// knowsLabel reports whether data have label k of the decoder, with no more classes than it knows.
func (s *Subject) knowsLabel(d *dataset.Dataset, k int) bool {
	f, ok := d.Field(s.Labels[k].Name)
	return ok && f.Classes <= s.Classes(k)
}

// Searchable returns an error where no code can be searched for, at once.
func (s *Subject) Searchable() error {
	if err := s.Decoder.Searchable(); err != nil {
		return fault.Filef("%s: %w", s.Path, err)
	}
	return nil
}

// Invert finds the codes of images: from what the encoder says, where there is one, and from codes that are drawn.
func (s *Subject) Invert(ctx context.Context, images []float32, o latent.Search) (latent.Found, error) {
	o.Seed, o.Threads = s.Options.Seed, cmp.Or(s.Options.Threads, 1)
	if s.Encoder != nil && o.Weights == nil {
		starts, err := s.Encoder.Starts(images, o.Labels)
		if err != nil {
			return latent.Found{}, fault.Filef("%s: %w", s.EncoderPath, err)
		}
		o.Starts = starts
	}
	found, err := s.Decoder.Invert(ctx, images, o)
	if err != nil && ctx.Err() == nil {
		err = fault.Filef("%s: %w", s.Path, err)
	}
	return found, err
}
