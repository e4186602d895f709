package augment

import (
	"archive/zip"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/ganc-ml/ganc/internal/imagegrid"
	"github.com/ganc-ml/ganc/internal/npy"
	"github.com/ganc-ml/ganc/internal/pixel"
	"github.com/ganc-ml/ganc/internal/rundir"
)

// The files of a directory of samples.
const (
	resultFile = "augment.json" // the Result; also what marks the directory
	pageFile   = "index.html"
	arrayFile  = "samples.npz"
	imageFile  = "train-images-idx3-ubyte"
	labelFile  = "train-labels-idx1-ubyte"
	imageDir   = "train" // folders of classes below it
)

// claim begins the directory.
func claim(out string) (*rundir.Build, error) {
	return rundir.PrepareMarked(out, "a data set", "a data set of ganc augment", resultFile)
}

// write writes the samples, the page and the result into a directory.
func (r *Result) write(dir string) error {
	if err := r.writeSamples(dir); err != nil {
		return err
	}
	page, err := r.page()
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := rundir.WriteFile(filepath.Join(dir, pageFile), page.Write); err != nil {
		return err
	}
	return rundir.WriteText(filepath.Join(dir, resultFile), string(text)+"\n")
}

func (r *Result) writeSamples(dir string) error {
	switch r.Form {
	case IDX:
		return r.writeIDX(dir)
	case NPZ:
		return rundir.WriteFile(filepath.Join(dir, arrayFile), r.writeNPZ)
	}
	return r.writePNG(dir)
}

// bytes is the pixels of the samples, as the files hold them.
func (r *Result) bytes() []byte {
	out := make([]byte, len(r.samples.images.Data))
	for i, v := range r.samples.images.Data {
		out[i] = pixel.Level(v)
	}
	return out
}

// batch is the samples as images.
func (r *Result) batch(x set) imagegrid.Batch {
	return imagegrid.Batch{Pixels: x.images.Data, N: x.images.Rows, C: r.image.Channels(), H: r.image.H, W: r.image.W, Hi: 1}
}

// writePNG writes a file for each sample, numbered, into the folder of its class.
func (r *Result) writePNG(dir string) error {
	folders := r.folders()
	for class, name := range folders {
		if r.Classes[class].Samples == 0 {
			continue
		}
		if err := rundir.MakeDir(filepath.Join(dir, imageDir, name)); err != nil {
			return err
		}
	}
	width := len(fmt.Sprint(r.N - 1))
	name := func(i int) string {
		return filepath.Join(dir, imageDir, folders[r.samples.labels[i]], fmt.Sprintf("%0*d.png", width, i))
	}
	images := r.batch(r.samples)
	return rundir.WriteFiles(r.N, name, func(w io.Writer, i int) error { return images.WriteImage(w, i, 1) })
}

// folders is the names of classes as folders: numbers where a name is none for a folder.
func (r *Result) folders() []string {
	names, numbers := make([]string, len(r.Classes)), make([]string, len(r.Classes))
	usable := true
	for i, c := range r.Classes {
		names[i], numbers[i] = c.Name, fmt.Sprint(i)
		usable = usable && filepath.IsLocal(c.Name) && !strings.ContainsAny(c.Name, `/\`) && !strings.HasPrefix(c.Name, ".")
	}
	if usable {
		return names
	}
	return numbers
}

// named reports whether the classes have names besides their numbers.
func (r *Result) named() bool {
	for i, c := range r.Classes {
		if c.Name != fmt.Sprint(i) {
			return true
		}
	}
	return false
}

// writeIDX writes images and labels in MNIST's layout: a magic number with the type and the number of dimensions, the dimensions,
// the bytes (LeCun, Cortes & Burges).
func (r *Result) writeIDX(dir string) error {
	header := func(dims ...int) []byte {
		head := []byte{0, 0, 8, byte(len(dims))}
		for _, d := range dims {
			head = binary.BigEndian.AppendUint32(head, uint32(d))
		}
		return head
	}
	labels := header(r.N)
	for _, class := range r.samples.labels {
		labels = append(labels, byte(class))
	}
	files := [][]byte{append(header(r.N, r.image.H, r.image.W), r.bytes()...), labels}
	names := []string{imageFile, labelFile}
	return rundir.WriteFiles(len(files), func(i int) string { return filepath.Join(dir, names[i]) }, func(w io.Writer, i int) error {
		_, err := w.Write(files[i])
		return err
	})
}

// writeNPZ writes x_train, bytes [N, H, W] or [N, H, W, 3], and y_train, the numbers of classes or, where they have names, these.
func (r *Result) writeNPZ(w io.Writer) error {
	shape := []int{r.N, r.image.H, r.image.W}
	if r.image.Channels() > 1 {
		shape = append(shape, r.image.Channels())
	}
	z := zip.NewWriter(w)
	for _, array := range []struct {
		name         string
		header, data []byte
	}{
		{"x_train.npy", npy.Header("|u1", shape...), channelsLast(r.bytes(), r.image.Channels(), r.image.H*r.image.W)},
		{"y_train.npy", npy.Header(r.labelType(), r.N), r.labelBytes()},
	} {
		file, err := z.CreateHeader(&zip.FileHeader{Name: array.name, Method: zip.Deflate})
		if err != nil {
			return err
		}
		for _, part := range [][]byte{array.header, array.data} {
			if _, err := file.Write(part); err != nil {
				return err
			}
		}
	}
	return z.Close()
}

// longest is the letters of the longest name of a class.
func (r *Result) longest() (n int) {
	for _, c := range r.Classes {
		n = max(n, len([]rune(c.Name)))
	}
	return n
}

func (r *Result) labelType() string {
	if r.named() {
		return fmt.Sprintf("<U%d", r.longest())
	}
	return "|u1"
}

// labelBytes is the labels of the samples: a byte each, or names of one length in UTF-32.
func (r *Result) labelBytes() (out []byte) {
	width := r.longest()
	for _, class := range r.samples.labels {
		if !r.named() {
			out = append(out, byte(class))
			continue
		}
		letters := make([]rune, width)
		copy(letters, []rune(r.Classes[class].Name))
		for _, letter := range letters {
			out = binary.LittleEndian.AppendUint32(out, uint32(letter))
		}
	}
	return out
}

// channelsLast turns images of planes into images of pixels.
func channelsLast(data []byte, channels, plane int) []byte {
	if channels == 1 {
		return data
	}
	out := make([]byte, len(data))
	for i := range data {
		image, at := i/(channels*plane), i%(channels*plane)
		out[image*channels*plane+at%plane*channels+at/plane] = data[i]
	}
	return out
}
