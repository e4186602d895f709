// Package generator finds an exported file that turns noise into images, points or rows of a table, and draws them.
package generator

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/onnxfile"
	"github.com/ganc-ml/ganc/internal/picture"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/runtime"
)

// Generator is a file that turns noise into images, into points in the plane, or into rows of a table.
type Generator struct {
	*onnxfile.File
	Output runtime.ValueInfo // the images or rows

	output int // its number
}

// Find loads the file at path, or the first file of the directory at path that is a generator: of those that take noise, if
// there are any, for a decoder may take whole numbers alone. The error says of each file why it is none.
func Find(path string) (*Generator, error) {
	files, err := filesAt(path)
	if err != nil {
		return nil, err
	}
	var unfit []error
	var first *Generator
	for _, f := range files {
		file, err := onnxfile.Load(f)
		if err != nil {
			return nil, err
		}
		output, err := generates(file.Session)
		if err != nil {
			unfit = append(unfit, fault.Filef("%s: %w", f, err))
			continue
		}
		g := &Generator{file, file.Session.Outputs()[output], output}
		if slices.ContainsFunc(file.Session.Inputs(), func(in runtime.ValueInfo) bool { return in.Law != nil }) {
			return g, nil
		}
		if first == nil {
			first = g
		}
	}
	if first != nil {
		return first, nil
	}
	return nil, errors.Join(unfit...)
}

// filesAt is the file at path, or the files of the directory at path: one at least.
func filesAt(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fault.Filef("%s: %w: give an ONNX file or a build directory", path, fault.Reason(err))
	}
	files := []string{path}
	if info.IsDir() {
		if files, err = rundir.Files(path, "*.onnx"); err != nil {
			return nil, err
		}
	}
	if len(files) == 0 {
		return nil, fault.Filef("%s: there is no ONNX file in it: give an ONNX file or a build directory", path)
	}
	return files, nil
}

// generates finds the output that is an image, or else a point in the plane, or else a row of a table, of a network that
// takes nothing but noise and labels.
func generates(s *runtime.Session) (output int, err error) {
	const want = "sample needs a network that turns noise into images, points in the plane or rows of a table"
	for _, in := range s.Inputs() {
		if !picture.IsNoise(in.Port) {
			return 0, fmt.Errorf("input %s has no noise law in the metadata ganc.io: %s", in.Name, want)
		}
	}
	if len(s.Inputs()) > 0 {
		outputs := s.Outputs()
		for _, fits := range []func(runtime.ValueInfo) bool{func(v runtime.ValueInfo) bool { return picture.IsImage(v.Port) }, isPoint, isRow} {
			if i := slices.IndexFunc(outputs, fits); i >= 0 {
				return i, nil
			}
		}
	}
	return 0, fmt.Errorf("no output is an image, a point or a row in the metadata ganc.io: %s", want)
}

func isPoint(v runtime.ValueInfo) bool {
	return len(v.Dims) == 2 && picture.IsPoint(v.Port, v.DType, v.Dims[1].Size)
}

// Rows reports whether the generator draws rows of numbers, not images. Rows of two numbers are points in the plane.
func (g *Generator) Rows() bool { return g.Output.Image == nil }
