package op

import (
	"math"

	"github.com/ganc-ml/ganc/internal/kernel"
)

// line is how the lines of a dimension are resized. Coordinates are computed in float32, as ONNX Runtime does.
type line struct {
	Sampling
	from, to   int
	scale      float32
	start, end float32
}

func (s Sampling) line(i, from, to int) line {
	l := line{Sampling: s, from: from, to: to, start: 0, end: 1}
	l.scale = float32(s.scaleOr(i, float64(float32(to)/float32(max(from, 1)))))
	if s.Start.Len() > 0 {
		l.start = float32(s.Start.At(i))
	}
	if s.End.Len() > 0 {
		l.end = float32(s.End.At(i))
	}
	return l
}

// position is where element j of the resized line lies in the original, and whether it lies outside.
func (l *line) position(j int) (x float32, outside bool) {
	n, last := float32(j), float32(l.from-1)
	switch l.Coordinates {
	case "align_corners":
		// The width may be a fraction of an element more than the size, as in ONNX's reference.
		if width := l.scale * float32(l.from); width != 1 {
			x = n * last / (width - 1)
		}
	case "asymmetric":
		x = n / l.scale
	case "pytorch_half_pixel":
		if l.to > 1 {
			x = (n+0.5)/l.scale - 0.5
		}
	case "half_pixel_symmetric":
		adjustment := float32(l.to) / (l.scale * float32(l.from))
		x = float32(float32(l.from)/2*(1-adjustment)) + (n+0.5)/l.scale - 0.5
	case "tf_half_pixel_for_nn":
		x = (n + 0.5) / l.scale
	case "tf_crop_and_resize":
		x = 0.5 * (l.start + l.end) * last
		if l.to > 1 {
			x = float32(l.start*last) + n*(l.end-l.start)*last/float32(l.to-1)
		}
		outside = x < 0 || x > last
	default:
		x = (n+0.5)/l.scale - 0.5
	}
	return x, outside
}

// taps is the elements that element j is made of, in rising order. There are none where j lies outside.
func (l *line) taps(j int) []kernel.Tap {
	x, outside := l.position(j)
	switch {
	case outside:
		return nil
	case l.Mode == "linear":
		return l.within(x, 1)
	case l.Mode == "cubic":
		return l.within(x, 2)
	}
	return []kernel.Tap{{At: l.clamped(l.nearest(x)), Weight: 1}}
}

func (l *line) clamped(i int) int { return max(0, min(i, l.from-1)) }

// nearest is the element that stands for a position.
func (l *line) nearest(x float32) int {
	down, up := math.Floor(float64(x)), math.Ceil(float64(x))
	middle := float64(x) - down
	switch l.Nearest {
	case "floor":
		return int(down)
	case "ceil":
		return int(up)
	case "round_prefer_ceil":
		if middle >= 0.5 {
			return int(up)
		}
		return int(down)
	}
	if middle > 0.5 {
		return int(up)
	}
	return int(down)
}

// weight is the kernel of linear or cubic interpolation at a distance.
func (l *line) weight(d float32) float32 {
	if l.Mode == "cubic" {
		return l.keys(d)
	}
	return max(0, 1-d)
}

// keys is the kernel of cubic interpolation, at a distance (Keys 1981, equation 4).
func (l *line) keys(d float32) float32 {
	a := float32(l.CubicA)
	switch {
	case d <= 1:
		return float32((float32((a+2)*d)-(a+3))*d*d) + 1
	case d < 2:
		return float32((float32((float32(a*d)-5*a)*d)+8*a)*d) - 4*a
	}
	return 0
}

// within is the elements within reach of x, weighted by their distance. Where the line shrinks and aliasing is to be
// avoided, reach and distances are stretched. With either option the weights are divided by their sum.
func (l *line) within(x, reach float32) []kernel.Tap {
	stretch := float32(1)
	if l.Antialias && l.scale < 1 {
		stretch = l.scale
	}
	var taps []kernel.Tap
	total := float32(0)
	for i := int(math.Floor(float64(x-reach/stretch))) + 1; float32(i) < x+reach/stretch; i++ {
		d := (float32(i) - x) * stretch
		w := l.weight(max(d, -d))
		if w == 0 || l.ExcludeOutside && i != l.clamped(i) {
			continue
		}
		total += w
		if at := l.clamped(i); len(taps) > 0 && taps[len(taps)-1].At == at {
			taps[len(taps)-1].Weight += w
		} else {
			taps = append(taps, kernel.Tap{At: at, Weight: w})
		}
	}
	if (l.Antialias || l.ExcludeOutside) && total != 0 {
		for i := range taps {
			taps[i].Weight /= total
		}
	}
	return taps
}
