package dataset

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/spell"
)

// A form is a kind of source: a name, or what a path may hold.
type form struct {
	name    string // of the data set, or in capitals what the path is of
	summary string
	options []Option // besides those of every source
	holds   func(place) bool
	open    func(request) (unfitted, error)
}

// A place is what stands in front of the options of a source.
type place struct {
	path string
	info os.FileInfo // nil for a name
}

// A request is a source to open, taken apart.
type request struct {
	path string // or the name
	options
	want Geometry
}

// problems collects the mistakes of the file or directory of the request.
func (r request) problems() problems { return problems{source: r.path} }

// Geometry is what a model expects of images: C channels of H × W pixels. A zero says nothing.
type Geometry struct{ C, H, W int }

// named are the data sets that are known by name; paths, in the order in which they are tried, what else can be
// opened.
func named() []form {
	forms := []form{
		{name: "mnist", summary: "70,000 handwritten digits, 28×28 pixels, 10 classes (embedded)", open: openMNIST},
		{name: "fashion-mnist", summary: "70,000 articles of clothing, 28×28 pixels, 10 classes (Debian's package dataset-fashion-mnist)", open: openFashion},
		{name: stackedMNIST, summary: "colour images of three of MNIST's digits, drawn at random: 1,000 modes (no label)", options: stackedOptions, open: openStacked},
		{name: ring8.name, summary: "8 Gaussians on a circle in the plane, made on the spot", options: mixtureOptions, open: ring8.open},
		{name: grid25.name, summary: "25 Gaussians on a square grid in the plane, made on the spot", options: mixtureOptions, open: grid25.open},
	}
	for _, s := range styleSets {
		forms = append(forms, s.form())
	}
	return append(forms, form{name: "folders", summary: "two folders of images, a=DIR and b=DIR, paired by the names of files or not", options: folderOptions, open: openFolders})
}

func paths() []form {
	return []form{
		{name: "DIR of IDX files", summary: "plain or gzip: MNIST's four, train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-…; or one pair (EMNIST's)", holds: holdsIDX, open: openDir},
		{name: "DIR of CIFAR-10", summary: "the binary version: data_batch_1.bin …, test_batch.bin", holds: holdsCIFAR, open: openCIFAR},
		{name: "DIR of images", summary: "PNG and JPEG, in a folder for each class or in none; below train, test, validation or not", options: imageOptions, holds: holdsImages, open: openImages},
		{name: "FILE.npy", summary: "an array N×…; labels.npy beside images.npy, y….npy beside x….npy", options: slices.Concat(arrayOptions, rowImageOptions), holds: hasSuffix(".npy"), open: openNPY},
		{name: "FILE.npz", summary: "arrays by name: x_train, y_train, x_test, y_test (Keras); train_images …; images, labels; x, y; labels as numbers or names", options: slices.Concat(arrayOptions, rowImageOptions), holds: hasSuffix(".npz"), open: openNPZ},
		{name: "FILE.csv, FILE.tsv", summary: "a table with a header: columns of numbers, and one of labels; commas, semicolons, tabs or bars; UTF-8, UTF-16 or Windows-1252", options: slices.Concat(tableOptions, rowImageOptions), holds: hasSuffix(".csv", ".tsv"), open: openCSV},
		{name: "FILE of images (IDX)", summary: "bytes of rank 3, with the labels beside it under the matching name", holds: isFile, open: openFile},
	}
}

// Info describes a data set that Open knows by name, or a form of path that it takes.
type Info struct {
	Name, Summary string
	Options       []Option // besides those of every source, SplitOptions
}

// List returns the data sets that Open knows by name.
func List() []Info { return infos(named()) }

// Paths returns the forms of paths that Open takes.
func Paths() []Info { return infos(paths()) }

func infos(forms []form) (list []Info) {
	for _, f := range forms {
		list = append(list, Info{f.name, f.summary, f.options})
	}
	return list
}

// Open opens a data set: NAME|PATH{,KEY=VALUE}. List, Paths and SplitOptions say what there is. A path is a word that
// holds a separator, starts with a dot, or exists. If SHA256SUMS lies beside IDX files, they must agree with it.
//
// Options set examples of the training split aside ("mnist,validation=5000", "photos,test=0.1,validation=0.1,shuffle=7";
// a permutation by seed chooses them) and say how a form is read. Scales, ranges, classes and channels are fitted to the
// training split alone. Errors are *Error or Errors of them: twenty and 2,000 bytes at most, with the number of the others.
func Open(source string) (*Dataset, error) { return OpenFor(source, Geometry{}) }

// OpenFor opens a data set for a model: files of images are brought to the geometry that it wants, where no option
// says otherwise.
func OpenFor(source string, want Geometry) (*Dataset, error) {
	d, err := open(source, request{want: want})
	if err != nil {
		return nil, bounded(err)
	}
	return d, nil
}

func open(source string, r request) (*Dataset, error) {
	path, text := cutOptions(source)
	f, err := find(path)
	if err != nil {
		return nil, err
	}
	o, mistakes := parseOptions(text, slices.Concat(f.options, SplitOptions))
	if err := failAll(source, mistakes); err != nil {
		return nil, err
	}
	r.path, r.options = path, o
	u, err := f.open(r)
	if err != nil {
		return nil, err
	}
	d, err := o.divide(path, u.counts())
	if err != nil {
		return nil, err
	}
	return u.fit(d)
}

// find is the form that a name or path has.
func find(path string) (form, error) {
	for _, f := range named() {
		if f.name == path {
			return f, nil
		}
	}
	info, err := os.Stat(path)
	if err != nil && !looksLikePath(path) {
		return form{}, unknown(path)
	}
	if err != nil {
		return form{}, fail(path, "%w; %s", fault.Reason(err), wanted)
	}
	for _, f := range paths() {
		if f.holds(place{path, info}) {
			return f, nil
		}
	}
	return form{}, fail(path, "no data in this directory; %s", wanted)
}

// wanted is what a path may be.
const wanted = "want files of a form that ganc data list names"

func isFile(p place) bool { return !p.info.IsDir() }

// hasSuffix reports whether a place is a file whose name ends so, in any case.
func hasSuffix(suffixes ...string) func(place) bool {
	return func(p place) bool {
		return isFile(p) && slices.Contains(suffixes, strings.ToLower(filepath.Ext(p.path)))
	}
}

func looksLikePath(s string) bool {
	return strings.HasPrefix(s, ".") || strings.ContainsRune(s, '/') || strings.ContainsRune(s, os.PathSeparator)
}

func unknown(name string) error {
	var names []string
	for _, f := range named() {
		names = append(names, f.name)
	}
	return &Error{Err: fmt.Errorf("unknown data set %q%s (known: %s; or give a path: see ganc data list)", name, spell.Hint(name, names), strings.Join(names, ", "))}
}
