package dataset

import (
	"archive/zip"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// openNPY opens one .npy file as a data set without a test split. Labels lie beside it: labels.npy beside images.npy,
// y.npy beside x.npy, y_train.npy beside x_train.npy.
func openNPY(r request) (*Dataset, error) {
	x, err := readArrayFile(r.path)
	if err != nil {
		return nil, err
	}
	var y *array
	if beside := labelsBeside(r.path); beside != "" {
		if y, err = readArrayFile(beside); err != nil {
			return nil, err
		}
	}
	return assembleArrays(r, [3]arrayPair{{x, y}})
}

// labelsBeside is the path of the labels of an array, or "".
func labelsBeside(path string) string {
	dir, name := filepath.Split(path)
	other := strings.Replace(name, "images", "labels", 1)
	if other == name && strings.HasPrefix(name, "x") {
		other = "y" + name[1:]
	}
	if _, err := os.Stat(dir + other); other == name || err != nil {
		return ""
	}
	return dir + other
}

func readArrayFile(path string) (*array, error) {
	f, size, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readArray(path, f, size)
}

// openRegular opens a regular file that is not empty and tells its size.
func openRegular(path string) (*os.File, int64, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, 0, fail(path, "%w", reason(err))
	case !info.Mode().IsRegular():
		return nil, 0, fail(path, "not a regular file; give another path, or remove it where it lies beside one")
	case info.Size() == 0:
		return nil, 0, fail(path, "the file is empty; fetch it again")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, fail(path, "%w", reason(err))
	}
	return f, info.Size(), nil
}

// An arrayPair is the examples of a split and their labels, which may be nil.
type arrayPair struct{ x, y *array }

// arrayNames are the names that the arrays of an .npz file go by, examples and labels, for train, validation and test:
// Keras's (mnist.npz), MedMNIST's, and plain ones.
var arrayNames = [3][][2]string{
	{{"x_train", "y_train"}, {"train_images", "train_labels"}, {"images", "labels"}, {"x", "y"}, {"arr_0", "arr_1"}},
	{{"x_val", "y_val"}, {"val_images", "val_labels"}},
	{{"x_test", "y_test"}, {"test_images", "test_labels"}},
}

// openNPZ opens the arrays of an .npz file by their names.
func openNPZ(r request) (*Dataset, error) {
	f, size, err := openRegular(r.path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := zip.NewReader(f, size)
	if err != nil {
		return nil, fail(r.path, "not an .npz file: %w; save it again with numpy.savez", err)
	}
	var splits [3]arrayPair
	for i, names := range arrayNames {
		if splits[i], err = readNamed(r.path, z, names); err != nil {
			return nil, err
		}
	}
	if splits[0].x == nil {
		return nil, fail(r.path, "no array of examples: it has %q, want x_train, train_images, images, x or arr_0", members(z))
	}
	return assembleArrays(r, splits)
}

// members are the names of the arrays.
func members(z *zip.Reader) (names []string) {
	for _, f := range z.File {
		names = append(names, strings.TrimSuffix(f.Name, ".npy"))
	}
	return names
}

// readNamed reads the first pair of names that is there.
func readNamed(path string, z *zip.Reader, names [][2]string) (p arrayPair, err error) {
	have := members(z)
	for _, n := range names {
		x, y := slices.Index(have, n[0]), slices.Index(have, n[1])
		if x < 0 {
			continue
		}
		if p.x, err = readMember(path, z.File[x]); err == nil && y >= 0 {
			p.y, err = readMember(path, z.File[y])
		}
		return p, err
	}
	return p, nil
}

// encrypted is the bit of a member's flags that says so (APPNOTE.TXT of ZIP, 4.4.4).
const encrypted = 1

func readMember(path string, f *zip.File) (*array, error) {
	path += ": " + f.Name
	if f.Flags&encrypted != 0 {
		return nil, fail(path, "encrypted; save the file again with numpy.savez")
	}
	r, err := f.Open()
	if err != nil {
		return nil, fail(path, "%w; save the file again with numpy.savez", err)
	}
	defer r.Close()
	limit := max(maxExpansion*int64(f.CompressedSize64), minExpanded)
	if f.Method == zip.Store {
		limit = int64(f.CompressedSize64)
	}
	return readArray(path, io.Reader(r), limit)
}

// assembleArrays makes a data set of train, validation and test, of which the last two may be empty.
func assembleArrays(r request, splits [3]arrayPair) (*Dataset, error) {
	for _, p := range splits {
		if err := p.check(splits[0]); err != nil {
			return nil, err
		}
	}
	field, err := exampleField(r, splits)
	if err != nil {
		return nil, err
	}
	d := &Dataset{Name: r.path, Fields: []Field{field}}
	var labels [3][]byte
	if splits[0].y != nil {
		var all []byte
		for i, p := range splits {
			if p.y == nil {
				continue
			}
			if labels[i], err = p.y.asLabels(); err != nil {
				return nil, err
			}
			all = append(all, slices.Max(labels[i]))
		}
		classes := 1 + int(slices.Max(all))
		d.Fields = append(d.Fields, Field{Name: "label", DType: Uint8, Classes: classes, Max: float64(classes - 1)})
	}
	for i, to := range []**Split{&d.Train, &d.Validation, &d.Test} {
		*to = splits[i].split(d.Fields, labels[i])
	}
	return d, nil
}

// check compares a split with the training split.
func (p arrayPair) check(train arrayPair) error {
	switch {
	case p.x == nil:
		return nil
	case !slices.Equal(p.x.shape[1:], train.x.shape[1:]) || (p.x.bytes == nil) != (train.x.bytes == nil):
		return fail(p.x.path, "examples of shape %s (%s), those for training %s (%s): want the same", times(p.x.shape[1:]), p.x.dtype(), times(train.x.shape[1:]), train.x.dtype())
	case (p.y == nil) != (train.y == nil):
		return fail(p.x.path, "of this array and %s one has labels and the other has not: add or remove them", train.x.path)
	case p.y != nil && p.y.shape[0] != p.x.shape[0]:
		return fail(p.y.path, "%d labels for the %d examples of %s", p.y.shape[0], p.x.shape[0], filepath.Base(p.x.path))
	}
	return nil
}

func (c column) dtype() string {
	if c.floats != nil {
		return Float32
	}
	return Uint8
}

func (p arrayPair) split(fields []Field, labels []byte) *Split {
	if p.x == nil {
		return none(fields)
	}
	n := p.x.shape[0]
	s := &Split{N: n, fields: fields}
	s.columns = append(s.columns, newColumn(fields[0], n, p.x.bytes, p.x.floats))
	if p.y != nil {
		s.columns = append(s.columns, newColumn(fields[1], n, labels, nil))
	}
	return s
}

// exampleField describes the examples of arrays: points where an example is a row of numbers, otherwise images, whose
// channels are put first.
func exampleField(r request, splits [3]arrayPair) (Field, error) {
	x := splits[0].x
	f := Field{Name: "image", DType: x.dtype(), Shape: slices.Clone(x.shape[1:])}
	switch rank := len(f.Shape); {
	case rank == 0:
		f.Name, f.Shape = "point", []int{1}
	case rank == 1:
		f.Name = "point"
	case rank == 3 && isChannels(f.Shape[0]):
	case rank == 3 && isChannels(f.Shape[2]):
		f.Shape = []int{f.Shape[2], f.Shape[0], f.Shape[1]}
		for _, p := range splits {
			p.x.channelsFirst()
		}
	case rank > 2:
		return f, fail(x.path, "examples of shape %s: want rows, images H×W, or images with 1 or 3 channels first or last", times(f.Shape))
	}
	if r.field != "" {
		f.Name = r.field
	}
	var err error
	f.Min, f.Max, err = valueRange(r, splits, len(f.Shape) > 1)
	return f, err
}

func isChannels(n int) bool { return n == 1 || n == 3 }

// channelsFirst turns N×H×W×C into N×C×H×W.
func (a *array) channelsFirst() {
	if a == nil {
		return
	}
	pixels, channels := a.shape[1]*a.shape[2], a.shape[3]
	a.bytes = channelsFirst(a.bytes, pixels, channels)
	a.floats = channelsFirst(a.floats, pixels, channels)
}

func channelsFirst[T byte | float32](data []T, pixels, channels int) []T {
	if data == nil || channels == 1 {
		return data
	}
	out := make([]T, len(data))
	for at := 0; at < len(data); at += pixels * channels {
		for p := range pixels {
			for c := range channels {
				out[at+c*pixels+p] = data[at+p*channels+c]
			}
		}
	}
	return out
}

// usualRanges are the ranges that numbers are taken to have where all lie in one of them, the last for images only.
var usualRanges = [][2]float64{{0, 1}, {-1, 1}, {0, 255}}

// valueRange is the range of the numbers of a data set: what the option says, 0..255 for bytes, otherwise the first of
// the usual ranges that holds them all, or from the least to the greatest.
func valueRange(r request, splits [3]arrayPair, image bool) (lo, hi float64, err error) {
	usual := usualRanges
	if !image {
		usual = usual[:2]
	}
	least, greatest := splits[0].x.limits()
	for _, p := range splits[1:] {
		if p.x != nil {
			l, g := p.x.limits()
			least, greatest = min(least, l), max(greatest, g)
		}
	}
	switch {
	case r.valueRange != [2]float64{}:
		lo, hi = r.valueRange[0], r.valueRange[1]
		if least < lo || greatest > hi {
			err = fail(r.path, "values from %v to %v lie outside of range=%v:%v", least, greatest, lo, hi)
		}
		return lo, hi, err
	case splits[0].x.bytes != nil:
		return 0, 255, nil
	}
	for _, u := range usual {
		if least >= u[0] && greatest <= u[1] {
			return u[0], u[1], nil
		}
	}
	if least == greatest {
		return 0, 0, fail(r.path, "every number is %v: there is nothing to learn", least)
	}
	return least, greatest, nil
}

// limits are the least and greatest elements.
func (c column) limits() (lo, hi float64) {
	if c.floats != nil {
		return float64(slices.Min(c.floats)), float64(slices.Max(c.floats))
	}
	return float64(slices.Min(c.bytes)), float64(slices.Max(c.bytes))
}
