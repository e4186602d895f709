package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/spell"
	"github.com/ganc-ml/ganc/runtime/testlayout"
)

// verifyFlags is what verify compares with what, and how closely.
type verifyFlags struct {
	set     *pflag.FlagSet
	limit   int
	with    []string
	python  string
	timeout time.Duration
}

func (a *app) verifyCommand() *cobra.Command {
	f := &verifyFlags{}
	c := &cobra.Command{
		Use:   "verify FILE|DIR",
		Short: "run ONNX files and compare with the outputs beside them",
		Long: `Run an ONNX file on the inputs that lie beside it and compare with the outputs that are expected. DIR is a build,
of which every network is verified, or any directory in the layout of ONNX's own tests:

  model.onnx  test_data_set_0/input_0.pb …  output_0.pb …

FILE is model.onnx of such a directory, or NET.onnx with the directory NET beside it. --with names the runtimes:

  ganc      ganc's own runtime. Files that ganc wrote must agree to the last bit
  onnx-go   the file as onnx-go reads it, one node after another. Files that ganc wrote must agree to the last bit
  ort       ONNX Runtime, in a Python process: the interpreter of --python, of GANC_PYTHON, or python3
  stock     gorgonia's own ops, in float64

Where no other limit is said, values must agree as ONNX's own test runner asks, to 0.1 % of a value plus 1e-7.`,
		Example: `  ganc verify build/gan
  ganc verify build/gan/generator.onnx --with ganc,onnx-go,ort,stock
  ganc verify node_tests/test_relu --ulp 0`,
		Args: exactly(1, "a file or a directory"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			return a.verifyPath(c.Context(), args[0], f)
		},
	}
	f.set = c.Flags()
	f.set.SortFlags = false
	f.set.StringSliceVar(&f.with, "with", []string{ownRuntime}, "`RUNTIMES`, separated by commas: ganc, onnx-go, ort, stock")
	f.set.IntVar(&f.limit, "ulp", -1, "units in the last place that values may differ by (default: see above)")
	f.set.Lookup("ulp").DefValue = "-1"
	f.set.StringVar(&f.python, "python", "", "`INTERPRETER` for ort (default: GANC_PYTHON, or python3 on the PATH)")
	f.set.DurationVar(&f.timeout, "timeout", 5*time.Minute, "for ort, a file")
	f.set.BoolVar(&a.console.json, "json", false, "the comparison as a line of JSON on stdout, one for each runtime")
	return c
}

// check says what is wrong with the flags that were given.
func (f *verifyFlags) check() error {
	if f.set.Changed("ulp") {
		if err := inRange("ulp", f.limit, 0, 1<<30); err != nil {
			return err
		}
	}
	if f.timeout <= 0 {
		return fault.Usagef("flag --timeout: %v: want a time such as 5m", f.timeout)
	}
	if len(f.with) == 0 {
		return fault.Usagef("flag --with: want a runtime: ganc, onnx-go, ort or stock")
	}
	for i, name := range f.with {
		if !slices.Contains(engineNames, name) {
			return fault.Usagef("flag --with: unknown runtime %q%s (runtimes: %s)", name, spell.Hint(name, engineNames), strings.Join(engineNames, ", "))
		}
		if slices.Contains(f.with[:i], name) {
			return fault.Usagef("flag --with: %s is named twice", name)
		}
	}
	return nil
}

// layout is a file and the directory with what it is to be compared with.
type layout struct{ file, dir string }

func (a *app) verifyPath(ctx context.Context, path string, f *verifyFlags) error {
	list, err := layouts(path)
	if err != nil {
		return err
	}
	runtimes, err := f.runtimes(ctx)
	if err != nil {
		return err
	}
	var failed error
	for _, e := range runtimes {
		r, err := e.verify(list, f.limit)
		if err != nil {
			return errors.Join(failed, err)
		}
		failed = errors.Join(failed, r.check())
		if len(runtimes) > 1 {
			a.console.print(e.title)
		}
		for _, line := range r.table() {
			a.console.print(line)
		}
		if err := a.console.object(r); err != nil {
			return err
		}
	}
	if failed == nil {
		a.console.print(fmt.Sprintf("PASS  %d of %d files%s", len(list), len(list), inRuntimes(f.with)))
	}
	return failed
}

// layouts finds what there is to verify at a path.
func layouts(path string) ([]layout, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fault.Filef("%s: %w: give an ONNX file or a directory", path, fault.Reason(err))
	}
	if !info.IsDir() {
		for _, dir := range []string{strings.TrimSuffix(path, filepath.Ext(path)), filepath.Dir(path)} {
			if testlayout.Is(dir) {
				return []layout{{path, dir}}, nil
			}
		}
		return nil, fault.Filef("%s: there is no test data beside it: want %s%ctest_data_set_0", path, strings.TrimSuffix(path, filepath.Ext(path)), filepath.Separator)
	}
	if testlayout.Is(path) {
		return []layout{{testlayout.ModelPath(path), path}}, nil
	}
	return layoutsIn(path)
}

// layoutsIn is every layout in a directory, such as a build; NET.onnx beside NET is what is run.
func layoutsIn(path string) ([]layout, error) {
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, fault.Filef("%s: %w", path, fault.Reason(err))
	}
	var list []layout
	for _, e := range entries {
		dir := filepath.Join(path, e.Name())
		if !e.IsDir() || !testlayout.Is(dir) {
			continue
		}
		l := layout{testlayout.ModelPath(dir), dir}
		if info, err := os.Stat(dir + ".onnx"); err == nil && info.Mode().IsRegular() {
			l.file = dir + ".onnx"
		}
		list = append(list, l)
	}
	if len(list) == 0 {
		return nil, fault.Filef("%s: nothing to verify: want model.onnx beside test_data_set_0, or directories with them", path)
	}
	return list, nil
}
