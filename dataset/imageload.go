package dataset

import (
	"cmp"
	"fmt"
	"image"
	"image/color"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/parallel"
)

// maxImages bounds the bytes of all images of a data set.
const maxImages = 1 << 33

// An imageLoader decodes images and makes them alike.
type imageLoader struct {
	*imageList
	h, w     int
	channels int
	how      string // how an image of another size is made to fit: crop, pad or stretch
	because  string // of what one channel is, for the note about colours
	decoding budget
	coloured atomic.Int64 // images whose colours were made grey
	heads    [3][]head
}

// fit decodes the images. The number of channels, where nothing says it, and the classes are those of the images for
// training; the size must be one for all.
func (l *imageList) fit(d division) (*Dataset, error) {
	l.splits = apportion(d, len(l.splits[train]), l.splits, pickFiles)
	p := l.problems()
	load := l.plan(&p)
	classes := l.classes(&p)
	if p.any() {
		l.probe(&p)
		return nil, p.err()
	}
	return load.load(classes, &p)
}

// plan reads the head of every image and decides on one geometry.
func (l *imageList) plan(p *problems) *imageLoader {
	load := &imageLoader{imageList: l, h: l.size[0], w: l.size[1], channels: l.channels, how: cmp.Or(l.request.fit, "crop")}
	load.readHeads(p)
	load.agree(p)
	return load
}

func pickFiles(files []imageFile, idx rows) []imageFile {
	out := make([]imageFile, 0, idx.n)
	for i := range idx.all {
		out = append(out, files[i])
	}
	return out
}

// readHeads reads the head of every image.
func (l *imageLoader) readHeads(p *problems) {
	for k, files := range l.splits {
		heads := make([]head, len(files))
		each(files, p, func(i int) (err error) {
			heads[i], err = readHead(l.root, files[i].name)
			return err
		})
		l.heads[k] = heads
	}
}

// each calls f for every file, and notes the mistakes in the order of the files.
func each(files []imageFile, p *problems, f func(i int) error) {
	errs := make([]error, len(files))
	onProcessors(len(files), func(i int) { errs[i] = f(i) })
	for i, err := range errs {
		if err != nil {
			p.addf(func() error { return fmt.Errorf("%s: %w", shown(files[i].name), err) })
		}
	}
}

// probe decodes every image whose head is right: where a data set is refused, all that is wrong with it is told.
func (l *imageList) probe(p *problems) {
	load := &imageLoader{imageList: l}
	for _, files := range l.splits {
		each(files, p, func(i int) error {
			h, err := readHead(l.root, files[i].name)
			if err != nil {
				return nil // told already
			}
			defer load.decoding.take(h.memory)()
			_, err = l.decode(files[i].name)
			return err
		})
	}
}

// agree fills in what the options leave open: what the model wants, or what the images have.
func (l *imageLoader) agree(p *problems) {
	l.agreeChannels()
	switch first, other := l.sizes(); {
	case l.h > 0:
	case l.want.H > 0 && l.want.W > 0:
		l.h, l.w = l.want.H, l.want.W
	case other.name != "":
		p.add("images of %s (%s) and %s (%s): say how large they shall be, such as size=64x64", first.size(), shown(first.name), other.size(), shown(other.name))
	case first.name != "":
		l.h, l.w = first.h, first.w
	}
	n := l.counts()
	if total := int64(n[0]+n[1]+n[2]) * int64(l.h) * int64(l.w) * int64(l.channels); total > maxImages {
		p.add("%d images of %d×%d×%d are %d MiB, more than %d: ask for a smaller size=", n[0]+n[1]+n[2], l.channels, l.h, l.w, total>>20, maxImages>>20)
	}
}

// agreeChannels decides between grey and colour.
func (l *imageLoader) agreeChannels() {
	switch {
	case l.channels != 0:
		l.because = "channels=1"
		return
	case isChannels(l.want.C):
		l.channels, l.because = l.want.C, "the model takes one channel"
		return
	}
	l.channels, l.because = 1, "the images for training have none"
	for _, h := range l.heads[0] {
		if h.w > 0 && !h.grey {
			l.channels = 3
		}
	}
}

// A sized image has a name and a size.
type sized struct {
	name string
	head
}

func (s sized) size() string { return fmt.Sprintf("%d×%d", s.h, s.w) }

// sizes are the first image that can be read, and the first of another size.
func (l *imageLoader) sizes() (first, other sized) {
	for k, heads := range l.heads {
		for i, h := range heads {
			switch s := (sized{l.splits[k][i].name, h}); {
			case h.w == 0:
			case first.name == "":
				first = s
			case h.w != first.w || h.h != first.h:
				return first, s
			}
		}
	}
	return first, other
}

// load decodes every image.
func (l *imageLoader) load(classes []string, p *problems) (*Dataset, error) {
	d := &Dataset{Name: l.path, Fields: []Field{l.fieldOf(cmp.Or(l.request.field, "image"))}}
	if classes != nil {
		d.Fields = append(d.Fields, label(len(classes), classes))
	}
	for i, to := range []**Split{&d.Train, &d.Validation, &d.Test} {
		*to = l.split(d.Fields, i, classes, p)
	}
	d.Notes = l.notes()
	return d, p.err()
}

// split decodes the images of a split.
func (l *imageLoader) split(fields []Field, k int, classes []string, p *problems) *Split {
	files := l.splits[k]
	if len(files) == 0 {
		return none(fields)
	}
	labels := make([]byte, len(files))
	s := &Split{N: len(files), fields: fields, columns: []column{newColumn(fields[0], len(files), l.pixels(files, p), nil)}}
	if classes != nil {
		at := make(map[string]int, len(classes))
		for i, c := range classes {
			at[c] = i
		}
		for i, f := range files {
			labels[i] = byte(at[f.class])
		}
		s.columns = append(s.columns, newColumn(fields[1], len(files), labels, nil))
	}
	return s
}

// pixels decodes images, one after another, channels first.
func (l *imageLoader) pixels(files []imageFile, p *problems) []byte {
	size := l.channels * l.h * l.w
	out := make([]byte, len(files)*size)
	each(files, p, func(i int) error { return l.store(out[i*size:(i+1)*size], files[i].name) })
	return out
}

// fieldOf describes the images under a name.
func (l *imageLoader) fieldOf(name string) Field {
	shape := []int{l.h, l.w}
	if l.channels > 1 {
		shape = []int{l.channels, l.h, l.w}
	}
	return Field{Name: name, Shape: shape, DType: Uint8, Max: 255}
}

// notes says what decoding changed.
func (l *imageLoader) notes() (list []string) {
	if n := l.counts(); l.coloured.Load() > 0 {
		list = append(list, fmt.Sprintf("%d of %d images have colours, which were made grey: %s", l.coloured.Load(), n[0]+n[1]+n[2], l.because))
	}
	return list
}

// store decodes one image, and stores it channels first.
func (l *imageLoader) store(dst []byte, name string) error {
	h, err := readHead(l.root, name) // it may have changed since
	if err != nil {
		return err
	}
	defer l.decoding.take(h.memory + scaleMemory(h, l.h, l.w))()
	img, err := l.decode(name)
	if err != nil {
		return err
	}
	if hadColours := store(dst, resize(img, l.h, l.w, l.how), l.channels); hadColours {
		l.coloured.Add(1)
	}
	return nil
}

func (l *imageList) decode(name string) (image.Image, error) {
	f, err := l.root.open(name)
	if err != nil {
		return nil, fault.Reason(err)
	}
	defer f.Close()
	img, _, err := image.Decode(f)
	if err != nil {
		return nil, fmt.Errorf("damaged: %w: remove it or fetch it again", err)
	}
	return img, nil
}

// store writes an opaque image to dst, channels first; one channel is its luma (ITU-R BT.601, as image/color has it).
// hadColours reports whether that lost a colour.
func store(dst []byte, img *image.RGBA, channels int) (hadColours bool) {
	size := img.Rect.Dx() * img.Rect.Dy()
	for i := range size {
		r, g, b := img.Pix[4*i], img.Pix[4*i+1], img.Pix[4*i+2]
		if channels == 1 {
			dst[i] = color.GrayModel.Convert(color.RGBA{r, g, b, 255}).(color.Gray).Y
			hadColours = hadColours || r != g || g != b
			continue
		}
		dst[i], dst[size+i], dst[2*size+i] = r, g, b
	}
	return hadColours
}

// A budget lets images be decoded side by side as long as all of them together, with what the garbage collector still
// has of those before, take no more than maxDecoded. An image that takes more is decoded alone.
type budget struct {
	mutex   sync.Mutex
	freed   sync.Cond
	used    int64
	garbage int64
}

// take waits until n bytes are left and takes them; the function that it returns gives them back.
func (b *budget) take(n int64) (giveBack func()) {
	n = min(n, maxDecoded)
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.freed.L = &b.mutex
	for b.used+n > maxDecoded {
		b.freed.Wait()
	}
	if b.used+b.garbage+n > maxDecoded {
		runtime.GC()
		b.garbage = 0
	}
	b.used += n
	return func() {
		b.mutex.Lock()
		defer b.mutex.Unlock()
		b.used -= n
		b.garbage += n
		b.freed.Broadcast()
	}
}

// maxWorkers bounds how many images are decoded at a time.
const maxWorkers = 8

// onProcessors calls f for 0 … n-1 on several processors.
func onProcessors(n int, f func(i int)) { parallel.Each(min(runtime.GOMAXPROCS(0), maxWorkers), n, f) }
