package run

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/rundir"
)

// Old is the directory of the run to continue, empty where a run is to begin. It refuses a place that is taken.
func Old(o Options, model string) (string, error) {
	switch {
	case o.Resume && o.Out != "":
		return o.Out, nil
	case o.Resume:
		dir, err := newestRun(runsDir, model)
		if err == nil && dir == "" {
			return "", fault.Usagef("nothing to resume: %s holds no run of %s: train without --resume", runsDir, model)
		}
		return dir, err
	case o.Out == "":
		return "", nil
	}
	entries, err := readPlace(o.Out)
	switch {
	case err != nil:
		return "", err
	case rundir.Exists(filepath.Join(o.Out, ManifestFile)):
		return "", takenPlace(o.Out)
	case len(entries) > 0:
		return "", fault.Usagef("output %s: the directory is not empty, and not a run of ganc's: give another --out, or empty it", o.Out)
	}
	return "", nil
}

const runsDir = "runs"

// place makes the directory of a run: the old one, Out, or the next runs/MODEL-N.
func place(o Options, model, old string) (string, error) {
	switch {
	case old != "":
		return old, rundir.Clean(old)
	case o.Out == "":
		return rundir.NextRun(runsDir, model)
	}
	if err := os.MkdirAll(o.Out, 0o777); err != nil {
		return "", fault.Usagef("output %s: %s: give another --out", o.Out, fault.Reason(err))
	}
	return o.Out, nil
}

// lockNew locks the directory of a new run, which another process may have taken since it was looked at.
func lockNew(dir string) (io.Closer, error) {
	lock, err := rundir.Lock(dir)
	if err == nil && rundir.Exists(filepath.Join(dir, ManifestFile)) {
		return nil, errors.Join(takenPlace(dir), lock.Close())
	}
	return lock, err
}

func takenPlace(dir string) error {
	return fault.Usagef("output %s: it holds a run already: continue it with --resume, or give another --out", dir)
}

// readPlace lists a directory to write into. It lists nothing where the directory does not exist.
func readPlace(dir string) ([]fs.DirEntry, error) {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case errors.Is(err, syscall.ENOTDIR):
		return nil, fault.Usagef("output %s: it, or a part of its path, is a file: give another --out", dir)
	case err != nil:
		return nil, fault.Usagef("output %s: %s: give another --out", dir, fault.Reason(err))
	}
	return entries, nil
}

// newestRun is the directory parent/MODEL-N with the largest N that holds a checkpoint, or else a manifest: a run that was
// killed before it could record anything is passed over. It is empty where there is none.
func newestRun(parent, model string) (string, error) {
	entries, err := readPlace(parent)
	var runs []int
	for _, e := range entries {
		if text, ok := strings.CutPrefix(e.Name(), model+"-"); ok {
			if n, err := strconv.Atoi(text); err == nil {
				runs = append(runs, n)
			}
		}
	}
	slices.Sort(runs)
	begun := ""
	for _, n := range slices.Backward(runs) {
		dir := filepath.Join(parent, fmt.Sprintf("%s-%d", model, n))
		if !rundir.Exists(filepath.Join(dir, ManifestFile)) {
			continue
		}
		files, err := Checkpoints(dir)
		if err != nil {
			return "", err
		}
		if len(files) > 0 {
			return dir, nil
		}
		begun = cmp.Or(begun, dir)
	}
	return begun, err
}
