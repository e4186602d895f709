package dataset

// A bitmap is a picture in two values, with a margin of one pixel that stays 0. Its pixel (x, y) is px[(y+1)·stride + x+1].
type bitmap struct {
	h, w, stride int
	px           []byte
}

func newBitmap(h, w int) bitmap {
	return bitmap{h, w, w + 2, make([]byte, (h+2)*(w+2))}
}

func (b bitmap) at(x, y int) int { return (y+1)*b.stride + x + 1 }

// doubled is an image of h × w bytes in twice the height and width, 1 where it is at least half white. The image is
// interpolated linearly between the centres of pixels, with black around it.
func doubled(img []byte, h, w int) bitmap {
	v := func(x, y int) int {
		if x < 0 || y < 0 || x >= w || y >= h {
			return 0
		}
		return int(img[y*w+x])
	}
	b := newBitmap(2*h, 2*w)
	for y := range 2 * h {
		for x := range 2 * w {
			nx, ny := x/2-1+x%2*2, y/2-1+y%2*2 // the neighbour on the side of the centre
			if 9*v(x/2, y/2)+3*v(nx, y/2)+3*v(x/2, ny)+v(nx, ny) >= 16*128 {
				b.px[b.at(x, y)] = 1
			}
		}
	}
	return b
}

// halved writes the bitmap in half the height and width: each byte is the mean of four pixels.
func (b bitmap) halved(dst []byte) {
	for y := range b.h / 2 {
		for x := range b.w / 2 {
			i := b.at(2*x, 2*y)
			sum := int(b.px[i]) + int(b.px[i+1]) + int(b.px[i+b.stride]) + int(b.px[i+b.stride+1])
			dst[y*(b.w/2)+x] = byte((255*sum + 2) / 4)
		}
	}
}

// dilated has 1 where a pixel of b lies within the distance √within.
func (b bitmap) dilated(within int) bitmap {
	type offset struct{ x, y int }
	var disk []offset
	reach := 0
	for reach*reach < within {
		reach++
	}
	for y := -reach; y <= reach; y++ {
		for x := -reach; x <= reach; x++ {
			if x*x+y*y <= within {
				disk = append(disk, offset{x, y})
			}
		}
	}
	out := newBitmap(b.h, b.w)
	for y := range b.h {
		for x := range b.w {
			if b.px[b.at(x, y)] == 0 {
				continue
			}
			for _, o := range disk {
				if u, v := x+o.x, y+o.y; u >= 0 && v >= 0 && u < b.w && v < b.h {
					out.px[out.at(u, v)] = 1
				}
			}
		}
	}
	return out
}

// without is b where other is 0.
func (b bitmap) without(other bitmap) bitmap {
	out := newBitmap(b.h, b.w)
	for i, v := range b.px {
		out.px[i] = v &^ other.px[i]
	}
	return out
}

// thinned is the skeleton of b: lines of one pixel in the middle of its strokes (Zhang & Suen 1984).
func (b bitmap) thinned() bitmap {
	out := newBitmap(b.h, b.w)
	copy(out.px, b.px)
	var set []int
	for i, v := range out.px {
		if v != 0 {
			set = append(set, i)
		}
	}
	for before := -1; before != len(set); {
		before = len(set)
		for step := range 2 {
			set = out.peel(set, step)
		}
	}
	return out
}

// peel removes what a step of the thinning removes of the pixels that are set, and returns the others.
func (b bitmap) peel(set []int, step int) []int {
	// The neighbours from above, clockwise: P2 … P9 of the paper.
	around := [8]int{-b.stride, -b.stride + 1, 1, b.stride + 1, b.stride, b.stride - 1, -1, -b.stride - 1}
	var gone []int
	kept := set[:0]
	for _, i := range set {
		var p [8]byte
		count, rises := 0, 0
		for k, o := range around {
			p[k] = b.px[i+o]
			count += int(p[k])
		}
		for k := range p {
			if p[k] == 0 && p[(k+1)%8] == 1 {
				rises++
			}
		}
		// Up, right and down, and right, down and left in step 0; up, right and left, and up, down and left in step 1.
		first, second := p[0]&p[2]&p[4], p[2]&p[4]&p[6]
		if step == 1 {
			first, second = p[0]&p[2]&p[6], p[0]&p[4]&p[6]
		}
		if count >= 2 && count <= 6 && rises == 1 && first == 0 && second == 0 {
			gone = append(gone, i)
		} else {
			kept = append(kept, i)
		}
	}
	for _, i := range gone {
		b.px[i] = 0
	}
	return kept
}

// filled has 1 wherever 0 is cut off from the border by pixels that touch along a side.
func (b bitmap) filled() bitmap {
	out := newBitmap(b.h, b.w)
	for y := range b.h {
		for x := range b.w {
			out.px[out.at(x, y)] = 1
		}
	}
	stack := []int{0} // the corner of the margin
	seen := make([]bool, len(b.px))
	seen[0] = true
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		out.px[i] = 0
		x, y := i%b.stride, i/b.stride
		for _, n := range [4][2]int{{x - 1, y}, {x + 1, y}, {x, y - 1}, {x, y + 1}} {
			if n[0] < 0 || n[1] < 0 || n[0] >= b.stride || n[1] >= b.h+2 {
				continue
			}
			if k := n[1]*b.stride + n[0]; !seen[k] && b.px[k] == 0 {
				seen[k] = true
				stack = append(stack, k)
			}
		}
	}
	return out
}
