package dataset

import (
	"strings"
	"testing"
)

// greyFiles are grey images of a pixel, NAME=VALUE each.
func greyFiles(names string) map[string][]byte {
	files := map[string][]byte{}
	for _, n := range strings.Fields(names) {
		name, v, _ := strings.Cut(n, "=")
		files[name] = pngFile(1, 1, grey(v[0]-'0'))
	}
	return files
}

// openPair opens folders,a=DIR/a,b=DIR/b with more options.
func openPair(t *testing.T, files map[string][]byte, options string) (d *Dataset, dir string, err error) {
	t.Helper()
	dir = writeTree(t, files)
	d, err = Open("folders,a=" + dir + "/a,b=" + dir + "/b" + options)
	return d, dir, err
}

// TestFolders: pairs are of one name, whatever its ending; otherwise a shorter folder begins again. Pairs stay together where
// examples are set aside.
func TestFolders(t *testing.T) {
	for name, c := range map[string]struct{ files, options, want string }{
		"pairs":             {"a/y.png=2 a/x.png=1 b/x.PNG=5 b/y.png=6", "", "[1 2][5 6][][][][]"},
		"splits":            {"a/train/x.png=1 a/test/x.png=2 b/train/x.png=3 b/test/x.png=4", "", "[1][3][][][2][4]"},
		"classes are names": {"a/cat/x.png=1 a/dog/x.png=2 b/dog/x.png=4 b/cat/x.png=3", "", "[1 2][3 4][][][][]"},
		"set aside":         {"a/u.png=1 a/v.png=2 a/w.png=3 b/u.png=4 b/v.png=5 b/w.png=6", ",test=1", "[2 3][5 6][][][1][4]"},
		"no pairs":          {"a/x.png=1 a/y.png=2 a/z.png=3 b/s.png=4 b/t.png=5", ",pairs=no", "[1 2 3][4 5 4][][][][]"},
		"more of b":         {"a/x.png=1 b/s.png=4 b/t.png=5 b/u.png=6", ",pairs=no", "[1 1 1][4 5 6][][][][]"},
		"no pairs, shares":  {"a/u.png=1 a/v.png=2 a/w.png=3 a/x.png=4 b/s.png=5 b/t.png=6", ",pairs=no,test=0.5", "[3 4][6 6][][][1 2][5 5]"},
	} {
		d, _, err := openPair(t, greyFiles(c.files), c.options)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		const fields = "a[1 1] uint8 0..255 b[1 1] uint8 0..255 "
		if got := describe(t, d); got != fields+c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, fields+c.want)
		}
	}
}

// TestFoldersAlike: both folders get one size and number of channels, and notes say what changed.
func TestFoldersAlike(t *testing.T) {
	files := map[string][]byte{"a/x.png": pngFile(4, 4, grey(7)), "b/x.png": pngFile(2, 2, red)}
	d, _, err := openPair(t, files, ",size=1")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := describe(t, d), "a[3 1 1] uint8 0..255 b[3 1 1] uint8 0..255 [7 7 7][255 0 0][][][][]"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if d, _, err = openPair(t, files, ",size=1,channels=1,pairs=no"); err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(d.Notes, "\n"), "1 of 2 images have colours, which were made grey: channels=1\n"+notPairs; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestFolderErrors(t *testing.T) {
	const remedy = ": give the files of a pair one name, or say pairs=no where the folders hold no pairs"
	for name, c := range map[string]struct{ files, options, want string }{
		"no folder": {"a/x.png=1", "", "data folders: b=DIR/b: no such file or directory: want a folder of images"},
		"no image":  {"a/x.png=1 b/c/d/e/x.png=1", "", "data folders: b=DIR/b: no image in it, nor in a folder of it: want folders of classes at most, or train and test with folders of classes"},
		"alone": {"a/x.png=1 a/y.png=1 a/z.png=1 b/z.png=1 b/w.png=1", "",
			"data folders: DIR/a/x.png has no partner in b=DIR/b" + remedy + "\ndata folders: DIR/a/y.png has no partner in b=DIR/b" + remedy + "\ndata folders: DIR/b/w.png has no partner in a=DIR/a" + remedy},
		"no pair at all": {"a/x.png=1 b/y.png=1", "", "data folders: no image of a=DIR/a has the name of one of b=DIR/b" + remedy},
		"one name twice": {"a/x.png=1 a/x.jpg=1 b/x.png=1", "", "data folders: DIR/a/x.jpg and DIR/a/x.png have one name: remove one, or rename it with its partner"},
		"another split":  {"a/train/x.png=1 a/test/y.png=1 b/x.png=1", ",pairs=no", "data folders: a=DIR/a has 1 images for test, b=DIR/b has 0: want a folder of them in both or in none"},
		"too few of b":   {"a/x.png=1 a/y.png=1 b/z.png=1", ",pairs=no,test=0.5", "data DIR/b: 1 examples for testing and 0 for validation leave none of 1 for training: ask for fewer"},
		"values": {"a/x.png=1 b/x.png=1", ",pairs=perhaps,size=0", "data folders,a=DIR/a,b=DIR/b,pairs=perhaps,size=0: pairs=perhaps: want yes or no\n" +
			"data folders,a=DIR/a,b=DIR/b,pairs=perhaps,size=0: size=0: want HEIGHTxWIDTH, or a number for squares, 4096 at most"},
	} {
		_, dir, err := openPair(t, greyFiles(c.files), c.options)
		if got := message(err, dir); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, c.want)
		}
	}
	files := map[string][]byte{"a/x.png": pngFile(4, 4, grey(7)), "b/x.png": pngFile(2, 2, grey(7))}
	_, dir, err := openPair(t, files, "")
	if got, want := message(err, dir), "data folders: images of 4×4 (DIR/a/x.png) and 2×2 (DIR/b/x.png): say how large they shall be, such as size=64x64"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for source, want := range map[string]string{
		"folders":                          "data folders: a= is missing: want two folders of images, as in folders,a=DIR,b=DIR\ndata folders: b= is missing: want two folders of images, as in folders,a=DIR,b=DIR",
		"folders,a=" + dir + "/a/x.png,b=": "data folders,a=DIR/a/x.png,b=: b=: want a folder",
		"folders,a=" + dir + "/a/x.png,b=" + dir + "/b": "data folders: a=DIR/a/x.png: is a file: want a folder of images",
	} {
		_, err := Open(source)
		if got := message(err, dir); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", source, got, want)
		}
	}
}
