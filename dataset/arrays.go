package dataset

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/internal/fault"
)

// openNPY opens one .npy file as a data set without a test split. Labels lie beside it: labels.npy beside images.npy,
// y.npy beside x.npy, y_train.npy beside x_train.npy.
func openNPY(r request) (unfitted, error) {
	x, err := readArrayFile(r.path, nil)
	if err != nil {
		return nil, err
	}
	var y *array
	if beside := labelsBeside(r.path); beside != "" {
		if y, err = readArrayFile(beside, &texts{}); err != nil {
			return nil, err
		}
	}
	return newArrays(r, [3]arrayPair{{x, y}})
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

func readArrayFile(path string, texts *texts) (*array, error) {
	f, size, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return npySource{path: path, size: size, exact: true, texts: texts}.read(f)
}

// openRegular opens a regular file that is not empty and tells its size.
func openRegular(path string) (*os.File, int64, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, 0, fail(path, "%w", fault.Reason(err))
	case !info.Mode().IsRegular():
		return nil, 0, fail(path, "not a regular file; give another path, or remove it where it lies beside one")
	case info.Size() == 0:
		return nil, 0, fail(path, "the file is empty; fetch it again")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, fail(path, "%w", fault.Reason(err))
	}
	return f, info.Size(), nil
}

// An arrayPair is the examples of a split and their labels, which may be nil.
type arrayPair struct{ x, y *array }

// arrays are the examples of train, validation and test, of which the last two may be empty.
type arrays struct {
	request
	splits [3]arrayPair
}

// newArrays checks that the splits go together.
func newArrays(r request, splits [3]arrayPair) (unfitted, error) {
	for _, p := range splits {
		if err := p.check(splits[0]); err != nil {
			return nil, err
		}
	}
	return &arrays{r, splits}, nil
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
	case p.y == nil:
		return nil
	case p.y.shape[0] != p.x.shape[0]:
		return fail(p.y.path, "%d labels for the %d examples of %s", p.y.shape[0], p.x.shape[0], filepath.Base(p.x.path))
	case len(p.y.shape) > 2 || len(p.y.shape) == 2 && p.y.shape[1] != 1:
		return fail(p.y.path, "labels of shape %s: want one number or name for each example", times(p.y.shape))
	case (p.y.texts == nil) != (train.y.texts == nil):
		return fail(p.y.path, "of these labels and those of %s some are names and some are numbers: want the same", train.y.path)
	}
	return nil
}

func (a *arrays) counts() (n [3]int) {
	for i, p := range a.splits {
		if p.x != nil {
			n[i] = p.x.shape[0]
		}
	}
	return n
}

func (a *arrays) fit(d division) (*Dataset, error) {
	a.splits = apportion(d, a.counts()[train], a.splits, arrayPair.pick)
	field, err := a.examples()
	if err != nil {
		return nil, err
	}
	out := &Dataset{Name: a.path, Fields: []Field{field}}
	var labels [3][]byte
	if a.splits[0].y != nil {
		f, l, err := a.labels()
		if err != nil {
			return nil, err
		}
		out.Fields, labels = append(out.Fields, f), l
	}
	for i, to := range []**Split{&out.Train, &out.Validation, &out.Test} {
		*to = a.splits[i].split(out.Fields, labels[i])
	}
	if a.splits[0].y == nil || a.splits[0].y.texts != nil {
		return out, nil
	}
	return out, out.fitClasses()
}

// pick is the pair of the examples idx.
func (p arrayPair) pick(idx rows) arrayPair {
	out := arrayPair{x: p.x.pick(idx)}
	if p.y != nil {
		out.y = p.y.pick(idx)
	}
	return out
}

// pick is the array of the examples idx.
func (a *array) pick(idx rows) *array {
	out := &array{path: a.path, shape: append([]int{idx.n}, a.shape[1:]...), texts: a.texts}
	size := Field{Shape: a.shape[1:]}.Size()
	switch {
	case a.texts != nil:
		for i := range idx.all {
			out.rows = append(out.rows, a.rows[i])
		}
	case a.floats != nil:
		out.floats = pick(a.floats, size, idx)
	default:
		out.bytes = pick(a.bytes, size, idx)
	}
	return out
}

// labels are the classes of every split: numbers, which are still to be counted, or names.
func (a *arrays) labels() (f Field, labels [3][]byte, err error) {
	p := a.problems()
	var names [3]rows
	for i, s := range a.splits {
		switch {
		case s.y == nil:
			names[i] = listed(nil)
		case s.y.texts != nil:
			names[i] = listed(s.y.rows)
		default:
			if labels[i], err = s.y.asLabels(); err != nil {
				return f, labels, err
			}
		}
	}
	if a.splits[0].y.texts == nil {
		return label(0, nil), labels, nil
	}
	f, labels = a.splits[0].y.texts.classes("label", names, &p)
	return f, labels, p.err()
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

// examples describes the examples: points where an example is a row of numbers, otherwise images, whose channels are
// put first.
func (a *arrays) examples() (Field, error) {
	x := a.splits[0].x
	f := Field{Name: "image", DType: x.dtype(), Shape: slices.Clone(x.shape[1:])}
	image, err := a.rowImage(f.Size())
	switch rank := len(f.Shape); {
	case rank > 1 && a.size[0] > 0:
		return f, fail(x.path, "size= is for rows of numbers: the examples have shape %s", times(f.Shape))
	case err != nil:
		return f, fail(x.path, "%w", err)
	case image != nil:
		f.Shape = image
	case rank == 0:
		f.Name, f.Shape = "point", []int{1}
	case rank == 1:
		f.Name = "point"
	case rank == 3 && isChannels(f.Shape[0]):
	case rank == 3 && isChannels(f.Shape[2]):
		f.Shape = []int{f.Shape[2], f.Shape[0], f.Shape[1]}
		for _, p := range a.splits {
			p.x.channelsFirst()
		}
	case rank > 2:
		return f, fail(x.path, "examples of shape %s: want rows, images H×W, or images with 1 or 3 channels first or last", times(f.Shape))
	}
	if a.field != "" {
		f.Name = a.field
	}
	f.Min, f.Max, err = a.limits(len(f.Shape) > 1)
	return f, err
}

// limits is the range of the numbers: what the option says, which must then hold all, or the usual one of the training
// split.
func (a *arrays) limits(image bool) (lo, hi float64, err error) {
	if a.valueRange == [2]float64{} {
		if lo, hi, err = usualRange(a.splits[0].x.column, image); err != nil {
			err = fail(a.path, "%w", err)
		}
		return lo, hi, err
	}
	lo, hi = a.valueRange[0], a.valueRange[1]
	for _, p := range a.splits {
		if p.x == nil {
			continue
		}
		if least, greatest := p.x.limits(); least < lo || greatest > hi {
			return lo, hi, fail(a.path, "values from %v to %v lie outside of range=%v:%v", least, greatest, lo, hi)
		}
	}
	return lo, hi, nil
}

func isChannels(n int) bool { return n == 1 || n == 3 }

// channelsFirst turns N×H×W×C into N×C×H×W, in place.
func (a *array) channelsFirst() {
	if a == nil {
		return
	}
	pixels, channels := a.shape[1]*a.shape[2], a.shape[3]
	channelsFirst(a.bytes, pixels, channels)
	channelsFirst(a.floats, pixels, channels)
}

func channelsFirst[T byte | float32](data []T, pixels, channels int) {
	image := make([]T, pixels*channels)
	for at := 0; at < len(data); at += len(image) {
		copy(image, data[at:])
		for i, v := range image {
			data[at+i%channels*pixels+i/channels] = v
		}
	}
}
