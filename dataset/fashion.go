package dataset

import (
	"errors"
	"io/fs"
	"os"
)

// fashionDir is where Debian's package dataset-fashion-mnist puts the four files of Fashion-MNIST (Xiao, Rasul &
// Vollgraf 2017).
const fashionDir = "/usr/share/datasets/fashion-mnist"

var fashionSums = published{
	what:   "Fashion-MNIST",
	remedy: "install the package dataset-fashion-mnist again",
	files: [4]sum{
		{"train-images-idx3-ubyte.gz", "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"},
		{"train-labels-idx1-ubyte.gz", "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"},
		{"t10k-images-idx3-ubyte.gz", "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"},
		{"t10k-labels-idx1-ubyte.gz", "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"},
	},
	classes: []string{"T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"},
}

func openFashion(request) (unfitted, error) {
	d, err := loadFashion(fashionDir)
	return stored{Dataset: d}, err
}

func loadFashion(dir string) (*Dataset, error) {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil, fail("fashion-mnist", "there is no directory %s: install the package dataset-fashion-mnist of Debian or Ubuntu (apt install dataset-fashion-mnist), or give the path of a directory with the four IDX files of Fashion-MNIST", dir)
	}
	return fashionSums.load("fashion-mnist", folder{fsys: os.DirFS(dir), dir: dir})
}
