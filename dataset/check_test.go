package dataset

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	image := func(pixels ...byte) []byte { return idxFile(0x803, []uint32{uint32(len(pixels) / 2), 1, 2}, pixels) }
	d, err := Open(write(t, map[string][]byte{
		// 0 and 1 are equal but for their labels, 2 is of one value, 3 equals 0
		"train-images-idx3-ubyte": image(1, 2, 1, 2, 5, 5, 1, 2), "train-labels-idx1-ubyte": labels(0, 3, 0, 0),
		// 0 is in train with its label, 1 in train with another, 2 repeats 1, 3 is new
		"t10k-images-idx3-ubyte": image(5, 5, 1, 2, 1, 2, 7, 8), "t10k-labels-idx1-ubyte": labels(0, 3, 3, 2),
	}))
	if err != nil {
		t.Fatal(err)
	}
	r := d.Check()
	for _, c := range []struct{ what, got, want string }{
		{"duplicates", fmt.Sprint(r.Duplicates), "[{train 4 2 0 1 1} {test 4 1 3 2 1}]"},
		{"classes", fmt.Sprint(r.Classes), "[{0 [3 0 1]} {1 [0 0 0]} {2 [0 0 1]} {3 [1 0 2]}]"},
		{"image", fmt.Sprintf("%.4g", r.Fields[0].Values), "[{1 8 3.125 2.26}]"},
		{"label", fmt.Sprintf("%.4g", r.Fields[1].Values), "[{0 3 1.375 1.409}]"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %s, want %s", c.what, c.got, c.want)
		}
	}
}

// Columns are described in the numbers of the table, whatever they were scaled to.
func TestCheckColumns(t *testing.T) {
	dir := write(t, map[string][]byte{"t.csv": []byte("a,b\n1,10\n3,10\n5,40\n")})
	for _, scale := range []string{"minmax", "standard", "none"} {
		d, err := Open(dir + "/t.csv,scale=" + scale)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := fmt.Sprintf("%.4g", d.Check().Fields[0].Values), "[{1 5 3 1.633} {10 40 20 14.14}]"; got != want {
			t.Errorf("%s: got %s, want %s", scale, got, want)
		}
	}
}

// Numbers far from 0 have a deviation, although float64 has no digits left for it in their squares.
func TestSummary(t *testing.T) {
	var s summary
	for _, v := range []float64{1e9 + 1, 1e9 + 3, 1e9 + 5} {
		s.add(v)
	}
	if got, want := fmt.Sprintf("%.10g", s.values()), "{1000000001 1000000005 1000000003 1.632993162}"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Open tells twenty mistakes of many, and those that only decoding finds beside those of headers.
func TestManyMistakes(t *testing.T) {
	files := map[string][]byte{"t.csv": []byte("x\n0\n" + strings.Repeat("a\n", 50))}
	dir := write(t, files)
	_, err := Open(filepath.Join(dir, "t.csv"))
	if got, want := strings.Count(err.Error(), "\n")+1, maxProblems+1; got != want || !strings.HasSuffix(err.Error(), ": 30 more mistakes") || len(err.Error()) > 2048 {
		t.Errorf("%d lines, want %d: %v", got, want, err)
	}
	damaged := bytes.Clone(pngFile(8, 8, red))
	damaged[len(damaged)-20] ^= 0xff
	photos := write(t, map[string][]byte{"a.png": nil, "b.png": damaged, "c.gif": nil, "d.png": pngFile(1, 1, red)})
	_, err = Open(photos)
	want := "data DIR: c.gif: want PNG or JPEG: convert it or move it away\n" +
		"data DIR: a.png: an empty file, or none: remove it or fetch it again\n" +
		"data DIR: images of 8×8 (b.png) and 1×1 (d.png): say how large they shall be, such as size=64x64\n" +
		"data DIR: b.png: damaged: png: invalid format: zlib: invalid checksum: remove it or fetch it again"
	if got := message(err, photos); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
