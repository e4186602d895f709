package rundir

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// A Build is an output directory in the making: everything is written into Dir, beside the place it is for, and
// Commit swaps it in. Exactly one of Commit, Keep and Discard ends it.
type Build struct {
	Dir     string // where to write; it exists
	out     string // the place it is for, absolute, links followed
	name    string // the place in the user's words
	lock    *os.File
	created []string // parents of out that were made for it, outermost first
	kind    kind
}

// A kind is what a directory in the making is, and what it may replace.
type kind struct {
	noun  string
	whose string // what a directory that is not of the kind is said not to be
	is    func(dir string) bool
}

var builds = kind{"a build", "a build of ganc's (no provenance.json, no run)", func(dir string) bool { return IsBuild(dir) || isRun(dir) }}

// marked is the kind of directories that hold a file named marker.
func marked(noun, whose, marker string) kind {
	return kind{noun, whose + " (no " + marker + ")", func(dir string) bool { return isFile(filepath.Join(dir, marker)) }}
}

// Prepare begins a build of the directory out with an empty Dir. Leftovers of a build of out that was killed or kept
// are removed. It is a *UsageError if out, or a parent of it, is a file; if out holds anything that is not ganc's;
// if it is, or holds, the current directory; or if another process is building it.
//
// A directory is ganc's if it holds provenance.json or a run (run/manifest.json or run/events.jsonl).
func Prepare(out string) (*Build, error) { return fresh(out, builds) }

// PrepareMarked is Prepare for a directory of another kind than a build: of what is there it replaces only a directory that holds
// a file named marker. noun names the kind, as in "a data set"; whose is what another directory is said not to be, as in "a data
// set of ganc augment".
func PrepareMarked(out, noun, whose, marker string) (*Build, error) {
	return fresh(out, marked(noun, whose, marker))
}

func fresh(out string, k kind) (*Build, error) {
	b, err := begin(out, k)
	if err != nil {
		return nil, err
	}
	if err := empty(b.Dir, ""); err != nil {
		return nil, errors.Join(ioError(b.Dir, err), b.Keep())
	}
	return b, nil
}

// Resume begins a build of out that goes on from an earlier one: Dir holds nothing but the run/ that a killed or kept
// build left, or a copy of out/run. It is a *UsageError if there is neither.
func Resume(out string) (*Build, error) {
	b, err := begin(out, builds)
	if err != nil {
		return nil, err
	}
	if isRun(b.Dir) {
		if err := errors.Join(empty(b.Dir, "run"), Clean(b.Dir)); err != nil {
			return nil, errors.Join(ioError(b.Dir, err), b.Keep())
		}
		return b, nil
	}
	if !isRun(b.out) {
		none := &UsageError{out, "nothing to resume: no interrupted build and no finished one", "build without --resume"}
		if err := b.Discard(); err != nil {
			return nil, errors.Join(none, err)
		}
		return nil, none
	}
	if err := copyTree(filepath.Join(b.out, "run"), filepath.Join(b.Dir, "run")); err != nil {
		return nil, errors.Join(err, b.Discard())
	}
	return b, nil
}

// Resumable is the run that Resume would go on with, or empty. It changes nothing.
func Resumable(out string) string {
	b := &Build{name: out, kind: builds}
	if b.resolve() != nil {
		return ""
	}
	for _, dir := range []string{sibling(b.out, "next"), b.out} {
		if isRun(dir) {
			return filepath.Join(dir, "run")
		}
	}
	return ""
}

// Commit swaps Dir in: out is then the new build, and the old one is gone. On an error out is the old one, and Dir is left
// for Resume. On Linux the two change places at once, so that a reader finds a whole build at any moment. Elsewhere, and on
// a file system that cannot do so, there is a moment between two renames at which there is none; a process killed then
// leaves what the next Prepare puts right.
func (b *Build) Commit() error {
	defer b.unlock()
	if err := b.checkOut(); err != nil {
		return err
	}
	old := sibling(b.out, "old")
	if err := b.swap(old); err != nil {
		return placeError(b.name, err)
	}
	syncDir(filepath.Dir(b.out))
	if err := os.RemoveAll(old); err != nil {
		return ioError(old, err)
	}
	return nil
}

// swap moves Dir to out, and what was there, if anything was, to old.
func (b *Build) swap(old string) error {
	if exchange(b.Dir, b.out) {
		return os.Rename(b.Dir, old)
	}
	err := os.Rename(b.out, old)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	hadOld := err == nil
	if err := os.Rename(b.Dir, b.out); err != nil {
		if hadOld {
			err = errors.Join(err, os.Rename(old, b.out))
		}
		return err
	}
	return nil
}

// Keep leaves Dir as it is, for Resume.
func (b *Build) Keep() error { return b.unlock() }

// Discard removes Dir and the parents that were made for it.
func (b *Build) Discard() error {
	err := os.RemoveAll(b.Dir)
	if e := b.unlock(); err == nil {
		err = e
	}
	for _, dir := range slices.Backward(b.created) {
		if os.Remove(dir) != nil {
			break // others have used it meanwhile
		}
	}
	return err
}

func (b *Build) unlock() error {
	if b.lock == nil {
		return nil
	}
	err := b.lock.Close()
	b.lock = nil
	return err
}

// begin checks the place, makes Dir, whatever it holds from earlier, and locks it.
func begin(out string, k kind) (*Build, error) {
	b := &Build{name: out, kind: k}
	if err := b.resolve(); err != nil {
		return nil, err
	}
	if err := b.checkOut(); err != nil {
		return nil, err
	}
	b.Dir = sibling(b.out, "next")
	if err := b.makeParents(); err != nil {
		return nil, err
	}
	if err := b.lockDir(); err != nil {
		return nil, err
	}
	if err := b.recover(); err != nil {
		return nil, errors.Join(ioError(out, err), b.Keep())
	}
	return b, nil
}

// recover ends the swap of a Commit that was killed.
func (b *Build) recover() error {
	old := sibling(b.out, "old")
	if _, err := os.Lstat(old); err != nil {
		return nil
	}
	if _, err := os.Lstat(b.out); errors.Is(err, fs.ErrNotExist) {
		return os.Rename(old, b.out)
	}
	return os.RemoveAll(old)
}
