package dataset

import "encoding/hex"

// published is a data set in MNIST's layout whose four files are known.
type published struct {
	what    string
	remedy  string // where a file is another
	files   [4]sum // images and labels of train, images and labels of test
	classes []string
}

// sum is the SHA-256 of an uncompressed file.
type sum struct{ name, sum string }

// load reads the files and checks their sums.
func (p published) load(name string, d folder) (*Dataset, error) {
	train, err := d.readPair(p.files[0].name, p.files[1].name)
	if err != nil {
		return nil, err
	}
	test, err := d.readPair(p.files[2].name, p.files[3].name)
	if err != nil {
		return nil, err
	}
	for i, x := range []*idx{train.images, train.labels, test.images, test.labels} {
		if got := hex.EncodeToString(x.sum[:]); got != p.files[i].sum {
			return nil, fail(x.path, "SHA-256 %.8s…, want %.8s…: not %s as published; %s", got, p.files[i].sum, p.what, p.remedy)
		}
	}
	out, err := assemble(name, train, test, p.classes)
	if err != nil {
		return nil, err
	}
	return out, out.fitClasses()
}
