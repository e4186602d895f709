package rundir

import (
	"os"
	"path/filepath"
	"testing"
)

func prepare(t *testing.T, out string) *Build {
	t.Helper()
	b, err := Prepare(out)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestBuild(t *testing.T) {
	dir := t.TempDir()
	out := dir + "/build/gan"
	b := prepare(t, out)
	put(t, b.Dir, "provenance.json", "{}", "g.onnx", "1")
	if _, err := os.Stat(out); err == nil {
		t.Error("the directory is there before Commit")
	}
	check(t, b.Commit())
	wantTree(t, dir, "build/", "build/gan/", "build/gan/g.onnx=1", "build/gan/provenance.json={}")

	b = prepare(t, out)
	put(t, b.Dir, "provenance.json", "{}", "d.onnx", "2")
	if got, _ := os.ReadFile(out + "/g.onnx"); string(got) != "1" {
		t.Errorf("the old build does not stay until Commit: %q", got)
	}
	check(t, b.Commit())
	wantTree(t, dir, "build/", "build/gan/", "build/gan/d.onnx=2", "build/gan/provenance.json={}")

	b = prepare(t, out)
	put(t, b.Dir, "x", "3")
	check(t, b.Discard())
	wantTree(t, dir, "build/", "build/gan/", "build/gan/d.onnx=2", "build/gan/provenance.json={}")
}

// A discarded first build leaves nothing, not even the parents that it made.
func TestDiscardRemovesParents(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "a/", "")
	check(t, prepare(t, dir+"/a/b/c/gan").Discard())
	wantTree(t, dir, "a/")
}

func TestBuildOverEmptyDirectoryAndLink(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "disk/gan/", "", "build/", "")
	check(t, os.Symlink("../disk/gan", dir+"/build/gan"))
	b := prepare(t, dir+"/build/gan")
	put(t, b.Dir, "x", "1")
	check(t, b.Commit())
	wantTree(t, dir, "build/", "build/gan@", "disk/", "disk/gan/", "disk/gan/x=1")
}

func TestBuildUsage(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "file", "x", "foreign/thesis.tex", "x", "hasrun/run/go.sh", "x", "wd/sub/", "")
	check(t, os.Symlink("nowhere", dir+"/dangling"))
	t.Chdir(dir + "/wd/sub")
	before := tree(t, dir)
	for _, c := range []struct{ out, want string }{
		{dir + "/file", "DIR/file: is a file, not a directory; choose another place"},
		{dir + "/file/gan", "DIR/file/gan: DIR/file is a file, not a directory; choose another place"},
		{dir + "/file/a/b/gan", "DIR/file/a/b/gan: DIR/file is a file, not a directory; choose another place"},
		{dir + "/foreign", "DIR/foreign: the directory is not empty, and not a build of ganc's (no provenance.json, no run); choose another place or empty it"},
		{dir + "/hasrun", "DIR/hasrun: the directory is not empty, and not a build of ganc's (no provenance.json, no run); choose another place or empty it"},
		{dir + "/dangling", "DIR/dangling: a symbolic link to nothing; remove it or choose another place"},
		{".", ".: the current directory lies in it, and a build replaces the whole of it; name a directory below"},
		{"..", "..: the current directory lies in it, and a build replaces the whole of it; name a directory below"},
		{"/", "/: the current directory lies in it, and a build replaces the whole of it; name a directory below"},
		{"", "output directory: its name is empty; name one"},
	} {
		_, err := Prepare(c.out)
		wantUsage(t, err, dir, c.want)
		_, err = Resume(c.out)
		wantUsage(t, err, dir, c.want)
	}
	wantTree(t, dir, before...)
}

// A foreign file that appears in out during the build is not swapped away.
func TestCommitChecksAgain(t *testing.T) {
	dir := t.TempDir()
	b := prepare(t, dir+"/gan")
	put(t, b.Dir, "provenance.json", "{}")
	put(t, dir, "gan/thesis.tex", "x")
	wantUsage(t, b.Commit(), dir, "DIR/gan: the directory is not empty, and not a build of ganc's (no provenance.json, no run); choose another place or empty it")
	wantTree(t, dir, ".gan.ganc-next/", ".gan.ganc-next/provenance.json={}", "gan/", "gan/thesis.tex=x")
}

func TestBuildTwiceAtOnce(t *testing.T) {
	dir := t.TempDir()
	first := prepare(t, dir+"/gan")
	put(t, first.Dir, "x", "1")
	_, err := Prepare(dir + "/gan")
	wantUsage(t, err, dir, "DIR/gan: another ganc is building it; wait for that one or choose another place")
	check(t, first.Commit())
	wantTree(t, dir, "gan/", "gan/x=1")
}

// What killed builds leave: a Dir, or a swap that got half way.
func TestLeftovers(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, ".gan.ganc-next/junk/f", "x", "gan/provenance.json", "1")
	b := prepare(t, dir+"/gan")
	wantTree(t, b.Dir)
	check(t, b.Discard())
	wantTree(t, dir, "gan/", "gan/provenance.json=1")

	check(t, os.Rename(dir+"/gan", dir+"/.gan.ganc-old"))
	put(t, dir, ".gan.ganc-next/provenance.json", "2")
	check(t, prepare(t, dir+"/gan").Discard())
	wantTree(t, dir, "gan/", "gan/provenance.json=1")

	put(t, dir, ".gan.ganc-old/provenance.json", "0")
	check(t, prepare(t, dir+"/gan").Discard())
	wantTree(t, dir, "gan/", "gan/provenance.json=1")
}

func TestResume(t *testing.T) {
	dir := t.TempDir()
	_, err := Resume(dir + "/build/gan")
	wantUsage(t, err, dir, "DIR/build/gan: nothing to resume: no interrupted build and no finished one; build without --resume")
	wantTree(t, dir)

	b := prepare(t, dir+"/gan")
	put(t, b.Dir, "run/events.jsonl", "1", "run/"+tmpPrefix+"x", "half", "g.onnx", "stale")
	check(t, b.Keep())
	b, err = Resume(dir + "/gan")
	check(t, err)
	wantTree(t, b.Dir, "run/", "run/events.jsonl=1")
	check(t, b.Commit())
	wantTree(t, dir, "gan/", "gan/run/", "gan/run/events.jsonl=1")

	put(t, dir, "gan/g.onnx", "x", "gan/run/checkpoints/1.safetensors", "w")
	b, err = Resume(dir + "/gan")
	check(t, err)
	put(t, b.Dir, "run/events.jsonl", "1 2")
	wantTree(t, b.Dir, "run/", "run/checkpoints/", "run/checkpoints/1.safetensors=w", "run/events.jsonl=1 2")
	if got, _ := os.ReadFile(filepath.Join(dir, "gan/run/events.jsonl")); string(got) != "1" {
		t.Errorf("the old run is changed: %q", got)
	}
	check(t, b.Discard())
	wantTree(t, dir, "gan/", "gan/g.onnx=x", "gan/run/", "gan/run/checkpoints/", "gan/run/checkpoints/1.safetensors=w", "gan/run/events.jsonl=1")
}

// TestMarked: a directory of another kind is replaced where it holds the marker, and a build is not.
func TestMarked(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "build/provenance.json", "{}", "old/marker.json", "{}", "old/x", "1")
	_, err := PrepareMarked(dir+"/build", "a data set", "a data set of ganc", "marker.json")
	wantUsage(t, err, dir, "DIR/build: the directory is not empty, and not a data set of ganc (no marker.json); choose another place or empty it")
	b, err := PrepareMarked(dir+"/old", "a data set", "a data set of ganc", "marker.json")
	check(t, err)
	put(t, b.Dir, "marker.json", "2")
	check(t, b.Commit())
	wantTree(t, dir, "build/", "build/provenance.json={}", "old/", "old/marker.json=2")
	_, err = Prepare(dir + "/old")
	wantUsage(t, err, dir, "DIR/old: the directory is not empty, and not a build of ganc's (no provenance.json, no run); choose another place or empty it")
}
