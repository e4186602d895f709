package rundir

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// TestWriteFiles: a set of files appears, and replaces what was there, only when all of them are written.
func TestWriteFiles(t *testing.T) {
	dir := t.TempDir()
	name := func(i int) string { return filepath.Join(dir, fmt.Sprint(i)) }
	number := func(w io.Writer, i int) error { _, err := fmt.Fprint(w, i); return err }
	put(t, dir, "1", "old")

	broken := errors.New("broken")
	err := WriteFiles(3, name, func(w io.Writer, i int) error {
		if i == 2 {
			return broken
		}
		return number(w, i)
	})
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	wantTree(t, dir, "1=old")

	put(t, dir, "2/", "")
	wantUsage(t, WriteFiles(3, name, number), dir, "DIR/2: is a directory; name a file")
	wantTree(t, dir, "1=old", "2/")

	if err := os.Remove(name(2)); err != nil {
		t.Fatal(err)
	}
	if err := WriteFiles(3, name, number); err != nil {
		t.Error(err)
	}
	wantTree(t, dir, "0=0", "1=1", "2=2")
}

// TestWriteFilesRename: where a file cannot appear, the error says how many have, and no temporary file is left.
func TestWriteFilesRename(t *testing.T) {
	dir := t.TempDir()
	name := func(i int) string { return filepath.Join(dir, fmt.Sprint(i)) }
	err := WriteFiles(3, name, func(w io.Writer, i int) error {
		if i == 2 {
			put(t, dir, "1/x", "in the way") // after it was checked
		}
		_, err := fmt.Fprint(w, i)
		return err
	})
	if err == nil || err.Error() != fmt.Sprintf("write %s: file exists (1 of 3 files are written)", name(1)) {
		t.Errorf("got %v", err)
	}
	wantTree(t, dir, "0=0", "1/", "1/x=in the way")
}

// TestCheckFile: a place is refused before anything is computed for it.
func TestCheckFile(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "taken/", "")
	wantUsage(t, CheckFile(filepath.Join(dir, "taken")), dir, "DIR/taken: is a directory; name a file")
	if err := CheckFile(filepath.Join(dir, "new")); err != nil {
		t.Error(err)
	}
}
