package rundir

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// resolve finds the place that the user's words mean.
func (b *Build) resolve() error {
	if b.name == "" {
		return &UsageError{"output directory", "its name is empty", "name one"}
	}
	if err := obstacle(b.name); err != nil {
		return err
	}
	abs, err := filepath.Abs(b.name)
	if err != nil {
		return placeError(b.name, err)
	}
	b.out = abs
	if _, err := os.Lstat(abs); err == nil {
		if b.out, err = filepath.EvalSymlinks(abs); err != nil {
			return &UsageError{b.name, "a symbolic link to nothing", "remove it or choose another place"}
		}
	}
	wd, err := os.Getwd()
	if err != nil {
		return placeError(b.name, err)
	}
	if real, err := filepath.EvalSymlinks(wd); err == nil {
		wd = real
	}
	if rel, err := filepath.Rel(b.out, wd); err == nil && filepath.IsLocal(rel) {
		return &UsageError{b.name, "the current directory lies in it, and " + b.kind.noun + " replaces the whole of it", "name a directory below"}
	}
	return nil
}

// checkOut makes sure that replacing out harms nothing but an earlier directory of the same kind.
func (b *Build) checkOut() error {
	entries, err := os.ReadDir(b.out)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return placeError(b.name, err)
	}
	if !b.kind.is(b.out) {
		return &UsageError{b.name, "the directory is not empty, and not " + b.kind.whose, "choose another place or empty it"}
	}
	return nil
}

// makeParents makes the parents of out and remembers which.
func (b *Build) makeParents() error {
	parent := filepath.Dir(b.out)
	for d := parent; ; d = filepath.Dir(d) {
		if _, err := os.Stat(d); err == nil || d == filepath.Dir(d) {
			break
		}
		b.created = append([]string{d}, b.created...)
	}
	if err := os.MkdirAll(parent, 0o777); err != nil {
		return placeError(b.name, err)
	}
	return nil
}

// lockDir makes Dir and holds it for this process alone. The lock is on the directory itself: it goes with the
// process, and with Dir when that is renamed.
func (b *Build) lockDir() error {
	for {
		if err := os.Mkdir(b.Dir, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
			return placeError(b.name, err)
		}
		f, err := os.Open(b.Dir)
		if errors.Is(err, fs.ErrNotExist) {
			continue // its owner has just finished
		}
		if err != nil {
			return placeError(b.name, err)
		}
		if !tryLock(f) {
			f.Close()
			return &UsageError{b.name, "another ganc is building it", "wait for that one or choose another place"}
		}
		held, err1 := f.Stat()
		there, err2 := os.Stat(b.Dir)
		if err1 == nil && err2 == nil && os.SameFile(held, there) {
			b.lock = f
			return nil
		}
		f.Close() // renamed or removed before we had the lock
	}
}

// sibling names a directory beside out that is ours: .gan.ganc-next for gan.
func sibling(out, what string) string {
	return filepath.Join(filepath.Dir(out), "."+filepath.Base(out)+".ganc-"+what)
}

// empty removes everything in dir but the entry spare.
func empty(dir, spare string) error {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if err == nil && e.Name() != spare {
			err = os.RemoveAll(filepath.Join(dir, e.Name()))
		}
	}
	return err
}

// IsBuild reports whether dir is a finished build.
func IsBuild(dir string) bool { return isFile(filepath.Join(dir, "provenance.json")) }

// isRun tells whether dir/run is a training run.
func isRun(dir string) bool {
	return isFile(filepath.Join(dir, "run", "manifest.json")) || isFile(filepath.Join(dir, "run", "events.jsonl"))
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// copyTree copies the regular files and directories below from.
func copyTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		switch {
		case e.IsDir():
			return os.MkdirAll(filepath.Join(to, rel), 0o777)
		case e.Type().IsRegular() && !strings.HasPrefix(e.Name(), tmpPrefix):
			return copyFile(path, filepath.Join(to, rel))
		}
		return nil
	})
}
