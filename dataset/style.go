package dataset

// A style draws an image of h × w bytes, grey on black, anew. It computes with whole numbers, so that it gives the same
// bytes on every machine.
type style func(dst, src []byte, h, w int)

// plain leaves the image as it is.
func plain(dst, src []byte, _, _ int) { copy(dst, src) }

// thin and thick draw the skeleton of the strokes with a pen of 1½ and of 4½ pixels: lines that one of them draws, the
// other draws in the same places.
func thin(dst, src []byte, h, w int)  { doubled(src, h, w).thinned().dilated(2).halved(dst) }
func thick(dst, src []byte, h, w int) { doubled(src, h, w).thinned().dilated(20).halved(dst) }

// outline draws a line of a pixel around the strokes.
func outline(dst, src []byte, h, w int) {
	b := doubled(src, h, w)
	b.dilated(5).without(b).halved(dst)
}

// silhouette fills what is not black, and all that it encloses, with white.
func silhouette(dst, src []byte, h, w int) {
	b := newBitmap(h, w)
	for i, v := range src {
		if v >= 32 {
			b.px[b.at(i%w, i/w)] = 1
		}
	}
	full := b.filled()
	for i := range dst {
		dst[i] = 255 * full.px[full.at(i%w, i/w)]
	}
}

// lean is what slanted adds to a shear, in pixels to the right for each pixel up, times shearUnit.
const (
	shearUnit = 256
	lean      = shearUnit / 2
)

// upright shears the image so that its pixels have no covariance between across and down; slanted shears that by half a
// pixel to the right for each pixel up.
func upright(dst, src []byte, h, w int) { sheared(dst, src, h, w, 0) }
func slanted(dst, src []byte, h, w int) { sheared(dst, src, h, w, lean) }

// sheared is the upright image, sheared about its centre of mass by so many pixels across for each pixel up, in
// 1/shearUnit. Pixels of a line are interpolated linearly, with black beside them.
func sheared(dst, src []byte, h, w, by int) {
	var mass, sx, sy, sxy, syy int
	for i, v := range src {
		x, y, m := i%w, i/w, int(v)
		mass, sx, sy, sxy, syy = mass+m, sx+m*x, sy+m*y, sxy+m*x*y, syy+m*y*y
	}
	if mass == 0 {
		copy(dst, src)
		return
	}
	if spread := mass*syy - sy*sy; spread > 0 {
		by += min(max(shearUnit*(mass*sxy-sx*sy)/spread, -shearUnit), shearUnit)
	}
	middle := shearUnit * sy / mass
	for y := range h {
		at := by * (shearUnit*y - middle) / shearUnit // how far to the right of x the source lies
		whole, part := at>>8, at&(shearUnit-1)
		for x := range w {
			dst[y*w+x] = byte(((shearUnit-part)*pixel(src[y*w:(y+1)*w], x+whole) + part*pixel(src[y*w:(y+1)*w], x+whole+1) + shearUnit/2) / shearUnit)
		}
	}
}

// pixel is a byte of a line, 0 beside it.
func pixel(line []byte, x int) int {
	if x < 0 || x >= len(line) {
		return 0
	}
	return int(line[x])
}
