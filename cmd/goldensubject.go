package cmd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"

	"github.com/ganc-ml/ganc/internal/golden"
	"github.com/ganc-ml/ganc/internal/recipe"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/words"
)

// goldenSubject is a model or an ONNX file of which there is a golden file, or is to be.
type goldenSubject struct {
	kind, name string
	path       string // of the golden file
	record     func(context.Context, goldenWish, golden.Options) (*golden.Golden, []golden.Difference, error)
}

// goldenWish is the training of a model that is to be recorded.
type goldenWish struct {
	golden.Recipe
	changes []recipe.Change // of the model's recipe
}

func (a *app) goldenSubject(word, dir string) (*goldenSubject, error) {
	if _, unknown := a.lookup([]string{word}); unknown != nil {
		if _, err := os.Stat(word); err != nil && !strings.ContainsRune(word, os.PathSeparator) && !strings.HasSuffix(word, ".onnx") {
			return nil, unknown
		}
		s := &goldenSubject{kind: golden.OfFile, name: golden.NameOf(word), path: golden.Path(dir, word)}
		s.record = func(_ context.Context, _ goldenWish, o golden.Options) (*golden.Golden, []golden.Difference, error) {
			return golden.File(word, o)
		}
		return s, nil
	}
	_, m, err := a.model([]string{word})
	if err != nil {
		return nil, err
	}
	s := &goldenSubject{kind: golden.OfModel, name: m.Name, path: golden.Path(dir, m.Name)}
	s.record = func(ctx context.Context, w goldenWish, o golden.Options) (*golden.Golden, []golden.Difference, error) {
		return a.goldenModel(ctx, word, s.path, w, o)
	}
	return s, nil
}

// goldenModel records a model.
func (a *app) goldenModel(ctx context.Context, word, path string, w goldenWish, opt golden.Options) (*golden.Golden, []golden.Difference, error) {
	o := &run.Options{Data: w.Data}
	_, m, err := a.modelOf([]string{word}, o, anew)
	if err != nil {
		return nil, nil, err
	}
	plan, err := run.Plan(m, w.changes, "")
	if err != nil {
		return nil, nil, err
	}
	data, err := o.DataSet(m)
	if err != nil {
		return nil, nil, err
	}
	if w.Digest != "" {
		if err := w.CheckData(path, data.Digest()); err != nil {
			return nil, nil, err
		}
	}
	w.Data, w.Set = cmp.Or(w.Data, m.Defaults.Data), plan.Settings()
	return golden.Model(ctx, plan.Plan, data, w.Recipe, opt)
}

// old reads the golden file.
func (s *goldenSubject) old() (*golden.Golden, error) {
	g, err := golden.Read(s.path)
	if err != nil {
		return nil, err
	}
	return g, g.CheckOf(s.path, s.kind, s.name)
}

// goldenUpdate records models and files, writes their golden files and prints what changed.
func (a *app) goldenUpdate(ctx context.Context, args []string, f *goldenFlags) error {
	changes, err := f.changes(f.set)
	if err != nil {
		return err
	}
	wish := goldenWish{golden.Recipe{Data: f.data, Seed: f.seed, Batch: f.batch}, changes}
	var paths, texts []string
	for _, word := range args {
		s, err := a.goldenSubject(word, f.dir)
		if err != nil {
			return err
		}
		old, unread := golden.Read(s.path)
		if unread == nil {
			if err := old.CheckOf(s.path, s.kind, s.name); err != nil {
				return err
			}
		}
		g, list, err := s.record(ctx, wish, golden.Options{Old: old, Write: true, Threads: runtime.GOMAXPROCS(0)})
		if err != nil {
			return err
		}
		line := fmt.Sprintf("%s  %s", s.path, words.Count(g.Values(), "value"))
		switch {
		case unread != nil && rundir.Exists(s.path):
			line += fmt.Sprintf(", in the place of a file that could not be read (%v)", errors.Unwrap(unread))
		case unread != nil:
			line += ", new"
		case old.String() == g.String():
			line += ", as before"
		default:
			line += ", changed"
		}
		a.console.print(line)
		a.goldenList(s.name, list, -1)
		if err := a.console.object(goldenResult{s.path, append([]golden.Difference{}, list...)}); err != nil {
			return err
		}
		paths, texts = append(paths, s.path), append(texts, g.String())
	}
	if err := rundir.MakeDir(f.dir); err != nil {
		return err
	}
	return rundir.WriteFiles(len(paths), func(i int) string { return paths[i] }, func(w io.Writer, i int) error {
		_, err := io.WriteString(w, texts[i])
		return err
	})
}
