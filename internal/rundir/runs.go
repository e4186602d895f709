package rundir

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// NextRun creates and returns the directory root/model-N, where N is one more than the largest there. Several
// processes may call it at once: each gets a directory of its own.
func NextRun(root, model string) (string, error) {
	if model == "" || model != filepath.Base(model) || strings.HasPrefix(model, ".") {
		return "", &UsageError{strconv.Quote(model), "not a name for a run", "name it by one word without separators"}
	}
	if err := obstacle(root); err != nil {
		return "", err
	}
	if err := os.MkdirAll(root, 0o777); err != nil {
		return "", placeError(root, err)
	}
	n, err := lastRun(root, model)
	for err == nil {
		n++
		dir := filepath.Join(root, fmt.Sprintf("%s-%d", model, n))
		if err = os.Mkdir(dir, 0o777); err == nil {
			return dir, nil
		}
		if errors.Is(err, fs.ErrExist) {
			err = nil
		}
	}
	return "", placeError(root, err)
}

// lastRun is the largest number of a run of the model, 0 if there is none.
func lastRun(root, model string) (int, error) {
	entries, err := os.ReadDir(root)
	last := 0
	for _, e := range entries {
		if digits, ok := strings.CutPrefix(e.Name(), model+"-"); ok {
			if n, err := strconv.Atoi(digits); err == nil && n > last && strconv.Itoa(n) == digits {
				last = n
			}
		}
	}
	return last, err
}
