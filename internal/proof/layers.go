package proof

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/words"
	"github.com/ganc-ml/ganc/runtime/parity"
	"github.com/ganc-ml/ganc/runtime/testlayout"
)

// LayerOptions says with what the values inside files are compared, and where a node at fault is written.
type LayerOptions struct {
	Options
	// Trained returns the training graph of a network, which shows its values under the names of the exported file. It is
	// nil where there is none: then the reference is ganc's runtime on the file.
	Trained func(network string) (Tracer, error)
	Repro   string // the directory that nodes at fault are written into, NET-RUNTIME for each file that has one
}

// Tracer is an engine that shows the values inside a network.
type Tracer = parity.Tracer

// LayerReport is the comparison of every value inside a file.
type LayerReport struct {
	Network   string           `json:"network"`
	File      string           `json:"file"`
	Reference string           `json:"reference"`
	Engine    string           `json:"engine"`
	Tolerance parity.Tolerance `json:"tolerance"`
	Set       int              `json:"set"` // the data set that shows the first fault; the last where there is none
	*parity.Layers
	Repro string `json:"repro,omitempty"` // the directory of the first node at fault
}

// Layers compares every value inside the files at path with a reference, on the inputs that lie beside them, and hands each
// comparison to show. The error holds a *ParityError for every file with a node at fault, and otherwise what Verify's
// does.
func Layers(ctx context.Context, path string, o LayerOptions, show func(*LayerReport) error) error {
	list, err := layouts(path)
	if err != nil {
		return err
	}
	if list[0].dir == "" {
		return list[0].alone()
	}
	runtimes, err := o.runtimes(ctx)
	if err != nil {
		return err
	}
	if o.Trained == nil && len(runtimes) == 1 && runtimes[0].name == Own {
		return fault.Usagef("%s is no build, so that ganc's runtime is the reference: compare another with it, such as --with ort", path)
	}
	var failed error
	for _, l := range list {
		for _, v := range runtimes {
			if o.Trained == nil && v.name == Own {
				continue
			}
			r, err := v.layers(l, o)
			if err != nil {
				return errors.Join(failed, err)
			}
			failed = errors.Join(failed, r.check())
			if err := show(r); err != nil {
				return err
			}
		}
	}
	return failed
}

// layers compares one file in one runtime.
func (v verifier) layers(l layout, o LayerOptions) (*LayerReport, error) {
	r := &LayerReport{Network: filepath.Base(l.dir), File: l.file, Engine: v.title}
	data, err := os.ReadFile(l.file)
	if err != nil {
		return nil, fault.Filef("%s: %w", l.file, fault.Reason(err))
	}
	m, err := parity.NewModel(data, v.bytes)
	if err != nil {
		return nil, fault.Filef("%s: %w", l.file, err)
	}
	reference, err := o.reference(r.Network, data)
	if err != nil {
		return nil, err
	}
	r.Reference = reference.Name()
	if o.Trained == nil {
		r.Reference = "ganc runtime"
	}
	var asked bool
	if r.Tolerance, asked = o.asked(); !asked && !v.exact() {
		r.Tolerance = parity.Reordered
	}
	sets, err := testlayout.Read(l.dir)
	if err != nil {
		return nil, fault.File(err)
	}
	for i, set := range sets {
		r.Set = i
		if r.Layers, err = parity.Locate(reference, m, m.Fed(set.Inputs), r.Tolerance); err != nil {
			return nil, fault.Filef("%s: data set %d: %w", l.file, i, err)
		}
		if r.First() != nil {
			break
		}
	}
	return r, r.write(o.Repro, v.name)
}

// reference is the training graph of a network, or ganc's runtime on the file.
func (o LayerOptions) reference(network string, data []byte) (parity.Tracer, error) {
	if o.Trained != nil {
		return o.Trained(network)
	}
	m, err := parity.NewModel(data, parity.OpenOwn)
	return m, fault.File(err)
}

// write writes the first node at fault as a model of its own.
func (r *LayerReport) write(dir, engine string) error {
	f := r.First()
	if f == nil || dir == "" || !f.Reproduces() {
		return nil
	}
	r.Repro = filepath.Join(dir, r.Network+"-"+engine)
	if err := rundir.MakeDir(dir); err != nil {
		return err
	}
	if testlayout.Is(r.Repro) { // of an earlier comparison
		if err := os.RemoveAll(r.Repro); err != nil {
			return err
		}
	}
	return f.Repro(r.Repro)
}

// check is a *ParityError where a node is at fault.
func (r *LayerReport) check() error {
	f := r.First()
	switch {
	case f != nil && r.Fused != nil:
		return &ParityError{Err: fmt.Errorf("%s in %s: %s differs in the whole file alone: the runtime computes it otherwise there", r.File, r.Engine, f.Title())}
	case f != nil:
		return &ParityError{Err: fmt.Errorf("%s in %s: %s does not compute what the %s does", r.File, r.Engine, f.Title(), r.Reference)}
	case r.Problem != "":
		return &ParityError{Err: fmt.Errorf("%s in %s: every node runs alone, the whole file does not: %s", r.File, r.Engine, r.Problem)}
	case r.Compared == 0:
		return fault.Filef("%s: it has no value that the %s shows: it is not of this run", r.File, r.Reference)
	}
	return nil
}

// Text says what was found, line by line.
func (r *LayerReport) Text() []string {
	list := []string{fmt.Sprintf("%s in %s: %s of %d equal to the %s", filepath.Base(r.File), r.Engine, words.Count(r.Equal, "value"), r.Compared, r.Reference)}
	if len(r.Absent) > 0 {
		list = append(list, "  the file lacks "+words.Cut(strings.Join(r.Absent, ", "), 60))
	}
	f := r.First()
	if f == nil {
		return list
	}
	list = append(list, fmt.Sprintf("  first: %s, in data set %d", f.Title(), r.Set))
	if f.Source != "" {
		list = append(list, "    declared at "+f.Source)
	}
	if r.Fused == nil {
		list = append(list, "    alone, on the reference's inputs:")
		list = append(list, indented(f.Local.Text())...)
	}
	if r.Problem != "" {
		list = append(list, "    the whole file does not run: "+words.Cut(r.Problem, 200))
	} else {
		list = append(list, "    in the whole file:")
		list = append(list, indented(f.Whole.Text())...)
	}
	if n := len(r.Faults) - 1; n > 0 {
		list = append(list, fmt.Sprintf("    and %s further on", words.Count(n, "node")))
	}
	if r.Repro != "" {
		list = append(list, "    written as a test of one node: "+r.Repro)
	}
	return list
}

// indented is the lines of a text, below a line of Text.
func indented(text string) []string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = "      " + words.Cut(line, 200)
	}
	return lines
}
