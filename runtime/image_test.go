package runtime_test

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime"
)

func TestImages(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	grey := runtime.ValueInfo{Name: "image", Port: ir.Port{Image: &ir.Image{H: 2, W: 3}, Range: &ir.ValueRange{Lo: -1, Hi: 1}}}
	images, err := grey.Images(ir.FromSlice([]float32{-1, 0, 1, -2, inf, nan, 1, 1, 1, 1, 1, 1}, 2, 6))
	if err != nil || len(images) != 2 {
		t.Fatalf("%d images, %v", len(images), err)
	}
	if got := fmt.Sprint(images[0].Bounds(), images[0].(*image.Gray).Pix, images[1].(*image.Gray).Pix); got != "(0,0)-(3,2) [0 128 255 0 255 0] [255 255 255 255 255 255]" {
		t.Errorf("grey: %s", got)
	}
	colour := runtime.ValueInfo{Name: "image", Port: ir.Port{Image: &ir.Image{H: 1, W: 2, C: 3}}}
	images, err = colour.Images(ir.FromSlice([]float32{0, 1, 0.2, 0, 0.4, 1}, 1, 3, 1, 2))
	if err != nil {
		t.Fatal(err)
	}
	for x, want := range []color.RGBA{{0, 51, 102, 255}, {255, 0, 255, 255}} {
		if got := images[0].At(x, 0); got != want {
			t.Errorf("colour: pixel %d is %v, want %v", x, got, want)
		}
	}
	for _, c := range []struct {
		v    runtime.ValueInfo
		t    runtime.Tensor
		want string
	}{
		{runtime.ValueInfo{Name: "y"}, ir.FromSlice([]float32{1}, 1), "y is no image"},
		{runtime.ValueInfo{Name: "y", Port: ir.Port{Image: &ir.Image{H: 1, W: 1, C: 2}}}, ir.FromSlice([]float32{1, 1}, 1, 2), "2 channels"},
		{grey, ir.FromSlice([]float32{1}, 1), "got f32[1], want f32 images of 1×2×3 for image"},
		{grey, ir.FromSlice([]int64{1, 1, 1, 1, 1, 1}, 1, 6), "got i64[1×6]"},
	} {
		if _, err := c.v.Images(c.t); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %q in it", err, c.want)
		}
	}
}

// TestSampleImages: as many pictures as were asked for, of the size that the file says, by seed.
func TestSampleImages(t *testing.T) {
	s, err := runtime.LoadFile("../examples/embed/generator.onnx")
	if err != nil {
		t.Fatal(err)
	}
	images, err := s.SampleImages(3, 7)
	if err != nil || len(images) != 3 || images[2].Bounds() != image.Rect(0, 0, 28, 28) {
		t.Fatalf("%d images, %v", len(images), err)
	}
	again, err := s.SampleImages(3, 7)
	if err != nil || !slices.Equal(images[2].(*image.Gray).Pix, again[2].(*image.Gray).Pix) {
		t.Errorf("the same seed gives other images, or %v", err)
	}
	if _, err := s.SampleImages(-1, 7); err == nil {
		t.Error("-1 images are drawn")
	}
}
