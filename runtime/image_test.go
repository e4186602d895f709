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
		{grey, ir.FromSlice([]float32{1}, 1), "got f32[1], want f32 or u8 images of 1×2×3 for image"},
		{grey, ir.FromSlice([]int64{1, 1, 1, 1, 1, 1}, 1, 6), "got i64[1×6]"},
	} {
		if _, err := c.v.Images(c.t); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %q in it", err, c.want)
		}
	}
}

// TestFromImages: FromImages and Images are inverse, wherever the corner of a picture lies.
func TestFromImages(t *testing.T) {
	levels := image.NewGray(image.Rect(3, 4, 19, 20))
	colours := image.NewRGBA(levels.Rect)
	for i := range 256 {
		levels.Pix[i] = uint8(i)
		copy(colours.Pix[4*i:], []uint8{uint8(i), uint8(255 - i), uint8(i * 7), 255})
	}
	flat, planes := []runtime.Dim{{Size: -1}, {Size: 256}}, []runtime.Dim{{Size: -1}, {Size: 3}, {Size: 16}, {Size: 16}}
	for _, v := range []runtime.ValueInfo{
		{Name: "x", Dims: flat, Port: ir.Port{Image: &ir.Image{H: 16, W: 16}, Range: &ir.ValueRange{Lo: -1, Hi: 1}}},
		{Name: "x", Dims: flat, Port: ir.Port{Image: &ir.Image{H: 16, W: 16}}},
		{Name: "x", Dims: planes, Port: ir.Port{Image: &ir.Image{H: 16, W: 16, C: 3}, Range: &ir.ValueRange{Lo: 0, Hi: 255}}},
	} {
		in := []image.Image{levels, levels}
		if v.Image.C == 3 {
			in = []image.Image{colours, colours}
		}
		x, err := v.FromImages(in...)
		if err != nil {
			t.Fatal(err)
		}
		if s := x.Shape(); len(s) != len(v.Dims) || s[0] != 2 {
			t.Errorf("got %v for %v", x.Type(), v.Dims)
		}
		out, err := v.Images(x)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 256 {
			if got, want := out[1].At(i%16, i/16), in[1].At(3+i%16, 4+i/16); got != want {
				t.Fatalf("pixel %d: got %v, want %v", i, got, want)
			}
		}
	}
	grey := runtime.ValueInfo{Name: "x", Dims: flat, Port: ir.Port{Image: &ir.Image{H: 16, W: 16}}}
	x, err := grey.FromImages(colours)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := x.Float32s()[77], float32(color.GrayModel.Convert(colours.At(3+77%16, 4+77/16)).(color.Gray).Y)/255; got != want {
		t.Errorf("grey of a colour: got %g, want %g", got, want)
	}
	for _, c := range []struct {
		v    runtime.ValueInfo
		img  image.Image
		want string
	}{
		{runtime.ValueInfo{Name: "y"}, levels, "y is no image"},
		{grey, image.NewGray(image.Rect(0, 0, 16, 15)), "picture 0 has 15×16 pixels (height, width), want 16×16 for x"},
	} {
		if _, err := c.v.FromImages(c.img); err == nil || !strings.Contains(err.Error(), c.want) {
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

// TestBytes: images of bytes are pictures as they are, in either layout, and numbers with the channels first.
func TestBytes(t *testing.T) {
	last := ir.FromSlice([]uint8{1, 2, 3, 4, 5, 6}, 1, 1, 2, 3)
	first := ir.FromSlice([]uint8{1, 4, 2, 5, 3, 6}, 1, 3, 1, 2)
	for _, c := range []struct {
		t    ir.Tensor
		last bool
	}{{last, true}, {first, false}} {
		v := runtime.ValueInfo{Name: "y", Port: ir.Port{Image: &ir.Image{H: 1, W: 2, C: 3, ChannelsLast: c.last}}}
		images, err := v.Images(c.t)
		if err != nil {
			t.Fatal(err)
		}
		if got := images[0].(*image.RGBA).Pix; !slices.Equal(got, []uint8{1, 2, 3, 255, 4, 5, 6, 255}) {
			t.Errorf("channels last %v: %v", c.last, got)
		}
		if got := v.Planes(c.t).Float32s(); !slices.Equal(got, []float32{1, 4, 2, 5, 3, 6}) {
			t.Errorf("channels last %v: %v", c.last, got)
		}
	}
}
