package dataset

import (
	"bufio"
	"io"
	"io/fs"
	"os"
	"path/filepath"
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
func openCIFAR(r request) (*Dataset, error) {
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
	return d, err
}

// readCIFAR reads files one after another.
func readCIFAR(fields []Field, paths []string) (*Split, error) {
	var images, labels []byte
	var mistakes []error
	for _, path := range paths {
		i, l, err := readBatch(path)
		if err != nil {
			mistakes = append(mistakes, err)
			continue
		}
		images, labels = append(images, i...), append(labels, l...)
	}
	if len(mistakes) > 0 || len(paths) == 0 {
		return none(fields), join(mistakes)
	}
	n := len(labels)
	return &Split{N: n, fields: fields, columns: []column{newColumn(fields[0], n, images, nil), newColumn(fields[1], n, labels, nil)}}, nil
}

// readBatch reads the records of a file.
func readBatch(path string) (images, labels []byte, err error) {
	f, size, err := openRegular(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	if size%cifarRecord != 0 {
		return nil, nil, fail(path, "%d bytes, not a multiple of the %d of a record: truncated, or not the binary version; fetch it again", size, cifarRecord)
	}
	p := problems{source: path}
	r := bufio.NewReaderSize(f, 1<<16)
	images, labels = make([]byte, size/cifarRecord*cifarPixels), make([]byte, size/cifarRecord)
	for i := range labels {
		_, err := io.ReadFull(r, labels[i:i+1])
		if err == nil {
			_, err = io.ReadFull(r, images[i*cifarPixels:(i+1)*cifarPixels])
		}
		if err != nil {
			return nil, nil, fail(path, "%w; fetch it again", reason(err))
		}
		if labels[i] >= cifarClasses {
			p.add("record %d has the label %d: want 0 to %d", i, labels[i], cifarClasses-1)
		}
	}
	return images, labels, p.err()
}
