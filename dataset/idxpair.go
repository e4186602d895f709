package dataset

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// openFile opens one file of images as a data set without a test split.
func openFile(r request) (unfitted, error) {
	path := r.path
	d, err := newFolder(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	name := filepath.Base(path)
	train, err := d.readPair(name, d.labelsOf(name))
	if err != nil {
		return nil, err
	}
	return fitted(assemble(path, train, pair{}, nil))
}

// labelsOf is the file with the labels of a file of images, or "".
func (d folder) labelsOf(images string) string {
	other := strings.NewReplacer("images", "labels", "idx3", "idx1").Replace(images)
	if other == images {
		return ""
	}
	bare := strings.TrimSuffix(other, ".gz")
	return d.first(other, bare, bare+".gz")
}

// openDir opens a directory with the files of MNIST's layout, or with one pair of IDX files, or two of which one is
// for testing. Only the training images must be there; if one split has labels, so must the other.
func openDir(r request) (unfitted, error) {
	path := r.path
	d, err := newFolder(path)
	if err != nil {
		return nil, err
	}
	l := d.layout()
	if l == (layout{}) {
		if l, err = d.pairs(); err != nil {
			return nil, err
		}
	}
	switch {
	case l.images == "":
		return nil, fail(path, "no train-images-idx3-ubyte[.gz] in this directory; want {train,t10k}-images-idx3-ubyte and {train,t10k}-labels-idx1-ubyte")
	case l.testImages == "" && l.testLabels != "":
		return nil, fail(path, "%s without t10k-images-idx3-ubyte[.gz]; add the images or remove the labels", l.testLabels)
	case l.testImages != "" && l.labels != "" && l.testLabels == "":
		return nil, fail(path, "%s without t10k-labels-idx1-ubyte[.gz]; add the labels of the test images", l.testImages)
	case l.testLabels != "" && l.labels == "":
		return nil, fail(path, "%s without train-labels-idx1-ubyte[.gz]; add the labels of the training images", l.images)
	}
	train, err := d.readPair(l.images, l.labels)
	if err != nil {
		return nil, err
	}
	test := pair{}
	if l.testImages != "" {
		if test, err = d.readPair(l.testImages, l.testLabels); err != nil {
			return nil, err
		}
	}
	return fitted(assemble(path, train, test, nil))
}

// A layout is the names of the files of two splits; a name is empty where there is none.
type layout struct{ images, labels, testImages, testLabels string }

// layout finds the four files of MNIST's layout.
func (d folder) layout() layout {
	find := func(split, what, rank string) string {
		dash, dot := split+"-"+what+"-"+rank+"-ubyte", split+"-"+what+"."+rank+"-ubyte"
		return d.first(dash, dash+".gz", dot, dot+".gz")
	}
	return layout{find("train", "images", "idx3"), find("train", "labels", "idx1"), find("t10k", "images", "idx3"), find("t10k", "labels", "idx1")}
}

// pairs finds files of other names: those with idx3 in it are images, and for testing where test or t10k is in it too.
func (d folder) pairs() (l layout, err error) {
	var images, test []string
	for _, name := range d.rank3() {
		if strings.Contains(name, "test") || strings.Contains(name, "t10k") {
			test = append(test, name)
		} else {
			images = append(images, name)
		}
	}
	if len(images) > 1 || len(test) > 1 {
		return l, fail(d.dir, "several data sets: %s; give the path of one file", shorten(d.rank3()))
	}
	if len(images) == 1 {
		l.images, l.labels = images[0], d.labelsOf(images[0])
	}
	if len(test) == 1 {
		l.testImages, l.testLabels = test[0], d.labelsOf(test[0])
	}
	return l, nil
}

// rank3 are the files that by their names hold images, sorted.
func (d folder) rank3() []string {
	names, _ := fs.Glob(d.fsys, "*idx3*") // the pattern is well formed
	return names
}

// holdsIDX reports whether a directory has any file of MNIST's layout, or another of images.
func holdsIDX(p place) bool {
	if !p.info.IsDir() {
		return false
	}
	d := folder{fsys: os.DirFS(p.path), dir: p.path}
	return d.layout() != layout{} || len(d.rank3()) > 0
}

// newFolder opens a directory on disk, with its checksums where it has them.
func newFolder(dir string) (folder, error) {
	d := folder{fsys: os.DirFS(dir), dir: dir}
	if !d.exists(sumsName) {
		return d, nil
	}
	var err error
	d.sums, err = d.readSums()
	return d, err
}

// first returns the first of the names that exists, or "".
func (d folder) first(names ...string) string {
	for _, n := range names {
		if d.exists(n) {
			return n
		}
	}
	return ""
}

// A pair is the files of one split: no images, images, or images and labels.
type pair struct{ images, labels *idx }

// readPair reads images and, if their name is not empty, labels.
func (d folder) readPair(images, labels string) (p pair, err error) {
	if p.images, err = d.read(images, imageKind); err != nil || labels == "" {
		return p, err
	}
	if p.labels, err = d.read(labels, labelKind); err != nil {
		return p, err
	}
	if n, m := p.images.dims[0], p.labels.dims[0]; n != m {
		return p, fail(p.labels.path, "%d labels for the %d images of %s; fetch the pair again", m, n, filepath.Base(p.images.path))
	}
	return p, nil
}

// fitted is a source of IDX files, whose classes are counted in the training split.
func fitted(d *Dataset, err error) (unfitted, error) { return stored{d, (*Dataset).fitClasses}, err }

// assemble makes a data set of two splits, of which test may be empty. The classes may have names; they are not counted.
func assemble(name string, train, test pair, names []string) (*Dataset, error) {
	shape := train.images.dims[1:]
	if test.images != nil && !slices.Equal(shape, test.images.dims[1:]) {
		return nil, fail(test.images.path, "test images of %s pixels, but training images of %s", times(test.images.dims[1:]), times(shape))
	}
	d := &Dataset{Name: name}
	d.Fields = append(d.Fields, Field{Name: "image", Shape: shape, DType: Uint8, Max: 255})
	if train.labels != nil {
		d.Fields = append(d.Fields, label(0, names))
	}
	d.Train, d.Validation, d.Test = train.split(d.Fields), none(d.Fields), test.split(d.Fields)
	return d, nil
}

func (p pair) split(fields []Field) *Split {
	if p.images == nil {
		return none(fields)
	}
	s := &Split{N: p.images.dims[0], fields: fields, columns: []column{p.images.column}}
	if p.labels != nil {
		s.columns = append(s.columns, p.labels.column)
	}
	return s
}
