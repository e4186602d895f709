package translate

import (
	"context"
	"path/filepath"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/imagegrid"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/eval"
	"github.com/ganc-ml/ganc/runtime/judge"
)

// sure is the probability above which a classifier is said to tell the class of a picture.
const sure = 0.9

// Judgement is what a classifier sees in pictures before and after.
type Judgement struct {
	Name   string `json:"name"`   // of the classifier
	SHA256 string `json:"sha256"` // of its file
	Told   int    `json:"told"`   // pictures of which it tells the class, before, with a probability above 0.9
	Kept   int    `json:"kept"`   // of these, pictures that it sees as the same class after
}

// judged compares the classes of pictures before and after, where there is a classifier.
func (r *Result) judged(ctx context.Context, o Options, i ir.Image) error {
	j, err := findJudge(o, r.File, i)
	if j == nil || err != nil {
		return err
	}
	before, err := look(ctx, j, r.Before)
	if err != nil {
		return err
	}
	after, err := look(ctx, j, r.After)
	if err != nil {
		return err
	}
	r.Judge = &Judgement{Name: j.Name, SHA256: j.SHA256}
	for k, class := range before.Seen {
		if before.Row(k)[class] <= sure {
			continue
		}
		r.Judge.Told++
		if after.Seen[k] == class {
			r.Judge.Kept++
		}
	}
	return nil
}

// findJudge is the classifier that the user names, or that ganc brings for what the data of the build were drawn from; nil where
// there is none.
func findJudge(o Options, file string, i ir.Image) (*judge.Judge, error) {
	numbers := i.Channels() * i.H * i.W
	if o.Judge == "" {
		name := source(file)
		if name == "" {
			return nil, nil
		}
		j := judge.For(dataset.DrawnFrom(name))
		if j == nil || j.Pixels != numbers {
			return nil, nil
		}
		return j, nil
	}
	j, err := judge.Load(o.Judge)
	if err != nil {
		return nil, fault.Filef("--judge %w", err)
	}
	if j.Pixels != numbers {
		return nil, fault.Usagef("--judge %s: it takes images of %s, the network has images of %s: give a classifier of such images", j.Name, j.Size(), size(i))
	}
	return j, nil
}

// source is the data that the build of a file was trained on; empty of a file elsewhere, which names none.
func source(file string) string {
	m, err := run.ReadManifest(filepath.Join(filepath.Dir(file), "run"))
	if err != nil {
		return ""
	}
	return m.Data
}

// look is what a classifier sees in images of values in [0, 1].
func look(ctx context.Context, j *judge.Judge, b imagegrid.Batch) (eval.Classes, error) {
	x := eval.NewMatrix(b.N, len(b.Pixels)/b.N)
	copy(x.Data, b.Pixels)
	v, err := j.Look(ctx, x)
	if err != nil {
		return eval.Classes{}, fault.Filef("--judge %w", err)
	}
	return v.Classes, nil
}
