package cmd

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ganc-ml/ganc/apply/explain"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/run"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/words"
	"github.com/ganc-ml/ganc/runtime/latent"
)

// explainFlags say which generator is explained, and where to.
type explainFlags struct {
	subject        subjectFlags
	out            string
	samples, steps int
	search         int
}

func (a *app) explainCommand() *cobra.Command {
	f := &explainFlags{}
	c := &cobra.Command{
		Use:   "explain RUN|FILE|DIR",
		Short: "what a generator's code means, and what it cannot draw",
		Long: `Train an encoder on what a generator draws, and write a page and a JSON file of
what it tells: how well codes explain images (R², cycle error, residuals),
nearest codes and training examples, directions by what they measurably change,
active units, linear probes, the mutual information gap, the first layer's
weights and activations, and, of each class, how near a gradient search comes
to real images. DIR is a build, RUN a directory that train made. The page needs
no other file.

In the directory lie index.html, explain.json and explainer.onnx, the encoder;
of a run also networks/, its networks as files.`,
		Example: `  ganc explain build/acgan
  ganc explain build/convvae -o explained/convvae --samples 100000 --steps 5000
  ganc explain runs/gan-1
  ganc explain generator.onnx --data photos,size=28`,
		Args: exactly(1, "a run, a file or a build directory"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			return a.explain(interruptible(c.Context()), args[0], f)
		},
	}
	f.register(c.Flags())
	a.console.register(c.Flags(), "the numbers as one object on stdout")
	return c
}

func (f *explainFlags) register(set *pflag.FlagSet) {
	set.SortFlags = false
	set.StringVarP(&f.out, "out", "o", "explained", "`DIR` to write to")
	set.IntVar(&f.samples, "samples", 30_000, "samples that the encoder is trained on")
	set.IntVar(&f.steps, "steps", 1500, "steps of its training")
	set.IntVar(&f.search, "search", 200, "steps of the search for codes of real images")
	f.subject.register(set)
}

func (f *explainFlags) check() error {
	return errors.Join(f.subject.check(), rundir.CheckDir(f.out), fault.InRange("samples", f.samples, 100, 1_000_000), fault.InRange("steps", f.steps, 1, 1_000_000), fault.InRange("search", f.search, 1, 100_000))
}

func (a *app) explain(ctx context.Context, path string, f *explainFlags) error {
	path, err := a.exported(path, f)
	if err != nil {
		return err
	}
	r, err := explain.Run(ctx, explain.Options{
		Options: a.watched(f.subject.options(path)), Samples: f.samples, Steps: f.steps, Search: latent.Search{Steps: f.search, Restarts: 4, Draws: 32},
	})
	if err != nil {
		return err
	}
	paths, err := r.Write(f.out)
	if err != nil {
		return err
	}
	for _, line := range explainLines(r) {
		a.console.print(line)
	}
	for _, p := range paths {
		a.console.print(p)
	}
	return a.console.object(r)
}

// exported is the path of the networks of a run, which it exports into the directory of the explanation; any other path stays.
func (a *app) exported(path string, f *explainFlags) (string, error) {
	if !rundir.Exists(filepath.Join(path, run.ManifestFile)) {
		return path, nil
	}
	record, err := run.Open(path)
	if err != nil {
		return "", err
	}
	_, m, err := a.modelFor([]string{record.Manifest.Model}, record.Manifest.Images)
	if err != nil {
		return "", err
	}
	to := filepath.Join(f.out, "networks")
	if err := rundir.MakeDir(to); err != nil {
		return "", err
	}
	for _, n := range m.Networks {
		e, err := record.Export(m, n.Name, export.DefaultOpset)
		if err != nil {
			return "", err
		}
		if err := rundir.WriteText(filepath.Join(to, n.Name+".onnx"), string(e.File)); err != nil {
			return "", err
		}
	}
	if f.subject.data == "" {
		f.subject.data = dataset.With(record.Manifest.Data, record.Manifest.Split)
	}
	return to, nil
}

// explainLines is the most important numbers.
func explainLines(r *explain.Result) []string {
	x := r.Explainer
	rows := [][]string{
		{"explainer", "R² of the code", fmt.Sprintf("%.3f", float64(x.R2))},
		{"", "cycle error (mse)", fmt.Sprintf("%.4f", float64(x.Cycle))},
		{"", "pixels explained", x.Explained.Share()},
	}
	if x.Real != nil {
		rows = append(rows, []string{"", "of real images", x.Real.Share()})
	}
	if r.Code.Active != nil {
		rows = append(rows, []string{"code", "active units", fmt.Sprintf("%d of %d", *r.Code.Active, r.Code.Width)})
	}
	if r.Code.Probe != nil {
		rows = append(rows, []string{"", "probe accuracy", fmt.Sprintf("%.1f %%", 100*float64(*r.Code.Probe))})
	}
	for i, g := range r.Gaps {
		row := []string{"", "class " + g.Class, fmt.Sprintf("%.4f", float64(g.Error))}
		if g.Class == explain.Own {
			row[1] = "its own samples"
		}
		if i == 0 {
			row[0] = "inversion"
		}
		rows = append(rows, row)
	}
	lines := words.Columns(rows)
	for _, n := range r.Notes {
		lines = append(lines, "note: "+n)
	}
	return lines
}
