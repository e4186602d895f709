package dataset

import (
	"cmp"
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg" // decodes JPEG
	_ "image/png"  // decodes PNG
	"io/fs"
	"runtime"
	"slices"
	"sync"
)

const (
	maxPixels = 1 << 25 // of one image: what it may take to decode is bounded before it is decoded
	maxImages = 1 << 33 // bytes of all images of a data set
)

// An imageLoader decodes images and makes them alike.
type imageLoader struct {
	dir      string
	root     fs.FS
	h, w     int
	channels int
	fit      string // how an image of another size is made to fit: crop, pad or stretch
	field    string
}

// plan reads the header of every image and decides on one geometry.
func plan(r request, root fs.FS, splits [3][]imageFile, p *problems) *imageLoader {
	files := slices.Concat(splits[:]...)
	heads := make([]image.Config, len(files))
	each(files, p, func(i int) (err error) {
		heads[i], err = readHead(root, files[i].name)
		return err
	})
	l := &imageLoader{dir: r.path, root: root, h: r.size[0], w: r.size[1], channels: r.channels, fit: cmp.Or(r.fit, "crop"), field: cmp.Or(r.field, "image")}
	l.agree(r, files, heads, p)
	if total := int64(len(files)) * int64(l.h) * int64(l.w) * int64(l.channels); total > maxImages {
		p.add("%d images of %d×%d×%d are %d MiB, more than %d: ask for a smaller size=", len(files), l.channels, l.h, l.w, total>>20, maxImages>>20)
	}
	return l
}

// each calls f for every file, and notes the mistakes in the order of the files.
func each(files []imageFile, p *problems, f func(i int) error) {
	errs := make([]error, len(files))
	parallel(len(files), func(i int) { errs[i] = f(i) })
	for i, err := range errs {
		if err != nil {
			p.add("%s: %w", files[i].name, err)
		}
	}
}

// probe decodes every image whose header is right: where a data set is refused, all that is wrong with it is told.
func (l *imageLoader) probe(splits [3][]imageFile, p *problems) {
	files := slices.Concat(splits[:]...)
	each(files, p, func(i int) error {
		if _, err := readHead(l.root, files[i].name); err != nil {
			return nil // told already
		}
		_, err := l.read(files[i].name)
		return err
	})
}

// agree fills in what the options leave open: what the model wants, or what all images have.
func (l *imageLoader) agree(r request, files []imageFile, heads []image.Config, p *problems) {
	first, other := -1, -1 // images that can be read, of different sizes
	grey := true
	for i, h := range heads {
		if h.Width == 0 {
			continue
		}
		grey = grey && (h.ColorModel == color.GrayModel || h.ColorModel == color.Gray16Model)
		if first < 0 {
			first = i
		}
		if other < 0 && (h.Width != heads[first].Width || h.Height != heads[first].Height) {
			other = i
		}
	}
	if l.channels == 0 {
		l.channels = r.want.C
	}
	if l.channels != 1 && l.channels != 3 {
		l.channels = 3
		if grey {
			l.channels = 1
		}
	}
	switch {
	case l.h > 0:
	case r.want.H > 0 && r.want.W > 0:
		l.h, l.w = r.want.H, r.want.W
	case other >= 0:
		p.add("images of %s (%s) and %s (%s): say how large they shall be, such as size=64x64", geometry(heads[first]), files[first].name, geometry(heads[other]), files[other].name)
	case first >= 0:
		l.h, l.w = heads[first].Height, heads[first].Width
	}
}

func geometry(h image.Config) string { return fmt.Sprintf("%d×%d", h.Height, h.Width) }

// readHead reads the size of an image, and refuses what nobody should decode.
func readHead(root fs.FS, name string) (image.Config, error) {
	f, err := root.Open(name)
	if err != nil {
		return image.Config{}, reason(err)
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		return image.Config{}, fmt.Errorf("an empty file, or none: remove it or fetch it again")
	}
	h, _, err := image.DecodeConfig(f)
	switch {
	case err != nil:
		return image.Config{}, fmt.Errorf("not a PNG or JPEG image: %w: remove it or fetch it again", err)
	case h.Width < 1 || h.Height < 1:
		return image.Config{}, fmt.Errorf("%s pixels: remove it or fetch it again", geometry(h))
	case int64(h.Width)*int64(h.Height) > maxPixels:
		return image.Config{}, fmt.Errorf("%s pixels, more than %d: make it smaller or remove it", geometry(h), maxPixels)
	}
	return h, nil
}

// load decodes every image.
func (l *imageLoader) load(splits [3][]imageFile, p *problems) (*Dataset, error) {
	shape := []int{l.h, l.w}
	if l.channels > 1 {
		shape = []int{l.channels, l.h, l.w}
	}
	d := &Dataset{Name: l.dir, Fields: []Field{{Name: l.field, Shape: shape, DType: Uint8, Max: 255}}}
	classes := classNames(splits)
	if classes != nil {
		d.Fields = append(d.Fields, Field{Name: "label", DType: Uint8, Classes: len(classes), Max: float64(len(classes) - 1), ClassNames: classes})
	}
	switch i := slices.IndexFunc(slices.Concat(splits[:]...), func(f imageFile) bool { return f.class == "" }); {
	case len(classes) > 256:
		return nil, fail(l.dir, "%d folders: want at most 256 classes", len(classes))
	case classes != nil && i >= 0:
		return nil, fail(l.dir, "%s lies in no folder of a class, images of another split do: want folders in each split, or in none", slices.Concat(splits[:]...)[i].name)
	}
	for i, to := range []**Split{&d.Train, &d.Validation, &d.Test} {
		*to = l.split(d.Fields, splits[i], classes, p)
	}
	return d, p.err()
}

// classNames are the sorted names of folders; nil where images lie in none.
func classNames(splits [3][]imageFile) []string {
	var names []string
	for _, f := range slices.Concat(splits[:]...) {
		if f.class != "" {
			names = append(names, f.class)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (l *imageLoader) split(fields []Field, files []imageFile, classes []string, p *problems) *Split {
	if len(files) == 0 {
		return none(fields)
	}
	size := l.channels * l.h * l.w
	pixels, labels := make([]byte, len(files)*size), make([]byte, len(files))
	each(files, p, func(i int) error { return l.decode(pixels[i*size:(i+1)*size], files[i].name) })
	s := &Split{N: len(files), fields: fields, columns: []column{newColumn(fields[0], len(files), pixels, nil)}}
	if classes != nil {
		for i, f := range files {
			at, _ := slices.BinarySearch(classes, f.class)
			labels[i] = byte(at)
		}
		s.columns = append(s.columns, newColumn(fields[1], len(files), labels, nil))
	}
	return s
}

// decode stores one image, channels first.
func (l *imageLoader) decode(dst []byte, name string) error {
	if _, err := readHead(l.root, name); err != nil { // it may have changed since
		return err
	}
	img, err := l.read(name)
	if err != nil {
		return err
	}
	store(dst, resize(img, l.h, l.w, l.fit), l.channels)
	return nil
}

func (l *imageLoader) read(name string) (image.Image, error) {
	f, err := l.root.Open(name)
	if err != nil {
		return nil, reason(err)
	}
	defer f.Close()
	img, _, err := image.Decode(f)
	if err != nil {
		return nil, fmt.Errorf("damaged: %w: remove it or fetch it again", err)
	}
	return img, nil
}

// store writes an opaque image to dst, channels first; one channel is its luma (ITU-R BT.601, as image/color has it).
func store(dst []byte, img *image.RGBA, channels int) {
	size := img.Rect.Dx() * img.Rect.Dy()
	for i := range size {
		r, g, b := img.Pix[4*i], img.Pix[4*i+1], img.Pix[4*i+2]
		if channels == 1 {
			dst[i] = color.GrayModel.Convert(color.RGBA{r, g, b, 255}).(color.Gray).Y
			continue
		}
		dst[i], dst[size+i], dst[2*size+i] = r, g, b
	}
}

// maxWorkers bounds how many images are decoded at a time, and so their memory.
const maxWorkers = 8

// parallel calls f for 0 … n-1 on several processors.
func parallel(n int, f func(i int)) {
	workers := min(runtime.GOMAXPROCS(0), maxWorkers, n)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < n; i += workers {
				f(i)
			}
		})
	}
	wg.Wait()
}
