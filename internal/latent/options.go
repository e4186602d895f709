// Package latent makes the inputs that a generator draws from: points of noise, walks between them, labels, and normal
// noise within bounds.
package latent

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/picture"
	"github.com/ganc-ml/ganc/internal/spell"
	"github.com/ganc-ml/ganc/internal/words"
	"github.com/ganc-ml/ganc/runtime"
)

// The walks of Options.Walk.
const (
	Strips  = "strips" // each row goes from a point to the next, where the row below goes on
	Corners = "grid"   // all of the grid lies between four points
)

// AllClasses, as Options.Class, gives a row to each class.
const AllClasses = "all"

// Options are the wishes of a user for the images of a generator. Errors name the options as the command line does.
type Options struct {
	N          int     // images
	Columns    int     // images in a row; 0: as many as make the grid about as wide as high, or 8 with AllClasses
	Most       int     // the most images that AllClasses may need
	Seed       uint64  // of the noise
	Class      string  // a name or a number, AllClasses, or empty: labels are drawn
	Walk       string  // Strips, Corners, or empty: every image has a point of its own
	Truncation float64 // normal noise is drawn within [-Truncation, Truncation]; 0: everywhere
}

// isLabel reports whether an input is a label with classes.
func isLabel(v runtime.ValueInfo) bool { return picture.IsLabel(v.Port, v.DType) }

// label is the class that every label is to have, or −1 where none is asked for or every class has a row. classes is
// the number of classes that every label input has.
func (o Options) label(inputs []runtime.ValueInfo) (class, classes int, err error) {
	if o.Class == "" {
		return -1, 0, nil
	}
	var names []string
	for _, in := range inputs {
		if isLabel(in) && (classes == 0 || in.Classes < classes) {
			classes, names = in.Classes, in.ClassNames
		}
	}
	if classes == 0 {
		return 0, 0, fault.Usagef("--class: the network has no input with classes: it cannot be told what to draw")
	}
	if o.Class == AllClasses {
		return -1, classes, nil
	}
	class, err = classOf(o.Class, names, classes)
	return class, classes, err
}

// classOf finds a class by its name. A number is the place of a class where no class has a number for its name.
func classOf(text string, names []string, classes int) (int, error) {
	if i := slices.Index(names, text); i >= 0 {
		return i, nil
	}
	class, err := strconv.Atoi(text)
	if isNumber := func(s string) bool { _, err := strconv.ParseFloat(s, 64); return err == nil }; err == nil && class >= 0 && class < classes && !slices.ContainsFunc(names, isNumber) {
		return class, nil
	}
	if several(text, names, classes) {
		return 0, fault.Usagef("flag --class: %q is several classes: a picture has one, because between two labels there is nothing to walk through: want one class, or all for a row of each", text)
	}
	if names != nil {
		return 0, fault.Usagef("flag --class: %q%s: want all, or a class: %s", text, spell.Hint(text, names), words.Some(names))
	}
	return 0, fault.Usagef("flag --class: %q: want all, or a class from 0 to %d", text, classes-1)
}

// several reports whether a text lists classes with commas between.
func several(text string, names []string, classes int) bool {
	parts := strings.Split(text, ",")
	return len(parts) > 1 && !slices.ContainsFunc(parts, func(part string) bool {
		_, err := classOf(strings.TrimSpace(part), names, classes)
		return err != nil && part != AllClasses
	})
}
