package ganc_test

import (
	"archive/zip"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/cmd"
)

// TestModule uses ganc as others do: a proxy on disk serves this tree as a release; the command is installed from it,
// another module gets the runtime and generates, and a package that the command makes is trained by it.
func TestModule(t *testing.T) {
	if testing.Short() {
		t.Skip("it compiles ganc and all that it needs")
	}
	m := newModuleUser(t)
	m.run(t, m.dir, "go", "install", "github.com/ganc-ml/ganc/cmd/ganc@v"+cmd.Version)
	ganc := filepath.Join(m.dir, "bin", "ganc")
	if out := m.run(t, m.dir, ganc, "version"); !strings.HasPrefix(out, "ganc "+cmd.Version+" ") {
		t.Errorf("ganc version prints %q", out)
	}

	t.Run("runtime", func(t *testing.T) {
		dir := filepath.Join(m.dir, "generate")
		m.write(t, filepath.Join(dir, "main.go"), generateProgram)
		m.write(t, filepath.Join(dir, "generator.onnx"), read(t, "runtime/testdata/generator.onnx"))
		m.run(t, dir, "go", "mod", "init", "example.com/generate")
		m.run(t, dir, "go", "get", "github.com/ganc-ml/ganc/runtime@v"+cmd.Version)
		if out := m.run(t, dir, "go", "run", "."); out != "[3 1 8 8]\n" {
			t.Errorf("it prints %q", out)
		}
	})
	t.Run("package", func(t *testing.T) {
		m.run(t, m.dir, ganc, "new", "digits")
		if out := m.run(t, m.dir, ganc, "build", "./digits", "--steps", "1"); !strings.Contains(out, "\nPASS ") {
			t.Errorf("it prints %q", out)
		}
	})
}

const generateProgram = `package main

import (
	_ "embed"
	"fmt"

	"github.com/ganc-ml/ganc/runtime"
)

//go:embed generator.onnx
var file []byte

func main() {
	images, err := runtime.MustLoadBytes(file).Sample(3, 1)
	if err != nil {
		panic(err)
	}
	fmt.Println(images[0].Shape())
}
`

// moduleUser is somebody with a Go toolchain and an empty module cache. The release comes from a proxy on this disk, what
// it needs from this machine's module cache or, what that lacks, from where that has it from.
type moduleUser struct {
	dir string
	env []string
}

func newModuleUser(t *testing.T) *moduleUser {
	t.Helper()
	out, err := exec.Command("go", "env", "GOMODCACHE", "GOPROXY").Output()
	if err != nil {
		t.Skipf("there is no Go toolchain: %v", err)
	}
	cache, proxy, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	downloads := filepath.Join(cache, "cache", "download")
	if _, err := os.Stat(filepath.Join(downloads, "github.com", "spf13", "cobra", "@v", "list")); err != nil {
		t.Skipf("the module cache does not hold what ganc needs: %v", err)
	}
	m := &moduleUser{dir: t.TempDir()}
	release(t, filepath.Join(m.dir, "proxy"), "v"+cmd.Version)
	m.env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-modcacherw -trimpath", "GOSUMDB=off", "GOWORK=off", "GOTOOLCHAIN=local",
		"GOMODCACHE="+filepath.Join(m.dir, "modules"), "GOBIN="+filepath.Join(m.dir, "bin"),
		"GOPROXY="+fileURL(filepath.Join(m.dir, "proxy"))+","+fileURL(downloads)+","+proxy)
	return m
}

func fileURL(path string) string { return "file://" + filepath.ToSlash(path) }

func (m *moduleUser) write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func (m *moduleUser) run(t *testing.T, dir, program string, args ...string) string {
	t.Helper()
	c := exec.Command(program, args...)
	c.Dir, c.Env = dir, m.env
	var stdout, stderr strings.Builder
	c.Stdout, c.Stderr = &stdout, &stderr
	if err := c.Run(); err != nil {
		t.Fatalf("%s %s: %v\n%s%s", program, strings.Join(args, " "), err, stdout.String(), stderr.String())
	}
	return stdout.String()
}

// release lays the tree out as a proxy serves it: the files of the module, without other modules in it and what lies
// outside of version control.
func release(t *testing.T, proxy, version string) {
	t.Helper()
	dir := filepath.Join(proxy, "github.com", "ganc-ml", "ganc", "@v")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"list": version + "\n", version + ".info": fmt.Sprintf(`{"Version":%q,"Time":"2026-01-01T00:00:00Z"}`, version), version + ".mod": read(t, "go.mod"),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	f, err := os.Create(filepath.Join(dir, version+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z := zip.NewWriter(f)
	err = filepath.WalkDir(".", func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && path != "." && (outsideRelease(path) || hasModule(path)):
			return fs.SkipDir
		case !e.Type().IsRegular():
			return nil
		}
		w, err := z.Create("github.com/ganc-ml/ganc@" + version + "/" + filepath.ToSlash(path))
		if err != nil {
			return err
		}
		_, err = w.Write([]byte(read(t, path)))
		return err
	})
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

func outsideRelease(dir string) bool {
	switch dir {
	case ".git", ".venv", "build", "runs", "bin":
		return true
	}
	return false
}

func hasModule(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}
