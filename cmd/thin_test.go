package cmd

import (
	"bytes"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// mostLines is the length that no file of cmd exceeds: a command that needs more has work to give to a package below.
const mostLines = 250

// std is the packages of the standard library that a command needs: for flags, calls and printing, not for arithmetic.
var std = []string{
	"bytes", "cmp", "context", "encoding/json", "errors", "fmt", "io", "io/fs", "os", "os/signal", "path/filepath", "regexp",
	"runtime", "slices", "strconv", "strings", "syscall", "time", "unicode/utf8",
}

// below is the packages that a command calls, or whose values it prints.
var below = []string{
	"apply/augment", "apply/compare", "apply/complete", "apply/edit", "apply/evaluate", "apply/explain", "apply/sampler", "apply/subject", "apply/translate",
	"bench", "compile", "compile/train", "dataset", "export", "export/form", "ir", "models", "runtime/latent", "runtime/load",
	"internal/anatomy", "internal/build", "internal/doctor", "internal/fault", "internal/forms", "internal/generator", "internal/golden", "internal/latent",
	"internal/onnxfile", "internal/picture", "internal/proof", "internal/rebuild", "internal/recipe", "internal/run", "internal/rundir",
	"internal/scaffold", "internal/spell", "internal/step", "internal/summary", "internal/userpackage", "internal/version", "internal/words",
}

// special is the packages that only the files named here may import.
var special = map[string][]string{
	"github.com/spf13/cobra":                  nil, // nil: every file
	"github.com/spf13/pflag":                  nil,
	"golang.org/x/term":                       {"console.go"},
	"github.com/ganc-ml/ganc/internal/kernel": {"benchfile.go", "benchmodel.go", "version.go"}, // which kernels run
	"github.com/ganc-ml/ganc/internal/feed":   {"benchfile.go"},
	"github.com/ganc-ml/ganc/runtime":         {"benchfile.go"},
}

// TestThin: cmd holds flags, help and printing. What else a command does lies in a package below.
func TestThin(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(text, []byte("\n")); n > mostLines {
			t.Errorf("%s has %d lines, want at most %d", name, n, mostLines)
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, imp := range file.Imports {
			if path := strings.Trim(imp.Path.Value, `"`); !mayImport(name, path) {
				t.Errorf("%s imports %s: give the work to a package below, or say in thin_test.go why a command needs it", name, path)
			}
		}
	}
}

func mayImport(file, path string) bool {
	if files, ok := special[path]; ok {
		return files == nil || slices.Contains(files, file)
	}
	ours, isOurs := strings.CutPrefix(path, "github.com/ganc-ml/ganc/")
	return slices.Contains(std, path) || isOurs && slices.Contains(below, ours)
}
