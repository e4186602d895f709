package dataset

import (
	"archive/zip"
	"fmt"
	"path/filepath"
	"testing"
)

// Whatever is fitted to data is fitted to the examples for training: what is set aside, by the source or by options,
// changes no scale, range, class or number of channels. shuffle=5 sets the last of ten aside.
func TestFittedToTraining(t *testing.T) {
	const aside = ",test=1,shuffle=18446744073709551615" // example 1 of ten
	rows := func(odd string) []byte {
		text := "a,k\n"
		for i := range 10 {
			if i == 1 {
				text += odd + "\n"
			} else {
				text += fmt.Sprintf("%d,%c\n", i, 'a'+i%2)
			}
		}
		return []byte(text)
	}
	floats := func(odd float32) []byte {
		v := make([]float32, 10)
		for i := range v {
			v[i] = float32(i) / 16
		}
		v[1] = odd
		return npyFile("<f4", "(10,)", false, v)
	}
	photos := map[string][]byte{"1.png": pngFile(1, 1, red)}
	for i := range 10 {
		if i != 1 {
			photos[fmt.Sprintf("%d.png", i)] = pngFile(1, 1, grey(byte(i)))
		}
	}
	for name, c := range map[string]struct {
		dir, open, fields string
	}{
		"columns, minmax":     {write(t, map[string][]byte{"t.csv": rows("1000,a")}), "t.csv,columns=a,scale=minmax", "[{point [1] float32 0 -1 1 [] [{a 4.5 4.5}]}]"},
		"columns, standard":   {write(t, map[string][]byte{"t.csv": rows("1000,a")}), "t.csv,columns=a,scale=standard", "[{point [1] float32 0 -1.7670825719833374 1.4859557151794434 [] [{a 4.888888888888889 2.7666443551086073}]}]"},
		"columns as they are": {write(t, map[string][]byte{"t.csv": rows("1000,a")}), "t.csv,columns=a,scale=none", "[{point [1] float32 0 0 9 [] [{a 0 1}]}]"},
		"numbers":             {write(t, map[string][]byte{"a.npy": floats(-3)}), "a.npy", "[{point [1] float32 0 0 1 [] []}]"},
		"channels":            {writeTree(t, photos), "", "[{image [1 1] uint8 0 0 255 [] []}]"},
	} {
		d, err := Open(filepath.Join(c.dir, c.open) + aside)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := fmt.Sprint(d.Fields); got != c.fields || d.Test.N != 1 {
			t.Errorf("%s: got  %s\nwant %s", name, got, c.fields)
		}
	}
	// The splits of a source are kept apart as those of options are.
	d, err := Open(filepath.Join(write(t, map[string][]byte{"a.npz": npzFile(zip.Store, map[string][]byte{
		"x_train": npyFile("<f4", "(2,)", false, []float32{0, 1}), "x_test": npyFile("<f4", "(1,)", false, []float32{300}),
	})}), "a.npz"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := describe(t, d), "point[1] float32 0..1 [0 1][][300]"; got != want {
		t.Errorf("npz: got  %s\nwant %s", got, want)
	}
}

// A class that only a held-out example has is a mistake, whatever the source.
func TestHeldOutClasses(t *testing.T) {
	one := pngFile(1, 1, grey(1))
	const remedy = ": give the training split examples of it, by another shuffle= or by moving files, or remove these"
	for name, c := range map[string]struct {
		files      map[string][]byte
		open, want string
	}{
		"folders": {map[string][]byte{"train/cat/1.png": one, "test/cat/1.png": one, "test/dog/1.png": one, "test/dog/2.png": one}, "", "data DIR: test/dog/1.png is of a class that no image for training has" + remedy},
		"IDX": {map[string][]byte{"train-images-idx3-ubyte": images(2, 1, 1), "train-labels-idx1-ubyte": labels(0, 1), "t10k-images-idx3-ubyte": images(2, 1, 1), "t10k-labels-idx1-ubyte": labels(1, 2)}, "",
			"data DIR: the test split has class 2 (1 of its examples), but the classes for training end at 1" + remedy},
		"names of an array": {map[string][]byte{"a.npz": npzFile(zip.Store, map[string][]byte{"x_train": npyFile("|u1", "(1,)", false, []byte{1}), "y_train": npyFile("|S3", "(1,)", false, []byte("cat")),
			"x_val": npyFile("|u1", "(1,)", false, []byte{1}), "y_val": npyFile("|S3", "(1,)", false, []byte("dog"))})}, "/a.npz", `data DIR/a.npz: label is "dog", a class that no row for training has` + remedy},
		"numbers of a column": {map[string][]byte{"t.csv": []byte("x,k\n1,0\n2,7\n3,1\n")}, "/t.csv,label=k,test=1,shuffle=1", `data DIR/t.csv: line 3: label "k" is "7", a class that no row for training has` + remedy},
	} {
		dir := writeTree(t, c.files)
		_, err := Open(dir + c.open)
		if got := message(err, dir); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, c.want)
		}
	}
}

// Folders and labels that are numbers keep the order in which people count, and their names.
func TestOrderOfClasses(t *testing.T) {
	photos, table, text := map[string][]byte{}, "x,k\n", ""
	for i := 10; i >= 1; i-- {
		photos[fmt.Sprintf("%d/a.png", i)] = pngFile(1, 1, grey(byte(i)))
		table += fmt.Sprintf("%d,run%d\n", i, i)
		text += fmt.Sprintf("run%-2d", i)
	}
	want := "[1 2 3 4 5 6 7 8 9 10]"
	for name, source := range map[string]string{
		"folders": writeTree(t, photos),
		"column":  write(t, map[string][]byte{"t.csv": []byte(table)}) + "/t.csv,label=k,scale=none",
		"array": write(t, map[string][]byte{"a.npz": npzFile(zip.Store, map[string][]byte{
			"x": npyFile("|u1", "(10,)", false, []byte{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}), "y": npyFile("|S5", "(10,)", false, []byte(text))})}) + "/a.npz",
	} {
		d, err := Open(source)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		f, _ := d.Field("label")
		got := make([]int, 10) // the value of each class's example
		for i, k := range d.Train.columns[1].bytes {
			if c := d.Train.columns[0]; c.floats != nil {
				got[k] = int(c.floats[i])
			} else {
				got[k] = int(c.bytes[i])
			}
		}
		if fmt.Sprint(got) != want || f.Classes != 10 || f.ClassName(9)[len(f.ClassName(9))-2:] != "10" && f.ClassName(9) != "run10" {
			t.Errorf("%s: classes %q hold %v, want %s", name, f.ClassNames, got, want)
		}
	}
}
