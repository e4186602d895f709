package proof

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/feed"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/parity"
	"github.com/ganc-ml/ganc/runtime/testlayout"
)

// layout is a file, and the directory of the test data that it is compared with: empty where there are none.
type layout struct{ file, dir string }

// name is what a report calls the file.
func (l layout) name() string {
	if l.dir == "" {
		return strings.TrimSuffix(filepath.Base(l.file), filepath.Ext(l.file))
	}
	return filepath.Base(l.dir)
}

// alone says that there is nothing to compare a file with.
func (l layout) alone() error {
	return fault.Filef("%s: there is no test data beside it: want %s%ctest_data_set_0, or another runtime to compare ganc's with (--with onnx-go,ort)",
		l.file, strings.TrimSuffix(l.file, filepath.Ext(l.file)), filepath.Separator)
}

// open loads the file into ganc's runtime.
func (l layout) open() (*parity.File, error) {
	if l.dir == "" {
		return parity.OpenFile(l.file)
	}
	return parity.OpenLayout(l.file, l.dir)
}

// sets is the test data of the file. Where there are none, ganc's runtime gives the outputs for inputs drawn as the file's
// metadata say: for each of Batches, and for extremes.
func (l layout) sets(own *parity.File) ([]testlayout.Set, error) {
	if l.dir != "" {
		return testlayout.Read(l.dir)
	}
	var sets []testlayout.Set
	for i := range len(Batches) + 1 {
		src := feed.Source{Seed: 1, Name: fmt.Sprintf("verify/%d", i)}
		var in []ir.Tensor
		var err error
		if i < len(Batches) {
			in, err = src.Session(own.Session().Inputs(), Batches[i])
		} else {
			in, err = src.Extremes(own.Session().Inputs())
		}
		if err != nil {
			return nil, err
		}
		set := testlayout.Set{Inputs: make([]testlayout.NamedTensor, len(in))}
		for k, info := range own.Session().Inputs() {
			set.Inputs[k] = testlayout.NamedTensor{Name: info.Name, Tensor: in[k]}
		}
		if set.Outputs, err = own.Run(set.Inputs); err != nil {
			return nil, err
		}
		sets = append(sets, set)
	}
	return sets, nil
}

// layouts finds the files to verify at a path.
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
		return []layout{{path, ""}}, nil
	}
	if testlayout.Is(path) {
		return []layout{{testlayout.ModelPath(path), path}}, nil
	}
	return layoutsIn(path)
}

// layoutsIn lists every layout in a directory, such as a build. Where NET.onnx lies beside the directory NET, that is the
// file that runs, not NET/model.onnx.
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
