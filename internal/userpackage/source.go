package userpackage

import (
	"context"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/rundir"
)

// source is a package of the user's on its way to a program.
type source struct {
	path string // in the user's words
	dir  string // absolute
	work string // a temporary directory
	tool string // the go command
}

// check returns what is wrong with the package before anything is built.
func (p *source) check(ctx context.Context) error {
	info, err := os.Stat(p.path)
	if err != nil {
		return fault.Modelf("%s: %w: give the name of a model (ganc list), or the directory of a Go package", p.path, fault.Reason(err))
	}
	if !info.IsDir() {
		return fault.Modelf("%s: is a file: give the directory of its package", p.path)
	}
	if p.dir, err = filepath.Abs(p.path); err != nil {
		return err
	}
	if p.tool, err = exec.LookPath("go"); err != nil {
		return fault.Usagef("%s: a model of your own needs the Go toolchain, and there is no go on the PATH: install it from https://go.dev/dl", p.path)
	}
	return p.checkSource(ctx)
}

// checkSource looks for func Model. Whether the package compiles is the compiler's to say.
func (p *source) checkSource(ctx context.Context) error {
	found, err := p.list(ctx)
	if err != nil {
		return err
	}
	files := slices.Concat(found.GoFiles, found.CgoFiles)
	packages, several := strings.CutPrefix(found.Error.Err, "found packages ")
	switch {
	case several:
		packages, _, _ = strings.Cut(packages, " in ")
		return fault.Modelf("%s: it holds two packages, %s: give each a directory", p.path, packages)
	case len(files) == 0 && rundir.IsBuild(p.dir):
		return fault.Modelf("%s: it is a build, not a Go package: give one of its ONNX files, or the name of a model", p.path)
	case len(files) == 0:
		return fault.Modelf("%s: there is no Go package in it: ganc new DIR makes one", p.path)
	case found.Name == "main":
		return fault.Modelf("%s: it is a program, which cannot be imported: run it itself (go run %s), or make it a package with func Model() (*ir.Model, error)", p.path, p.path)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.dir, name), nil, parser.SkipObjectResolution)
		if err != nil || declaresModel(file) {
			return nil
		}
	}
	return fault.Modelf("%s: the package declares no func Model() (*ir.Model, error)", p.path)
}

// listing is the Go command's description of a package.
type listing struct {
	Name              string
	GoFiles, CgoFiles []string
	Error             struct{ Err string }
}

// list lists the package without its module, which it need not have yet.
func (p *source) list(ctx context.Context) (found listing, err error) {
	text, err := p.goCommandIn(ctx, append(os.Environ(), "GO111MODULE=off"), "list", "-e", "-find", "-json=Name,GoFiles,CgoFiles,Error", ".")
	if err != nil {
		return found, fault.Usagef("%s: %w", p.path, err)
	}
	return found, json.Unmarshal([]byte(text), &found)
}

func declaresModel(file *ast.File) bool {
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "Model" {
			return true
		}
	}
	return false
}
