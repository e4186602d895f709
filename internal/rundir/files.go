package rundir

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
)

// WriteFiles writes n files, each as WriteFile does: fill writes file i, which path names. No file appears, or changes,
// before all are written whole. Then they are renamed one after another; where a rename fails, which the error says, the
// files before it have appeared.
func WriteFiles(n int, path func(i int) string, fill func(w io.Writer, i int) error) error {
	files := make([]pendingFile, n)
	for i := range files {
		f := &files[i]
		f.path = path(i)
		var err error
		if f.target, f.special, err = writable(f.path); err != nil {
			return err
		}
	}
	for i := range files {
		defer files[i].discard()
	}
	for first := 0; first < n; first += syncedAtOnce {
		some := files[first:min(first+syncedAtOnce, n)]
		for i := range some {
			if err := some[i].write(func(w io.Writer) error { return fill(w, first+i) }); err != nil {
				return err
			}
		}
		if err := syncAll(some); err != nil {
			return err
		}
	}
	for i := range files {
		if err := files[i].appear(); err != nil {
			if i > 0 {
				err = fmt.Errorf("%w (%d of %d files are written)", err, i, n)
			}
			return err
		}
	}
	for i := range files {
		if dir := filepath.Dir(files[i].target); i == 0 || dir != filepath.Dir(files[i-1].target) {
			syncDir(dir)
		}
	}
	return nil
}

// syncedAtOnce is the number of files that are written before all of them are brought to the disk at once: a disk takes
// hardly longer for many than for one.
const syncedAtOnce = 64

// syncAll brings the temporary files to the disk.
func syncAll(files []pendingFile) error {
	errs := make([]error, len(files))
	var wait sync.WaitGroup
	for i := range files {
		if f := &files[i]; f.open != nil {
			wait.Go(func() {
				if err := syncFile(f.open); err != nil {
					errs[i] = ioError(f.path, err)
				}
			})
		}
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// pendingFile is a file that is written beside its place.
type pendingFile struct {
	path    string // in the user's words
	target  string // the place, links followed
	special bool   // the place is a device or pipe
	beside  string // the temporary file; empty before it exists and after it is renamed
	open    *os.File
}

// write writes the temporary file. A device or pipe is written to at once.
func (f *pendingFile) write(fill func(io.Writer) error) error {
	if f.special {
		return writeSpecial(f.target, fill)
	}
	t, err := createTemporary(f.target)
	if err != nil {
		return placeError(f.path, err)
	}
	f.beside, f.open = t.Name(), t
	if err := fillFile(t, fill); err != nil {
		return ioError(f.path, err)
	}
	return nil
}

func (f *pendingFile) appear() error {
	if f.special {
		return nil
	}
	if err := os.Rename(f.beside, f.target); err != nil {
		return placeError(f.path, err)
	}
	f.beside = ""
	return nil
}

// discard closes and removes the temporary file, where it has not appeared.
func (f *pendingFile) discard() {
	if f.beside != "" {
		f.open.Close()
		os.Remove(f.beside)
	}
}
