package translate

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/onnxfile"
	"github.com/ganc-ml/ganc/internal/picture"
	"github.com/ganc-ml/ganc/internal/rundir"
	"github.com/ganc-ml/ganc/internal/spell"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
)

// A translator is a file that turns an image into an image of the same size: from its input to one of its outputs.
type translator struct {
	*onnxfile.File
	in, out runtime.ValueInfo
	output  int // its number
}

func (t translator) image() ir.Image { return *t.out.Image }

// reverses reports whether a translator leads back from what t gives.
func (t translator) reverses(o translator) bool {
	return t.in.Name == o.out.Name && t.out.Name == o.in.Name && t.image() == o.image()
}

// find loads the translator at path, or that of a build whose output has the name to, the first where to is empty; and back, the
// translator beside it that leads back, nil where there is none.
func find(path, to string) (t translator, back *translator, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return t, nil, fault.Filef("%s: %w: give an ONNX file or a build directory", path, fault.Reason(err))
	}
	dir := path
	if !info.IsDir() {
		dir = filepath.Dir(path)
	}
	files, err := rundir.Files(dir, "*.onnx")
	if err != nil {
		return t, nil, err
	}
	if !info.IsDir() {
		return findFile(path, to, files)
	}
	if len(files) == 0 {
		return t, nil, fault.Filef("%s: there is no ONNX file in it: give an ONNX file or a build directory", path)
	}
	list, unfit := loadAll(files)
	if len(list) == 0 {
		return t, nil, errors.Join(unfit...)
	}
	t, err = choose(path, to, list)
	return t, wayBack(t, list), err
}

// findFile loads the file at path; the way back may be one of the files beside it.
func findFile(path, to string, beside []string) (t translator, back *translator, err error) {
	if t, err = load(path); err != nil {
		return t, nil, err
	}
	if _, err := choose(path, to, []translator{t}); err != nil {
		return t, nil, err
	}
	list, _ := loadAll(beside) // what is beside is of no concern where it is no way back
	return t, wayBack(t, list), nil
}

// choose is the translator whose output has the name to.
func choose(path, to string, list []translator) (translator, error) {
	if to == "" {
		return list[0], nil
	}
	var names []string
	for _, t := range list {
		if t.out.Name == to {
			return t, nil
		}
		names = append(names, t.out.Name)
	}
	return translator{}, fault.Usagef("flag --to: %q%s: %s translates to %s", to, spell.Hint(to, names), path, strings.Join(names, " or to "))
}

func wayBack(t translator, list []translator) *translator {
	if i := slices.IndexFunc(list, t.reverses); i >= 0 && t.File != nil {
		return &list[i]
	}
	return nil
}

// loadAll loads the files that are translators, and says of each other file why it is none.
func loadAll(files []string) (list []translator, unfit []error) {
	for _, f := range files {
		t, err := load(f)
		if err != nil {
			unfit = append(unfit, err)
			continue
		}
		list = append(list, t)
	}
	return list, unfit
}

func load(path string) (t translator, err error) {
	if t.File, err = onnxfile.Load(path); err != nil {
		return t, err
	}
	const want = "translate needs a network that turns one image into an image of the same size"
	inputs := t.Session.Inputs()
	if len(inputs) != 1 {
		return t, t.Errorf("it takes %d inputs: %s", len(inputs), want)
	}
	t.in = inputs[0]
	numbers := imageNumbers(t.in)
	if numbers == 0 || t.in.DType != runtime.Float32 || picture.IsNoise(t.in.Port) {
		return t, t.Errorf("its input is %v: %s", t.in, want)
	}
	t.output = slices.IndexFunc(t.Session.Outputs(), func(v runtime.ValueInfo) bool {
		return picture.IsImage(v.Port) && v.Image.Channels()*v.Image.H*v.Image.W == numbers
	})
	if t.output < 0 {
		return t, t.Errorf("none of its outputs is an image of as many numbers as its input %v in the metadata ganc.io: %s", t.in, want)
	}
	t.out = t.Session.Outputs()[t.output]
	if i := t.in.Image; i != nil && *i != *t.out.Image {
		return t, t.Errorf("its input is images of %s, its output of %s: %s", size(*i), size(*t.out.Image), want)
	}
	return t, nil
}

func size(i ir.Image) string { return fmt.Sprintf("%d×%d×%d", i.Channels(), i.H, i.W) }

// imageNumbers is how many numbers an example of an input has; 0 where the file leaves it open.
func imageNumbers(v runtime.ValueInfo) int {
	if !v.HasRank || len(v.Dims) < 2 {
		return 0
	}
	n := 1
	for _, d := range v.Dims[1:] {
		n *= max(d.Size, 0)
	}
	return n
}
