package attribute_test

import (
	"math"
	"testing"

	"github.com/ganc-ml/ganc/runtime/attribute"
)

const side = 28

// drawn is an image whose light at a point is that of f, averaged over 16×16 points of each pixel. Positions are in pixels from
// the middle, y upwards.
func drawn(light float64, f func(x, y float64) bool) attribute.Image {
	m := attribute.Image{Light: make([]float32, side*side), H: side, W: side}
	const fine = 16
	for i := range m.Light {
		n := 0
		for k := range fine * fine {
			x := float64(i%side) + (float64(k%fine)+0.5)/fine - side/2
			y := side/2 - float64(i/side) - (float64(k/fine)+0.5)/fine
			if f(x, y) {
				n++
			}
		}
		m.Light[i] = float32(light * float64(n) / (fine * fine))
	}
	return m
}

// bar is a bar of a width and height that leans to the right by an angle.
func bar(width, height, degrees float64) func(x, y float64) bool {
	lean := math.Tan(degrees * math.Pi / 180)
	return func(x, y float64) bool { return math.Abs(x-lean*y) <= width/2 && math.Abs(y) <= height/2 }
}

func ring(radius, width float64) func(x, y float64) bool {
	return func(x, y float64) bool { return math.Abs(math.Hypot(x, y)-radius) <= width/2 }
}

// TestKnown: figures whose thickness, slant, size and intensity are known.
func TestKnown(t *testing.T) {
	for _, c := range []struct {
		name                              string
		image                             attribute.Image
		thickness, slant, size, intensity float64
		off                               float64 // that pixels may cost
	}{
		{"bar", drawn(1, bar(2, 20, 0)), 2, 0, math.Sqrt(0.5 * (4 + 400)), 1, 0},
		{"thick bar", drawn(1, bar(6, 20, 0)), 6, 0, math.Sqrt(0.5 * (36 + 400)), 1, 0},
		{"bar between pixels", drawn(1, bar(3, 20, 0)), 3, 0, math.Sqrt(0.5 * (9 + 400)), 1, 0.6},
		{"dim bar", drawn(0.5, bar(4, 20, 0)), 4, 0, math.Sqrt(0.5 * (16 + 400)), 0.5, 0},
		{"right", drawn(1, bar(2, 20, 20)), 2 * math.Cos(20*math.Pi/180), 20, 0, 0, 0.35},
		{"left", drawn(1, bar(2, 20, -15)), 2 * math.Cos(15*math.Pi/180), -15, 0, 0, 0.35},
		{"square", drawn(1, bar(10, 10, 0)), 10, 0, 10, 1, 0},
		{"ring", drawn(1, ring(8, 3)), 3, 0, 0, 0, 0.45},
		{"large ring", drawn(1, ring(11, 3)), 3, 0, 0, 0, 0.45},
	} {
		for _, m := range []struct {
			name      string
			got, want float64
		}{
			{"thickness", attribute.Thickness(c.image), c.thickness},
			{"slant", attribute.Slant(c.image), c.slant},
			{"size", attribute.Size(c.image), c.size},
			{"intensity", attribute.Intensity(c.image), c.intensity},
		} {
			off := max(1e-3, c.off, 0.05*m.want) // a corner of the grid has a shorter edge than its two sides
			if m.name == "slant" {
				off = max(1e-3, 2*c.off)
			}
			if m.want == 0 && m.name != "slant" {
				continue // not known of this figure
			}
			if !(math.Abs(m.got-m.want) <= off) {
				t.Errorf("%s: %s is %v, want %v", c.name, m.name, m.got, m.want)
			}
		}
	}
}

// TestBlack: a black image has nothing to measure.
func TestBlack(t *testing.T) {
	black := attribute.Image{Light: make([]float32, 16), H: 4, W: 4}
	for _, a := range attribute.All {
		if got := a.Of(black); !math.IsNaN(got) {
			t.Errorf("%s of black is %v, want NaN", a.Name, got)
		}
	}
}

// TestGrey: the luma of white is its light, and that of green exceeds that of blue.
func TestGrey(t *testing.T) {
	got := attribute.Grey([]float32{1, 0, 0, 0.5, 1, 0, 1, 0, 0.5, 1, 0, 0}, 3, 2, 2)
	for i, want := range []float32{0.299 + 0.587 + 0.114*0.5, 0.114, 0.587, 0.5 * 0.299} {
		if math.Abs(float64(got.Light[i]-want)) > 1e-6 {
			t.Errorf("pixel %d: %v, want %v", i, got.Light[i], want)
		}
	}
}
