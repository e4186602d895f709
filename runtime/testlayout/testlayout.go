// Package testlayout reads and writes the directory layout of ONNX's own tests, which ONNX's test runners understand:
//
//	DIR/model.onnx
//	DIR/test_data_set_0/input_0.pb input_1.pb … output_0.pb …
//	DIR/test_data_set_1/…
//
// Each .pb file is one TensorProto; input_I belongs to the I-th input of the graph.
package testlayout

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/ganc-ml/ganc/ir"
)

const (
	modelFile = "model.onnx"
	setPrefix = "test_data_set_"
)

// A Set is one test: inputs, and the outputs that the model must give for them, in the order of the graph.
type Set struct {
	Inputs, Outputs []NamedTensor
}

// ModelPath returns the path of a layout's model.
func ModelPath(dir string) string { return filepath.Join(dir, modelFile) }

// Is reports whether dir looks like a layout: it holds a model.onnx and a data set.
func Is(dir string) bool {
	if info, err := os.Stat(ModelPath(dir)); err != nil || !info.Mode().IsRegular() {
		return false
	}
	numbers, err := numbered(dir, setPrefix, "")
	return err == nil && len(numbers) > 0
}

// Read returns the data sets of a layout in the order of their numbers, which may have gaps. It does not open the model.
func Read(dir string) ([]Set, error) {
	numbers, err := numbered(dir, setPrefix, "")
	if err != nil {
		return nil, fmt.Errorf("testlayout: %w", err)
	}
	if len(numbers) == 0 {
		return nil, fmt.Errorf("testlayout: %s holds no %s0", dir, setPrefix)
	}
	sets := make([]Set, len(numbers))
	for i, n := range numbers {
		if sets[i], err = readSet(filepath.Join(dir, setPrefix+strconv.Itoa(n))); err != nil {
			return nil, fmt.Errorf("testlayout: %w", err)
		}
	}
	return sets, nil
}

func readSet(dir string) (s Set, err error) {
	if s.Inputs, err = readAll(dir, "input_"); err != nil {
		return s, err
	}
	if s.Outputs, err = readAll(dir, "output_"); err != nil {
		return s, err
	}
	if len(s.Outputs) == 0 {
		return s, fmt.Errorf("%s holds no output_0.pb to compare with", dir)
	}
	return s, nil
}

// readAll reads prefix0.pb, prefix1.pb and so on. No number may be missing.
func readAll(dir, prefix string) ([]NamedTensor, error) {
	numbers, err := numbered(dir, prefix, ".pb")
	if err != nil {
		return nil, err
	}
	tensors := make([]NamedTensor, len(numbers))
	for i, n := range numbers {
		if i != n {
			return nil, fmt.Errorf("%s holds %s%d.pb but no %s%d.pb", dir, prefix, n, prefix, i)
		}
		if tensors[i], err = ReadTensor(filepath.Join(dir, prefix+strconv.Itoa(n)+".pb")); err != nil {
			return nil, err
		}
	}
	return tensors, nil
}

// numbered returns in rising order the numbers N for which dir holds an entry prefixNsuffix.
func numbered(dir, prefix, suffix string) ([]int, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var numbers []int
	for _, e := range entries {
		text, ok := strings.CutPrefix(e.Name(), prefix)
		if !ok {
			continue
		}
		if text, ok = strings.CutSuffix(text, suffix); !ok {
			continue
		}
		if n, err := strconv.Atoi(text); err == nil && strconv.Itoa(n) == text && n >= 0 {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	return numbers, nil
}

// Bind returns tensors in the order of names and under them. It finds them by their own names where these are the same
// set as names, and by position otherwise: writers leave names out or change them.
func Bind(tensors []NamedTensor, names []string) ([]NamedTensor, error) {
	if len(tensors) != len(names) {
		return nil, fmt.Errorf("testlayout: got %d tensors, want %d for %q", len(tensors), len(names), names)
	}
	byName := make(map[string]ir.Tensor, len(tensors))
	for _, t := range tensors {
		byName[t.Name] = t.Tensor
	}
	named, placed := make([]NamedTensor, len(names)), make([]NamedTensor, len(names))
	all := true
	for i, name := range names {
		t, ok := byName[name]
		all = all && ok
		named[i], placed[i] = NamedTensor{name, t}, NamedTensor{name, tensors[i].Tensor}
	}
	if all {
		return named, nil
	}
	return placed, nil
}
