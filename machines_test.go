package ganc_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestOtherMachines type-checks every package and its tests as other machines, and the portable kernels, have them: with the
// standard library of that system, from sources, which takes seconds where compiling takes minutes.
func TestOtherMachines(t *testing.T) {
	if testing.Short() {
		t.Skip("it reads the standard library of four machines")
	}
	r := &reader{files: token.NewFileSet(), read: map[string]*ast.File{}}
	for _, machine := range []string{"linux/amd64/purego", "linux/arm64", "darwin/arm64", "windows/amd64"} {
		t.Run(machine, func(t *testing.T) {
			own := 0
			for _, err := range r.check(t, machine, &own) {
				t.Error(err)
			}
			if own < 150 {
				t.Errorf("%d packages and tests of this module type-checked, want at least 150", own)
			}
		})
	}
}

// TestOtherMachinesFinds: a name that another system lacks is found, and a function without a body.
func TestOtherMachinesFinds(t *testing.T) {
	r := &reader{files: token.NewFileSet(), read: map[string]*ast.File{}}
	dir := t.TempDir()
	for name, want := range map[string]string{
		"package p\n\nimport \"syscall\"\n\nvar p = syscall.SIGUSR1\n": "undefined: syscall.SIGUSR1",
		"package p\n\nfunc F()\n":                                      "F has no body",
	} {
		if err := os.WriteFile(filepath.Join(dir, "p.go"), []byte(name), 0o666); err != nil {
			t.Fatal(err)
		}
		clear(r.read)
		checked := map[string]*types.Package{}
		var errs []error
		for _, p := range listed(t, "windows/amd64", "syscall") {
			errs = append(errs, r.types(&p, "amd64", checked)...)
		}
		errs = append(errs, r.types(&listedPackage{ImportPath: module + "p", Dir: dir, GoFiles: []string{"p.go"}, Module: &listedModule{Main: true}}, "amd64", checked)...)
		if len(errs) != 1 || !strings.Contains(errs[0].Error(), want) {
			t.Errorf("errors %v, want %s", errs, want)
		}
	}
}

// reader type-checks packages. It parses a file once for all machines.
type reader struct {
	files *token.FileSet
	read  map[string]*ast.File
}

// listedPackage is what go list says of a package, of it with its tests, or of these alone.
type listedPackage struct {
	ImportPath, Dir string
	GoFiles, SFiles []string
	ImportMap       map[string]string
	Standard        bool
	Module          *listedModule
	Error           *struct{ Err string }
}

type listedModule struct {
	Main      bool
	GoVersion string
}

func (p *listedPackage) own() bool { return p.Module != nil && p.Module.Main }

// listed lists packages and their tests with all that they import, which comes first. A machine is a system, a processor and, it may
// be, a tag.
func listed(t *testing.T, machine string, packages ...string) (list []listedPackage) {
	t.Helper()
	at := strings.Split(machine, "/")
	args := []string{"list", "-deps", "-test", "-e", "-tags", strings.Join(at[2:], ","), "-json=ImportPath,Dir,GoFiles,SFiles,ImportMap,Standard,Module,Error"}
	c := exec.Command("go", append(args, packages...)...)
	c.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+at[0], "GOARCH="+at[1])
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		t.Skipf("there is no Go toolchain: %v", err)
	}
	for d := json.NewDecoder(out); ; {
		var p listedPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(p.ImportPath, ".test") { // a main that the Go command writes
			list = append(list, p)
		}
	}
	if err := c.Wait(); err != nil {
		t.Fatalf("go list: %v", err)
	}
	return list
}

// check type-checks this module as a machine has it, and counts its packages.
func (r *reader) check(t *testing.T, machine string, own *int) (errs []error) {
	t.Helper()
	checked := map[string]*types.Package{}
	for _, p := range listed(t, machine, "./...") {
		switch {
		case p.own() && p.Error != nil && strings.Contains(p.Error.Err, "build constraints exclude all Go files"):
			continue // a program for browsers
		case p.Error != nil:
			errs = append(errs, errors.New(p.Error.Err))
			continue
		}
		if errs = append(errs, r.types(&p, strings.Split(machine, "/")[1], checked)...); p.own() {
			*own++
		}
	}
	return errs
}

// types type-checks a package: of this module, functions as well.
func (r *reader) types(p *listedPackage, processor string, checked map[string]*types.Package) (errs []error) {
	if p.ImportPath == "unsafe" {
		return nil
	}
	var files []*ast.File
	for _, name := range p.GoFiles {
		path := filepath.Join(p.Dir, name)
		f := r.read[path]
		if f == nil {
			var err error
			if f, err = parser.ParseFile(r.files, path, nil, parser.SkipObjectResolution); err != nil {
				return append(errs, err)
			}
			r.read[path] = f
		}
		files = append(files, f)
		for _, d := range f.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Body == nil && p.own() && !slices.ContainsFunc(p.SFiles, isAssembly) {
				errs = append(errs, errors.New(r.files.Position(f.Pos()).String()+": "+f.Name.Name+" has no body"))
			}
		}
	}
	c := types.Config{
		IgnoreFuncBodies: !p.own(), Sizes: types.SizesFor("gc", processor), Error: func(err error) { errs = append(errs, err) },
		Importer: imports(func(path string) (*types.Package, error) {
			if to, ok := p.ImportMap[path]; ok {
				path = to
			}
			if path == "unsafe" {
				return types.Unsafe, nil
			}
			if q := checked[path]; q != nil {
				return q, nil
			}
			return nil, errors.New("no package " + path)
		}),
	}
	if p.Module != nil && p.Module.GoVersion != "" {
		c.GoVersion = "go" + p.Module.GoVersion
	}
	path, _, _ := strings.Cut(p.ImportPath, " ")
	checked[p.ImportPath], _ = c.Check(path, r.files, files, nil)
	return errs
}

func isAssembly(name string) bool { return strings.HasSuffix(name, ".s") }

type imports func(path string) (*types.Package, error)

// Import finds a package that has been checked.
func (f imports) Import(path string) (*types.Package, error) { return f(path) }
