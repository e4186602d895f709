package userpackage

import (
	"errors"
	"go/ast"
	gobuild "go/build"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

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
func (p *source) check() error {
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
	return p.checkSource()
}

// checkSource looks for func Model. Whether the package compiles is the compiler's to say.
func (p *source) checkSource() error {
	source, err := gobuild.ImportDir(p.dir, 0)
	var several *gobuild.MultiplePackageError
	switch {
	case isEmpty(err) && rundir.IsBuild(p.dir):
		return fault.Modelf("%s: it is a build, not a Go package: give one of its ONNX files, or the name of a model", p.path)
	case isEmpty(err):
		return fault.Modelf("%s: there is no Go package in it: ganc new DIR makes one", p.path)
	case errors.As(err, &several):
		return fault.Modelf("%s: it holds two packages, %s (%s) and %s (%s): give each a directory", p.path,
			several.Packages[0], several.Files[0], several.Packages[1], several.Files[1])
	case err != nil:
		return nil // the compiler says it better
	case source.Name == "main":
		return fault.Modelf("%s: it is a program, which cannot be imported: run it itself (go run %s), or make it a package with func Model() (*ir.Model, error)", p.path, p.path)
	}
	for _, name := range slices.Concat(source.GoFiles, source.CgoFiles) {
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.dir, name), nil, parser.SkipObjectResolution)
		if err != nil || declaresModel(file) {
			return nil
		}
	}
	return fault.Modelf("%s: the package declares no func Model() (*ir.Model, error)", p.path)
}

func declaresModel(file *ast.File) bool {
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "Model" {
			return true
		}
	}
	return false
}

// isEmpty reports whether a directory holds no Go package.
func isEmpty(err error) bool {
	var none *gobuild.NoGoError
	return errors.As(err, &none)
}
