// Package pixel rounds numbers to the bytes of pictures.
package pixel

// Level is the byte of a number between 0 (black) and 1 (white): ⌊255·v + ½⌋. Numbers outside are cut; NaN is black.
func Level(v float32) uint8 {
	switch {
	case !(v > 0):
		return 0
	case v >= 1:
		return 255
	}
	return uint8(float32(v*255) + 0.5)
}
