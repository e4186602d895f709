package cmd

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/runtime/parity"
	"github.com/ganc-ml/ganc/runtime/testlayout"
)

func (a *app) verifyCommand() *cobra.Command {
	limit := -1
	c := &cobra.Command{
		Use:   "verify FILE|DIR",
		Short: "run ONNX files and compare with the outputs beside them",
		Long: `Run an ONNX file on the inputs that lie beside it and compare with the outputs that are expected. DIR is a build,
of which every network is verified, or any directory in the layout of ONNX's own tests:

  model.onnx  test_data_set_0/input_0.pb …  output_0.pb …

FILE is model.onnx of such a directory, or NET.onnx with the directory NET beside it. Files that ganc wrote must agree
to the last bit; others as ONNX's own test runner asks, to 0.1 % of a value plus 1e-7.`,
		Example: `  ganc verify build/gan
  ganc verify build/gan/generator.onnx
  ganc verify node_tests/test_relu --ulp 0`,
		Args: exactly(1, "a file or a directory"),
		RunE: func(c *cobra.Command, args []string) error {
			if c.Flags().Changed("ulp") {
				if err := inRange("ulp", limit, 0, 1<<30); err != nil {
					return err
				}
			}
			return a.verifyPath(args[0], limit)
		},
	}
	c.Flags().IntVar(&limit, "ulp", -1, "units in the last place that values may differ by (default: see above)")
	c.Flags().Lookup("ulp").DefValue = "-1"
	c.Flags().BoolVar(&a.console.json, "json", false, "the comparison as a line of JSON on stdout")
	return c
}

// layout is a file and the directory with what it is to be compared with.
type layout struct{ file, dir string }

func (a *app) verifyPath(path string, limit int) error {
	list, err := layouts(path)
	if err != nil {
		return err
	}
	r := &parityReport{Reference: "test data", Engine: "ganc runtime"}
	for _, l := range list {
		n, tol, err := l.compare(limit)
		if err != nil {
			return err
		}
		r.Networks, r.Tolerance = append(r.Networks, n), tol
	}
	failed := r.check()
	for _, line := range r.table() {
		a.console.print(line)
	}
	if failed == nil {
		a.console.print(fmt.Sprintf("PASS  %d of %d files", len(list), len(list)))
	}
	return errors.Join(a.console.object(r), failed)
}

// layouts finds what there is to verify at a path.
func layouts(path string) ([]layout, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fileError{fmt.Errorf("%s: %w: give an ONNX file or a directory", path, reason(err))}
	}
	if !info.IsDir() {
		for _, dir := range []string{strings.TrimSuffix(path, filepath.Ext(path)), filepath.Dir(path)} {
			if testlayout.Is(dir) {
				return []layout{{path, dir}}, nil
			}
		}
		return nil, fileError{fmt.Errorf("%s: there is no test data beside it: want %s%ctest_data_set_0", path, strings.TrimSuffix(path, filepath.Ext(path)), filepath.Separator)}
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
		return nil, fileError{fmt.Errorf("%s: %w", path, reason(err))}
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
		return nil, fileError{fmt.Errorf("%s: nothing to verify: want model.onnx beside test_data_set_0, or directories with them", path)}
	}
	return list, nil
}

// compare runs the file on every data set. A negative limit asks for the tolerance that its producer stands for.
func (l layout) compare(limit int) (n networkParity, tol parity.Tolerance, err error) {
	n = networkParity{Network: filepath.Base(l.dir), File: l.file}
	engine, err := parity.OpenFile(l.file)
	if err != nil {
		return n, tol, fileError{err}
	}
	if _, own := engine.Session().Metadata(export.KeyVersion); limit < 0 && !own {
		tol = parity.ONNX
	}
	tol.ULP = uint64(max(limit, 0))
	r, err := parity.VerifySets(l.dir, engine, engine.Session(), tol)
	if err != nil {
		return n, tol, fileError{err}
	}
	for _, o := range r.Outputs {
		if o.Set == len(n.Cases) {
			n.Cases = append(n.Cases, parityCase{Run: o.Set})
		}
		n.Cases[o.Set].Outputs = append(n.Cases[o.Set].Outputs, o)
	}
	return n, tol, nil
}
