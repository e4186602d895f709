package proof

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/runtime/testlayout"
)

// layout is a file, and the directory of the test data that it is compared with.
type layout struct{ file, dir string }

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
		return nil, fault.Filef("%s: there is no test data beside it: want %s%ctest_data_set_0", path, strings.TrimSuffix(path, filepath.Ext(path)), filepath.Separator)
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
