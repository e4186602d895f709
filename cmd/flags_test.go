package cmd_test

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"
)

// writeFlags writes ten images of 12×10 pixels for each of the classes leaf, rose and sky. They are dark but for a corner:
// at the right above, green; at the left above, red; at the left below, blue.
func writeFlags(dir string) error {
	for k, name := range []string{"leaf", "rose", "sky"} {
		folder := filepath.Join(dir, name)
		if err := os.MkdirAll(folder, 0o777); err != nil {
			return err
		}
		for i := range 10 {
			if err := writePNG(filepath.Join(folder, fmt.Sprintf("%d.png", i)), flag(k, byte(200+5*i))); err != nil {
				return err
			}
		}
	}
	return nil
}

func flag(class int, light byte) image.Image {
	c := []color.RGBA{{20, light, 20, 255}, {light, 20, 20, 255}, {20, 20, light, 255}}[class]
	corner := []image.Point{{6, 0}, {0, 0}, {0, 5}}[class]
	img := image.NewRGBA(image.Rect(0, 0, 12, 10))
	for y := range 10 {
		for x := range 12 {
			img.Set(x, y, color.RGBA{20, 20, 20, 255})
			if (image.Point{x, y}).In(image.Rect(0, 0, 6, 5).Add(corner)) {
				img.Set(x, y, c)
			}
		}
	}
	return img
}

func writePNG(path string, img image.Image) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(png.Encode(f, img), f.Close())
}

func colour(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: colour FILE X Y red|green|blue")
	}
	f, err := os.Open(ts.MkAbs(args[0]))
	ts.Check(err)
	defer f.Close()
	img, err := png.Decode(f)
	ts.Check(err)
	x, err := strconv.Atoi(args[1])
	ts.Check(err)
	y, err := strconv.Atoi(args[2])
	ts.Check(err)
	r, g, b, _ := img.At(x, y).RGBA()
	channel, rest := r, max(g, b)
	switch args[3] {
	case "green":
		channel, rest = g, max(r, b)
	case "blue":
		channel, rest = b, max(r, g)
	}
	if channel < 2*rest || channel < 0x8000 {
		ts.Fatalf("the pixel at %d, %d of %s is %x %x %x", x, y, args[0], r, g, b)
	}
}
