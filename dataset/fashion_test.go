package dataset

import (
	"os"
	"path/filepath"
	"testing"
)

func TestFashion(t *testing.T) {
	if _, err := os.Stat(fashionDir); err != nil {
		t.Skip("the package dataset-fashion-mnist is not installed")
	}
	d, err := Open("fashion-mnist")
	if err != nil {
		t.Fatal(err)
	}
	if f, _ := d.Field("label"); d.Train.N != 60000 || d.Test.N != 10000 || f.Classes != 10 || f.ClassNames[9] != "ankle boot" {
		t.Errorf("%d, %d examples, %+v", d.Train.N, d.Test.N, f)
	}
}

func TestFashionErrors(t *testing.T) {
	dir := write(t, map[string][]byte{
		"train-images-idx3-ubyte.gz": zipped(images(3, 2, 2)), "train-labels-idx1-ubyte.gz": zipped(labels(1, 2, 3)),
		"t10k-images-idx3-ubyte.gz": zipped(images(1, 2, 2)), "t10k-labels-idx1-ubyte.gz": zipped(labels(1)),
	})
	for _, c := range []struct{ dir, want string }{
		{filepath.Join(dir, "none"), "data fashion-mnist: there is no directory DIR/none: install the package dataset-fashion-mnist of Debian or Ubuntu (apt install dataset-fashion-mnist), or give the path of a directory with the four IDX files of Fashion-MNIST"},
		{dir, "data DIR/train-images-idx3-ubyte.gz: SHA-256 96411bb4…, want c59f468a…: not Fashion-MNIST as published; install the package dataset-fashion-mnist again"},
	} {
		_, err := loadFashion(c.dir)
		if got := message(err, dir); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}
