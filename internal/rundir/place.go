package rundir

import (
	"io/fs"
	"os"
	"path/filepath"
)

// Files lists the files in a directory whose names match a pattern, sorted, with their paths; none where there is no such
// directory.
func Files(dir, pattern string) ([]string, error) {
	names, err := fs.Glob(os.DirFS(dir), pattern)
	for i, name := range names {
		names[i] = filepath.Join(dir, name)
	}
	return names, err
}

// Exists reports whether there is a file, directory or link of that name.
func Exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// Near is a path as a person would write it here: relative where it lies below the current directory.
func Near(path string) string {
	wd, err := os.Getwd()
	if err != nil {
		return path
	}
	if rel, err := filepath.Rel(wd, path); err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return path
}

// CheckDir returns the error of a place that cannot be a directory: a *UsageError.
func CheckDir(path string) error { return obstacle(path) }

// MakeDir makes a directory and its parents, where they do not exist. A place that cannot be written to is a *UsageError.
func MakeDir(path string) error {
	if err := os.MkdirAll(path, 0o777); err != nil {
		return placeError(path, err)
	}
	return nil
}
