package dataset

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// idxFile builds a file of the format with the given payload.
func idxFile(magic uint32, dims []uint32, payload []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, magic)
	for _, d := range dims {
		b = binary.BigEndian.AppendUint32(b, d)
	}
	return append(b, payload...)
}

func images(n, h, w uint32) []byte {
	payload := make([]byte, n*h*w)
	for i := range payload {
		payload[i] = byte(i)
	}
	return idxFile(0x803, []uint32{n, h, w}, payload)
}

func labels(l ...byte) []byte { return idxFile(0x801, []uint32{uint32(len(l))}, l) }

func zipped(b []byte) []byte {
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	w.Write(b)
	w.Close()
	return z.Bytes()
}

func sums(files map[string][]byte) []byte {
	var b bytes.Buffer
	for name, data := range files {
		fmt.Fprintf(&b, "%x  %s\n", sha256.Sum256(data), name)
	}
	return b.Bytes()
}

// write puts files into a new directory.
func write(t *testing.T, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestOpenPath(t *testing.T) {
	train, trainLabels, test, testLabels := images(3, 2, 2), labels(1, 0, 5), images(2, 2, 2), labels(4, 0)
	all := "[{image [2 2] uint8 0 0 255 [] []} {label [] uint8 6 0 5 [] []}] 3 2"
	for name, c := range map[string]struct {
		files map[string][]byte
		open  string // below the directory
		want  string
	}{
		"plain": {map[string][]byte{"train-images-idx3-ubyte": train, "train-labels-idx1-ubyte": trainLabels,
			"t10k-images-idx3-ubyte": test, "t10k-labels-idx1-ubyte": testLabels}, "", all},
		"gzip": {map[string][]byte{"train-images-idx3-ubyte.gz": zipped(train), "train-labels-idx1-ubyte.gz": zipped(trainLabels),
			"t10k-images-idx3-ubyte.gz": zipped(test), "t10k-labels-idx1-ubyte.gz": zipped(testLabels)}, "", all},
		"dots, mixed": {map[string][]byte{"train-images.idx3-ubyte": train, "train-labels.idx1-ubyte.gz": zipped(trainLabels),
			"t10k-images.idx3-ubyte.gz": zipped(test), "t10k-labels.idx1-ubyte": testLabels}, "", all},
		"gzip without its suffix": {map[string][]byte{"train-images-idx3-ubyte": zipped(train)}, "", "[{image [2 2] uint8 0 0 255 [] []}] 3 0"},
		"no test split":           {map[string][]byte{"train-images-idx3-ubyte": train, "train-labels-idx1-ubyte": trainLabels}, "", "[{image [2 2] uint8 0 0 255 [] []} {label [] uint8 6 0 5 [] []}] 3 0"},
		"no labels":               {map[string][]byte{"train-images-idx3-ubyte": train, "t10k-images-idx3-ubyte": test}, "", "[{image [2 2] uint8 0 0 255 [] []}] 3 2"},
		"one pair of other names": {map[string][]byte{"my-images-idx3-ubyte.gz": zipped(train), "my-labels-idx1-ubyte.gz": zipped(trainLabels), "notes": nil}, "", "[{image [2 2] uint8 0 0 255 [] []} {label [] uint8 6 0 5 [] []}] 3 0"},
		"two pairs of other names": {map[string][]byte{"emnist-mnist-train-images-idx3-ubyte": train, "emnist-mnist-train-labels-idx1-ubyte": trainLabels,
			"emnist-mnist-test-images-idx3-ubyte": test, "emnist-mnist-test-labels-idx1-ubyte": testLabels}, "", all},
		"one file":               {map[string][]byte{"faces": train}, "faces", "[{image [2 2] uint8 0 0 255 [] []}] 3 0"},
		"one file and labels":    {map[string][]byte{"my-images.idx3": train, "my-labels.idx1.gz": zipped(trainLabels)}, "my-images.idx3", "[{image [2 2] uint8 0 0 255 [] []} {label [] uint8 6 0 5 [] []}] 3 0"},
		"one zipped, labels not": {map[string][]byte{"images.gz": zipped(train), "labels": trainLabels}, "images.gz", "[{image [2 2] uint8 0 0 255 [] []} {label [] uint8 6 0 5 [] []}] 3 0"},
		"right sums":             {map[string][]byte{"train-images-idx3-ubyte": train, "SHA256SUMS": sums(map[string][]byte{"train-images-idx3-ubyte": train, "other": nil})}, "", "[{image [2 2] uint8 0 0 255 [] []}] 3 0"},
	} {
		path := filepath.Join(write(t, c.files), c.open)
		d, err := Open(path)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := fmt.Sprint(d.Fields, d.Train.N, d.Test.N); got != c.want || d.Name != path {
			t.Errorf("%s: %s: got %s\nwant %s", name, d.Name, got, c.want)
		}
	}
}

// The same data have the same digest, however packed; other data another.
func TestDigestOfPaths(t *testing.T) {
	digest := func(files map[string][]byte) string {
		d, err := Open(write(t, files))
		if err != nil {
			t.Fatal(err)
		}
		return d.Digest()
	}
	plain := digest(map[string][]byte{"train-images-idx3-ubyte": images(3, 2, 2)})
	if zip := digest(map[string][]byte{"train-images.idx3-ubyte.gz": zipped(images(3, 2, 2))}); zip != plain {
		t.Error("gzip changes the digest")
	}
	if other := digest(map[string][]byte{"train-images-idx3-ubyte": images(3, 1, 4)}); other == plain {
		t.Error("another shape has the same digest")
	}
	if other := digest(map[string][]byte{"train-images-idx3-ubyte": images(3, 2, 2), "train-labels-idx1-ubyte": labels(0, 1, 2)}); other == plain {
		t.Error("labels do not change the digest")
	}
}

// Every mistake gives one line with cause and remedy; DIR stands for the directory.
func TestOpenErrors(t *testing.T) {
	const trainName, labelName, testName, testLabelName = "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"
	good := images(3, 2, 2)
	damaged := zipped(good)
	damaged[len(damaged)-6] ^= 1 // in the CRC
	one := func(b []byte) map[string][]byte { return map[string][]byte{trainName: b} }
	for _, c := range []struct {
		files map[string][]byte
		want  string
	}{
		{nil, "data DIR: no data in this directory; want files of a form that ganc data list names"},
		{map[string][]byte{"a-train-images-idx3-ubyte": good, "b-train-images-idx3-ubyte": good, "b-test-images-idx3-ubyte": good}, "data DIR: several data sets: a-train-images-idx3-ubyte, b-test-images-idx3-ubyte, b-train-images-idx3-ubyte; give the path of one file"},
		{map[string][]byte{testName: good}, "data DIR: no train-images-idx3-ubyte[.gz] in this directory; want {train,t10k}-images-idx3-ubyte and {train,t10k}-labels-idx1-ubyte"},
		{one(nil), "data DIR/train-images-idx3-ubyte: the file is empty; fetch it again"},
		{one(good[:3]), "data DIR/train-images-idx3-ubyte: truncated: 3 bytes, less than an IDX header; fetch it again"},
		{one(good[:15]), "data DIR/train-images-idx3-ubyte: truncated: 15 bytes, less than an IDX header; fetch it again"},
		{one(good[:20]), "data DIR/train-images-idx3-ubyte: truncated: the header announces 3×2×2 bytes, the file has 4; fetch it again"},
		{one(append(images(3, 2, 2), 0)), "data DIR/train-images-idx3-ubyte: bytes follow the 3×2×2 that the header announces; fetch the file again"},
		{one(zipped(good)[:30]), "data DIR/train-images-idx3-ubyte: truncated: the header announces 3×2×2 bytes, the file has 9; fetch it again"},
		{one(zipped(good)[:5]), "data DIR/train-images-idx3-ubyte: truncated gzip file; fetch it again"},
		{one(zipped(append(images(3, 2, 2), 0))), "data DIR/train-images-idx3-ubyte: bytes follow the 3×2×2 that the header announces; fetch the file again"},
		{one(damaged), "data DIR/train-images-idx3-ubyte: damaged gzip file: gzip: invalid checksum; fetch it again"},
		{one(append(zipped(good), "junk, enough"...)), "data DIR/train-images-idx3-ubyte: damaged gzip file: gzip: invalid header; fetch it again"},
		{one([]byte("\x89PNG\r\n\x1a\nxxxxxxxx")), "data DIR/train-images-idx3-ubyte: magic number 0x89504e47, want 0x00000803: not an IDX file of images (unsigned bytes, rank 3)"},
		{one(labels(1, 2, 3)), "data DIR/train-images-idx3-ubyte: an IDX file of labels where images are wanted; are two files swapped?"},
		{one(images(0, 28, 28)), "data DIR/train-images-idx3-ubyte: holds no images"},
		{one(images(3, 0, 28)), "data DIR/train-images-idx3-ubyte: the header announces images of 0×28 pixels; fetch the file again"},
		// The sizes multiply to 2^96: nothing of the kind may be allocated or overflow.
		{one(idxFile(0x803, []uint32{1<<32 - 1, 1<<32 - 1, 1<<32 - 1}, []byte{1, 2})), "data DIR/train-images-idx3-ubyte: truncated: the header announces 4294967295×4294967295×4294967295 bytes, the file has 2; fetch it again"},
		{one(zipped(idxFile(0x803, []uint32{60000, 2800, 2800}, []byte{1, 2}))), "data DIR/train-images-idx3-ubyte: truncated: the header announces 60000×2800×2800 bytes, the file has 2; fetch it again"},
		{one(zipped(idxFile(0x803, []uint32{200, 128, 128}, make([]byte, 200*128*128)))), "data DIR/train-images-idx3-ubyte: the header announces 200×128×128 bytes, more than 64 times the size of the gzip file; decompress it first if that is meant"},
		{map[string][]byte{trainName: good, labelName: labels(1, 2)}, "data DIR/train-labels-idx1-ubyte: 2 labels for the 3 images of train-images-idx3-ubyte; fetch the pair again"},
		{map[string][]byte{trainName: good, labelName: images(3, 1, 1)}, "data DIR/train-labels-idx1-ubyte: an IDX file of images where labels are wanted; are two files swapped?"},
		{map[string][]byte{trainName: good, labelName: labels()}, "data DIR/train-labels-idx1-ubyte: holds no labels"},
		{map[string][]byte{trainName: good, testName: images(2, 2, 3)}, "data DIR/t10k-images-idx3-ubyte: test images of 2×3 pixels, but training images of 2×2"},
		{map[string][]byte{trainName: good, testLabelName: labels(1)}, "data DIR: t10k-labels-idx1-ubyte without t10k-images-idx3-ubyte[.gz]; add the images or remove the labels"},
		{map[string][]byte{trainName: good, labelName: labels(1, 2, 3), testName: good}, "data DIR: t10k-images-idx3-ubyte without t10k-labels-idx1-ubyte[.gz]; add the labels of the test images"},
		{map[string][]byte{trainName: good, testName: good, testLabelName: labels(1, 2, 3)}, "data DIR: train-images-idx3-ubyte without train-labels-idx1-ubyte[.gz]; add the labels of the training images"},
		{map[string][]byte{trainName: good, "SHA256SUMS": sums(one(good[1:]))}, "data DIR/train-images-idx3-ubyte: SHA-256 " + fmt.Sprintf("%x", sha256.Sum256(good))[:8] + "…, but SHA256SUMS beside it says " + fmt.Sprintf("%x", sha256.Sum256(good[1:]))[:8] + "…; fetch the file again"},
		{map[string][]byte{trainName: good, "SHA256SUMS": []byte("no sums\n")}, "data DIR/SHA256SUMS: line 1 is not of the form \"SHA256  NAME\"; write it with sha256sum"},
	} {
		dir := write(t, c.files)
		_, err := Open(dir)
		if got := message(err, dir); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

// message is the error's text with dir as DIR; it must be an *Error.
func message(err error, dir string) string {
	if err == nil {
		return ""
	}
	var de *Error
	if !errors.As(err, &de) {
		return fmt.Sprintf("%T, want *Error: %v", err, err)
	}
	return strings.ReplaceAll(err.Error(), dir, "DIR")
}

// An embedded file that is well formed but not MNIST's is refused.
func TestMNISTWrongSum(t *testing.T) {
	fsys := fstest.MapFS{
		"train-images-idx3-ubyte.gz": {Data: zipped(images(3, 2, 2))},
		"train-labels-idx1-ubyte.gz": {Data: zipped(labels(1, 2, 3))},
		"t10k-images-idx3-ubyte.gz":  {Data: zipped(images(1, 2, 2))},
		"t10k-labels-idx1-ubyte.gz":  {Data: zipped(labels(1))},
	}
	_, err := loadMNIST(fsys)
	want := fmt.Sprintf("data mnist/train-images-idx3-ubyte.gz: SHA-256 %.8s…, want ba891046…: not MNIST as published; build ganc from clean sources", fmt.Sprintf("%x", sha256.Sum256(images(3, 2, 2))))
	if got := message(err, "no directory"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(images(3, 2, 2))
	f.Add(zipped(images(3, 2, 2)))
	f.Add(labels(1, 2))
	f.Fuzz(func(t *testing.T, b []byte) {
		d := folder{fsys: fstest.MapFS{"f": {Data: b}}, dir: "d"}
		x, err := d.read("f", imageKind)
		if err == nil && len(x.bytes) != x.dims[0]*x.dims[1]*x.dims[2] {
			t.Errorf("%d bytes for %v", len(x.bytes), x.dims)
		}
	})
}
