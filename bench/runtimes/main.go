// Runtimes builds every model of the zoo with a few steps, verifies the files in every runtime that is at hand, and prints a table
// of how far they are apart:
//
//	GANC_PYTHON=.venv/bin/python GANC_NODE_MODULES=node_modules go run ./bench/runtimes > bench/runtimes/RESULTS.md
//
// Arguments name models, in the place of all. ganc doctor says which runtimes are missing.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ganc-ml/ganc/cmd"
	"github.com/ganc-ml/ganc/internal/proof"
	"github.com/ganc-ml/ganc/internal/words"
	"github.com/ganc-ml/ganc/models"
	"github.com/ganc-ml/ganc/runtime/parity/engines"
)

const steps = "20" // of training: weights that have left their first values

func main() {
	if err := run(context.Background(), os.Stdout, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "runtimes:", err)
		os.Exit(1)
	}
}

// run prints the table of the models that are named, or of all.
func run(ctx context.Context, w io.Writer, names []string) error {
	if len(names) == 0 {
		for _, m := range models.All {
			names = append(names, m.Name)
		}
	}
	t := newTable(ctx)
	if len(t.with) == 0 {
		return fmt.Errorf("no other runtime is at hand: see ganc doctor")
	}
	dir, err := os.MkdirTemp("", "ganc-runtimes-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	for _, name := range names {
		if err := t.add(ctx, dir, name); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		fmt.Fprintln(os.Stderr, name)
	}
	t.print(w)
	return nil
}

// table is how far the outputs of models are apart in each of the runtimes.
type table struct {
	with  []string // names of runtimes
	heads []string // with versions
	rows  [][]string
	worst []float64 // the greatest share of a limit, of each runtime
}

// newTable looks for runtimes other than ganc's own.
func newTable(ctx context.Context) *table {
	t := &table{with: []string{"stock"}, heads: []string{"stock gorgonia (float64)"}}
	for _, r := range engines.Externals {
		if _, version, err := engines.Find(ctx, r, "", time.Minute); err == nil {
			t.with, t.heads = append(t.with, string(r)), append(t.heads, r.Title()+" "+version)
		} else {
			fmt.Fprintf(os.Stderr, "%s is left out: %v\n", r, err)
		}
	}
	t.worst = make([]float64, len(t.with))
	return t
}

// add builds a model and verifies its files.
func (t *table) add(ctx context.Context, dir, name string) error {
	out := filepath.Join(dir, name)
	var said strings.Builder
	if code := cmd.Run(ctx, []string{"build", name, "--steps", steps, "--out", out}, &said, &said, models.All...); code != 0 {
		return fmt.Errorf("ganc build: exit code %d\n%s", code, said.String())
	}
	defer os.RemoveAll(out)
	var rows [][]string
	column, began := 0, time.Now()
	_, err := proof.Verify(ctx, out, proof.Options{With: t.with, ULP: -1, Timeout: 5 * time.Minute}, func(_ string, r *proof.Report) error {
		at := 0
		for _, n := range r.Networks {
			for _, o := range n.Outputs() {
				if column == 0 {
					rows = append(rows, []string{name, n.Network, o.Output})
				}
				rows[at] = append(rows[at], fmt.Sprintf("%.0e, %.2g", float64(o.Abs/o.Scale), float64(o.Share)))
				t.worst[column] = max(t.worst[column], float64(o.Share))
				at++
			}
		}
		column++
		return nil
	})
	took := words.Duration(time.Since(began))
	for i := range rows {
		rows[i] = append(rows[i], took)
		took = ""
	}
	t.rows = append(t.rows, rows...)
	return err
}

func (t *table) print(w io.Writer) {
	fmt.Fprintf(w, `# The files of the zoo in other runtimes

Every model was built with %s steps; every network ran on its stored inputs, batches of 1, 2, 7 and 64 among them, twice. ganc's
runtime gives the numbers of the training graph, 0 ULP apart. Of each other runtime: the greatest absolute difference as a part of
the output's greatest magnitude, and the greatest share that an element uses up of the limit that the roundings of the file's
operators give it (compile/bound); above 1 a build fails. "verify" is the time of all of these runtimes together.

`, steps)
	row := func(cells []string) { fmt.Fprintf(w, "| %s |\n", strings.Join(cells, " | ")) }
	head := append(append([]string{"model", "network", "output"}, t.heads...), "verify")
	row(head)
	fmt.Fprintf(w, "|%s\n", strings.Repeat("---|", len(head)))
	for _, r := range t.rows {
		row(r)
	}
	worst := []string{"all", "", "greatest share"}
	for _, share := range t.worst {
		worst = append(worst, fmt.Sprintf("%.2g", share))
	}
	row(append(worst, ""))
}
