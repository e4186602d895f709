package dataset

import (
	"fmt"
	"os"
	"strings"

	"github.com/ganc-ml/ganc/internal/spell"
)

// Info describes a data set that Open knows by name.
type Info struct{ Name, Summary string }

// List returns the data sets that Open knows by name.
func List() []Info {
	return []Info{{"mnist", "70,000 handwritten digits, 28×28 pixels, 10 classes (embedded)"}}
}

// Open returns a data set by name (see List) or by path. A path (a word that holds a separator, starts with
// a dot, or exists) is either a directory with MNIST's four IDX files, or one IDX file of images, with the
// labels beside it under the matching name if there are any; plain or gzip. If SHA256SUMS lies beside the
// files, they must agree with it.
//
// Options behind the name or path set examples of the training split aside: "mnist,validation=5000", or
// "path/to/images,test=0.1,validation=0.1,shuffle=7" (see setAside). Errors are *Error or Errors of them.
func Open(source string) (*Dataset, error) {
	place, text := cutOptions(source)
	o, mistakes := parseOptions(text, splitKeys)
	if err := failAll(source, mistakes); err != nil {
		return nil, err
	}
	d, err := openPlace(place)
	if err != nil {
		return nil, err
	}
	return d.setAside(o)
}

func openPlace(place string) (*Dataset, error) {
	if place == "mnist" {
		return mnist()
	}
	info, err := os.Stat(place)
	if err != nil && !looksLikePath(place) {
		return nil, unknown(place)
	}
	if err != nil {
		return nil, fail(place, "%w; want %s", reason(err), wanted)
	}
	if info.IsDir() {
		return openDir(place)
	}
	return openFile(place)
}

const wanted = "the path of an IDX file or of a directory of them"

func looksLikePath(s string) bool {
	return strings.HasPrefix(s, ".") || strings.ContainsRune(s, '/') || strings.ContainsRune(s, os.PathSeparator)
}

func unknown(name string) error {
	var names []string
	for _, i := range List() {
		names = append(names, i.Name)
	}
	hint := ""
	if c := spell.Closest(name, names); c != "" {
		hint = fmt.Sprintf(": did you mean %q?", c)
	}
	return &Error{Err: fmt.Errorf("unknown data set %q%s (known: %s; or give %s)", name, hint, strings.Join(names, ", "), wanted)}
}
