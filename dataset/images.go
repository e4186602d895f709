package dataset

import (
	"path"
	"slices"
	"strings"
)

// openImages opens a directory of PNG and JPEG files, in one of three forms: images; a folder of images for each class;
// or folders train, and test or validation (val), of either form. Classes are numbered in the natural order of the names
// of their folders. Examples come in the order of the classes, and within one of the sorted names of the files. All images
// get one size and number of channels: what size= and channels= or else the model ask for, otherwise their own, where they
// agree. Other files are left alone, and what a camera says about how an image is to be turned is not read.
func openImages(r request) (unfitted, error) {
	p := r.problems()
	l := &imageList{request: r, root: tree(r.path)}
	l.splits = l.find(&p)
	if p.any() {
		l.plan(&p)
		l.probe(&p)
		return nil, p.err()
	}
	return l, nil
}

// holdsImages reports whether a directory has an image in it, or as deep as openImages looks.
func holdsImages(p place) bool {
	return p.info.IsDir() && tree(p.path).holdsImages(".", 3)
}

func (t tree) holdsImages(dir string, depth int) bool {
	files, folders := t.list(dir, &problems{})
	if slices.ContainsFunc(files, func(n string) bool { return isImage(n) || isOtherImage(n) }) {
		return true
	}
	return depth > 1 && slices.ContainsFunc(folders, func(f string) bool { return t.holdsImages(path.Join(dir, f), depth-1) })
}

func isImage(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".png", ".jpg", ".jpeg", ".jpe", ".jfif":
		return true
	}
	return false
}

// otherImages are formats that are not read; to leave such files out would hide them.
var otherImages = []string{".gif", ".bmp", ".webp", ".tif", ".tiff", ".heic", ".avif", ".jxl"}

func isOtherImage(name string) bool {
	return slices.Contains(otherImages, strings.ToLower(path.Ext(name)))
}

// An imageFile is the path of an image below the root, and the name of its class.
type imageFile struct{ name, class string }

// An imageList is the images of train, validation and test.
type imageList struct {
	request
	root   tree
	splits [3][]imageFile
}

// find lists the images of every split. A folder train means splits where there is one for validation or test too, or
// where it is the only folder: otherwise it is a class.
func (l *imageList) find(p *problems) (splits [3][]imageFile) {
	files, folders := l.folder(".", "", p)
	find := func(names ...string) string {
		i := slices.IndexFunc(folders, func(f string) bool { return slices.Contains(names, f) })
		if i < 0 {
			return ""
		}
		return folders[i]
	}
	train, validation, test := find("train"), find("validation", "val", "valid"), find("test")
	if train == "" || validation+test == "" && len(folders) > 1 {
		splits[0] = l.images(".", files, folders, p)
		if len(splits[0]) == 0 && !p.any() {
			p.add("no image in it, nor in a folder of it: want folders of classes at most, or train and test with folders of classes")
		}
		return splits
	}
	if len(files) > 0 {
		p.add("images beside the folder train (%s): move them into it or away", shown(files[0].name))
	}
	for i, name := range []string{train, validation, test} {
		if name == "" {
			continue
		}
		files, folders := l.folder(name, "", p)
		if splits[i] = l.images(name, files, folders, p); len(splits[i]) == 0 {
			p.add("folder %s has no image", name)
		}
	}
	return splits
}

// images lists the images of a folder that has these files and folders: its own, or those of its folders, whose names
// are classes.
func (l *imageList) images(dir string, files []imageFile, folders []string, p *problems) []imageFile {
	var classed []imageFile
	var deep []string
	sortNatural(folders)
	for _, f := range folders {
		inside, deeper := l.folder(path.Join(dir, f), shown(f), p)
		for _, d := range deeper {
			deep = append(deep, path.Join(dir, f, d))
		}
		classed = append(classed, inside...)
	}
	if len(files)+len(classed) > 0 {
		l.refuse(deep, p)
	}
	if len(files) > 0 && len(classed) > 0 {
		p.add("images both in %s (%s) and in folders of it (%s): want a folder for each class, or none", shown(path.Join(p.source, dir)), shown(files[0].name), shown(classed[0].name))
	}
	return append(files, classed...)
}

// refuse says which images in folders within those of classes would be left out.
func (l *imageList) refuse(folders []string, p *problems) {
	for _, f := range folders {
		if files, _ := l.folder(f, "", p); len(files) > 0 {
			p.add("images too deep in folders (%s): move them up into the folder of their class, or away", shown(files[0].name))
		}
	}
}

// folder lists the images and the folders in a folder.
func (l *imageList) folder(dir, class string, p *problems) (images []imageFile, folders []string) {
	files, folders := l.root.list(dir, p)
	for _, f := range files {
		switch name := path.Join(dir, f); {
		case isImage(f):
			images = append(images, imageFile{name, class})
		case isOtherImage(f):
			p.add("%s: want PNG or JPEG: convert it or move it away", shown(name))
		}
	}
	return images, folders
}

func (l *imageList) counts() (n [3]int) {
	for i, s := range l.splits {
		n[i] = len(s)
	}
	return n
}

// classes are the names of the classes that the training split has; nil where its images lie in no folder.
func (l *imageList) classes(p *problems) []string {
	seen := map[string]bool{}
	var names []string
	for _, f := range l.splits[0] {
		if f.class != "" && !seen[f.class] {
			seen[f.class] = true
			names = append(names, f.class)
		}
	}
	sortNatural(names)
	if len(names) > maxClasses {
		p.add("%d folders: want at most %d classes", len(names), maxClasses)
	}
	for i, split := range l.splits {
		for _, f := range split {
			switch {
			case (f.class == "") != (names == nil):
				p.add("%s lies in %s, images for training do not: want folders in each split, or in none", shown(f.name), where(f.class))
				return names
			case i > 0 && f.class != "" && !seen[f.class]:
				p.add("%s is of a class that no image for training has: %s", shown(f.name), moveExamples)
				seen[f.class] = true
			}
		}
	}
	return names
}

func where(class string) string {
	if class == "" {
		return "no folder of a class"
	}
	return "a folder of a class"
}
