// Package examples_test builds and runs the examples, as their readers do.
package examples_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/runtime"
)

// TestPrograms builds every example and runs it with arguments that take no training.
func TestPrograms(t *testing.T) {
	if testing.Short() {
		t.Skip("links every program")
	}
	dir := built(t, "./...")
	for _, c := range []struct {
		name, args string
		check      func(t *testing.T, stdout string)
	}{
		{"embed", "", digit},
		{"autoencoder", "check autoencoder", nil},
		{"digits", "check digits", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var stdout, stderr strings.Builder
			program := exec.Command(filepath.Join(dir, c.name), strings.Fields(c.args)...)
			program.Dir, program.Env = t.TempDir(), []string{} // a static program needs nothing around it
			program.Stdout, program.Stderr = &stdout, &stderr
			if err := program.Run(); err != nil {
				t.Fatalf("%v\n%s", err, stderr.String())
			}
			if c.check != nil {
				c.check(t, stdout.String())
			}
		})
	}
}

// TestProgram runs a program of one's own from the declaration of a model to the proof of its file.
func TestProgram(t *testing.T) {
	program := exec.Command(filepath.Join(built(t, "./program"), "program"))
	program.Dir = t.TempDir()
	out, err := program.CombinedOutput()
	if err != nil || !strings.HasSuffix(string(out), "PASS: generator.onnx computes the numbers of the training graph\n") {
		t.Errorf("%v\n%s", err, out)
	}
	if _, err := runtime.LoadFile(filepath.Join(program.Dir, "generator.onnx")); err != nil {
		t.Error(err)
	}
}

// built builds programs into a new directory.
func built(t *testing.T, packages string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	build := exec.Command("go", "build", "-o", dir+string(filepath.Separator), packages)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return dir
}

// digit wants an image of 28 lines of 28 pixels, two characters each. Its latent is another one every time, and some
// images are almost blank: what a generator draws is held by the example's own test.
func digit(t *testing.T, image string) {
	lines := strings.Split(strings.TrimSuffix(image, "\n"), "\n")
	if len(lines) != 28 {
		t.Errorf("it prints %d lines, want 28", len(lines))
	}
	for _, l := range lines {
		if len(l) != 56 || strings.Trim(l, " .:+#") != "" {
			t.Errorf("the line %q: want 56 characters of \" .:+#\"", l)
		}
	}
}

// TestEmbedIsShort: a generator in a program takes less than twenty lines, empty lines and comments aside.
func TestEmbedIsShort(t *testing.T) {
	src, err := os.ReadFile("embed/main.go")
	if err != nil {
		t.Fatal(err)
	}
	lines := 0
	for l := range strings.Lines(string(src)) {
		if l = strings.TrimSpace(l); l != "" && !strings.HasPrefix(l, "//") {
			lines++
		}
	}
	if lines >= 20 {
		t.Errorf("embed/main.go has %d lines, want less than 20", lines)
	}
}
