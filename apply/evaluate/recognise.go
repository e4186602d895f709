package evaluate

import (
	"context"
	"fmt"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/runtime/eval"
	"github.com/ganc-ml/ganc/runtime/judge"
)

// matchExamples is the number of training examples by which codes are matched to classes.
const matchExamples = 10_000

// recognise is the share of test examples whose code stands for another class, as the code that the recogniser finds in
// training examples meets it most often (Chen et al. 2016). No seed changes it.
func (e *evaluation) recognise(ctx context.Context, _ uint64) error {
	const name = "code_error"
	if !e.wants(name) {
		return nil
	}
	if why := e.data.missing(); why != "" {
		e.without(why, name)
		return nil
	}
	if e.data.label == nil {
		e.without(e.data.source+" has no classes", name)
		return nil
	}
	r, err := judge.Load(e.subject.Recogniser)
	if err != nil {
		return fault.File(err)
	}
	code, class, err := e.recognised(ctx, r, e.data.set.Train, matchExamples)
	if err != nil {
		return err
	}
	stands := eval.MatchCodes(code, class, r.Classes, e.data.label.Classes)
	if code, class, err = e.recognised(ctx, r, e.data.set.Test, e.data.set.Test.N); err != nil {
		return err
	}
	wrong := 0
	for i, k := range code {
		if stands[k] != class[i] {
			wrong++
		}
	}
	e.add(name, float64(wrong)/float64(len(code)), note(fmt.Sprintf("%d codes, matched on training examples", r.Classes)))
	return nil
}

// recognised is the codes that a recogniser finds in the first n examples of a split, and their classes.
func (e *evaluation) recognised(ctx context.Context, r *judge.Judge, s *dataset.Split, n int) (code, class []int, err error) {
	x, err := e.data.rows(s, 0, n)
	if err != nil {
		return nil, nil, err
	}
	view, err := r.Look(ctx, x)
	if err != nil {
		return nil, nil, fault.File(err)
	}
	class, err = e.data.labels(s, 0, x.Rows)
	return view.Classes.Seen, class, err
}
