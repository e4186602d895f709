package cmd

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/forms"
	"github.com/ganc-ml/ganc/internal/proof"
	"github.com/ganc-ml/ganc/internal/spell"
	"github.com/ganc-ml/ganc/internal/words"
)

// verifyFlags say what verify compares with what, and how closely.
type verifyFlags struct {
	set     *pflag.FlagSet
	limit   int
	tols    tolFlags
	with    []string
	python  string
	timeout time.Duration

	layers       bool
	model, repro string
}

func (a *app) verifyCommand() *cobra.Command {
	f := &verifyFlags{}
	c := &cobra.Command{
		Use:   "verify FILE|DIR",
		Short: "run ONNX files and compare with the outputs beside them",
		Long: `Run an ONNX file on the inputs that lie beside it and compare with the outputs
that are expected. DIR is a build, of which every network is verified, or any
directory in the layout of ONNX's own tests:

  model.onnx  test_data_set_0/input_0.pb …  output_0.pb …

FILE is model.onnx of such a directory, or NET.onnx with the directory NET
beside it. Where a build lists them in SHA256SUMS, the bytes of what is verified
are compared too. A file without such data, of any program, is compared with
ganc's runtime: its inputs are drawn as its metadata say, for 1, 2, 7 and 64
examples and at the ends of their ranges. --with names the runtimes:

  ganc      ganc's own runtime. Files that ganc wrote must agree to the last
            bit
  onnx-go   the file as onnx-go reads it, one node after another. Files that
            ganc wrote must agree to the last bit
  ort       ONNX Runtime, in a Python process: the interpreter of --python, of
            GANC_PYTHON, or python3
  ort-plain ONNX Runtime without its optimisations, likewise
  onnx      the reference evaluator of the package onnx, likewise; slow: data
            sets of more than 16 examples are left out
  openvino  OpenVINO, likewise
  ort-node  ONNX Runtime in Node.js: GANC_NODE, or node on the PATH; npm's
            packages are in GANC_NODE_MODULES, or in node_modules here
  ort-web   ONNX Runtime Web, in a browser without a screen: GANC_BROWSER, or
            Chromium on the PATH
  stock     gorgonia's own ops, in float64; slow, as onnx is

Every file runs twice: a runtime that gives other numbers the second time is
named.

Where no other limit is said, values must agree as ONNX's own test runner asks,
to 0.1 % of a value plus 1e-7. In the others, which add up in other orders,
every element has a limit of its own: eight standard deviations of what the
roundings of all operators do to it, on these inputs; "of limit" is how much of
it the worst element uses up. --ulp, --atol and --rtol set other limits: a value
passes within so many units in the last place, or within atol + rtol·|wanted|.
"of scale" is the greatest difference in units in the last place of the greatest
number of the output, "cosine" that of all its numbers.

A file of int8 products is judged by numbers, as any other. Where that fails,
because a value lay at the edge of two codes, it is judged by statistics of
1,024 examples, and the report says so: cosine, labels that a classifier sees,
Fréchet distance of features.

With --layers, every value inside the files is compared as well. Of a build, the
reference is the training graph with the weights of its run; of other files,
ganc's runtime. A node is at fault if it gives, alone and on the reference's
inputs, other outputs than the reference: it is named with its layer and the
line that declares it, and written as a test of one node, which shows the fault
elsewhere.`,
		Example: `  ganc verify build/gan
  ganc verify build/gan/generator.onnx --with ganc,onnx-go,ort,stock
  ganc verify build/gan --layers
  ganc verify node_tests/test_relu --ulp 0
  ganc verify somebody.onnx --with ort,onnx --atol 1e-5 --rtol 1e-3`,
		Args: exactly(1, "a file or a directory"),
		RunE: func(c *cobra.Command, args []string) error {
			if f.layers && a.isPackage(f.model) {
				return a.runPackage(c.Context(), f.model)
			}
			if err := f.check(); err != nil {
				return err
			}
			if f.layers {
				return a.verifyLayers(c.Context(), args[0], f)
			}
			return a.verify(c.Context(), args[0], f)
		},
	}
	f.register(c.Flags())
	a.console.register(c.Flags(), "the comparison as a line of JSON on stdout, one for each runtime")
	return c
}

func (f *verifyFlags) register(set *pflag.FlagSet) {
	f.set = set
	set.SortFlags = false
	set.StringSliceVar(&f.with, "with", []string{proof.Own}, "`RUNTIMES`, separated by commas: "+strings.Join(proof.Runtimes, ", "))
	set.IntVar(&f.limit, "ulp", -1, "units in the last place that values may differ by (default: see above)")
	set.Lookup("ulp").DefValue = "-1"
	f.tols.register(set)
	set.StringVar(&f.python, "python", "", "`INTERPRETER` for runtimes in Python (default: GANC_PYTHON, or python3 on the PATH)")
	set.DurationVar(&f.timeout, "timeout", 5*time.Minute, "for a runtime in another process, a file")
	set.BoolVar(&f.layers, "layers", false, "compare every value inside the files, and name the node at fault")
	set.StringVar(&f.repro, "repro", "blame", "with --layers: `DIR` for the first node at fault of each file, as NET-RUNTIME")
	set.StringVar(&f.model, "model", "", "with --layers of a build: `NAME|DIR` of the model (default: the name that the run records)")
}

// check returns what is wrong with the flags that were given.
func (f *verifyFlags) check() error {
	if f.set.Changed("ulp") {
		if err := fault.InRange("ulp", f.limit, 0, 1<<30); err != nil {
			return err
		}
	}
	if err := f.tols.check(f.set); err != nil {
		return err
	}
	if f.timeout <= 0 {
		return fault.Usagef("flag --timeout: %v: want a time such as 5m", f.timeout)
	}
	for _, flag := range []string{"repro", "model"} {
		if !f.layers && f.set.Changed(flag) {
			return fault.Usagef("flag --%s: it is for --layers alone", flag)
		}
	}
	if len(f.with) == 0 {
		return fault.Usagef("flag --with: want a runtime: %s", strings.Join(proof.Runtimes, ", "))
	}
	for i, name := range f.with {
		if !slices.Contains(proof.Runtimes, name) {
			return fault.Usagef("flag --with: unknown runtime %q%s (runtimes: %s)", name, spell.Hint(name, proof.Runtimes), strings.Join(proof.Runtimes, ", "))
		}
		if slices.Contains(f.with[:i], name) {
			return fault.Usagef("flag --with: %s is named twice", name)
		}
	}
	return nil
}

func (a *app) verify(ctx context.Context, path string, f *verifyFlags) error {
	o := proof.Options{With: f.with, ULP: f.limit, Abs: f.tols.abs, Rel: f.tols.rel, Python: f.python, Timeout: f.timeout, Alike: forms.Alike}
	v, err := proof.Verify(ctx, path, o, func(title string, r *proof.Report) error {
		if len(f.with) > 1 {
			a.console.print(title)
		}
		for _, line := range r.Table() {
			a.console.print(line)
		}
		return a.console.object(r)
	})
	if err != nil {
		return err
	}
	if v.Sums > 0 {
		a.console.print(fmt.Sprintf("bytes of %s as SHA256SUMS says", words.Count(v.Sums, "file")))
	}
	a.console.print(fmt.Sprintf("PASS  %d of %d files%s", v.Files, v.Files, inRuntimes(f.with)))
	return nil
}

// inRuntimes is " in ort, stock" where that is not ganc's own runtime alone.
func inRuntimes(names []string) string {
	if len(names) == 1 && names[0] == proof.Own {
		return ""
	}
	return " in " + strings.Join(names, ", ")
}
