package cmd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	gobuild "go/build"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/subprocess"
)

// A model may be given as the directory of a Go package that declares func Model() (*ir.Model, error). Its command line
// is then run by a program that is built for it: the package, and a main beside it that calls Main. The main exists
// only in an overlay of the Go command, go.mod and go.sum are copied for what it adds to them, and nothing is written
// into the user's tree.

// forPackages makes a command that takes a model take the directory of a package too.
func (a *app) forPackages(c *cobra.Command) {
	run, args := c.RunE, c.Args
	c.Args = func(c *cobra.Command, list []string) error {
		if len(list) == 1 && a.isPackage(list[0]) {
			return nil
		}
		return args(c, list)
	}
	c.RunE = func(c *cobra.Command, list []string) error {
		if len(list) == 1 && a.isPackage(list[0]) {
			return a.runPackage(c.Context(), list[0])
		}
		if len(list) == 1 && holdsGo(list[0]) {
			if _, unknown := a.lookup(list); unknown != nil {
				return fault.Modelf("unknown model %q: the package in the directory of that name is %s", list[0], asPath(list[0]))
			}
		}
		return run(c, list)
	}
}

// holdsGo reports whether a directory has Go files.
func holdsGo(dir string) bool {
	files, err := rundir.Files(dir, "*.go")
	return err == nil && len(files) > 0
}

// isPackage reports whether a word is the path of a package, and not a model's name or a file.
func (a *app) isPackage(word string) bool {
	if _, err := a.lookup([]string{word}); err == nil {
		return false
	}
	if !strings.HasPrefix(word, ".") && !strings.ContainsAny(word, "/"+string(os.PathSeparator)) {
		return false
	}
	info, err := os.Stat(word)
	if err != nil {
		return filepath.Ext(word) == ""
	}
	return info.IsDir() || filepath.Ext(word) == ".go"
}

// userPackage is a package of the user's on its way to a program.
type userPackage struct {
	path string // in the user's words
	dir  string // absolute
	work string // a temporary directory
	tool string // the go command
}

// runPackage runs this command line in a program that is built for the package at path.
func (a *app) runPackage(ctx context.Context, path string) error {
	p := &userPackage{path: path}
	if err := p.check(); err != nil {
		return err
	}
	var err error
	if p.work, err = os.MkdirTemp("", "ganc-package-"); err != nil {
		return err
	}
	defer os.RemoveAll(p.work)
	program, err := p.build(interruptible(ctx))
	if err != nil {
		return err
	}
	return a.runProgram(ctx, program)
}

// check says what is wrong with the package before anything is built.
func (p *userPackage) check() error {
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
func (p *userPackage) checkSource() error {
	source, err := gobuild.ImportDir(p.dir, 0)
	var several *gobuild.MultiplePackageError
	switch {
	case is[*gobuild.NoGoError](err) && rundir.Exists(filepath.Join(p.dir, provenanceFile)):
		return fault.Modelf("%s: it is a build, not a Go package: give one of its ONNX files, or the name of a model", p.path)
	case is[*gobuild.NoGoError](err):
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

// overlaid is the directory of the main that exists only in the overlay.
const overlaid = "zz_ganc"

const overlaidMain = `package main

import (
	"github.com/ganc-ml/ganc/cmd"

	model %q
)

func main() { cmd.Main(cmd.Model{Name: %q, Doc: "a model of your own", Build: model.Model}) }
`

// build makes the program.
func (p *userPackage) build(ctx context.Context) (program string, err error) {
	env, err := p.goCommand(ctx, "env", "GOMOD", "GOWORK")
	if err != nil {
		return "", fault.Usagef("%s: %w", p.path, err)
	}
	mod, workspace, _ := strings.Cut(env, "\n")
	if mod == "" || mod == os.DevNull {
		return "", fault.Usagef("%s: it lies in no Go module: go mod init in it, then go get github.com/ganc-ml/ganc@v%s", p.path, Version)
	}
	module, err := p.moduleFlags(mod, workspace)
	if err != nil {
		return "", err
	}
	importPath, err := p.goCommand(ctx, append([]string{"list", "-e", "-f", "{{.ImportPath}}"}, append(module, ".")...)...)
	if err != nil {
		return "", fault.Modelf("%s: %w", p.path, err)
	}
	overlay, err := p.overlay(importPath)
	if err != nil {
		return "", err
	}
	program = filepath.Join(p.work, "ganc")
	args := append([]string{"build", "-buildvcs=false", "-overlay", overlay, "-o", program}, append(module, "./"+overlaid)...)
	_, err = p.goCommand(ctx, args...)
	var said complaint
	switch {
	case errors.As(err, &said) && said.ofMain:
		return "", fault.Modelf("%s: func Model is not a func() (*ir.Model, error):\n%w", p.path, err)
	case errors.As(err, &said) && !said.ofSource:
		return "", fault.Usagef("%s: what the package needs cannot be had: try go mod tidy in it\n%w", p.path, err)
	case errors.As(err, &said):
		return "", fault.Modelf("%s: the package does not compile:\n%w", p.path, err)
	}
	return program, err
}

// moduleFlags copies go.mod and go.sum for the Go command to change. In a workspace there is nothing to change: its
// modules' own files say what is needed.
func (p *userPackage) moduleFlags(mod, workspace string) ([]string, error) {
	if workspace != "" && workspace != "off" {
		return nil, nil
	}
	copied := filepath.Join(p.work, "go.mod")
	for from, to := range map[string]string{mod: copied, strings.TrimSuffix(mod, ".mod") + ".sum": filepath.Join(p.work, "go.sum")} {
		text, err := os.ReadFile(from)
		if errors.Is(err, os.ErrNotExist) {
			continue // a module without requirements has no go.sum
		}
		if err != nil {
			return nil, err
		}
		if err := os.WriteFile(to, text, 0o666); err != nil {
			return nil, err
		}
	}
	return []string{"-mod=mod", "-modfile", copied}, nil
}

// main is the file of the main.
func (p *userPackage) main() string { return filepath.Join(p.work, "main.go") }

// overlay writes the main of the package, and the file that puts it there for the Go command.
func (p *userPackage) overlay(importPath string) (string, error) {
	text, err := json.Marshal(map[string]map[string]string{"Replace": {filepath.Join(p.dir, overlaid, "main.go"): p.main()}})
	if err != nil {
		return "", err
	}
	path := filepath.Join(p.work, "overlay.json")
	return path, errors.Join(
		os.WriteFile(p.main(), fmt.Appendf(nil, overlaidMain, importPath, p.path), 0o666),
		os.WriteFile(path, text, 0o666))
}

// childExit is the exit code of a program that has said itself what there was to say.
type childExit int

func (e childExit) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// runProgram runs this command line in another program, which gets the signals that this one is sent.
func (a *app) runProgram(ctx context.Context, program string) error {
	c := subprocess.Command(ctx, program, a.args...)
	c.Stdout, c.Stderr = a.console.out, a.console.err
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	if err := c.Start(); err != nil {
		return err
	}
	done := make(chan struct{})
	go func() {
		for {
			select {
			case s := <-signals:
				_ = subprocess.Signal(c, s) // it may have ended just now
			case <-done:
				return
			}
		}
	}()
	err := c.Wait()
	close(done)
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() >= 0 {
		return childExit(exit.ExitCode())
	}
	return err
}
