package imagegrid

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"io"
)

const (
	maxMovie = 2_000_000 // bytes of a GIF
	fewest   = 8         // frames: before fewer are shown, they become smaller
)

// movie is the frames of an animation, all of one size.
type movie struct {
	frames []*image.Paletted
	delay  func(shown int) int // of a frame in hundredths of a second, where so many are shown
	last   int                 // delay of the last, 0: as the others
}

// write writes a GIF of at most limit bytes: of all frames or else of some at equal distances, the first and the last
// among them; where not even a few have room, of frames half as wide and high. Frames of a pixel are written in any case.
func (m movie) write(w io.Writer, limit int) error {
	for {
		for shown := len(m.frames); ; {
			b, err := m.encode(shown)
			if err != nil {
				return err
			}
			if len(b) <= limit || len(m.frames[0].Pix) == 1 && shown <= fewest {
				_, err := w.Write(b)
				return err
			}
			if shown <= fewest {
				break
			}
			shown = max(fewest, min(shown-1, int(int64(shown)*int64(limit)/int64(len(b)))))
		}
		for i, f := range m.frames {
			m.frames[i] = halved(f)
		}
	}
}

func (m movie) encode(shown int) ([]byte, error) {
	anim := &gif.GIF{}
	for _, i := range spread(len(m.frames), shown) {
		anim.Image, anim.Delay = append(anim.Image, m.frames[i]), append(anim.Delay, m.delay(shown))
	}
	if m.last > 0 {
		anim.Delay[len(anim.Delay)-1] = m.last
	}
	var b bytes.Buffer
	err := gif.EncodeAll(&b, anim)
	return b.Bytes(), err
}

// spread is at most k of the numbers 0 to n−1, at distances that differ by 1 at most, from the first to the last. Of one
// it is the last.
func spread(n, k int) []int {
	if k = min(n, k); k == 1 {
		return []int{n - 1}
	}
	out := make([]int, k)
	for i := range out {
		out[i] = i * (n - 1) / (k - 1)
	}
	return out
}

// halved is a frame of which each pixel is the mean of four.
func halved(f *image.Paletted) *image.Paletted {
	box := image.Rect(0, 0, max(1, f.Rect.Dx()/2), max(1, f.Rect.Dy()/2))
	small := image.NewRGBA(box)
	grey := image.NewGray(box)
	for y := range box.Dy() {
		for x := range box.Dx() {
			mean := meanOf(f, 2*x, 2*y)
			small.SetRGBA(x, y, mean)
			grey.Pix[grey.PixOffset(x, y)] = mean.R
		}
	}
	if _, ok := f.Palette[0].(color.Gray); ok {
		return paletted(grey)
	}
	return paletted(small)
}

// meanOf is the mean colour of the four pixels from x, y on; of fewer at the edge.
func meanOf(f *image.Paletted, x, y int) color.RGBA {
	var r, g, b, n uint32
	for _, p := range []image.Point{{X: x, Y: y}, {X: x + 1, Y: y}, {X: x, Y: y + 1}, {X: x + 1, Y: y + 1}} {
		if p.In(f.Rect) {
			red, green, blue, _ := f.At(p.X, p.Y).RGBA()
			r, g, b, n = r+red>>8, g+green>>8, b+blue>>8, n+1
		}
	}
	return color.RGBA{uint8((r + n/2) / n), uint8((g + n/2) / n), uint8((b + n/2) / n), 255}
}
