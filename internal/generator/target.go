package generator

import (
	"bytes"
	"io"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/rundir"
)

// Stdout, as a path, is standard output.
const Stdout = "-"

// Target is where samples go, and in which form.
type Target struct {
	Form     Form
	Numbered bool // every image is a file of its own

	path    string
	pattern pattern
}

// TargetOf reads a path: a file, files that %d numbers, or Stdout. form is the name of a form, or empty where the path says
// it. The error is a *fault.UsageError.
func TargetOf(path, form string) (t Target, err error) {
	t.path = path
	if path != Stdout {
		if t.pattern, err = parsePattern(path); err != nil {
			return t, err
		}
	}
	t.Numbered = t.pattern.numbered
	if t.Form, err = formOf(path, form); err != nil {
		return t, err
	}
	if t.Numbered && t.Form != PNG {
		return t, fault.Usagef("%s: only PNG images are numbered: want a name that ends in .png, or without %%d", path)
	}
	return t, nil
}

// Stdout reports whether samples go to standard output.
func (t Target) Stdout() bool { return t.path == Stdout }

// RefuseTerminal returns the error of a form that would go to a terminal and that no terminal shows.
func (t Target) RefuseTerminal() error {
	if t.Stdout() && t.Form.binary() {
		return fault.Usagef("-o -: standard output is a terminal, which cannot show this form (%s): send it to a file or program (ganc sample … -o - > FILE.%s), or name a file", t.Form, t.Form)
	}
	return nil
}

// CheckPlace returns the error of a place that cannot be written to.
func (t Target) CheckPlace() error {
	if t.Stdout() {
		return nil
	}
	return rundir.CheckFile(t.pattern.file(0))
}

// Name is the place as the user names it, a dash for standard output.
func (t Target) Name() string {
	if t.Stdout() || t.Numbered {
		return t.path
	}
	return t.pattern.file(0)
}

// Picture reports whether the form has pixels.
func (t Target) Picture() bool { return t.Form == PNG || t.Form == GIF }

// The most images of a target, and of a GIF.
const (
	MostImages = 10_000
	mostFrames = 1000
)

// Most is the most images that the target takes.
func (t Target) Most() int {
	if t.Form == GIF {
		return mostFrames
	}
	return MostImages
}

// want asks for another form.
func (t Target) want(forms ...Form) string {
	begin, point := "want a name that ends in ", "."
	if t.Stdout() {
		begin, point = "want --format ", ""
	}
	var words []string
	for _, f := range forms {
		words = append(words, point+string(f))
	}
	return begin + alternatives(words)
}

// Write writes n files, of which fill writes file i. Files appear whole or not at all, and none before all are
// written; standard output gets nothing before all is written.
func (t Target) Write(stdout io.Writer, n int, fill func(w io.Writer, i int) error) error {
	if !t.Stdout() {
		return rundir.WriteFiles(n, t.pattern.file, fill)
	}
	var b bytes.Buffer
	if err := fill(&b, 0); err != nil {
		return err
	}
	_, err := stdout.Write(b.Bytes())
	return err
}
