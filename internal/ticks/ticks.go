// Package ticks chooses round numbers for the axes of pictures and writes them.
package ticks

import "math"

// A Tick is a number beside an axis, and its text.
type Tick struct {
	Value float64
	Text  string
}

// Between returns the round numbers from lo to hi, both included, in increasing order: multiples of 1, 2 or 5 times a power
// of ten, at most n+1 of them, and two at least for an n of 5 or more. No two have one text. There are none where the
// range is empty or goes beyond ±1e300. No product is added to, so that no machine fuses the two.
func Between(lo, hi float64, n int) (list []Tick) {
	step, power := roundStep((hi - lo) / float64(max(n, 1)) * (1 - 1e-9))
	if !(step > 0) || lo < -1e300 || hi > 1e300 {
		return nil
	}
	format := formatOf(math.Max(math.Abs(lo), math.Abs(hi)), power)
	slack := float64(step * 1e-6)           // for the rounding of numbers at the ends
	first := math.Ceil((lo-slack)/step) + 0 // + 0 turns −0 into 0
	for k := first; float64(k*step) <= hi+slack && len(list) <= n; k++ {
		v := float64(k * step)
		t := Tick{v, format(v)}
		if len(list) > 0 && list[len(list)-1].Text == t.Text {
			break // neighbours that are one float64
		}
		list = append(list, t)
	}
	return list
}

// roundStep is the least of 1, 2 and 5 times a power of ten that is at least x, and the exponent of that power. It is 0
// where x is not a positive number.
func roundStep(x float64) (step float64, power int) {
	if !(x > 0) || math.IsInf(x, 0) {
		return 0, 0
	}
	unit := 1.0
	for ; unit*10 <= x; unit *= 10 {
		power++
	}
	for ; unit > x; unit /= 10 {
		power--
	}
	for _, m := range []float64{1, 2, 5} {
		if m*unit >= x {
			return m * unit, power
		}
	}
	return 10 * unit, power + 1
}
