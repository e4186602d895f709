package rundir

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// put writes files, given as name, contents, name, contents …, below dir; a name that ends in / is a directory.
func put(t *testing.T, dir string, files ...string) {
	t.Helper()
	for i := 0; i < len(files); i += 2 {
		path := filepath.Join(dir, files[i])
		if strings.HasSuffix(files[i], "/") {
			path = filepath.Join(path, "x")
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(files[i], "/") {
			continue
		}
		if err := os.WriteFile(path, []byte(files[i+1]), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// tree lists everything below dir: "name=contents", directories as "name/".
func tree(t *testing.T, dir string) []string {
	t.Helper()
	list := []string{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(dir, path)
		switch {
		case err != nil:
			return err
		case rel == ".":
		case e.IsDir():
			list = append(list, rel+"/")
		case e.Type().IsRegular():
			b, err := os.ReadFile(path)
			list = append(list, rel+"="+string(b))
			return err
		default:
			list = append(list, rel+"@")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(list)
	return list
}

func wantTree(t *testing.T, dir string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(append([]string{}, want...), tree(t, dir)); diff != "" {
		t.Errorf("%s: -want +got\n%s", dir, diff)
	}
}

// wantUsage checks for a *UsageError of this text, with dir as DIR.
func wantUsage(t *testing.T, err error, dir, want string) {
	t.Helper()
	var ue *UsageError
	if !errors.As(err, &ue) || strings.ReplaceAll(err.Error(), dir, "DIR") != want {
		t.Errorf("got  %T %v\nwant %s", err, err, want)
	}
}

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	for _, s := range []string{"one", "", strings.Repeat("long", 1<<16)} {
		if err := WriteFile(path, text(s)); err != nil {
			t.Fatal(err)
		}
		wantTree(t, dir, "f="+s)
	}
	plain := filepath.Join(dir, "plain")
	put(t, dir, "plain", "")
	a, _ := os.Stat(path)
	b, _ := os.Stat(plain)
	if a.Mode() != b.Mode() {
		t.Errorf("mode %v, other files have %v", a.Mode(), b.Mode())
	}
}

// On an error of fill, or a panic, the old file stays and nothing is left beside it.
func TestWriteFileFails(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	put(t, dir, "f", "old")
	broken := errors.New("model is broken")
	err := WriteFile(path, func(w io.Writer) error {
		if _, err := w.Write(make([]byte, 1<<20)); err != nil {
			t.Error(err)
		}
		return broken
	})
	if !errors.Is(err, broken) || err.Error() != "write "+path+": model is broken" {
		t.Error(err)
	}
	wantTree(t, dir, "f=old")
	func() {
		defer func() { recover() }()
		WriteFile(path, func(io.Writer) error { panic("broken") })
	}()
	wantTree(t, dir, "f=old")
}

func TestWriteFileFollowsLinks(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "real/f", "old")
	if err := os.Symlink("real/f", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	if err := WriteFile(filepath.Join(dir, "link"), text("new")); err != nil {
		t.Fatal(err)
	}
	wantTree(t, dir, "link@", "real/", "real/f=new")
}

func TestWriteFileUsage(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "file", "old", "sub/", "")
	if err := os.Symlink("nowhere", filepath.Join(dir, "dangling")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ path, want string }{
		{"sub", "DIR/sub: is a directory; name a file"},
		{"none/f", "DIR/none/f: the directory DIR/none does not exist; create it or choose another place"},
		{"file/f", "DIR/file/f: DIR/file is a file, not a directory; choose another place"},
		{"file/a/b", "DIR/file/a/b: DIR/file is a file, not a directory; choose another place"},
		{"dangling", "DIR/dangling: a symbolic link to nothing; remove it or choose another place"},
	} {
		err := WriteFile(dir+"/"+c.path, text("new"))
		wantUsage(t, err, dir, c.want)
	}
	wantTree(t, dir, "dangling@", "file=old", "sub/")
}

func TestClean(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "a", "1", tmpPrefix+"a-01234567", "2", "sub/"+tmpPrefix+"b-01234567", "3", "sub/b", "4")
	if err := Clean(dir); err != nil {
		t.Fatal(err)
	}
	wantTree(t, dir, "a=1", "sub/", "sub/b=4")
}

func TestCopyFile(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "a", "1", "c", "2")
	for _, to := range []string{"/c", "/d"} {
		if err := copyFile(dir+"/a", dir+to); err != nil {
			t.Fatal(err)
		}
	}
	wantTree(t, dir, "a=1", "c=1", "d=1")
}

func TestWriteSums(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "b.onnx", "abc", "a/x.pb", "", "other", "x")
	if err := WriteSums(dir, []string{"b.onnx", "a/x.pb", "b.onnx"}); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(dir + "/SHA256SUMS")
	want := "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a/x.pb\n" +
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  b.onnx\n"
	if err != nil || string(got) != want {
		t.Errorf("got\n%s%v\nwant\n%s", got, err, want)
	}
	all := func(string) bool { return true }
	if n, differences, err := CheckSums(dir, all); n != 2 || len(differences) > 0 || err != nil {
		t.Errorf("CheckSums: %d files, %q, %v", n, differences, err)
	}
	put(t, dir, "b.onnx", "abd")
	n, differences, err := CheckSums(dir, all)
	if want := []string{"b.onnx has the SHA-256 a52d159f262b…, and not ba7816bf8f01…"}; n != 2 || !slices.Equal(differences, want) || err != nil {
		t.Errorf("CheckSums of a changed file: %d files, %q, %v", n, differences, err)
	}
	if n, differences, err := CheckSums(dir, func(name string) bool { return name == "a/x.pb" }); n != 1 || len(differences) > 0 || err != nil {
		t.Errorf("CheckSums of one file: %d files, %q, %v", n, differences, err)
	}
	if err := os.Remove(dir + "/a/x.pb"); err != nil {
		t.Fatal(err)
	}
	if _, differences, err := CheckSums(dir, all); len(differences) != 2 || differences[0] != "a/x.pb is missing" || err != nil {
		t.Errorf("CheckSums of a missing file: %q, %v", differences, err)
	}
	put(t, dir, "SHA256SUMS", "abc  b.onnx\n")
	if _, _, err := CheckSums(dir, all); err == nil {
		t.Error("CheckSums takes a list that is none")
	}
	for _, name := range []string{"../x", "/x", "a\nb", `a\b`, ""} {
		if err := WriteSums(dir, []string{name}); err == nil {
			t.Errorf("%q is listed", name)
		}
	}
	if err := WriteSums(dir, []string{"none"}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
}

func TestNextRun(t *testing.T) {
	root := filepath.Join(t.TempDir(), "a", "runs")
	for _, want := range []string{"gan-1", "gan-2"} {
		if dir, err := NextRun(root, "gan"); err != nil || dir != filepath.Join(root, want) {
			t.Errorf("got %s, %v, want %s", dir, err, want)
		}
	}
	put(t, root, "gan-9/", "", "gan-vanilla-20/", "", "gan-x/", "", "gan-012/", "", "gan-99999999999999999999/", "", "gan--50/", "")
	for _, c := range []struct{ model, want string }{{"gan", "gan-10"}, {"gan-vanilla", "gan-vanilla-21"}, {"vae", "vae-1"}} {
		if dir, err := NextRun(root, c.model); err != nil || dir != filepath.Join(root, c.want) {
			t.Errorf("got %s, %v, want %s", dir, err, c.want)
		}
	}
}

func TestNextRunAtOnce(t *testing.T) {
	root, dirs := t.TempDir(), make([]string, 20)
	var wg sync.WaitGroup
	for i := range dirs {
		wg.Go(func() {
			var err error
			if dirs[i], err = NextRun(root, "gan"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	slices.Sort(dirs)
	if n := len(slices.Compact(dirs)); n != 20 {
		t.Errorf("%d directories for 20 runs", n)
	}
}

func TestNextRunUsage(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "file", "")
	_, err := NextRun(dir+"/file/runs", "gan")
	wantUsage(t, err, dir, "DIR/file/runs: DIR/file is a file, not a directory; choose another place")
	for _, name := range []string{"", "a/b", "..", ".hidden"} {
		_, err := NextRun(dir, name)
		wantUsage(t, err, dir, fmt.Sprintf("%q: not a name for a run; name it by one word without separators", name))
	}
}

func TestLog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.jsonl")
	type event struct {
		Step int     `json:"step"`
		Name string  `json:"name"`
		Loss float64 `json:"loss"`
	}
	want := ""
	for step := range 4 {
		l, err := OpenLog(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := l.JSON(event{step, "a<b", 0.5}); err != nil {
			t.Fatal(err)
		}
		want += fmt.Sprintf("{\"step\":%d,\"name\":\"a<b\",\"loss\":0.5}\n", step)
		if got, _ := os.ReadFile(path); string(got) != want {
			t.Errorf("step %d:\n%s", step, got)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		if step == 2 { // the process is killed while it writes a line
			if err := os.WriteFile(path, []byte(want+`{"step":3,"na`), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestLogErrors(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "log", "one\ntwo\n", "sub/", "")
	_, err := OpenLog(dir + "/log/events")
	wantUsage(t, err, dir, "DIR/log: is a file, not a directory; choose another place")
	if _, err = OpenLog(dir + "/sub"); err == nil || strings.ReplaceAll(err.Error(), dir, "DIR") != "write DIR/sub: is a directory" {
		t.Error(err)
	}
	wantTree(t, dir, "log=one\ntwo\n", "sub/")
}

// A value without JSON leaves the log as it was.
func TestLogNaN(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	l, err := OpenLog(path)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if err := l.JSON(func() {}); err == nil {
		t.Error("a function is written as JSON")
	}
	if got, _ := os.ReadFile(path); !bytes.Equal(got, nil) {
		t.Errorf("got %q", got)
	}
}
