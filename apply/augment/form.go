package augment

import (
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/spell"
	"github.com/ganc-ml/ganc/ir"
)

// Form is how samples are written.
type Form string

// The forms of samples. ganc reads each with --data.
const (
	PNG Form = "png" // a PNG file for each, in a folder for each class
	IDX Form = "idx" // bytes, in MNIST's layout
	NPZ Form = "npz" // NumPy's arrays x_train and y_train, bytes and numbers or names of classes, as Keras has them
)

// Forms lists all forms.
var Forms = []string{string(PNG), string(IDX), string(NPZ)}

func (f Form) check() error {
	if slices.Contains(Forms, string(f)) {
		return nil
	}
	return fault.Usagef("flag --format: %q%s: want %s", string(f), spell.Hint(string(f), Forms), strings.Join(Forms, ", "))
}

// fits is the error of images that the form cannot hold.
func (f Form) fits(i ir.Image) error {
	if f == IDX && i.Channels() > 1 {
		return fault.Usagef("--format idx: it holds grey images, the generator draws %d channels: want --format png or npz", i.Channels())
	}
	return nil
}

// source is what --data takes of a directory with samples.
func (f Form) source(dir string) string {
	if f == NPZ {
		return dir + "/" + arrayFile
	}
	return dir
}
