package generator

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/spell"
)

// Form is what a file of samples holds. It is also the extension of the file, without the point.
type Form string

// The forms of files.
const (
	PNG Form = "png" // a grid of images, a picture of points, or one image a file
	GIF Form = "gif" // one image after another
	CSV Form = "csv" // rows of a table, in the units of the data
	NPY Form = "npy" // an array, in the units of the output
)

// Forms lists all forms.
var Forms = []string{string(PNG), string(GIF), string(CSV), string(NPY)}

// binary reports whether a terminal cannot show the form.
func (f Form) binary() bool { return f != CSV }

// formOf is the form that the user names, or else the extension of a path.
func formOf(path, name string) (Form, error) {
	ext := Form(strings.ToLower(strings.TrimPrefix(filepath.Ext(path), ".")))
	known := slices.Contains(Forms, string(ext))
	switch {
	case name != "" && !slices.Contains(Forms, name):
		return "", fault.Usagef("flag --format: %q%s: want %s", name, spell.Hint(name, Forms), alternatives(Forms))
	case name != "" && known && path != Stdout && Form(name) != ext:
		return "", fault.Usagef("%s: its name ends in .%s, --format says %s: want one form", path, ext, name)
	case name != "":
		return Form(name), nil
	case path == Stdout:
		return PNG, nil
	case known:
		return ext, nil
	}
	return "", fault.Usagef("%s: the name does not say what to write: want it to end in .png (a grid; numbered images with %%d in the name), .gif (one image after another), .csv (rows of a table) or .npy (an array), or --format", path)
}

// alternatives lists words as the choice between them.
func alternatives(words []string) string {
	if len(words) == 1 {
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}
