package dataset

import (
	"errors"
	"fmt"
	"slices"
)

// usualRanges are the ranges that numbers are taken to have where all lie in one of them, the last for images only.
var usualRanges = [][2]float64{{0, 1}, {-1, 1}, {0, 255}}

// errConstant is an array that holds one number only.
var errConstant = errors.New("there is nothing to learn")

// usualRange is the range that the elements of a training split are taken to have: 0..255 for bytes, otherwise the
// first of the usual ranges that holds them all, or from the least to the greatest.
func usualRange(c column, image bool) (lo, hi float64, err error) {
	if c.floats == nil {
		return 0, 255, nil
	}
	usual := usualRanges
	if !image {
		usual = usual[:2]
	}
	lo, hi = c.limits()
	for _, u := range usual {
		if lo >= u[0] && hi <= u[1] {
			return u[0], u[1], nil
		}
	}
	if lo == hi {
		return 0, 0, fmt.Errorf("every number is %v: %w", lo, errConstant)
	}
	return lo, hi, nil
}

// limits are the least and greatest elements.
func (c column) limits() (lo, hi float64) {
	if c.floats != nil {
		return float64(slices.Min(c.floats)), float64(slices.Max(c.floats))
	}
	return float64(slices.Min(c.bytes)), float64(slices.Max(c.bytes))
}

// dtype is the element type, as Field.DType names it.
func (c column) dtype() string {
	if c.floats != nil {
		return Float32
	}
	return Uint8
}
