package imagegrid

import "slices"

const (
	plane      = 448 // pixels across what lies from lo to hi
	margin     = 32  // pixels around it, where points beyond still show
	planeWidth = plane + 2*margin
	dotWidth   = 3 // pixels
)

// Points is one picture of points in the plane, black on white, for coordinates x, y, x, y, … from lo to hi. The second
// axis points upwards. Points that lie beyond the margin, or nowhere, are left out.
func Points(xy []float32, lo, hi float32) Batch {
	b := Batch{Pixels: slices.Repeat([]float32{1}, planeWidth*planeWidth), N: 1, C: 1, H: planeWidth, W: planeWidth, Lo: 0, Hi: 1}
	for i := 0; i+1 < len(xy); i += 2 {
		x, ok := place(xy[i], lo, hi)
		y, also := place(xy[i+1], lo, hi)
		if !ok || !also {
			continue
		}
		for row := range dotWidth {
			at := (planeWidth-dotWidth-y+row)*planeWidth + x
			clear(b.Pixels[at : at+dotWidth])
		}
	}
	return b
}

// place is the first pixel of a dot along an axis; ok is false where the picture does not hold it whole. No product is
// added to, so that no machine fuses the two.
func place(v, lo, hi float32) (pixel int, ok bool) {
	at := (float64(v)-float64(lo))/((float64(hi)-float64(lo))/plane) + margin
	if !(at >= dotWidth && at < planeWidth-dotWidth) {
		return 0, false
	}
	return int(at) - dotWidth/2, true
}
