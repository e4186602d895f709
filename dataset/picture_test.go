package dataset_test

import (
	"errors"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/dataset"
)

func writePicture(t *testing.T, img image.Image) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "mine.png")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(png.Encode(f, img), f.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestPicture: an image of the size that is wanted keeps its numbers; another is scaled, as
// the images are that it is to be like, and colours made grey, with a word.
func TestPicture(t *testing.T) {
	grey := image.NewGray(image.Rect(0, 0, 4, 2))
	grey.SetGray(3, 1, color.Gray{Y: 51})
	red := image.NewRGBA(image.Rect(0, 0, 8, 4))
	for i := range 32 {
		red.SetRGBA(i%8, i/8, color.RGBA{R: 255, A: 255})
	}
	photos := filepath.Dir(writePicture(t, grey))
	half, square := dataset.Geometry{C: 1, H: 2, W: 4}, dataset.Geometry{C: 1, H: 8, W: 8}
	const scaled = "the image of 4×8 pixels was scaled to 8×8"
	for _, c := range []struct {
		img   image.Image
		want  dataset.Geometry
		like  string
		got   dataset.Geometry
		last  float64
		notes string
	}{
		{grey, dataset.Geometry{}, "", dataset.Geometry{C: 1, H: 2, W: 4}, 0.2, ""},
		{grey, dataset.Geometry{C: 1, H: 2, W: 4}, "", dataset.Geometry{C: 1, H: 2, W: 4}, 0.2, ""},
		{red, dataset.Geometry{}, "", dataset.Geometry{C: 3, H: 4, W: 8}, 0, ""},
		{red, half, "", half, 0.298, "the image of 4×8 pixels was scaled to 2×4; its colours were made grey"},
		{red, square, "", square, 0, scaled + ", black beside it; its colours were made grey"},
		{red, square, "mnist", square, 0, scaled + ", black beside it; its colours were made grey"},
		{red, square, "no/where", square, 0, scaled + ", black beside it; its colours were made grey"},
		{red, square, photos, square, 0.298, scaled + ", its edges cut off, as those of the data are; its colours were made grey"},
		{red, square, photos + ",size=8,fit=stretch", square, 0.298, scaled + ", stretched, as those of the data are; its colours were made grey"},
		{red, square, photos + ",fit=pad,test=0.1", square, 0, scaled + ", black beside it; its colours were made grey"},
		{red, square, "folders,a=" + photos + ",b=" + photos, square, 0.298, scaled + ", its edges cut off, as those of the data are; its colours were made grey"},
	} {
		pixels, got, notes, err := dataset.Picture(writePicture(t, c.img), c.want, dataset.Reading{Like: c.like})
		if err != nil {
			t.Error(err)
			continue
		}
		if got != c.got || strings.Join(notes, "; ") != c.notes || len(pixels) != got.C*got.H*got.W {
			t.Errorf("%v: %d numbers of %v, notes %q", c.want, len(pixels), got, notes)
			continue
		}
		if last := float64(pixels[len(pixels)-1]); math.Abs(last-c.last) > 5e-3 {
			t.Errorf("%v: the last number is %v, want %v", c.want, last, c.last)
		}
	}
}

// TestNoPicture: what cannot be read is an error of the data, with the path as the user gave it.
func TestNoPicture(t *testing.T) {
	text := filepath.Join(t.TempDir(), "a.png")
	if err := os.WriteFile(text, []byte("<svg>"), 0o666); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"no.png":    "--image no.png: no such file or directory: give a PNG or JPEG file",
		text:        "SVG",
		t.TempDir(): "an empty file, or none",
	} {
		_, _, _, err := dataset.Picture(path, dataset.Geometry{}, dataset.Reading{Flag: "--image"})
		var e *dataset.Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want an error with %q", path, err, want)
		}
	}
}
