package dataset

import (
	"errors"
	"io/fs"
	"os"
	"strconv"
)

// styled is images in two styles, drawn on the spot from data sets of images of one size: the fields "a" and "b", and
// "label", the class of the image that a was drawn from.
type styled struct {
	name, summary string
	a, b          side
	apart         bool // a and b are drawn from different data sets, so that no image of one belongs to one of the other
}

// A side is a style, and what it draws.
type side struct {
	of   func() (*Dataset, error)
	draw style
}

var styleSets = []styled{
	{"thin-thick", "MNIST's digits with a thin pen (a) and a thick one (b)", side{mnist, thin}, side{mnist, thick}, false},
	{"upright-slanted", "MNIST's digits upright (a) and slanted (b)", side{mnist, upright}, side{mnist, slanted}, false},
	{"digit-outline", "MNIST's digits (a) and their outlines (b)", side{mnist, plain}, side{mnist, outline}, false},
	{"digit-silhouette", "MNIST's digits (a) and silhouettes of Fashion-MNIST (b), no pairs", side{mnist, plain}, side{fashion, silhouette}, true},
}

const (
	styledImages    = 20_000
	maxStyledImages = 30_000 // half of MNIST: a and b are of different digits where they are no pairs
	maxStyledTests  = 5000   // the same
)

// The options of images in two styles.
var (
	pairsOption = Option{"pairs", "yes or no", "a and b of an example belong together (default yes; pix2pix needs pairs, cyclegan does not)", func(o *options, v string) bool {
		return oneOf(&o.pairs, v, "yes", "no")
	}}
	styleOptions = []Option{
		{"n", "a number from 1 to 30000", "examples for training (default 20000), and a tenth as many for testing", func(o *options, v string) bool {
			n, err := strconv.Atoi(v)
			o.n = n
			return err == nil && n >= 1 && n <= maxStyledImages
		}},
		pairsOption,
		{"swap", "yes or no", "a and b change places (default no)", func(o *options, v string) bool { return oneOf(&o.swap, v, "yes", "no") }},
	}
)

// DrawnFrom is the name of the data set that a source's images were made from: mnist for images in two styles, the first of which
// are its own, and for stacked-mnist. Of any other source it is empty.
func DrawnFrom(source string) string {
	name, _ := cutOptions(source)
	if name == stackedMNIST {
		return "mnist"
	}
	for _, s := range styleSets {
		if s.name == name {
			return "mnist"
		}
	}
	return ""
}

// notPairs is the note on images a and b that do not belong together.
const notPairs = "a and b of an example do not belong together: a model that compares them, such as pix2pix, has nothing to learn from"

func (s styled) form() form {
	return form{name: s.name, summary: s.summary, options: styleOptions, open: s.open}
}

func (s styled) open(r request) (unfitted, error) {
	if s.apart && r.pairs == "yes" {
		return nil, fail(s.name, "pairs=yes: a and b are of different things, of which none is the other of a pair: leave the option out")
	}
	n, paired := r.n, !s.apart && r.pairs != "no"
	if n == 0 {
		n = styledImages
	}
	a, b := s.a, s.b
	if r.swap == "yes" {
		a, b = b, a
	}
	from, err := a.of()
	if err != nil {
		return nil, err
	}
	other, err := b.of()
	if err != nil {
		return nil, err
	}
	first := [2]int{} // of the examples of b, in train and test
	if !paired {
		first = [2]int{maxStyledImages, maxStyledTests}
	}
	d := &Dataset{Name: s.name, Fields: []Field{pictureField("a", from), pictureField("b", other), from.Fields[1]}}
	d.Train = d.styled(n, a, b, from.Train, other.Train, first[0])
	d.Test = d.styled((n+9)/10, a, b, from.Test, other.Test, first[1])
	d.Validation = none(d.Fields)
	if !paired {
		d.Notes = append(d.Notes, notPairs)
	}
	return stored{Dataset: d}, nil
}

// pictureField is the images of a data set under another name.
func pictureField(name string, d *Dataset) Field {
	f := d.Fields[0]
	f.Name = name
	return f
}

// styled is n examples: a draws those of from, b those of other from number first on.
func (d *Dataset) styled(n int, a, b side, from, other *Split, first int) *Split {
	labels := from.columns[1].bytes[:n:n]
	return &Split{N: n, fields: d.Fields, columns: []column{
		newColumn(d.Fields[0], n, a.drawn(d.Fields[0], from, 0, n), nil),
		newColumn(d.Fields[1], n, b.drawn(d.Fields[1], other, first, n), nil),
		newColumn(d.Fields[2], n, labels, nil),
	}}
}

// drawn is n images of a split from number first on.
func (s side) drawn(f Field, from *Split, first, n int) []byte {
	size := f.Size()
	out := make([]byte, n*size)
	onProcessors(n, func(i int) {
		s.draw(out[i*size:(i+1)*size], from.columns[0].bytes[(first+i)*size:(first+i+1)*size], f.Shape[0], f.Shape[1])
	})
	return out
}

// fashion is Fashion-MNIST.
func fashion() (*Dataset, error) {
	if _, err := os.Stat(fashionDir); errors.Is(err, fs.ErrNotExist) {
		return nil, fail("digit-silhouette", "silhouettes are drawn from Fashion-MNIST, and there is no directory %s: install the package dataset-fashion-mnist of Debian or Ubuntu (apt install dataset-fashion-mnist)", fashionDir)
	}
	return loadFashion(fashionDir)
}
