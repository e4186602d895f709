package dataset

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"flag"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// noise is a stream of bytes that do not compress, the same every time.
type noise uint64

func (n *noise) Read(b []byte) (int, error) {
	for i := range b {
		*n = *n*6364136223846793005 + 1442695040888963407
		b[i] = byte(*n >> 56)
	}
	return len(b), nil
}

// large is the size of a file in MiB. make loaders gives 100.
var large = flag.Int("mb", 16, "size in MiB of the files of TestLoaders")

// TestLoaders opens large data of every form, and prints what that costs.
func TestLoaders(t *testing.T) {
	if testing.Short() {
		t.Skip("writes large files")
	}
	large := *large << 20
	n := large / 784
	pixels := func(w io.Writer) { io.CopyN(w, new(noise), int64(n)*784) }
	idx := func(w io.Writer) {
		w.Write(idxFile(0x803, []uint32{uint32(n), 28, 28}, nil))
		pixels(w)
	}
	array := func(dtype, shape string, item int64) func(io.Writer) {
		return func(w io.Writer) {
			w.Write(npyFile(dtype, shape, false, []byte{}))
			small := &smallNumbers{size: int(item), float: dtype[1] == 'f'}
			io.CopyN(w, small, int64(large)/item*item)
		}
	}
	member := func(method uint16, write func(io.Writer)) func(io.Writer) {
		return func(w io.Writer) {
			z := zip.NewWriter(w)
			m, err := z.CreateHeader(&zip.FileHeader{Name: "x.npy", Method: method})
			if err != nil {
				t.Fatal(err)
			}
			write(m)
			z.Close()
		}
	}
	rows := func(row func(i int) string) func(io.Writer) {
		return func(w io.Writer) {
			w.Write([]byte("a,b,k\n"))
			for at, i := 0, 0; at < large; i++ {
				k, _ := io.WriteString(w, row(i))
				at += k
			}
		}
	}
	for _, c := range []struct {
		name, file, options string
		write               func(io.Writer)
	}{
		{"IDX", "train-images-idx3-ubyte", "", idx},
		{"IDX, split", "train-images-idx3-ubyte", ",test=0.2,validation=0.2", idx},
		{"IDX, gzip", "train-images-idx3-ubyte.gz", "", func(w io.Writer) {
			z, _ := gzip.NewWriterLevel(w, gzip.BestSpeed)
			idx(z)
			z.Close()
		}},
		{"CIFAR-10", "data_batch_1.bin", "", func(w io.Writer) {
			b := cifarBatch(3)
			for range large / len(b) {
				w.Write(b)
			}
		}},
		{"npy, uint8", "a.npy", "", array("|u1", fmt.Sprintf("(%d,)", large), 1)},
		{"npy, channels last", "a.npy", "", array("|u1", fmt.Sprintf("(%d, 32, 32, 3)", large/3072), 3072)},
		{"npy, int16", "a.npy", "", array("<i2", fmt.Sprintf("(%d, 2)", large/4), 4)},
		{"npy, float32", "a.npy", "", array("<f4", fmt.Sprintf("(%d, 2)", large/8), 8)},
		{"npy, float64", "a.npy", "", array("<f8", fmt.Sprintf("(%d, 2)", large/16), 16)},
		{"npz, stored", "a.npz", "", member(zip.Store, array("|u1", fmt.Sprintf("(%d,)", large), 1))},
		{"npz, deflated", "a.npz", "", member(zip.Deflate, array("<f8", fmt.Sprintf("(%d, 2)", large/16), 16))},
		{"CSV, short numbers", "a.csv", "", rows(func(i int) string { return fmt.Sprintf("%d,%d,%d\n", i%10, i%7, i%3) })},
		{"CSV, long numbers and labels", "a.csv", ",label=k", rows(func(i int) string { return fmt.Sprintf("%.9f,%.9f,class %d\n", float64(i)/7, float64(i)/11, i%100) })},
		{"CSV, split", "a.csv", ",label=k,test=0.2", rows(func(i int) string { return fmt.Sprintf("%.5f,%.5f,%d\n", float64(i)/7, float64(i)/11, i%10) })},
		{"CSV, Windows-1252, CRLF", "a.csv", ",label=k", rows(func(i int) string { return fmt.Sprintf("%.5f,%.5f,k\xe4se %d\r\n", float64(i)/7, float64(i)/11, i%10) })},
	} {
		dir := t.TempDir()
		f, err := os.Create(filepath.Join(dir, c.file))
		if err != nil {
			t.Fatal(err)
		}
		w := bufio.NewWriterSize(f, 1<<20)
		c.write(w)
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		f.Close()
		source := dir
		if ext := filepath.Ext(c.file); ext == ".npy" || ext == ".npz" || ext == ".csv" {
			source = filepath.Join(dir, c.file)
		}
		if got := measure(t, c.name, source+c.options); got.Message != "" {
			t.Errorf("%s: %s", c.name, got.Message)
		}
		os.RemoveAll(dir)
	}
	testPictures(t)
}

// testPictures opens large folders of images.
func testPictures(t *testing.T) {
	small := image.NewNRGBA(image.Rect(0, 0, 64, 64))
	new(noise).Read(small.Pix)
	for i := 3; i < len(small.Pix); i += 4 {
		small.Pix[i] = 255
	}
	photo := image.NewYCbCr(image.Rect(0, 0, 4032, 3024), image.YCbCrSubsampleRatio420)
	for i := range photo.Y {
		photo.Y[i] = byte(i*i>>9) ^ byte(i>>5)
	}
	var compressed bytes.Buffer
	if err := jpeg.Encode(&compressed, photo, nil); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, ext, options string
		file               []byte
	}{
		{"PNG, 64×64 of colour", ".png", "", encodePNG(small)},
		{"PNG, made grey and small", ".png", ",size=28,channels=1", encodePNG(small)},
		{"JPEG, 12 megapixels", ".jpg", ",size=64", compressed.Bytes()},
	} {
		dir := t.TempDir()
		for i := range *large << 20 / len(c.file) {
			sub := filepath.Join(dir, fmt.Sprint(i%10))
			if err := os.MkdirAll(sub, 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(sub, fmt.Sprint(i)+c.ext), c.file, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		if got := measure(t, c.name, dir+c.options); got.Message != "" {
			t.Errorf("%s: %s", c.name, got.Message)
		}
		os.RemoveAll(dir)
	}
}

// smallNumbers is a stream of numbers from 0 to 255 in elements of a type, or of bytes for other sizes.
type smallNumbers struct {
	noise noise
	size  int
	float bool
}

func (s *smallNumbers) Read(b []byte) (int, error) {
	if !s.float {
		n, _ := s.noise.Read(b)
		for i := range b {
			if s.size == 4 && i%2 == 1 {
				b[i] = 0 // the high byte of an int16
			}
		}
		return n, nil
	}
	n := len(b) / 16 * 16
	var one [1]byte
	for i := 0; i < n; i += s.size / 2 {
		s.noise.Read(one[:])
		if s.size == 16 {
			binary.LittleEndian.PutUint64(b[i:], 0x3ff0000000000000|uint64(one[0])<<40)
		} else {
			binary.LittleEndian.PutUint32(b[i:], 0x3f800000|uint32(one[0])<<8)
		}
	}
	return n, nil
}
