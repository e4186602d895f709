package step

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/safetensors"
)

// place is a directory that a step is written into.
type place struct {
	dir  string
	made bool     // there was none before
	old  []string // files of the step that is there
}

// claim makes the directory. One that holds anything but a step is a *fault.UsageError.
func claim(dir string) (place, error) {
	p := place{dir: dir, made: !rundir.Exists(dir)}
	if err := rundir.MakeDir(dir); err != nil {
		return p, err
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) == 0 {
		return p, err
	}
	text, err := os.ReadFile(filepath.Join(dir, DocumentFile))
	var old fileNames
	if errors.Is(err, fs.ErrNotExist) || err == nil && (json.Unmarshal(text, &old) != nil || old.Format != Format) {
		return p, fault.Usagef("output %s: the directory is not empty, and not a step of ganc's: give another -o, or empty it", dir)
	}
	p.old = old.names()
	return p, err
}

// abandon removes the directory where it was made for the step.
func (p place) abandon() error {
	if p.made {
		return os.Remove(p.dir)
	}
	return nil
}

// fileNames is the part of step.json that names files.
type fileNames struct {
	Format             string
	Programs, Networks []struct{ File string }
}

func (f fileNames) names() (names []string) {
	for _, p := range append(f.Programs, f.Networks...) {
		if filepath.Base(p.File) == p.File && filepath.Ext(p.File) == ".onnx" {
			names = append(names, p.File)
		}
	}
	return names
}

// write writes a step in the place of another. step.json appears last.
func (p place) write(s *Step) error {
	names := s.names()
	n := len(names)
	names = append(names, StateFile, DocumentFile)
	err := rundir.WriteFiles(len(names), func(i int) string { return filepath.Join(p.dir, names[i]) }, func(w io.Writer, i int) error {
		switch i {
		case n:
			return safetensors.Write(w, s.Values, map[string]string{"format": Format, "model": s.Model, "iteration": strconv.Itoa(s.Iteration)})
		case n + 1:
			e := json.NewEncoder(w)
			e.SetEscapeHTML(false)
			e.SetIndent("", "  ")
			return e.Encode(s.Document)
		}
		_, err := w.Write(s.Files[i])
		return err
	})
	for _, name := range p.old {
		if err == nil && !slices.Contains(names, name) {
			err = os.Remove(filepath.Join(p.dir, name))
		}
	}
	return err
}

// names is the names of Step.Files.
func (d *Document) names() (names []string) {
	for _, p := range d.Programs {
		names = append(names, p.File)
	}
	for _, n := range d.Networks {
		names = append(names, n.File)
	}
	return names
}
