// Package dataset opens image data sets (the MNIST that is embedded in the binary, or IDX files by path)
// and gathers batches from them.
//
// Examples stay unsigned bytes in memory; Split.Floats scales them to the range that a model asks for,
// one batch at a time.
package dataset

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// Uint8 is the element type of every field so far, as Field.DType names it.
const Uint8 = "uint8"

// A Field describes one named part of an example.
type Field struct {
	Name     string
	Shape    []int   // of one example: [28 28] for an image, empty for a label
	DType    string  // as stored: Uint8
	Classes  int     // number of classes of a label, 0 for other fields
	Min, Max float64 // range of the stored values: 0..255 for images, 0..Classes-1 for labels
}

// Size is the number of elements of the field in one example.
func (f Field) Size() int {
	n := 1
	for _, d := range f.Shape {
		n *= d
	}
	return n
}

// A Dataset is a list of fields and two splits that have all of them. It is read-only and may be shared.
type Dataset struct {
	Name   string // "mnist", or the path it was opened from
	Fields []Field
	Train  *Split
	Test   *Split // never nil; N is 0 where the source has no test split
}

// A Split is N examples.
type Split struct {
	N       int
	fields  []Field
	columns []column // parallel to fields
}

// A column holds one field of every example of a split, example after example.
type column struct {
	data []byte
	sum  [sha256.Size]byte // of the column as a plain IDX file
}

// Field returns the field of that name.
func (d *Dataset) Field(name string) (Field, bool) {
	for _, f := range d.Fields {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

// Digest identifies the data, whatever they are called and however they are packed: the SHA-256, in hex,
// of one line "SUM  SPLIT/FIELD\n" for each field of train and then of test, where SUM is what sha256sum
// prints for that column as an uncompressed IDX file.
func (d *Dataset) Digest() string {
	h := sha256.New()
	for _, s := range []struct {
		name  string
		split *Split
	}{{"train", d.Train}, {"test", d.Test}} {
		for i, c := range s.split.columns {
			fmt.Fprintf(h, "%x  %s/%s\n", c.sum, s.name, d.Fields[i].Name)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
