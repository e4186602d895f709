package userpackage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/version"
)

// overlaid is the directory of the main that exists only in the overlay.
const overlaid = "zz_ganc"

const overlaidMain = `package main

import (
	"github.com/ganc-ml/ganc/cmd"

	model %q
)

func main() { cmd.Main(cmd.Model{Name: %q, Doc: "a model of your own", Build: model.Model}) }
`

// compile makes the program.
func (p *source) compile(ctx context.Context) (program string, err error) {
	env, err := p.goCommand(ctx, "env", "GOMOD", "GOWORK")
	if err != nil {
		return "", fault.Usagef("%s: %w", p.path, err)
	}
	mod, workspace, _ := strings.Cut(env, "\n")
	if mod == "" || mod == os.DevNull {
		return "", fault.Usagef("%s: it lies in no Go module: go mod init in it, then go get github.com/ganc-ml/ganc@v%s", p.path, version.Release)
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
// modules' own files list what is needed.
func (p *source) moduleFlags(mod, workspace string) ([]string, error) {
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
func (p *source) main() string { return filepath.Join(p.work, "main.go") }

// overlay writes the main of the package, and the file that puts it there for the Go command.
func (p *source) overlay(importPath string) (string, error) {
	text, err := json.Marshal(map[string]map[string]string{"Replace": {filepath.Join(p.dir, overlaid, "main.go"): p.main()}})
	if err != nil {
		return "", err
	}
	path := filepath.Join(p.work, "overlay.json")
	return path, errors.Join(
		os.WriteFile(p.main(), fmt.Appendf(nil, overlaidMain, importPath, p.path), 0o666),
		os.WriteFile(path, text, 0o666))
}
