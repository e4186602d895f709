package cmd

import (
	"context"
	"path/filepath"

	"github.com/ganc-ml/ganc/internal/proof"
	"github.com/ganc-ml/ganc/internal/rundir"
)

// verifyLayers compares every value inside the files at path, of a build with its training graph.
func (a *app) verifyLayers(ctx context.Context, path string, f *verifyFlags) error {
	o := proof.LayerOptions{Options: proof.Options{With: f.with, ULP: f.limit, Abs: f.tols.abs, Rel: f.tols.rel, Python: f.python, Timeout: f.timeout}, Repro: f.repro}
	if dir := buildOf(path); dir != "" {
		record, m, err := a.recorded(dir, f.model)
		if err != nil {
			return err
		}
		o.Trained = func(network string) (proof.Tracer, error) { return record.Trained(m, network) }
	}
	return proof.Layers(ctx, path, o, func(r *proof.LayerReport) error {
		for _, line := range r.Text() {
			a.console.print(line)
		}
		return a.console.object(r)
	})
}

// buildOf is the build that a path names, or that the file or directory at path is a network of; empty where it is none.
func buildOf(path string) string {
	for _, dir := range []string{path, filepath.Dir(path), filepath.Dir(filepath.Dir(path))} {
		if rundir.IsBuild(dir) {
			return dir
		}
	}
	return ""
}
