package dataset

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

// pngFile is an image of one colour.
func pngFile(w, h int, c color.Color) []byte {
	var model interface {
		image.Image
		Set(x, y int, c color.Color)
	} = image.NewNRGBA(image.Rect(0, 0, w, h))
	if _, ok := c.(color.Gray); ok {
		model = image.NewGray(image.Rect(0, 0, w, h))
	}
	for i := range w * h {
		model.Set(i%w, i/w, c)
	}
	return encodePNG(model)
}

func encodePNG(img image.Image) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// pngBomb is a PNG whose header announces w × h pixels.
func pngBomb(w, h uint32) []byte {
	head := binary.BigEndian.AppendUint32([]byte("IHDR"), w)
	head = append(binary.BigEndian.AppendUint32(head, h), 8, 2, 0, 0, 0)
	b := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), head...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(head))
}

// writeTree puts files into folders of a new directory.
func writeTree(t *testing.T, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

var (
	red   = color.NRGBA{255, 0, 0, 255}
	blue  = color.NRGBA{0, 0, 254, 255}
	clear = color.NRGBA{200, 100, 50, 0}
)

func grey(y uint8) color.Gray { return color.Gray{y} }

func TestImages(t *testing.T) {
	for name, c := range map[string]struct {
		files   map[string][]byte
		options string
		want    Geometry
		data    string
	}{
		"sorted": {map[string][]byte{"b.png": pngFile(1, 1, grey(2)), "a.PNG": pngFile(1, 1, grey(1)), "c.png": pngFile(1, 1, grey(3)), "notes.txt": nil, ".x.png": nil},
			"", Geometry{}, "image[1 1] uint8 0..255 [1 2 3][][]"},
		"classes": {map[string][]byte{"dog/1.png": pngFile(1, 1, grey(2)), "cat/9.png": pngFile(1, 1, grey(1)), "empty/readme": nil},
			"", Geometry{}, "image[1 1] uint8 0..255 label[] uint8 0..1 [1 2][0 1][][][][]"},
		"colour, channels first": {map[string][]byte{"a.png": pngFile(2, 1, red), "b.png": pngFile(2, 1, grey(7))},
			"", Geometry{}, "image[3 1 2] uint8 0..255 [255 255 0 0 0 0 7 7 7 7 7 7][][]"},
		"grey of colours": {map[string][]byte{"a.png": pngFile(1, 1, red), "b.png": pngFile(1, 1, blue)},
			",channels=1", Geometry{}, "image[1 1] uint8 0..255 [76 29][][]"},
		"transparent on black": {map[string][]byte{"a.png": pngFile(1, 1, clear)}, "", Geometry{}, "image[3 1 1] uint8 0..255 [0 0 0][][]"},
		"resized": {map[string][]byte{"a.png": pngFile(8, 4, grey(9)), "b.png": pngFile(1, 3, grey(5))},
			",size=1x2", Geometry{}, "image[1 2] uint8 0..255 [9 9 5 5][][]"},
		"as the model says": {map[string][]byte{"a.png": pngFile(8, 4, grey(9)), "b.png": pngFile(1, 3, grey(5))},
			"", Geometry{1, 2, 1}, "image[2 1] uint8 0..255 [9 9 5 5][][]"},
		"one size, as the model says": {map[string][]byte{"a.png": pngFile(4, 4, grey(9))}, "", Geometry{3, 1, 1}, "image[3 1 1] uint8 0..255 [9 9 9][][]"},
		"options before the model":    {map[string][]byte{"a.png": pngFile(4, 4, grey(9))}, ",size=1,channels=1", Geometry{3, 2, 2}, "image[1 1] uint8 0..255 [9][][]"},
		"splits": {map[string][]byte{"train/a.png": pngFile(1, 1, grey(1)), "val/a.png": pngFile(1, 1, grey(2)), "test/a.png": pngFile(1, 1, grey(3))},
			"", Geometry{}, "image[1 1] uint8 0..255 [1][2][3]"},
		"a class named train": {map[string][]byte{"car/a.png": pngFile(1, 1, grey(1)), "train/a.png": pngFile(1, 1, grey(2))},
			"", Geometry{}, "image[1 1] uint8 0..255 label[] uint8 0..1 [1 2][0 1][][][][]"},
		"only a folder train": {map[string][]byte{"train/y/a.png": pngFile(1, 1, grey(1)), "train/x/a.png": pngFile(1, 1, grey(2))},
			"", Geometry{}, "image[1 1] uint8 0..255 label[] uint8 0..1 [2 1][0 1][][][][]"},
		"splits with classes": {map[string][]byte{"train/x/a.png": pngFile(1, 1, grey(1)), "train/y/a.png": pngFile(1, 1, grey(4)), "test/y/a.png": pngFile(1, 1, grey(3))},
			",field=photo", Geometry{}, "photo[1 1] uint8 0..255 label[] uint8 0..1 [1 4][0 1][][][3][1]"},
	} {
		d, err := OpenFor(writeTree(t, c.files)+c.options, c.want)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := describe(t, d); got != c.data {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, c.data)
		}
	}
}

func TestJPEG(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 8, 8))
	for i := range img.Pix {
		img.Pix[i] = 100
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	d, err := Open(writeTree(t, map[string][]byte{"a.jpeg": b.Bytes()}) + ",size=1")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := describe(t, d), "image[1 1] uint8 0..255 [100][][]"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// An image of three bands, 10, 20 and 30, each 2 wide and 2 high, brought to 2×2 pixels.
func TestFit(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 6, 2))
	for i := range img.Pix {
		img.Pix[i] = uint8(10 * (1 + i%6/2))
	}
	for _, c := range []struct{ options, want string }{
		{",size=2,fit=crop", "[20 20 20 20]"},
		{",size=2", "[20 20 20 20]"},
		{",size=2x6,fit=stretch", "[10 10 20 20 30 30 10 10 20 20 30 30]"},
		{",size=4x6,fit=pad", "[0 0 0 0 0 0 10 10 20 20 30 30 10 10 20 20 30 30 0 0 0 0 0 0]"},
		{",size=2x8,fit=pad", "[0 10 10 20 20 30 30 0 0 10 10 20 20 30 30 0]"},
		{",size=2x4", "[10 20 20 30 10 20 20 30]"},
	} {
		d, err := Open(writeTree(t, map[string][]byte{"a.png": encodePNG(img)}) + c.options)
		if err != nil {
			t.Fatal(err)
		}
		f, _ := d.Field("image")
		v := make([]float32, f.Size())
		if err := d.Train.Floats(1, v, "image", []int{0}, 0, 255); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(v); got != c.want {
			t.Errorf("%s: got %s, want %s", c.options, got, c.want)
		}
	}
	// Smaller images average what a pixel covers: the middle of a fine chequerboard is its mean.
	for i := range img.Pix {
		img.Pix[i] = uint8(200 * ((i%6 + i/6) % 2))
	}
	if got := resize(img, 1, 3, "stretch").Pix[4]; got < 98 || got > 102 {
		t.Errorf("the middle of black and white is %d, want about 100", got)
	}
}

func TestImageErrors(t *testing.T) {
	one := pngFile(1, 1, grey(1))
	damaged := bytes.Clone(pngFile(8, 8, red))
	damaged[len(damaged)-20] ^= 0xff
	for name, c := range map[string]struct {
		files   map[string][]byte
		options string
		want    string
	}{
		"mixed sizes": {map[string][]byte{"a.png": one, "b.png": pngFile(2, 1, grey(1))}, "", "data DIR: images of 1×1 (a.png) and 1×2 (b.png): say how large they shall be, such as size=64x64"},
		"all at once": {map[string][]byte{"a.png": nil, "b.jpg": []byte("not an image"), "c.png": pngBomb(100_000, 100_000), "d.png": one, "e.png": pngBomb(0, 1), "f.png": pngBomb(1<<31-1, 1<<31-1)}, "",
			"data DIR: a.png: an empty file, or none: remove it or fetch it again\n" +
				"data DIR: b.jpg: not a PNG or JPEG image: image: unknown format: remove it or fetch it again\n" +
				"data DIR: c.png: 100000×100000 pixels take more than 48 MiB to decode: make it smaller or remove it\n" +
				"data DIR: e.png: not a PNG or JPEG image: png: invalid format: non-positive dimension: remove it or fetch it again\n" +
				"data DIR: f.png: not a PNG or JPEG image: png: unsupported feature: dimension overflow: remove it or fetch it again"},
		"damaged":          {map[string][]byte{"a.png": damaged, "b.png": pngBomb(8, 8)}, "", "data DIR: a.png: damaged: png: invalid format: zlib: invalid checksum: remove it or fetch it again\ndata DIR: b.png: damaged: unexpected EOF: remove it or fetch it again"},
		"in and out":       {map[string][]byte{"a.png": one, "x/b.png": one}, "", "data DIR: images both in DIR (a.png) and in folders of it (x/b.png): want a folder for each class, or none"},
		"other formats":    {map[string][]byte{"a.png": one, "b.webp": one, "x/c.gif": one}, "", "data DIR: b.webp: want PNG or JPEG: convert it or move it away\ndata DIR: x/c.gif: want PNG or JPEG: convert it or move it away"},
		"an empty split":   {map[string][]byte{"train/a.png": one, "test/readme": nil}, "", "data DIR: folder test has no image"},
		"classes and none": {map[string][]byte{"train/x/a.png": one, "test/a.png": one}, "", "data DIR: test/a.png lies in no folder of a class, images for training do not: want folders in each split, or in none"},
		"beside splits":    {map[string][]byte{"train/a.png": one, "test/a.png": one, "b.png": one}, "", "data DIR: images beside the folder train (b.png): move them into it or away"},
		"too deep":         {map[string][]byte{"a/b/c.png": one, "d/e/f.png": one}, "", "data DIR: no image in it, nor in a folder of it: want folders of classes at most, or train and test with folders of classes"},
		"some too deep":    {map[string][]byte{"a/c.png": one, "a/b/c.png": one, "train/x/d.png": one}, "", "data DIR: images too deep in folders (a/b/c.png): move them up into the folder of their class, or away\ndata DIR: images too deep in folders (train/x/d.png): move them up into the folder of their class, or away"},
		"another format":   {map[string][]byte{"a.gif": one}, "", "data DIR: a.gif: want PNG or JPEG: convert it or move it away"},
		"nothing":          {map[string][]byte{"readme.txt": nil}, "", "data DIR: no data in this directory; want files of a form that ganc data list names"},
		"size":             {map[string][]byte{"a.png": one}, ",size=0x9", "data DIR,size=0x9: size=0x9: want HEIGHTxWIDTH, or a number for squares, 4096 at most"},
		"size, too large":  {map[string][]byte{"a.png": one}, ",size=100000", "data DIR,size=100000: size=100000: want HEIGHTxWIDTH, or a number for squares, 4096 at most"},
		"fit and channels": {map[string][]byte{"a.png": one}, ",fit=shrink,channels=4", "data DIR,fit=shrink,channels=4: fit=shrink: want crop, pad or stretch\ndata DIR,fit=shrink,channels=4: channels=4: want 1 or 3"},
		"split of a split": {map[string][]byte{"train/a.png": one, "test/a.png": one}, ",test=1", "data DIR: test=1: the data have a test split of 1 examples: leave the option out"},
		"nothing left":     {map[string][]byte{"a.png": one}, ",test=1", "data DIR: 1 examples for testing and 0 for validation leave none of 1 for training: ask for fewer"},
	} {
		dir := writeTree(t, c.files)
		_, err := Open(dir + c.options)
		if got := message(err, dir); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, c.want)
		}
	}
}
