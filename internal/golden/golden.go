// Package golden records what a model or a file computes, in a text that is small enough to keep beside the source, and
// says where a later recording differs: in which pass of the compiler, at which node, of which layer and line.
//
// A golden file holds a digest of every value of a training of three iterations a stage: of the first execution of
// every program after each pass of the compiler, and of every execution as it ran; then of every network, and the structure of
// the exported files with a digest of every weight. Values that a pass leaves as they were are listed once. Beside its digest
// a value has a few numbers, from which a difference is told in units in the last place. A golden file says nothing
// of threads, machine, time, directory or line of source.
package golden

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/version"
)

// Format is the version of the text.
const Format = "1"

// Extension ends the name of a golden file.
const Extension = ".golden"

// Kinds of what is recorded.
const (
	OfModel = "model"
	OfFile  = "file"
)

// Golden is a recording.
type Golden struct {
	Kind     string // OfModel or OfFile
	Name     string
	Release  string // of ganc
	Recipe   Recipe // of a model
	Sections []Section
}

// Recipe is the training that is recorded.
type Recipe struct {
	Data   string // the source of the data
	Digest string // of the data
	Set    string // settings that are not the model's: KEY=VALUE,KEY=VALUE
	Seed   uint64
	Batch  int
}

// Section is an execution of a program, a run of a network, or what a file holds.
type Section struct {
	Name   string
	Lines  []string // of a file: its structure, with a digest of every weight
	Passes []Pass
}

// Pass is a graph as a pass left it, or as it ran.
type Pass struct {
	Name  string
	Nodes int
	Sum   string // of the digests of all values

	// Values is the values that no pass of the section had before. Where Again, the program has been listed in a section
	// before, and Values is every value as it ran, with no more than its digest and the sum in Numbers.
	Values []Entry
	Again  bool
}

// Entry is a value.
type Entry struct {
	Digest  string
	Type    string // f32[4×128]
	Numbers string // see numbers
	Label   string // the op and the layer, or the name of an input or variable
}

// Path returns the golden file of a model, or of the ONNX file at path, in a directory.
func Path(dir, name string) string {
	return filepath.Join(dir, strings.TrimSuffix(filepath.Base(name), ".onnx")+Extension)
}

// Read reads the golden file at path. Where it is missing, damaged or of another version, the error is a *fault.FileError.
func Read(path string) (*Golden, error) {
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fault.Filef("%s: there is no such golden file: make it with ganc golden update", rundir.Near(path))
	case err != nil:
		return nil, fault.Filef("%s: %w", rundir.Near(path), fault.Reason(err))
	}
	g, err := parse(string(text))
	if err != nil {
		return nil, fault.Filef("%s: %w", rundir.Near(path), err)
	}
	return g, nil
}

// CheckOf returns an error where the golden file at path, which holds g, is of something else than a model or file of this name.
func (g *Golden) CheckOf(path, kind, name string) error {
	if g.Kind == kind && g.Name == name {
		return nil
	}
	return fault.Filef("%s: it is of the %s %s, not of the %s %s: give another directory with -o", rundir.Near(path), g.Kind, g.Name, kind, name)
}

// CheckData returns an error where the data are not those of the recording.
func (r Recipe) CheckData(path, digest string) error {
	if r.Digest == digest {
		return nil
	}
	return fault.Filef("%s: the data %s have changed since it was made: keep the new ones with ganc golden update", rundir.Near(path), r.Data)
}

// CheckRelease returns an error where another release of ganc made the recording, whose values may be others.
func (g *Golden) CheckRelease(path string) error {
	if g.Release == version.Release {
		return nil
	}
	return fault.Filef("%s: ganc %s made it, this is %s: see what changed with ganc golden diff, and keep it with ganc golden update",
		rundir.Near(path), g.Release, version.Release)
}

// Values is the number of values, of all passes, that the recording has.
func (g *Golden) Values() int {
	n := 0
	for _, s := range g.Sections {
		for _, p := range s.Passes {
			n += len(p.Values)
		}
	}
	return n
}
