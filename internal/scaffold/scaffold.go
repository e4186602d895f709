// Package scaffold writes a Go package with a model, to begin with.
package scaffold

import (
	"embed"
	"errors"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"text/template"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/version"
)

//go:embed all:template
var templates embed.FS

var packageName = regexp.MustCompile(`^[a-z][a-z0-9]*$`)

// Write writes the package into the directory at path, whole or not at all. The last word of the path becomes the name of
// the package and of the model. module is the directory of the module that the package lies in; it is empty where there
// is none, and the package then has a go.mod of its own. A path that cannot be used is a *fault.UsageError.
func Write(path string) (module string, err error) {
	dir, name, err := place(path)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o777); err != nil {
		return "", fault.Usagef("new %s: %s: choose another place", path, fault.Reason(err))
	}
	module = moduleAbove(filepath.Dir(dir))
	return module, writePackage(dir, name, module == "")
}

// place is the directory to make, and the name of the package in it.
func place(path string) (dir, name string, err error) {
	if path == "" {
		return "", "", fault.Usagef("new: want the directory to make, not an empty name")
	}
	if dir, err = filepath.Abs(path); err != nil {
		return "", "", err
	}
	name = filepath.Base(dir)
	if !packageName.MatchString(name) || token.IsKeyword(name) || name == "main" {
		return "", "", fault.Usagef("new %s: %q becomes the name of the package and of the model: want lower-case letters and digits, a letter first, and no word of Go's", path, name)
	}
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, syscall.ENOTDIR):
		return "", "", fault.Usagef("new %s: it, or a part of its path, is a file: choose another place", path)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return "", "", fault.Usagef("new %s: %s: choose another place", path, fault.Reason(err))
	case len(entries) > 0:
		return "", "", fault.Usagef("new %s: the directory is not empty: choose another place", path)
	}
	return dir, name, nil
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
	list, err := template.ParseFS(templates, "template/*")
	if err != nil {
		return err
	}
	for _, t := range list.Templates() {
		file := strings.TrimSuffix(t.Name(), ".tmpl")
		if file == "go.mod" && !module {
			continue
		}
		var text strings.Builder
		if err := t.Execute(&text, struct{ Name, Version, Checkout string }{name, version.Release, checkout()}); err != nil {
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

// checkout is the directory of the sources that this program was built from, in quotes as go.mod wants them; it is empty
// where they are no longer there, and in a program that was built with -trimpath. A new module then finds ganc without
// any release of it.
func checkout() string {
	_, file, _, ok := runtime.Caller(0)
	dir := filepath.Dir(filepath.Dir(filepath.Dir(file)))
	if !ok || !filepath.IsAbs(file) || !rundir.Exists(filepath.Join(dir, "go.mod")) {
		return ""
	}
	return strconv.Quote(filepath.ToSlash(dir))
}

// moveInto moves the files of a directory into the directory dir, which is not replaced: it may be the current one.
func moveInto(dir, from string) error {
	entries, err := os.ReadDir(from)
	for _, e := range entries {
		err = errors.Join(err, os.Rename(filepath.Join(from, e.Name()), filepath.Join(dir, e.Name())))
	}
	return err
}
