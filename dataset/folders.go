package dataset

import (
	"fmt"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/internal/fault"
)

var folderOptions = slices.Concat([]Option{
	{"a", "a folder", "of images", func(o *options, v string) bool { o.folders[0] = v; return v != "" }},
	{"b", "a folder", "of images", func(o *options, v string) bool { o.folders[1] = v; return v != "" }},
	pairsOption,
}, imageOptions[:3])

// A folderPair is two folders of images, the fields "a" and "b" of one data set. Each is a folder as openImages takes one;
// folders of classes in it are part of the names. All images get one size and number of channels.
//
// Images that belong together have one name, but for its ending. Where pairs=no says that none do, the folders may have
// different numbers of images: those of the shorter one then begin again.
type folderPair struct {
	request
	sides [2]*imageList // names of files from the current directory on
}

func openFolders(r request) (unfitted, error) {
	p := r.problems()
	f := &folderPair{request: r}
	for i, name := range []string{"a", "b"} {
		f.sides[i] = f.list(name, r.folders[i], &p)
	}
	if p.any() {
		return nil, p.err()
	}
	if f.paired() {
		f.match(&p)
	} else {
		f.compareSplits(&p)
	}
	return f, p.err()
}

func (f *folderPair) paired() bool { return f.pairs != "no" }

// list finds the images of a folder.
func (f *folderPair) list(name, dir string, p *problems) *imageList {
	if dir == "" {
		p.add("%s= is missing: want two folders of images, as in folders,a=DIR,b=DIR", name)
		return nil
	}
	switch info, err := os.Stat(dir); {
	case err != nil:
		p.add("%s=%s: %w: want a folder of images", name, dir, fault.Reason(err))
		return nil
	case !info.IsDir():
		p.add("%s=%s: is a file: want a folder of images", name, dir)
		return nil
	}
	l := &imageList{request: f.request, root: tree(dir)}
	l.path = dir
	of := l.problems()
	l.splits = l.find(&of)
	for _, err := range of.list {
		p.addf(func() error { return fmt.Errorf("%s=%w", name, err.(*Error).bare()) })
	}
	p.more += of.more
	for _, files := range l.splits {
		for i := range files {
			files[i].name = path.Join(dir, files[i].name)
		}
	}
	return l
}

// match puts the images of b into the order of those of a with the same names.
func (f *folderPair) match(p *problems) {
	a, b := f.sides[0], f.sides[1]
	names, partners := a.byName(p), b.byName(p)
	var matched [3][]imageFile
	found := 0
	for k, files := range a.splits {
		for _, file := range files {
			if of, ok := partners[a.key(file)]; ok {
				matched[k] = append(matched[k], of)
				found++
			}
		}
	}
	if found == 0 {
		p.add("no image of a=%s has the name of one of b=%s: %s", a.path, b.path, pairRemedy)
		return
	}
	a.refuseAlone(partners, "b="+b.path, p)
	b.refuseAlone(names, "a="+a.path, p)
	b.splits = matched
}

const pairRemedy = "give the files of a pair one name, or say pairs=no where the folders hold no pairs"

// key is the name by which an image is paired: below its folder, without its ending.
func (l *imageList) key(file imageFile) string {
	name := strings.TrimPrefix(file.name, path.Clean(l.path)+"/")
	return strings.TrimSuffix(name, path.Ext(name))
}

// byName finds the images by their keys.
func (l *imageList) byName(p *problems) map[string]imageFile {
	m := map[string]imageFile{}
	for _, files := range l.splits {
		for _, file := range files {
			if other, ok := m[l.key(file)]; ok {
				p.add("%s and %s have one name: remove one, or rename it with its partner", shown(other.name), shown(file.name))
			}
			m[l.key(file)] = file
		}
	}
	return m
}

// refuseAlone reports the images of a folder that have no partner in the other.
func (l *imageList) refuseAlone(partners map[string]imageFile, other string, p *problems) {
	for _, files := range l.splits {
		for _, file := range files {
			if partners[l.key(file)].name == "" {
				p.add("%s has no partner in %s: %s", shown(file.name), other, pairRemedy)
			}
		}
	}
}

// compareSplits reports splits that one of the folders lacks.
func (f *folderPair) compareSplits(p *problems) {
	a, b := f.sides[0].counts(), f.sides[1].counts()
	for k, name := range []string{"train", "validation", "test"} {
		if (a[k] == 0) != (b[k] == 0) {
			p.add("a=%s has %d images for %s, b=%s has %d: want a folder of them in both or in none", f.sides[0].path, a[k], name, f.sides[1].path, b[k])
		}
	}
}

func (f *folderPair) counts() [3]int { return f.sides[0].counts() }

// fit divides both folders alike: pairs stay together, and other images are shared out folder by folder.
func (f *folderPair) fit(d division) (*Dataset, error) {
	a, b := f.sides[0], f.sides[1]
	other := d
	if !f.paired() {
		var err error
		if other, err = f.divide(b.path, b.counts()); err != nil {
			return nil, err
		}
	}
	a.splits = apportion(d, len(a.splits[train]), a.splits, pickFiles)
	b.splits = apportion(other, len(b.splits[train]), b.splits, pickFiles)

	both := &imageList{request: f.request}
	for k := range both.splits {
		both.splits[k] = slices.Concat(a.splits[k], b.splits[k])
	}
	p := f.problems()
	load := both.plan(&p)
	if p.any() {
		both.probe(&p)
		return nil, p.err()
	}
	return f.load(load, &p)
}

// load decodes the images.
func (f *folderPair) load(l *imageLoader, p *problems) (*Dataset, error) {
	d := &Dataset{Name: f.path, Fields: []Field{l.fieldOf("a"), l.fieldOf("b")}}
	for k, to := range []**Split{&d.Train, &d.Validation, &d.Test} {
		*to = f.split(l, d.Fields, k, p)
	}
	d.Notes = l.notes()
	if !f.paired() {
		d.Notes = append(d.Notes, notPairs)
		if a, b := len(f.sides[0].splits[train]), len(f.sides[1].splits[train]); a != b {
			d.Notes = append(d.Notes, fmt.Sprintf("a has %d images for training, b %d: those of the shorter folder begin again", a, b))
		}
	}
	return d, p.err()
}

func (f *folderPair) split(l *imageLoader, fields []Field, k int, p *problems) *Split {
	s := none(fields)
	for _, side := range f.sides {
		s.N = max(s.N, len(side.splits[k]))
	}
	if s.N == 0 {
		return s
	}
	for i, side := range f.sides {
		pixels := l.pixels(side.splits[k], p)
		size := len(pixels)
		for full := s.N * fields[i].Size(); len(pixels) < full; {
			pixels = append(pixels, pixels[:min(size, full-len(pixels))]...)
		}
		s.columns[i] = newColumn(fields[i], s.N, pixels, nil)
	}
	return s
}
