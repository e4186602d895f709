package proof

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/rundir"
)

// mostSums is the number of files that differ from their sums that are named.
const mostSums = 20

// checkSums compares what lies at path, and what it is compared with, with the SHA256SUMS of a build. n is the number of
// files; it is 0 where there is no such list. A difference is a *ParityError.
func checkSums(path string) (n int, err error) {
	root, wanted, ok := sumsOf(path)
	if !ok {
		return 0, nil
	}
	n, differences, err := rundir.CheckSums(root, wanted)
	if err != nil {
		return 0, fault.File(err)
	}
	if len(differences) == 0 {
		return n, nil
	}
	var lines []string
	for i, d := range differences {
		if i == mostSums {
			lines = append(lines, fmt.Sprintf("and %d more", len(differences)-i))
			break
		}
		lines = append(lines, fmt.Sprintf("%s: %s: it is not as it was built", filepath.Join(root, rundir.SumsFile), d))
	}
	return n, &ParityError{Err: fmt.Errorf("%s", strings.Join(lines, "\n"))}
}

// sumsOf finds the list of sums for a build, a layout in a build or a file of either, and which of its names count.
func sumsOf(path string) (root string, wanted func(name string) bool, ok bool) {
	info, err := os.Stat(path)
	if err != nil {
		return "", nil, false
	}
	if has(path) {
		return path, func(string) bool { return true }, true
	}
	base := filepath.Base(path)
	switch dir := filepath.Dir(path); {
	case info.IsDir() && has(dir):
		return dir, within(base), true
	case has(dir):
		below := within(strings.TrimSuffix(base, filepath.Ext(base)))
		return dir, func(name string) bool { return name == base || below(name) }, true
	case has(filepath.Dir(dir)):
		return filepath.Dir(dir), within(filepath.Base(dir)), true
	}
	return "", nil, false
}

func within(dir string) func(string) bool {
	return func(name string) bool { return strings.HasPrefix(name, dir+"/") }
}

func has(dir string) bool {
	info, err := os.Stat(filepath.Join(dir, rundir.SumsFile))
	return err == nil && info.Mode().IsRegular()
}
