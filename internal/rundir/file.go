package rundir

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// tmpPrefix begins the names of files that are being written. A process that is killed leaves them behind; Clean
// removes them.
const tmpPrefix = ".ganc-tmp-"

// WriteFile writes what fill writes to path, buffered. The bytes go to a temporary file in the same directory, reach
// the disk, and are then renamed; on any error, path is as it was and the temporary file is gone. A symbolic link
// is followed; a device or pipe is written to directly.
func WriteFile(path string, fill func(io.Writer) error) error {
	return WriteFiles(1, func(int) string { return path }, func(w io.Writer, _ int) error { return fill(w) })
}

// CheckFile returns the error that WriteFile would begin with: a *UsageError where path cannot be a file.
func CheckFile(path string) error {
	_, _, err := writable(path)
	return err
}

// writable returns where path leads, and whether that is a device or pipe.
func writable(path string) (target string, special bool, err error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if d := obstacle(path); d != nil {
			return "", false, d
		}
		if _, err := os.Stat(filepath.Dir(path)); err != nil {
			return "", false, &UsageError{path, "the directory " + filepath.Dir(path) + " does not exist", "create it or choose another place"}
		}
		if _, err := os.Lstat(path); err == nil {
			return "", false, &UsageError{path, "a symbolic link to nothing", "remove it or choose another place"}
		}
		return path, false, nil
	case err != nil:
		if d := obstacle(path); d != nil {
			return "", false, d
		}
		return "", false, placeError(path, err)
	case info.IsDir():
		return "", false, &UsageError{path, "is a directory", "name a file"}
	case !info.Mode().IsRegular():
		return path, true, nil
	}
	if target, err = filepath.EvalSymlinks(path); err != nil {
		return "", false, placeError(path, err)
	}
	return target, false, nil
}

// obstacle returns a *UsageError if dir or one of its parents exists and is no directory.
func obstacle(dir string) error {
	for d := dir; ; d = filepath.Dir(d) {
		info, err := os.Stat(d)
		if err == nil && !info.IsDir() {
			what := "is"
			if d != dir {
				what = d + " is"
			}
			return &UsageError{dir, what + " a file, not a directory", "choose another place"}
		}
		if err == nil || d == filepath.Dir(d) {
			return nil
		}
	}
}

func createTemporary(target string) (*os.File, error) {
	for {
		name := fmt.Sprintf("%s%s-%08x", tmpPrefix, filepath.Base(target), rand.Uint32())
		f, err := os.OpenFile(filepath.Join(filepath.Dir(target), name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
}

// fillFile writes.
func fillFile(f *os.File, fill func(io.Writer) error) error {
	w := bufio.NewWriterSize(f, 1<<16)
	if err := fill(w); err != nil {
		return err
	}
	return w.Flush()
}

// syncFile brings a file to the disk and closes it.
func syncFile(f *os.File) error { return errors.Join(f.Sync(), f.Close()) }

func writeSpecial(path string, fill func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return placeError(path, err)
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<16)
	if err := fill(w); err != nil {
		return ioError(path, err)
	}
	if err := w.Flush(); err != nil {
		return ioError(path, err)
	}
	return nil
}

// syncDir makes a rename survive a power failure, on file systems that can.
func syncDir(dir string) {
	if d, err := os.Open(dir); err == nil {
		d.Sync() // not every system can; the rename itself has happened
		d.Close()
	}
}

func copyFile(from, path string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	return WriteFile(path, func(w io.Writer) error {
		_, err := io.Copy(w, in)
		return err
	})
}

// Clean removes the temporary files that killed processes left in dir and below. Nobody may be writing there.
func Clean(dir string) error {
	return filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() && strings.HasPrefix(e.Name(), tmpPrefix) {
			err = os.Remove(path)
		}
		return err
	})
}
