package rundir

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// The test binary starts itself again as a child, with one of these variables naming a directory.
const (
	fullDiskVariable = "GANC_TEST_FULL_DISK"
	killedVariable   = "GANC_TEST_KILLED"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(fullDiskVariable); dir != "" {
		fullDisk(dir)
	} else if dir := os.Getenv(killedVariable); dir != "" {
		killed(dir)
	} else {
		os.Exit(m.Run())
	}
}

// child runs the test binary again with a variable set.
func child(variable, dir string) (string, error) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), variable+"="+dir)
	out, err := cmd.CombinedOutput()
	return strings.ReplaceAll(string(out), dir, "DIR"), err
}

// fullDisk writes under a limit of 1000 bytes a file, as on a full disk, and prints what the functions say.
func fullDisk(dir string) {
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 1000, Max: 1000}); err != nil {
		fmt.Println(err)
		return
	}
	err := WriteFile(filepath.Join(dir, "f"), func(w io.Writer) error {
		_, err := w.Write(make([]byte, 1<<20))
		return err
	})
	var ue *UsageError
	fmt.Println(errors.As(err, &ue), errors.Is(err, syscall.EFBIG), err)
	// Small enough for the buffer: the error comes with the flush.
	fmt.Println(WriteFile(filepath.Join(dir, "f"), text(strings.Repeat("x", 2000))))

	l, err := OpenLog(filepath.Join(dir, "log"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(l.JSON(strings.Repeat("a", 597)))
	fmt.Println(l.JSON(strings.Repeat("b", 597)))
	fmt.Println(l.JSON(strings.Repeat("c", 297)))
	fmt.Println(l.Close())
}

func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "f", "old")
	got, err := child(fullDiskVariable, dir)
	full := "write DIR/%s: file too large; raise the limit on file sizes (ulimit -f) or choose another place\n"
	f, log := fmt.Sprintf(full, "f"), fmt.Sprintf(full, "log")
	want := "false true " + f + f + "<nil>\n" + log + "<nil>\n<nil>\n"
	if err != nil || got != want {
		t.Errorf("%v\n%s\nwant\n%s", err, got, want)
	}
	wantTree(t, dir, "f=old", `log="`+strings.Repeat("a", 597)+"\"\n\""+strings.Repeat("c", 297)+"\"\n")
}

// killed dies in the middle of a build and of a file.
func killed(dir string) {
	b, err := Prepare(filepath.Join(dir, "gan"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(WriteFile(filepath.Join(b.Dir, "g.onnx"), func(w io.Writer) error {
		if _, err := w.Write(make([]byte, 1<<20)); err != nil {
			return err
		}
		return syscall.Kill(os.Getpid(), syscall.SIGKILL)
	}))
}

// A killed build harms nothing, holds no lock, and the next one cleans up after it.
func TestKilled(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "gan/provenance.json", "old")
	if got, err := child(killedVariable, dir); err == nil || err.Error() != "signal: killed" || got != "" {
		t.Fatalf("%q, %v", got, err)
	}
	if left, err := filepath.Glob(dir + "/.gan.ganc-next/" + tmpPrefix + "g.onnx-*"); err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v: the child died elsewhere", left, err)
	}
	b := prepare(t, dir+"/gan")
	wantTree(t, dir, ".gan.ganc-next/", "gan/", "gan/provenance.json=old")
	check(t, b.Discard())
	wantTree(t, dir, "gan/", "gan/provenance.json=old")
}

// A full device: ENOSPC, and a device is written to, not replaced.
func TestDevice(t *testing.T) {
	if err := WriteFile("/dev/null", text("x")); err != nil {
		t.Error(err)
	}
	want := "write /dev/full: no space left on device; free some space or choose another place"
	if err := WriteFile("/dev/full", text("x")); err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if info, err := os.Stat("/dev/full"); err != nil || info.Mode()&os.ModeDevice == 0 {
		t.Errorf("/dev/full is %v now, %v", info.Mode(), err)
	}
}

// A place that the system refuses is the user's to change, whatever the reason. The superuser may write anywhere but
// among the kernel's own files.
func TestRefusedPlaces(t *testing.T) {
	dir := t.TempDir()
	long := dir + "/" + strings.Repeat("x", 300)
	shown := shortened(long)
	rows := []struct{ path, want string }{
		{"/proc/ganc", "/proc/ganc: no such file or directory; choose another place"},
		{long, shown + ": file name too long; choose another place"},
	}
	if os.Geteuid() != 0 {
		closed := t.TempDir()
		check(t, os.Chmod(closed, 0o555))
		rows = append(rows, struct{ path, want string }{closed + "/f", closed + "/f: permission denied; choose another place"})
	}
	for _, c := range rows {
		_, asRun := NextRun(c.path, "gan")
		_, asBuild := Prepare(c.path)
		_, asLog := OpenLog(c.path)
		for way, err := range map[string]error{"file": WriteFile(c.path, text("x")), "dir": MakeDir(c.path), "run": asRun, "build": asBuild, "log": asLog} {
			if !errors.As(err, new(*UsageError)) || way != "build" && err.Error() != c.want {
				t.Errorf("%s: got %T %v, want %s", way, err, err, c.want)
			}
		}
	}
}

// A locked directory is nobody else's until the lock is closed.
func TestLock(t *testing.T) {
	dir := t.TempDir()
	first, err := Lock(dir)
	check(t, err)
	var taken *UsageError
	if _, err := Lock(dir); !errors.As(err, &taken) {
		t.Errorf("locked twice: %v", err)
	}
	check(t, first.Close())
	again, err := Lock(dir)
	check(t, err)
	check(t, again.Close())
}
