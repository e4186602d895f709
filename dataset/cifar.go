package dataset

import (
	"bufio"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/ganc-ml/ganc/internal/fault"
)

// CIFAR-10's binary version (Krizhevsky 2009): records of a label, 0 … 9, and 3×32×32 bytes, channels first.
const (
	cifarPixels  = 3 * 32 * 32
	cifarRecord  = 1 + cifarPixels
	cifarClasses = 10
)

// cifarNames are the classes, as batches.meta.txt has them.
var cifarNames = []string{"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"}

// cifarFiles are the files of a split that are there.
func cifarFiles(dir, pattern string) []string {
	names, _ := fs.Glob(os.DirFS(dir), pattern) // the pattern is well formed; Glob sorts
	for i, name := range names {
		names[i] = filepath.Join(dir, name)
	}
	return names
}

const cifarTrain, cifarTest = "data_batch_*.bin", "test_batch.bin"

func holdsCIFAR(p place) bool {
	return p.info.IsDir() && len(cifarFiles(p.path, cifarTrain))+len(cifarFiles(p.path, cifarTest)) > 0
}

// openCIFAR opens the directory cifar-10-batches-bin: data_batch_1.bin … for training, test_batch.bin for testing if
// it is there.
func openCIFAR(r request) (unfitted, error) {
	train := cifarFiles(r.path, cifarTrain)
	if len(train) == 0 {
		return nil, fail(r.path, "%s without data_batch_1.bin …: fetch the archive of the binary version again", cifarTest)
	}
	d := &Dataset{Name: r.path, Fields: []Field{
		{Name: "image", Shape: []int{3, 32, 32}, DType: Uint8, Max: 255},
		{Name: "label", DType: Uint8, Classes: cifarClasses, Max: cifarClasses - 1, ClassNames: cifarNames},
	}}
	var err error
	if d.Train, err = readCIFAR(d.Fields, train); err != nil {
		return nil, err
	}
	d.Validation = none(d.Fields)
	d.Test, err = readCIFAR(d.Fields, cifarFiles(r.path, cifarTest))
	return stored{Dataset: d}, err
}

// readCIFAR reads files one after another.
func readCIFAR(fields []Field, paths []string) (*Split, error) {
	var batches []batch
	var mistakes []error
	n := 0
	for _, path := range paths {
		b, err := openBatch(path)
		if err != nil {
			mistakes = append(mistakes, err)
			continue
		}
		defer b.Close()
		batches = append(batches, b)
		n += b.n
	}
	if len(paths) == 0 {
		return none(fields), nil
	}
	images, labels := make([]byte, n*cifarPixels), make([]byte, n)
	at := 0
	for _, b := range batches {
		if err := b.read(images[at*cifarPixels:], labels[at:at+b.n]); err != nil {
			mistakes = append(mistakes, err)
		}
		at += b.n
	}
	if len(mistakes) > 0 {
		return none(fields), join(mistakes)
	}
	return &Split{N: n, fields: fields, columns: []column{newColumn(fields[0], n, images, nil), newColumn(fields[1], n, labels, nil)}}, nil
}

// A batch is an open file of n records.
type batch struct {
	*os.File
	path string
	n    int
}

func openBatch(path string) (batch, error) {
	f, size, err := openRegular(path)
	if err != nil {
		return batch{}, err
	}
	if size%cifarRecord != 0 {
		f.Close()
		return batch{}, fail(path, "%d bytes, not a multiple of the %d of a record: truncated, or not the binary version; fetch it again", size, cifarRecord)
	}
	return batch{f, path, int(size / cifarRecord)}, nil
}

// read reads the records.
func (b batch) read(images, labels []byte) error {
	p := problems{source: b.path}
	r := bufio.NewReaderSize(b.File, 1<<16)
	for i := range labels {
		_, err := io.ReadFull(r, labels[i:i+1])
		if err == nil {
			_, err = io.ReadFull(r, images[i*cifarPixels:(i+1)*cifarPixels])
		}
		if err != nil {
			return fail(b.path, "%w; fetch it again", fault.Reason(err))
		}
		if labels[i] >= cifarClasses {
			p.add("record %d has the label %d: want 0 to %d", i, labels[i], cifarClasses-1)
		}
	}
	return p.err()
}
