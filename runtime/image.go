package runtime

import (
	"fmt"
	"image"
	"image/color"
	"slices"

	"github.com/ganc-ml/ganc/internal/pixel"
)

// Images turns a tensor of the value's images, such as an output of Sample or Run, into pictures, by what the file says:
// their height, width and channels, and the range of their numbers, from black to white ([0, 1] where it is not said).
// Images of one channel become *image.Gray, those of three *image.RGBA. Numbers outside the range are cut; NaN is black.
// Bytes are levels already.
// It is an error that the file says nothing of images, and that t holds no whole number of them.
func (v ValueInfo) Images(t Tensor) ([]image.Image, error) {
	if err := v.checkImage(); err != nil {
		return nil, err
	}
	h, w, channels := v.Image.H, v.Image.W, v.Image.Channels()
	size := h * w * channels
	if t.DType() != Float32 && t.DType() != Uint8 || size < 1 || t.Len()%size != 0 {
		return nil, fmt.Errorf("runtime: got %v, want f32 or u8 images of %d×%d×%d for %s", t.Type(), channels, h, w, v.Name)
	}
	pixels := slices.Clone(t.Bytes())
	if t.DType() == Float32 {
		pixels = levels(t.Float32s(), v)
	}
	images := make([]image.Image, t.Len()/size)
	for i := range images {
		of := pixels[i*size : (i+1)*size]
		if v.Image.ChannelsLast {
			of = planes(of, channels)
		}
		images[i] = picture(of, h, w)
	}
	return images, nil
}

// planes is an image whose channels come last with a plane for each channel.
func planes(pixels []uint8, channels int) []uint8 {
	out, n := make([]uint8, len(pixels)), len(pixels)/channels
	for i, level := range pixels {
		out[i%channels*n+i/channels] = level
	}
	return out
}

// Planes turns images of bytes, such as ganc export --image makes, into f32 numbers from 0 to 255 with the channels first:
// the form in which other networks give images. Another tensor is returned as it is.
func (v ValueInfo) Planes(t Tensor) Tensor {
	if t.DType() != Uint8 || v.checkImage() != nil {
		return t
	}
	h, w, channels := v.Image.H, v.Image.W, v.Image.Channels()
	size := h * w * channels
	if size < 1 || t.Len()%size != 0 {
		return t
	}
	out := NewTensor(Float32, t.Len()/size, channels, h, w)
	for first := 0; first < t.Len(); first += size {
		of := t.Bytes()[first : first+size]
		if v.Image.ChannelsLast {
			of = planes(of, channels)
		}
		for i, level := range of {
			out.Float32s()[first+i] = float32(level)
		}
	}
	return out
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
	r := v.Limits()
	lo, hi := float32(r.Lo), float32(r.Hi)
	out := make([]uint8, len(x))
	for i, f := range x {
		out[i] = pixel.Level((f - lo) / (hi - lo))
	}
	return out
}

// FromImages makes a tensor of pictures for a value of images, such as the input of an encoder or a classifier, by what the
// file says: their height, width and channels, and the numbers of black and white ([0, 1] where it is not said). It is the
// inverse of Images: pictures become the numbers that Images turns into the same pictures. Where the value has one channel,
// colours become grey as color.GrayModel has it; transparent pixels count as on black. It is an error that the file says
// nothing of images, and that a picture has another size.
func (v ValueInfo) FromImages(images ...image.Image) (Tensor, error) {
	if err := v.checkImage(); err != nil {
		return Tensor{}, err
	}
	if v.DType == Uint8 || v.Image.ChannelsLast {
		return Tensor{}, fmt.Errorf("runtime: %s takes bytes, or has its channels last: make the tensor and call Run", v.Name)
	}
	h, w, channels := v.Image.H, v.Image.W, v.Image.Channels()
	shape := []int{len(images), channels, h, w}
	if len(v.Dims) == 2 {
		shape = []int{len(images), channels * h * w}
	}
	t := NewTensor(Float32, shape...)
	for i, img := range images {
		if size := img.Bounds().Size(); size != image.Pt(w, h) {
			return Tensor{}, fmt.Errorf("runtime: picture %d has %d×%d pixels (height, width), want %d×%d for %s", i, size.Y, size.X, h, w, v.Name)
		}
		v.fill(t.Float32s()[i*channels*h*w:][:channels*h*w], img)
	}
	return t, nil
}

// fill writes the numbers of one picture, a plane for each channel.
func (v ValueInfo) fill(x []float32, img image.Image) {
	r := v.Limits()
	corner, w, n := img.Bounds().Min, v.Image.W, v.Image.H*v.Image.W
	number := func(level uint8) float32 { return float32(r.Lo + float64(level)/255*(r.Hi-r.Lo)) }
	for i := range n {
		c := img.At(corner.X+i%w, corner.Y+i/w)
		if len(x) == n {
			x[i] = number(color.GrayModel.Convert(c).(color.Gray).Y)
			continue
		}
		rgb := color.RGBAModel.Convert(c).(color.RGBA)
		x[i], x[n+i], x[2*n+i] = number(rgb.R), number(rgb.G), number(rgb.B)
	}
}

// checkImage says why there are no pictures of a value.
func (v ValueInfo) checkImage() error {
	if v.Image == nil {
		return fmt.Errorf("runtime: %s is no image: the file's metadata ganc.io give it no height and width", v.Name)
	}
	if channels := v.Image.Channels(); channels != 1 && channels != 3 {
		return fmt.Errorf("runtime: %s has images of %d channels, want 1 (grey) or 3 (red, green, blue)", v.Name, channels)
	}
	return nil
}
