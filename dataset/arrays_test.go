package dataset

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"
)

// npyFile builds a .npy file of version 1 as numpy.save does.
func npyFile(dtype, shape string, fortran bool, payload any) []byte {
	order := "False"
	if fortran {
		order = "True"
	}
	return npyText(fmt.Sprintf("{'descr': '%s', 'fortran_order': %s, 'shape': %s, }", dtype, order, shape), payload)
}

func npyText(header string, payload any) []byte {
	header += strings.Repeat(" ", 63-(len(header)+10)%64) + "\n"
	b := append([]byte("\x93NUMPY\x01\x00"), byte(len(header)), byte(len(header)>>8))
	b = append(b, header...)
	endian := binary.ByteOrder(binary.LittleEndian)
	if strings.Contains(header, "'>") {
		endian = binary.BigEndian
	}
	b, err := binary.Append(b, endian, payload)
	if err != nil {
		panic(err)
	}
	return b
}

func npzFile(method uint16, arrays map[string][]byte) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, data := range arrays {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name + ".npy", Method: method})
		if err != nil {
			panic(err)
		}
		w.Write(data)
	}
	z.Close()
	return b.Bytes()
}

// describe is a data set in a line: fields, and of each split every number of the first field as stored, and labels.
func describe(t *testing.T, d *Dataset) string {
	t.Helper()
	var b strings.Builder
	for _, f := range d.Fields {
		fmt.Fprintf(&b, "%s%v %s %v..%v ", f.Name, f.Shape, f.DType, f.Min, f.Max)
	}
	for _, s := range []*Split{d.Train, d.Validation, d.Test} {
		idx := make([]int, s.N)
		for i := range idx {
			idx[i] = i
		}
		for _, f := range d.Fields {
			v := make([]float32, s.N*f.Size())
			if err := s.Floats(1, v, f.Name, idx, float32(f.Min), float32(f.Max)); err != nil {
				t.Fatal(err)
			}
			fmt.Fprint(&b, v)
		}
	}
	return b.String()
}

func TestArrays(t *testing.T) {
	u8 := func(shape string, v ...byte) []byte { return npyFile("|u1", shape, false, v) }
	for name, c := range map[string]struct {
		files map[string][]byte
		open  string
		want  string
	}{
		"bytes":                 {map[string][]byte{"x.npy": u8("(2, 1, 2)", 1, 2, 3, 255)}, "x.npy", "image[1 2] uint8 0..255 [1 2 3 255][][]"},
		"rows":                  {map[string][]byte{"a.npy": npyFile("<f4", "(2, 2)", false, []float32{0, 0.5, 1, 0.25})}, "a.npy", "point[2] float32 0..1 [0 0.5 1 0.25][][]"},
		"one number each":       {map[string][]byte{"a.npy": npyFile("<f8", "(3,)", false, []float64{0, -0.5, 1})}, "a.npy", "point[1] float32 -1..1 [0 -0.5 1][][]"},
		"range of their own":    {map[string][]byte{"a.npy": npyFile("<f8", "(2,)", false, []float64{-3, 300})}, "a.npy", "point[1] float32 -3..300 [-3 300][][]"},
		"range of images":       {map[string][]byte{"a.npy": npyFile("<f4", "(2, 1, 1)", false, []float32{3, 5})}, "a.npy", "image[1 1] float32 0..255 [3 5][][]"},
		"range of rows":         {map[string][]byte{"a.npy": npyFile("<f4", "(2, 1)", false, []float32{3, 5})}, "a.npy", "point[1] float32 3..5 [3 5][][]"},
		"range asked for":       {map[string][]byte{"a.npy": npyFile("<f8", "(2,)", false, []float64{-3, 3})}, "a.npy,range=-4:4", "point[1] float32 -4..4 [-3 3][][]"},
		"another name":          {map[string][]byte{"a.npy": u8("(1, 4)", 1, 2, 3, 4)}, "a.npy,field=image", "image[4] uint8 0..255 [1 2 3 4][][]"},
		"big endian":            {map[string][]byte{"a.npy": npyFile(">i2", "(2,)", false, []int16{-300, 300})}, "a.npy", "point[1] float32 -300..300 [-300 300][][]"},
		"long whole numbers":    {map[string][]byte{"a.npy": npyFile("<i8", "(2,)", false, []int64{-1 << 24, 1 << 24})}, "a.npy", "point[1] float32 -1.6777216e+07..1.6777216e+07 [-1.6777216e+07 1.6777216e+07][][]"},
		"truths":                {map[string][]byte{"a.npy": npyFile("|b1", "(2, 2)", false, []bool{true, false, false, true})}, "a.npy", "point[2] float32 0..1 [1 0 0 1][][]"},
		"a column in Fortran":   {map[string][]byte{"a.npy": npyFile("|u1", "(2,)", true, []byte{4, 5})}, "a.npy", "point[1] uint8 0..255 [4 5][][]"},
		"labels beside":         {map[string][]byte{"my-images.npy": u8("(2, 1, 1)", 7, 8), "my-labels.npy": npyFile("<i8", "(2,)", false, []int64{0, 4})}, "my-images.npy", "image[1 1] uint8 0..255 label[] uint8 0..4 [7 8][0 4][][][][]"},
		"y beside x":            {map[string][]byte{"x_train.npy": u8("(2, 1, 1)", 7, 8), "y_train.npy": npyFile("<f8", "(2, 1)", false, []float64{1, 0})}, "x_train.npy", "image[1 1] uint8 0..255 label[] uint8 0..1 [7 8][1 0][][][][]"},
		"channels last":         {map[string][]byte{"a.npy": u8("(2, 2, 1, 3)", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)}, "a.npy", "image[3 2 1] uint8 0..255 [1 4 2 5 3 6 7 10 8 11 9 12][][]"},
		"channels first":        {map[string][]byte{"a.npy": u8("(1, 3, 1, 2)", 1, 2, 3, 4, 5, 6)}, "a.npy", "image[3 1 2] uint8 0..255 [1 2 3 4 5 6][][]"},
		"floats, channels last": {map[string][]byte{"a.npy": npyFile("<f4", "(1, 2, 1, 3)", false, []float32{1, 2, 3, 4, 5, 6})}, "a.npy", "image[3 2 1] float32 0..255 [1 4 2 5 3 6][][]"},
		"Keras": {map[string][]byte{"mnist.npz": npzFile(zip.Deflate, map[string][]byte{
			"x_train": u8("(3, 1, 1)", 1, 2, 3), "y_train": u8("(3,)", 0, 2, 0), "x_test": u8("(1, 1, 1)", 9), "y_test": u8("(1,)", 2)})},
			"mnist.npz", "image[1 1] uint8 0..255 label[] uint8 0..2 [1 2 3][0 2 0][][][9][2]"},
		"MedMNIST, stored": {map[string][]byte{"a.NPZ": npzFile(zip.Store, map[string][]byte{
			"train_images": u8("(1, 1, 1)", 1), "train_labels": u8("(1, 1)", 3), "val_images": u8("(1, 1, 1)", 5), "val_labels": u8("(1, 1)", 1), "test_images": u8("(1, 1, 1)", 9), "test_labels": u8("(1, 1)", 3)})},
			"a.NPZ", "image[1 1] uint8 0..255 label[] uint8 0..3 [1][3][5][1][9][3]"},
		"another order of the header": {map[string][]byte{"a.npy": npyText("{'shape': (1L,), \"descr\": '|u1', 'fortran_order': False}", []byte{1})}, "a.npy", "point[1] uint8 0..255 [1][][]"},
		"float16":                     {map[string][]byte{"a.npy": npyFile("<f2", "(6,)", false, []uint16{0x3c00, 0xc000, 0x0001, 0x8000, 0x7bff, 0x3555})}, "a.npy", "point[1] float32 -2..65504 [1 -2 5.9604645e-08 -0 65504 0.33325195][][]"},
		"Fortran order":               {map[string][]byte{"a.npy": npyFile("<f4", "(2, 3)", true, []float32{1, 4, 2, 5, 3, 6})}, "a.npy", "point[3] float32 1..6 [1 2 3 4 5 6][][]"},
		"Fortran order, rank 3":       {map[string][]byte{"a.npy": npyFile("|u1", "(2, 3, 2)", true, []byte{1, 7, 3, 9, 5, 11, 2, 8, 4, 10, 6, 12})}, "a.npy", "image[3 2] uint8 0..255 [1 2 3 4 5 6 7 8 9 10 11 12][][]"},
		"labels by name": {map[string][]byte{"a.npz": npzFile(zip.Deflate, map[string][]byte{"x_train": u8("(3, 1)", 1, 2, 3), "x_test": u8("(1, 1)", 4),
			"y_train": npyFile("<U3", "(3,)", false, []rune("k10k2\x00k10")), "y_test": npyFile("|S2", "(1, 1)", false, []byte("k2"))})}, "a.npz",
			"point[1] uint8 0..255 label[] uint8 0..1 [1 2 3][1 0 1][][][4][0]"},
		"savez without names": {map[string][]byte{"a.npz": npzFile(zip.Deflate, map[string][]byte{"arr_0": u8("(1, 1, 1)", 1)})}, "a.npz", "image[1 1] uint8 0..255 [1][][]"},
	} {
		d, err := Open(filepath.Join(write(t, c.files), c.open))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := describe(t, d); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, c.want)
		}
	}
}

func TestArrayErrors(t *testing.T) {
	u8 := func(shape string, v ...byte) []byte { return npyFile("|u1", shape, false, v) }
	good := u8("(2, 2)", 1, 2, 3, 4)
	version := func(v byte) []byte { b := bytes.Clone(good); b[6] = v; return b }
	long := binary.LittleEndian.AppendUint32([]byte("\x93NUMPY\x02\x00"), math.MaxUint32)
	for _, c := range []struct {
		name string
		file []byte
		want string
	}{
		{"a.npy", nil, "data DIR/a.npy: the file is empty; fetch it again"},
		{"a.npy", []byte("PK\x03\x04 is no array"), `data DIR/a.npy: not a .npy file: it does not begin with \x93NUMPY`},
		{"a.npy", good[:9], "data DIR/a.npy: truncated: 9 bytes, less than the header of a .npy file; save it again"},
		{"a.npy", good[:100], "data DIR/a.npy: truncated: 100 bytes, less than the header of a .npy file; save it again"},
		{"a.npy", long, "data DIR/a.npy: a header of 4294967295 bytes: want 0 to 65536; save the file again with numpy.save"},
		{"a.npy", version(3), "data DIR/a.npy: version 3.0 of the format: want 1 or 2, which numpy.save writes for plain arrays"},
		{"a.npy", npyText("{}", []byte{1}), "data DIR/a.npy: damaged header: it does not name descr, fortran_order and shape; save the file again with numpy.save"},
		{"a.npy", u8("(99999999999999999999,)", 1), "data DIR/a.npy: damaged header: the shape has a size 99999999999999999999; save the file again with numpy.save"},
		{"a.npy", u8("("+strings.Repeat("1, ", 65)+")", 1), "data DIR/a.npy: a shape of more than 64 dimensions: reshape the array"},
		{"a.npy", good[:len(good)-1], "data DIR/a.npy: truncated: the header announces 2×2 elements of 1 bytes, the file has 3 bytes; save it again"},
		{"a.npy", append(bytes.Clone(good), 0), "data DIR/a.npy: bytes follow the 2×2 elements that the header announces; save the file again"},
		{"a.npy", u8("(4294967296, 4294967296, 4294967296)", 1), "data DIR/a.npy: truncated: the header announces 4294967296×4294967296×4294967296 elements of 1 bytes, the file has 1 bytes; save it again"},
		{"a.npy", u8("(-1, 2)", 1, 2), "data DIR/a.npy: shape -1×2: holds nothing"},
		{"a.npy", u8("(0, 28, 28)"), "data DIR/a.npy: shape 0×28×28: holds nothing"},
		{"a.npy", u8("()", 1), "data DIR/a.npy: a single number: want an array whose first dimension counts the examples"},
		{"a.npy", npyFile("<c8", "(1,)", false, []float32{1, 2}), `data DIR/a.npy: element type "<c8": want uint8, bool, a whole number or float16, float32, float64: save x.astype("float32")`},
		{"a.npy", npyFile("|O", "(1,)", false, []byte("pickle")), `data DIR/a.npy: element type "|O": want uint8, bool, a whole number or float16, float32, float64: save x.astype("float32")`},
		{"a.npy", npyFile("<f4", "(1, 2)", false, []float32{1, float32(math.NaN())}), "data DIR/a.npy: element [0 1] is NaN: want finite numbers that float32 can hold"},
		{"a.npy", npyFile("<f8", "(2,)", false, []float64{1, 1e39}), "data DIR/a.npy: element [1] is 1e+39: want finite numbers that float32 can hold"},
		{"a.npy", npyFile("<i8", "(2,)", false, []int64{1, -1<<24 - 1}), "data DIR/a.npy: element [1] is -16777217: want whole numbers from -16777216 to 16777216, which float32 holds exactly; scale them first"},
		{"a.npy", npyFile("<u8", "(1,)", false, []uint64{math.MaxUint64}), "data DIR/a.npy: element [0] is 18446744073709551615: want whole numbers from -16777216 to 16777216, which float32 holds exactly; scale them first"},
		{"a.npy", npyFile("<f4", "(2,)", false, []float32{2, 2}), "data DIR/a.npy: every number is 2: there is nothing to learn"},
		{"a.npy", u8("(1, 2, 2, 2)", 1, 2, 3, 4, 5, 6, 7, 8), "data DIR/a.npy: examples of shape 2×2×2: want rows, images H×W, or images with 1 or 3 channels first or last"},
		{"a.npy,range=0:2", good, "data DIR/a.npy: values from 1 to 4 lie outside of range=0:2"},
		{"a.npy,range=2:0", good, "data DIR/a.npy,range=2:0: range=2:0: want LEAST:GREATEST"},
		{"a.npy,field=label", good, "data DIR/a.npy,field=label: field=label: want a name, not label"},
		{"a.npy,fit=crop", good, `data DIR/a.npy,fit=crop: unknown option "fit" (options: field, range, size, channels, validation, test, shuffle)`},
		{"a.npy,size=8", good, "data DIR/a.npy: size=8x8: rows have 2 numbers: want 64 (grey) or 192 (colour)"},
		{"a.npy,channels=3", good, "data DIR/a.npy: channels=3: rows are images where size= says so"},
		{"a.npy,size=2", u8("(1, 2, 2)", 1, 2, 3, 4), "data DIR/a.npy: size= is for rows of numbers: the examples have shape 2×2"},
		{"a.npz", good, "data DIR/a.npz: not an .npz file: zip: not a valid zip file; save it again with numpy.savez"},
		{"a.npz", npzFile(zip.Store, map[string][]byte{"w": good}), `data DIR/a.npz: no array of examples: it has w, want x_train, train_images, images, x or arr_0`},
		{"a.npz", npzFile(zip.Deflate, map[string][]byte{"x": good[:10]}), "data DIR/a.npz: x.npy: truncated: 10 bytes, less than the header of a .npy file; save it again"},
		{"a.npz", npzFile(zip.Deflate, map[string][]byte{"x": u8("(4194304,)", make([]byte, 1<<22)...)}), "data DIR/a.npz: x.npy: the header announces 4194304 elements of 1 bytes, more than 64 times the size of the compressed form; save it uncompressed if that is meant"},
		{"a.npz", npzFile(zip.Store, map[string][]byte{"x": good, "y": u8("(3,)", 1, 2, 3)}), "data DIR/a.npz: y.npy: 3 labels for the 2 examples of a.npz: x.npy"},
		{"a.npz", npzFile(zip.Store, map[string][]byte{"x": good, "y": u8("(2, 2)", 1, 2, 3, 4)}), "data DIR/a.npz: y.npy: labels of shape 2×2: want one number or name for each example"},
		{"a.npz", npzFile(zip.Store, map[string][]byte{"x": good, "y": npyFile("<i4", "(2,)", false, []int32{-1, 256})}),
			"data DIR/a.npz: y.npy: label 0 is -1: want classes as whole numbers from 0 to 255\ndata DIR/a.npz: y.npy: label 1 is 256: want classes as whole numbers from 0 to 255"},
		{"a.npz", npzFile(zip.Store, map[string][]byte{"x_train": good, "x_test": u8("(1, 3)", 1, 2, 3)}), "data DIR/a.npz: x_test.npy: examples of shape 3 (uint8), those for training 2 (uint8): want the same"},
		{"a.npz", npzFile(zip.Store, map[string][]byte{"x_train": good, "x_test": good, "y_test": u8("(2,)", 1, 2)}), "data DIR/a.npz: x_test.npy: of this array and DIR/a.npz: x_train.npy one has labels and the other has not: add or remove them"},
	} {
		file, _, _ := strings.Cut(c.name, ",")
		dir := write(t, map[string][]byte{file: c.file})
		_, err := Open(filepath.Join(dir, c.name))
		if got := message(err, dir); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, got, c.want)
		}
	}
}

// A damaged member is told by its checksum, an encrypted one by its flags in the directory at the end of the file.
func TestUnreadableMember(t *testing.T) {
	good := npzFile(zip.Store, map[string][]byte{"x": npyFile("|u1", "(2, 2)", false, []byte{1, 2, 3, 4})})
	damaged, locked := bytes.Clone(good), bytes.Clone(good)
	damaged[bytes.Index(good, []byte{1, 2, 3, 4})] = 9
	locked[bytes.Index(good, []byte("PK\x01\x02"))+8] |= 1
	for _, c := range []struct {
		file []byte
		want string
	}{
		{damaged, "data DIR/a.npz: x.npy: zip: checksum error; save the file again"},
		{locked, "data DIR/a.npz: x.npy: encrypted; save the file again with numpy.savez"},
	} {
		dir := write(t, map[string][]byte{"a.npz": c.file})
		_, err := Open(dir + "/a.npz")
		if got := message(err, dir); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

func FuzzArray(f *testing.F) {
	f.Add(npyFile("|u1", "(2, 2)", false, []byte{1, 2, 3, 4}))
	f.Add(npyFile("<f4", "(1, 2)", false, []float32{1, 2}))
	f.Add(npyText("{'shape': (1,), 'descr': '|u1'", []byte{1}))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := npySource{path: "f", size: int64(len(b)), exact: true, texts: &texts{}}.read(bytes.NewReader(b))
		if err == nil && len(a.bytes)+len(a.floats)+len(a.rows) == 0 {
			t.Error("neither numbers nor an error")
		}
	})
}
