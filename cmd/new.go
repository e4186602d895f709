package cmd

import (
	"embed"
	"errors"
	"fmt"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"text/template"

	"github.com/spf13/cobra"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/rundir"
)

//go:embed all:scaffold
var scaffold embed.FS

func (a *app) newCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "new DIR",
		Short: "a Go package with a model of your own, to begin with",
		Long: `Write a Go package that declares a small variational autoencoder: model.go, a test, a README and, outside of any other
module, a go.mod. The last word of DIR is its name. ganc build DIR trains it at once; change what you like.`,
		Example: `  ganc new ./digits
  ganc build ./digits --epochs 1`,
		Args: exactly(1, "the directory to make"),
		RunE: func(_ *cobra.Command, args []string) error { return a.newPackage(args[0]) },
	}
}

var packageName = regexp.MustCompile(`^[a-z][a-z0-9]*$`)

// newPackage writes the package whole, or nothing.
func (a *app) newPackage(path string) error {
	if path == "" {
		return fault.Usagef("new: want the directory to make, not an empty name")
	}
	dir, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	name := filepath.Base(dir)
	if !packageName.MatchString(name) || token.IsKeyword(name) || name == "main" {
		return fault.Usagef("new %s: %q becomes the name of the package and of the model: want lower-case letters and digits, a letter first, and no word of Go's", path, name)
	}
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, syscall.ENOTDIR):
		return fault.Usagef("new %s: it, or a part of its path, is a file: choose another place", path)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return fault.Usagef("new %s: %s: choose another place", path, fault.Reason(err))
	case len(entries) > 0:
		return fault.Usagef("new %s: the directory is not empty: choose another place", path)
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o777); err != nil {
		return fault.Usagef("new %s: %s: choose another place", path, fault.Reason(err))
	}
	module := moduleAbove(filepath.Dir(dir))
	if err := writePackage(dir, name, module == ""); err != nil {
		return err
	}
	a.console.print(fmt.Sprintf("%s  a package with a model, its test and a README", path))
	if module != "" {
		a.console.say("it is part of the module in %s; where that does not require ganc yet: go get github.com/ganc-ml/ganc@v%s", rundir.Near(module), Version)
	}
	a.console.say("train it: ganc build %s", asPath(path))
	return nil
}

// asPath is a path that cannot be taken for a model's name.
func asPath(path string) string {
	if strings.HasPrefix(path, ".") || strings.ContainsRune(path, os.PathSeparator) {
		return path
	}
	return "." + string(os.PathSeparator) + path
}

// moduleAbove is the directory of the module that dir lies in, or empty.
func moduleAbove(dir string) string {
	for {
		if info, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil && info.Mode().IsRegular() {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}

// writePackage writes the files beside dir and moves them there together.
func writePackage(dir, name string, module bool) error {
	work, err := os.MkdirTemp(filepath.Dir(dir), ".ganc-new-")
	if err != nil {
		return fault.Usagef("new %s: %s: choose another place", dir, fault.Reason(err))
	}
	defer os.RemoveAll(work)
	if err := os.Chmod(work, 0o755); err != nil {
		return err
	}
	list, err := template.ParseFS(scaffold, "scaffold/*")
	if err != nil {
		return err
	}
	for _, t := range list.Templates() {
		file := strings.TrimSuffix(t.Name(), ".tmpl")
		if file == "go.mod" && !module {
			continue
		}
		var text strings.Builder
		if err := t.Execute(&text, struct{ Name, Version string }{name, Version}); err != nil {
			return err
		}
		if err := rundir.WriteText(filepath.Join(work, file), text.String()); err != nil {
			return err
		}
	}
	if !rundir.Exists(dir) {
		return os.Rename(work, dir)
	}
	return moveInto(dir, work)
}

// moveInto moves the files of one directory into another, which stays what it is: it may be the current one.
func moveInto(dir, from string) error {
	entries, err := os.ReadDir(from)
	for _, e := range entries {
		err = errors.Join(err, os.Rename(filepath.Join(from, e.Name()), filepath.Join(dir, e.Name())))
	}
	return err
}
