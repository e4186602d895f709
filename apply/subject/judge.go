package subject

import (
	"context"
	"strconv"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/runtime/eval"
	"github.com/ganc-ml/ganc/runtime/judge"
	"github.com/ganc-ml/ganc/runtime/latent"
)

// classifier is the judge that the user names, or the one that ganc brings for the data, or nil.
func (s *Subject) classifier() (*judge.Judge, error) {
	j := judge.For(s.DataName())
	if s.Options.Judge != "" {
		var err error
		if j, err = judge.Load(s.Options.Judge); err != nil {
			return nil, fault.Filef("--judge %w", err)
		}
		if j.Pixels != s.Pixels() {
			return nil, fault.Usagef("--judge %s: it takes images of %s, %s draws %d numbers: give a classifier of such images", j.Name, j.Size(), s.Path, s.Pixels())
		}
	}
	if j != nil && j.Pixels != s.Pixels() {
		return nil, nil
	}
	return j, nil
}

// classDirections are directions from the middle to the codes whose images a judge sees as each class: of a generator that is told
// classes, and where there is no judge, there are none.
func (s *Subject) classDirections(codes latent.Codes) ([]latent.Direction, error) {
	j, err := s.classifier()
	if err != nil || j == nil || len(s.Labels) > 0 {
		return nil, err
	}
	images, err := s.Decode(codes)
	if err != nil {
		return nil, fault.Filef("%s: %w", s.Path, err)
	}
	view, err := j.Look(context.Background(), eval.Matrix{Rows: codes.N, Cols: s.Pixels(), Data: images})
	if err != nil {
		return nil, fault.File(err)
	}
	return s.ClassDirections(codes, view.Classes.Seen, strconv.Itoa), nil
}
