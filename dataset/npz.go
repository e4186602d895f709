package dataset

import (
	"archive/zip"
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/internal/fault"
)

// arrayNames are the names that the arrays of an .npz file go by, examples and labels, for train, validation and test:
// Keras's (mnist.npz), MedMNIST's, and plain ones.
var arrayNames = [3][][2]string{
	{{"x_train", "y_train"}, {"train_images", "train_labels"}, {"images", "labels"}, {"x", "y"}, {"arr_0", "arr_1"}},
	{{"x_val", "y_val"}, {"val_images", "val_labels"}},
	{{"x_test", "y_test"}, {"test_images", "test_labels"}},
}

// An archive is an open .npz file: a ZIP file of .npy files.
type archive struct {
	path  string
	zip   *zip.Reader
	names []string // of the arrays, parallel to zip.File
	left  int64    // bytes of the file that no array read so far has claimed
	texts *texts   // labels that are strings
}

// maxDirectory bounds the list of members of an archive, in bytes. zip.NewReader keeps all of it, whatever it is of.
const maxDirectory = 4 << 20

var errDirectory = errors.New("its list of members is too long")

// A directoryReader lets zip.NewReader read no more than a list of members may have.
type directoryReader struct {
	io.ReaderAt
	left int64 // negative: without limit
}

func (d *directoryReader) ReadAt(b []byte, at int64) (int, error) {
	if d.left >= 0 {
		if d.left -= int64(len(b)); d.left < 0 {
			d.left = 0
			return 0, errDirectory
		}
	}
	return d.ReaderAt.ReadAt(b, at)
}

func openArchive(path string, f *os.File, size int64) (*archive, error) {
	bounded := &directoryReader{f, maxDirectory}
	z, err := zip.NewReader(bounded, size)
	if err != nil {
		return nil, fail(path, "not an .npz file: %w; save it again with numpy.savez", fault.Reason(err))
	}
	bounded.left = -1
	a := &archive{path: path, zip: z, left: size, texts: &texts{}}
	for _, f := range z.File {
		a.names = append(a.names, strings.TrimSuffix(f.Name, ".npy"))
	}
	return a, nil
}

// openNPZ opens the arrays of an .npz file by their names.
func openNPZ(r request) (unfitted, error) {
	f, size, err := openRegular(r.path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	a, err := openArchive(r.path, f, size)
	if err != nil {
		return nil, err
	}
	var splits [3]arrayPair
	for i, names := range arrayNames {
		if splits[i], err = a.pair(names); err != nil {
			return nil, err
		}
	}
	if splits[0].x == nil {
		return nil, fail(r.path, "no array of examples: it has %s, want x_train, train_images, images, x or arr_0", shorten(a.names))
	}
	return newArrays(r, splits)
}

// pair reads the first pair of names that is there.
func (a *archive) pair(names [][2]string) (p arrayPair, err error) {
	for _, n := range names {
		x, y := slices.Index(a.names, n[0]), slices.Index(a.names, n[1])
		if x < 0 {
			continue
		}
		if p.x, err = a.read(a.zip.File[x], nil); err == nil && y >= 0 {
			p.y, err = a.read(a.zip.File[y], a.texts)
		}
		return p, err
	}
	return p, nil
}

// encrypted is the bit of a member's flags that says so (APPNOTE.TXT of ZIP, 4.4.4).
const encrypted = 1

// read reads a member. The sizes that the archive claims are bounded by that of the file.
func (a *archive) read(f *zip.File, texts *texts) (*array, error) {
	path := a.path + ": " + f.Name
	if f.Flags&encrypted != 0 {
		return nil, fail(path, "encrypted; save the file again with numpy.savez")
	}
	if f.CompressedSize64 > uint64(a.left) {
		return nil, fail(path, "damaged: the list of members says %d bytes, but the file has %d for it; fetch or save it again", f.CompressedSize64, a.left)
	}
	packed := int64(f.CompressedSize64)
	a.left -= packed
	r, err := f.Open()
	if err != nil {
		return nil, fail(path, "%w; save the file again with numpy.savez", err)
	}
	defer r.Close()
	if f.Method == zip.Store {
		return npySource{path: path, size: packed, exact: true, texts: texts}.read(r)
	}
	return npySource{path: path, size: expanded(packed), texts: texts}.read(r)
}
