// Exporters loads generators that export.py wrote, runs them at batches of 1, 3 and 16, and compares them with what ONNX Runtime
// computed. It prints a table, and exits with 1 where an output is outside the limit that rounding sets. times.py takes times.
//
//	python3 bench/exporters/export.py DIR && go run ./bench/exporters DIR > bench/exporters/RESULTS.md
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/ganc-ml/ganc/runtime"
	"github.com/ganc-ml/ganc/runtime/load"
	"github.com/ganc-ml/ganc/runtime/parity"
	"github.com/ganc-ml/ganc/runtime/testlayout"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: exporters DIR")
		os.Exit(2)
	}
	wrong, err := compare(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "exporters:", err)
		os.Exit(1)
	}
	if wrong > 0 {
		fmt.Fprintf(os.Stderr, "exporters: %d of the generators do not load, or differ\n", wrong)
		os.Exit(1)
	}
}

// compare prints a row for each generator below dir. It returns how many differ.
func compare(dir string) (wrong int, err error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*", "test_data_set_0"))
	if err != nil || len(paths) == 0 {
		return 0, fmt.Errorf("no generators in %s (%v): want what export.py wrote", dir, err)
	}
	fmt.Print("# Generators of other frameworks in ganc's runtime and in ONNX Runtime\n\n",
		"| exporter and generator | nodes | batch | greatest difference, of the output's scale | ULP of the scale | of its limit |\n",
		"|---|---:|---:|---:|---:|---:|\n")
	for _, p := range paths {
		name := filepath.Base(filepath.Dir(p))
		ok, err := row(filepath.Dir(p), name)
		if err != nil {
			fmt.Printf("| %s | – | – | %v | | |\n", name, err)
		}
		if !ok {
			wrong++
		}
	}
	return wrong, ending(dir)
}

// row compares one generator and prints a line for each batch.
func row(dir, name string) (ok bool, err error) {
	path := filepath.Join(dir, "model.onnx")
	file, err := parity.OpenFile(path, runtime.WithThreads(1))
	if err != nil {
		return false, err
	}
	f, err := load.ReadFile(path, load.Limits{})
	if err != nil {
		return false, err
	}
	sets, err := testlayout.Read(dir)
	if err != nil {
		return false, err
	}
	ok = true
	for _, s := range sets {
		got, err := file.Run(s.Inputs)
		if err != nil {
			return false, err
		}
		limits, err := parity.Rounding(f, s.Inputs)
		if err != nil {
			return false, err
		}
		r := parity.CompareWithin(s.Outputs, got, limits, parity.Tolerance{})
		ok = ok && r.OK()
		o := r.Outputs[0]
		share := 0.0
		if o.Share != nil {
			share = float64(*o.Share)
		}
		verdict := ""
		if !r.OK() {
			verdict = fmt.Sprintf(" **%d outside**", o.Outside)
		}
		of := float64(o.Abs) / float64(o.Scale)
		fmt.Printf("| %s | %d | %d | %.2g | %.2f | %.2f%s |\n", name, len(f.Nodes), s.Inputs[0].Tensor.Shape()[0], of, of*(1<<23), share, verdict)
	}
	return ok, nil
}

// ending prints what exporters refused, and the versions.
func ending(dir string) error {
	failures, err := os.ReadFile(filepath.Join(dir, "failures.txt"))
	if err != nil {
		return err
	}
	versions, err := os.ReadFile(filepath.Join(dir, "versions.txt"))
	if err != nil {
		return err
	}
	fmt.Print("\nThe limit of an element is what `compile/bound` derives for rounding; an element within four units in the last place needs\nnone. Times, beside those of ONNX Runtime and OpenVINO, are in the pages TIMES.\n")
	for line := range strings.Lines(string(failures)) {
		fmt.Printf("\nThe exporter refuses %s", line)
	}
	fmt.Printf("\nWith %s.\n", strings.ReplaceAll(strings.TrimSpace(string(versions)), "\n", ", "))
	return nil
}
