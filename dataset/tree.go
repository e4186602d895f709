package dataset

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ganc-ml/ganc/internal/fault"
)

// A tree is a directory with folders of images. Names are bytes, as Unix has them: unlike io/fs, a tree opens files
// whose names are not UTF-8.
type tree string

func (t tree) path(name string) string { return filepath.Join(string(t), filepath.FromSlash(name)) }

func (t tree) open(name string) (*os.File, error) { return os.Open(t.path(name)) }

// list names the files and the folders in a folder, sorted by bytes. Links are followed; hidden names are left out.
func (t tree) list(dir string, p *problems) (files, folders []string) {
	entries, err := os.ReadDir(t.path(dir))
	if err != nil {
		p.add("%s: %w", shown(dir), fault.Reason(err))
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			continue
		}
		isDir := e.IsDir()
		if e.Type()&os.ModeSymlink != 0 {
			info, err := os.Stat(t.path(dir + "/" + e.Name()))
			if err != nil {
				p.add("%s: %w: remove the link or mend it", shown(dir+"/"+e.Name()), fault.Reason(err))
				continue
			}
			isDir = info.IsDir()
		}
		if isDir {
			folders = append(folders, e.Name())
		} else {
			files = append(files, e.Name())
		}
	}
	slices.Sort(files)
	slices.Sort(folders)
	return files, folders
}

// shown is a name as messages and classes have it: bytes that are not UTF-8 are written \xNN.
func shown(name string) string {
	if utf8.ValidString(name) {
		return name
	}
	var b strings.Builder
	for len(name) > 0 {
		r, size := utf8.DecodeRuneInString(name)
		if r == utf8.RuneError && size == 1 {
			fmt.Fprintf(&b, `\x%02x`, name[0])
		} else {
			b.WriteString(name[:size])
		}
		name = name[size:]
	}
	return b.String()
}
