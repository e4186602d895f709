// Package rebuild derives an exported file anew from what is recorded of the run that it comes from, and compares the bytes.
package rebuild

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/anatomy"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/forms"
	"github.com/ganc-ml/ganc/internal/recipe"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/version"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/load"
)

// Options say where the things are that a file is derived from, where they are not where its run was told.
type Options struct {
	Run     string // the run or build that the file comes from; empty: the directory of the file
	Data    string // the source of the data
	Init    string // the weights that the run began with
	Threads int    // they change no result

	// Sampler declares the sampler that the options ask for, as a network of the model of a run.
	Sampler func(context.Context, *run.Record, *ir.Model, forms.Options) error
}

// Result is a file that was derived anew, with the same bytes.
type Result struct {
	SHA256 string
	Step   string // iterations of its training
}

// DifferError is a file that was derived anew, with other bytes.
type DifferError struct {
	Path, Want, Got string   // the file, and the SHA-256 of it and of the new one
	Lines           []string // in what they differ
}

func (e *DifferError) Error() string {
	return fmt.Sprintf("%s: it has the SHA-256 %.12s…, derived anew it has %.12s…\n%s", e.Path, e.Want, e.Got, strings.Join(e.Lines, "\n"))
}

// Make derives the file at path anew: it trains the model that declare declares from its first values on, as the run records,
// in a directory of its own, which it removes, and exports the network.
func Make(ctx context.Context, path string, declare func(run.Manifest) (*ir.Model, error), o Options, watch run.Observer) (*Result, error) {
	facts, err := anatomy.Of(path)
	if err != nil {
		return nil, err
	}
	record, err := run.Open(cmp.Or(o.Run, filepath.Dir(path)))
	if err != nil {
		return nil, fault.Filef("%s: what is recorded of its run is missing: %w: name the run, or the build, with --run", rundir.Near(path), err)
	}
	if err := check(facts.File, path, record); err != nil {
		return nil, err
	}
	m, err := declare(record.Manifest)
	if err != nil {
		return nil, err
	}
	options, err := wishes(m, record.Manifest, o)
	if err != nil {
		return nil, err
	}
	form, digest, formed, err := forms.Recorded(facts.File)
	if err != nil {
		return nil, fault.Filef("%s: %w", rundir.Near(path), err)
	}
	if err := sameData(m, form.Data, digest); err != nil {
		return nil, err
	}
	work, err := os.MkdirTemp("", "ganc-rebuild-")
	if err != nil {
		return nil, err
	}
	options.Out = filepath.Join(work, "run")
	d := derivation{path: path, facts: facts, options: o, form: form, formed: formed, declare: func() (*ir.Model, error) { return declare(record.Manifest) }}
	r, err := d.derive(ctx, m, options, watch)
	return r, errors.Join(err, os.RemoveAll(work))
}

// check returns why a file is not of a run, or not one that this release derives.
func check(f *load.File, path string, r *run.Record) error {
	near := rundir.Near(path)
	said := func(key string) string { text, _ := f.Meta(key); return text }
	m := r.Manifest
	if v := said(export.KeyVersion); v != version.Release || m.Ganc != version.Release {
		return fault.Filef("%s: ganc %s wrote it, this is %s: rebuild it with that release", near, cmp.Or(v, m.Ganc), version.Release)
	}
	for _, p := range []struct{ what, file, run string }{
		{"model", said(export.KeyModel), m.Model},
		{"seed", said(export.KeySeed), strconv.FormatUint(m.Seed, 10)},
		{"data", said(export.KeyData), m.DataDigest},
	} {
		if p.file != p.run {
			return fault.Filef("%s: it is not of the run in %s: its %s is %.16s, that of the run %.16s: name its run with --run", near, rundir.Near(r.Dir), p.what, p.file, p.run)
		}
	}
	return nil
}

// wishes is the run that a manifest records, as a user would ask for it.
func wishes(m *ir.Model, was run.Manifest, o Options) (run.Options, error) {
	changes, err := recipe.Recorded(was.Set)
	if err != nil {
		return run.Options{}, err
	}
	w := run.Options{
		Data: cmp.Or(o.Data, was.Data), Split: was.Split, Epochs: was.Epochs, Steps: was.Steps, Batch: was.Batch, Seed: was.Seed, Changes: changes,
		Init: o.Init, Best: was.Best, Patience: was.Patience, OnCollapse: was.OnCollapse, Threads: o.Threads, Images: was.Images,
	}
	if o.Data != "" {
		w.Split = "" // it may stand behind the source; the digest decides
	}
	if was.Init != "" && o.Init == "" {
		return w, fault.Usagef("its run began with weights (SHA-256 %.12s…): give them with --init", was.Init)
	}
	d, err := w.DataSet(m)
	if err != nil {
		return w, err
	}
	if d.Digest() != was.DataDigest {
		return w, fault.Filef("the data %s are not those of its run: their digest is %.16s…, that of the run's %.16s…: give these with --data", dataset.With(w.Data, w.Split), d.Digest(), was.DataDigest)
	}
	w.Opened = run.Opened{Source: dataset.With(w.Data, w.Split), Data: d}
	return w, nil
}

// derivation is a file that is derived anew.
type derivation struct {
	path    string
	facts   *anatomy.Facts
	options Options
	form    forms.Options
	formed  bool // the file records a form
	declare func() (*ir.Model, error)
}

// derive trains, exports and compares.
func (d derivation) derive(ctx context.Context, m *ir.Model, o run.Options, watch run.Observer) (*Result, error) {
	s, err := run.Train(ctx, m, o, watch)
	if err != nil {
		return nil, err
	}
	again, err := run.Open(s.Dir)
	if err != nil {
		return nil, err
	}
	file, step, err := d.export(ctx, again)
	if err != nil {
		return nil, err
	}
	whole, err := os.ReadFile(d.path)
	if err != nil {
		return nil, fault.Filef("%s: %w", rundir.Near(d.path), fault.Reason(err))
	}
	if bytes.Equal(whole, file) {
		return &Result{d.facts.SHA256, step}, nil
	}
	other := filepath.Join(filepath.Dir(o.Out), d.facts.GraphName+".onnx")
	if err := os.WriteFile(other, file, 0o666); err != nil {
		return nil, err
	}
	return nil, differ(d.path, d.facts, other, file)
}

// export exports the network of the file from a run that was repeated, in the form that the file records. It returns the bytes and
// the iterations done.
func (d derivation) export(ctx context.Context, again *run.Record) (file []byte, step string, err error) {
	m, err := d.declare()
	if err != nil {
		return nil, "", err
	}
	if !d.formed {
		e, err := again.Export(m, d.facts.GraphName, int(d.facts.OpsetVersion))
		if err != nil {
			return nil, "", err
		}
		return e.File, e.Step, nil
	}
	if d.form.Prior != "" {
		if err := d.options.Sampler(ctx, again, m, d.form); err != nil {
			return nil, "", err
		}
	}
	e, err := forms.Make(ctx, again, m, d.form)
	if err != nil {
		return nil, "", err
	}
	return e.File, e.Step, nil
}

// sameData returns how the data of a form, where they are not those of the run, have changed.
func sameData(m *ir.Model, source, digest string) error {
	if digest == "" {
		return nil
	}
	d, err := run.Options{Data: source}.DataSet(m)
	if err != nil {
		return err
	}
	if d.Digest() != digest {
		return fault.Filef("the data %s, with which the file was exported, have changed: their digest is %.16s…, it was %.16s…", source, d.Digest(), digest)
	}
	return nil
}

// mostLines is the number of differences that are named.
const mostLines = 5

func differ(path string, facts *anatomy.Facts, other string, file []byte) error {
	e := &DifferError{Path: rundir.Near(path), Want: facts.SHA256, Got: fmt.Sprintf("%x", sha256.Sum256(file))}
	now, err := anatomy.Of(other)
	if err != nil {
		return errors.Join(e, err)
	}
	list := anatomy.Diff(facts, now)
	for i, d := range list {
		if i == mostLines {
			e.Lines = append(e.Lines, fmt.Sprintf("and %d more", len(list)-i))
			break
		}
		e.Lines = append(e.Lines, d.Part+": "+d.Text)
	}
	return e
}
