// Runtimes builds models of the zoo with a few steps, verifies their files in every runtime that is at hand, and records how far they
// are apart in bench/runtimes/results.csv and, as a page, in RESULTS.md beside it. It runs in the root of the project:
//
//	GANC_PYTHON=.venv/bin/python GANC_NODE_MODULES=node_modules go run ./bench/runtimes gan vae
//
// Without arguments it takes every model that the record lacks. ganc doctor says which runtimes are missing.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ganc-ml/ganc/cmd"
	"github.com/ganc-ml/ganc/internal/proof"
	"github.com/ganc-ml/ganc/models"
	"github.com/ganc-ml/ganc/runtime/parity/engines"
)

const (
	steps   = "10"            // of training: weights that have left their first values, in models of several stages too
	limit   = 2 * time.Minute // for a file in a runtime in a process of its own
	results = "bench/runtimes/results.csv"
	page    = "bench/runtimes/RESULTS.md"
)

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "runtimes:", err)
		os.Exit(1)
	}
}

// run measures the models that are named, or those that the record lacks, and writes record and page after each.
func run(ctx context.Context, names []string) error {
	all, err := readCells(results)
	if err != nil {
		return err
	}
	if len(names) == 0 {
		for _, m := range models.All {
			if len(all.of(m.Name)) == 0 {
				names = append(names, m.Name)
			}
		}
	}
	m := find(ctx)
	for _, name := range names {
		list, err := m.model(ctx, name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		all = append(all.without(name), list...)
		fmt.Fprintln(os.Stderr, name)
		if err := all.write(results, page); err != nil {
			return err
		}
	}
	return all.write(results, page)
}

// meter is the runtimes at hand.
type meter struct {
	with  []string
	found map[string]proof.Found
}

// find looks for runtimes other than ganc's own, once.
func find(ctx context.Context) meter {
	m := meter{with: []string{"stock"}, found: map[string]proof.Found{}}
	for _, r := range engines.Externals {
		host, version, err := engines.Find(ctx, r, "", time.Minute)
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s is left out: %v\n", r, err)
			continue
		}
		m.with, m.found[string(r)] = append(m.with, string(r)), proof.Found{Host: host, Version: version}
	}
	return m
}

// model builds a model and verifies its files in every runtime.
func (m meter) model(ctx context.Context, name string) (list cells, err error) {
	dir, err := os.MkdirTemp("", "ganc-runtimes-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	out := filepath.Join(dir, name)
	var said strings.Builder
	if code := cmd.Run(ctx, []string{"build", name, "--steps", steps, "--out", out}, &said, &said, models.All...); code != 0 {
		return nil, fmt.Errorf("ganc build: exit code %d\n%s", code, said.String())
	}
	began, at := time.Now(), 0
	next := func() (runtime, version string, took float64) {
		runtime, took = m.with[at], time.Since(began).Seconds()
		at, began = at+1, time.Now()
		return runtime, m.found[runtime].Version, took
	}
	o := proof.Options{With: m.with, ULP: -1, Abs: -1, Rel: -1, Timeout: limit, Found: m.found, Skip: func(_ string, err error) bool {
		runtime, version, took := next()
		list = append(list, cell{model: name, runtime: runtime, version: version, seconds: took, problem: strings.ReplaceAll(firstLine(err), dir+string(filepath.Separator), "")})
		return true
	}}
	_, err = proof.Verify(ctx, out, o, func(_ string, r *proof.Report) error {
		runtime, version, took := next()
		for _, n := range r.Networks {
			for _, o := range n.Outputs() {
				list = append(list, cell{name, n.Network, o.Output, runtime, version, float64(o.OfScale), float64(o.Share), took, ""})
				took = 0
			}
		}
		return nil
	})
	var outside *proof.ParityError
	if errors.As(err, &outside) {
		fmt.Fprintln(os.Stderr, err) // the table shows a share above 1
		err = nil
	}
	return list, err
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}
