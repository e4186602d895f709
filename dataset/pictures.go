package dataset

import (
	"os"
	"path/filepath"

	"github.com/ganc-ml/ganc/internal/fault"
)

// Pictures are the files of images that a path names: itself, or those that lie in the folder, in natural order of their names.
// Errors are *Error, or Errors of them, which say that the flag names the path.
func Pictures(path, flag string) ([]string, error) {
	list, err := pictures(path)
	return list, ofFlag(flag, err)
}

func pictures(path string) ([]string, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, fail(path, "%w: give a PNG or JPEG file, or a folder of them", fault.Reason(err))
	case !info.IsDir():
		return []string{path}, nil
	}
	p := problems{source: path}
	files, _ := tree(path).list(".", &p)
	var list []string
	for _, f := range files {
		switch {
		case isImage(f):
			list = append(list, f)
		case isOtherImage(f):
			p.add("%s: want PNG or JPEG: convert it or move it away", shown(f))
		}
	}
	if len(list) == 0 && !p.any() {
		p.add("no PNG or JPEG file in this folder")
	}
	if p.any() {
		return nil, bounded(p.err())
	}
	sortNatural(list)
	for i, f := range list {
		list[i] = filepath.Join(path, f)
	}
	return list, nil
}
