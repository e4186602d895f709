package dataset

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// openImages opens a directory of PNG and JPEG files, in one of three forms: images; a folder of images for each class;
// or folders train, and test or validation (val), of either form. Examples come in the order of the sorted names of
// classes and files. All images get one size and number of channels: what size= and channels= or else the model ask for,
// otherwise their own, where they agree. Other files are left alone, and what a camera says about how an image is
// to be turned is not read.
func openImages(r request) (*Dataset, error) {
	root, p := os.DirFS(r.path), r.problems()
	splits := imageSplits(root, &p)
	l := plan(r, root, splits, &p)
	if p.any() {
		l.probe(splits, &p)
		return nil, p.err()
	}
	return l.load(splits, &p)
}

// holdsImages reports whether a directory has an image in it, or as deep as openImages looks.
func holdsImages(p place) bool {
	if !p.info.IsDir() {
		return false
	}
	root := os.DirFS(p.path)
	for _, pattern := range []string{"*", "*/*", "*/*/*"} {
		names, _ := fs.Glob(root, pattern)
		if slices.ContainsFunc(names, func(n string) bool { return isImage(n) || isOtherImage(n) }) {
			return true
		}
	}
	return false
}

func isImage(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".png", ".jpg", ".jpeg":
		return !strings.HasPrefix(path.Base(name), ".")
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

// imageSplits lists the images for train, validation and test. A folder train means splits where there is one for
// validation or test too, or where it is the only folder: otherwise it is a class.
func imageSplits(root fs.FS, p *problems) (splits [3][]imageFile) {
	files, folders := listFolder(root, ".", "", p)
	find := func(names ...string) string {
		i := slices.IndexFunc(folders, func(f string) bool { return slices.Contains(names, f) })
		if i < 0 {
			return ""
		}
		return folders[i]
	}
	train, validation, test := find("train"), find("validation", "val", "valid"), find("test")
	if train == "" || validation+test == "" && len(folders) > 1 {
		splits[0] = listImages(root, ".", files, folders, p)
		if len(splits[0]) == 0 && !p.any() {
			p.add("no image in it, nor in a folder of it: want folders of classes at most, or train and test with folders of classes")
		}
		return splits
	}
	if len(files) > 0 {
		p.add("images beside the folder train (%s): move them into it or away", files[0].name)
	}
	for i, name := range []string{train, validation, test} {
		if name == "" {
			continue
		}
		files, folders := listFolder(root, name, "", p)
		if splits[i] = listImages(root, name, files, folders, p); len(splits[i]) == 0 {
			p.add("folder %s has no image", name)
		}
	}
	return splits
}

// listImages lists the images of a folder that has these files and folders: its own, or those of its folders, whose
// names are classes.
func listImages(root fs.FS, dir string, files []imageFile, folders []string, p *problems) []imageFile {
	var classed []imageFile
	var deep []string
	for _, f := range folders {
		inside, deeper := listFolder(root, path.Join(dir, f), f, p)
		for _, d := range deeper {
			deep = append(deep, path.Join(dir, f, d))
		}
		classed = append(classed, inside...)
	}
	if len(files)+len(classed) > 0 {
		refuseImages(root, deep, p)
	}
	if len(files) > 0 && len(classed) > 0 {
		p.add("images both in %s (%s) and in folders of it (%s): want a folder for each class, or none", path.Join(filepath.ToSlash(p.source), dir), files[0].name, classed[0].name)
	}
	return append(files, classed...)
}

// refuseImages says which images in folders within those of classes would be left out.
func refuseImages(root fs.FS, folders []string, p *problems) {
	for _, f := range folders {
		if files, _ := listFolder(root, f, "", p); len(files) > 0 {
			p.add("images too deep in folders (%s): move them up into the folder of their class, or away", files[0].name)
		}
	}
}

// listFolder lists the images and the folders in a folder, sorted.
func listFolder(root fs.FS, dir, class string, p *problems) (files []imageFile, folders []string) {
	entries, err := fs.ReadDir(root, dir)
	if err != nil {
		p.add("%s: %w", dir, reason(err))
	}
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		info, err := fs.Stat(root, name) // follows links
		switch {
		case strings.HasPrefix(e.Name(), "."):
		case err != nil:
			p.add("%s: %w", name, reason(err))
		case info.IsDir():
			folders = append(folders, e.Name())
		case isImage(name):
			files = append(files, imageFile{name, class})
		case isOtherImage(name):
			p.add("%s: want PNG or JPEG: convert it or move it away", name)
		}
	}
	return files, folders
}
