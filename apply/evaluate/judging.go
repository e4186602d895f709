package evaluate

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/eval"
	"github.com/ganc-ml/ganc/runtime/judge"
)

// judging is a classifier and what it sees in the data, which is computed once.
type judging struct {
	judge *judge.Judge
	why   string // there is none
	test  *judge.View
	train *judge.View
}

// judges finds the classifier that the user names, or that ganc brings for the data.
func (e *evaluation) judges() (*judging, error) {
	j := &judging{}
	image := e.subject.image()
	if image == nil && e.subject.Classifier == "" {
		j.why = "they are measured on images"
	}
	path := cmp.Or(e.Judge, e.subject.Classifier)
	var err error
	switch {
	case path != "":
		if j.judge, err = judge.Load(path); err != nil {
			if e.Judge == "" {
				return nil, fault.Filef("%w; nor is it a generator, an encoder with a decoder or an autoencoder: nothing can be measured", err)
			}
			return nil, fault.Filef("--judge %w", err)
		}
	case image == nil:
		return j, nil
	case e.data == nil:
		j.why = e.data.missing()
		return j, nil
	default:
		if j.judge = e.known(image); j.judge == nil {
			j.why = fmt.Sprintf("ganc brings classifiers for %s, not for %s: give --judge FILE, such as one that ganc build classifier --data %s makes", strings.Join(judge.Known(), " and "), e.data.source, e.data.source)
			return j, nil
		}
	}
	return j, e.fits(j.judge)
}

// known is the classifier that ganc brings for the data, or, of images whose channels are images of their own, for each channel.
func (e *evaluation) known(image *ir.Image) *judge.Judge {
	set := e.data.set
	if image.Channels() > 1 {
		if j := judge.For(dataset.DrawnFrom(set.Name)); j != nil {
			return j
		}
	}
	return cmp.Or(judge.For(set.Name), judge.ForDigest(set.Digest()))
}

// fits is the error of a judge that does not fit the networks or the data.
func (e *evaluation) fits(j *judge.Judge) error {
	if image := e.subject.image(); image != nil {
		switch n := image.Channels() * image.H * image.W; {
		case n == j.Pixels:
		case n == j.Pixels*image.Channels(): // it looks at channel after channel: stacked
			return nil
		default:
			return fault.Usagef("--judge %s: it takes images of %s, the networks have images of %d×%d×%d: give a classifier of such images", j.Name, j.Size(), image.Channels(), image.H, image.W)
		}
	}
	if d := e.data; d != nil && d.label != nil && d.label.Classes != j.Classes {
		return fault.Usagef("--judge %s: it tells %d classes apart, %s has %d: give a classifier that was trained on these data", j.Name, j.Classes, d.source, d.label.Classes)
	}
	return nil
}

func (j *judging) described() *JudgeRef {
	if j.judge == nil {
		return nil
	}
	return &JudgeRef{j.judge.Name, j.judge.SHA256}
}

// ofTest is what the judge sees in the first n test examples.
func (e *evaluation) ofTest(ctx context.Context, n int) (*judge.View, error) {
	j := e.judging
	if j.test == nil {
		x, err := e.data.rows(e.data.set.Test, 0, n)
		if err != nil {
			return nil, err
		}
		j.test, err = e.look(ctx, x)
		if err != nil {
			return nil, err
		}
	}
	return j.test, nil
}

// ofTrain is what the judge sees in the first n training examples.
func (e *evaluation) ofTrain(ctx context.Context, n int) (*judge.View, error) {
	j := e.judging
	if j.train == nil {
		x, err := e.data.rows(e.data.set.Train, 0, n)
		if err != nil {
			return nil, err
		}
		j.train, err = e.look(ctx, x)
		if err != nil {
			return nil, err
		}
	}
	return j.train, nil
}

func (e *evaluation) look(ctx context.Context, x eval.Matrix) (*judge.View, error) {
	v, err := e.judging.judge.Look(ctx, x)
	if err != nil {
		return nil, fault.File(err)
	}
	return &v, nil
}
