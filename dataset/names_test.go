//go:build unix

package dataset

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestOpenBadNames: what is no source of data is told so, with its name. Pipes and the system's words are Unix.
func TestOpenBadNames(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "nested", "train-images-idx3-ubyte"), 0o777); err != nil {
		t.Fatal(err)
	}
	const known = " (known: mnist, fashion-mnist, stacked-mnist, ring8, grid25, thin-thick, upright-slanted, digit-outline, digit-silhouette, folders; or give a path: see ganc data list)"
	for _, c := range []struct{ name, want string }{
		{"mnits", `unknown data set "mnits": did you mean "mnist"?` + known},
		{"MNIST", `unknown data set "MNIST": did you mean "mnist"?` + known},
		{"imagenet", `unknown data set "imagenet"` + known},
		{"", `unknown data set ""` + known},
		{dir + "/none", "data DIR/none: no such file or directory; want files of a form that ganc data list names"},
		{"./none", "data ./none: no such file or directory; want files of a form that ganc data list names"},
		{dir + "/pipe", "data DIR/pipe: neither a regular file nor a directory; want files of a form that ganc data list names"},
		{dir + "/nested", "data DIR/nested/train-images-idx3-ubyte: is a directory; want an IDX file of that name"},
		{dir + "/pipe/x", "data DIR/pipe/x: not a directory; want files of a form that ganc data list names"},
	} {
		_, err := Open(c.name)
		if got := message(err, dir); got != c.want {
			t.Errorf("Open(%q):\ngot  %s\nwant %s", c.name, got, c.want)
		}
	}
}
