package augment

import (
	"context"
	"fmt"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/pixel"
	"github.com/ganc-ml/ganc/internal/rng"
	"github.com/ganc-ml/ganc/internal/words"
	"github.com/ganc-ml/ganc/runtime/eval"
)

const (
	atOnce    = 1000 // samples that are drawn and judged at once
	mostTries = 50   // samples that are drawn for each that is asked for
)

// draw draws samples until there are N with labels. What is kept is what a file of bytes holds.
func (a *augmentation) draw(ctx context.Context, watch Watch) error {
	r := a.result
	r.samples = set{images: eval.NewMatrix(a.N, a.image.Channels()*a.image.H*a.image.W)}
	for part := uint64(0); len(r.samples.labels) < a.N; part++ {
		have := len(r.samples.labels)
		watch(have, a.N, "samples")
		if r.Drawn >= mostTries*a.N {
			return fault.Usagef("%s: of %s samples only %s are given a probability of %v by %s: want a smaller --confidence, or a better generator",
				a.generator.Path, words.Thousands(r.Drawn), words.Thousands(have), a.Confidence, a.judge.Name)
		}
		count := atOnce
		if a.judge == nil {
			count = min(count, a.N-have)
		}
		s, err := a.generator.Samples(ctx, count, r.Drawn, rng.Fork(rng.Key(a.Seed, "augment"), part))
		if err != nil {
			return err
		}
		labels, kept, err := a.label(ctx, bytewise(s.X), s.Asked)
		if err != nil {
			return err
		}
		a.keep(s.X, labels, kept)
	}
	a.note()
	return nil
}

// label is the label of each sample, and whether the judge gives it enough probability.
func (a *augmentation) label(ctx context.Context, x eval.Matrix, asked []int) (labels []int, kept []bool, err error) {
	kept = make([]bool, x.Rows)
	if a.judge == nil {
		for i := range kept {
			kept[i] = true
		}
		return asked, kept, nil
	}
	view, err := a.judge.Look(ctx, x)
	if err != nil {
		return nil, nil, fault.File(err)
	}
	if labels = asked; !a.told {
		labels = view.Classes.Seen
	}
	for i, label := range labels {
		kept[i] = float64(view.Classes.Row(i)[label]) >= a.Confidence
	}
	return labels, kept, nil
}

// keep stores samples until there are enough. Samples behind the last one that is kept count as not drawn.
func (a *augmentation) keep(x eval.Matrix, labels []int, kept []bool) {
	r := a.result
	for i, ok := range kept {
		n := len(r.samples.labels)
		if n == a.N {
			return
		}
		if r.Drawn++; !ok {
			r.Rejected++
			continue
		}
		copy(r.samples.images.Row(n), x.Row(i))
		r.samples.labels = append(r.samples.labels, labels[i])
		r.Classes[labels[i]].Samples++
	}
}

// bytewise rounds numbers from 0 to 1 to those that bytes stand for, in place. Others are cut; NaN becomes 0.
func bytewise(x eval.Matrix) eval.Matrix {
	for i, v := range x.Data {
		x.Data[i] = float32(pixel.Level(v)) / 255
	}
	return x
}

// note tells of classes that no sample has.
func (a *augmentation) note() {
	var none []string
	for _, c := range a.result.Classes {
		if c.Samples == 0 {
			none = append(none, c.Name)
		}
	}
	switch {
	case len(none) == 0:
	case a.told && a.N < a.classes:
		a.result.Notes = append(a.result.Notes, fmt.Sprintf("%s for %d classes: there is none of %s", words.Count(a.N, "sample"), a.classes, words.Some(none)))
	default:
		a.result.Notes = append(a.result.Notes, fmt.Sprintf("there is no sample of %s: a classifier that is trained on them alone does not know of it", words.Some(none)))
	}
}
