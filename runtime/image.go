package runtime

import (
	"fmt"
	"image"
	"image/color"
)

// Images turns a tensor of the value's images, such as an output of Sample or Run, into pictures, by what the file says:
// their height, width and channels, and the range of their numbers, from black to white ([0, 1] where it is not said).
// Images of one channel become *image.Gray, those of three *image.RGBA. Numbers outside the range are cut; NaN is black.
// It is an error that the file says nothing of images, and that t holds no whole number of them.
func (v ValueInfo) Images(t Tensor) ([]image.Image, error) {
	if v.Image == nil {
		return nil, fmt.Errorf("runtime: %s is no image: the file's metadata ganc.io give it no height and width", v.Name)
	}
	h, w, channels := v.Image.H, v.Image.W, v.Image.Channels()
	if channels != 1 && channels != 3 {
		return nil, fmt.Errorf("runtime: %s has images of %d channels, want 1 (grey) or 3 (red, green, blue)", v.Name, channels)
	}
	size := h * w * channels
	if t.DType() != Float32 || size < 1 || t.Len()%size != 0 {
		return nil, fmt.Errorf("runtime: got %v, want f32 images of %d×%d×%d for %s", t.Type(), channels, h, w, v.Name)
	}
	pixels := levels(t.Float32s(), v)
	images := make([]image.Image, t.Len()/size)
	for i := range images {
		images[i] = picture(pixels[i*size:(i+1)*size], h, w)
	}
	return images, nil
}

// picture is one image of one or three planes of levels.
func picture(planes []uint8, h, w int) image.Image {
	box, n := image.Rect(0, 0, w, h), h*w
	if len(planes) == n {
		return &image.Gray{Pix: planes, Stride: w, Rect: box}
	}
	img := image.NewRGBA(box)
	for i := range n {
		img.SetRGBA(i%w, i/w, color.RGBA{R: planes[i], G: planes[n+i], B: planes[2*n+i], A: 255})
	}
	return img
}

// levels maps numbers from the value's range to 0 … 255.
func levels(x []float32, v ValueInfo) []uint8 {
	lo, hi := float32(0), float32(1)
	if v.Range != nil {
		lo, hi = float32(v.Range.Lo), float32(v.Range.Hi)
	}
	out := make([]uint8, len(x))
	for i, f := range x {
		switch u := (f - lo) / (hi - lo); {
		case u >= 1:
			out[i] = 255
		case u > 0:
			out[i] = uint8(float32(u*255) + 0.5)
		}
	}
	return out
}
