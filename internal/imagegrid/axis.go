package imagegrid

import (
	"math"
	"strconv"
)

// An Axis says what a coordinate of points is: a value v stands for Offset + Scale·v in the units of the axis. The zero
// value is an axis without a name whose numbers are the values themselves.
type Axis struct {
	Name          string
	Offset, Scale float64
}

func (a Axis) scale() float64 {
	if a.Scale == 0 {
		return 1
	}
	return a.Scale
}

// A tick is a number beside an axis, and the value that it stands for.
type tick struct {
	value float32
	text  string
}

// maxTicks is the most numbers beside an axis.
const maxTicks = 7

// ticks are round numbers in the units of the axis, 1, 2 or 5 times a power of ten apart, from lo to hi. No product is
// added to, so that no machine fuses the two.
func (a Axis) ticks(lo, hi float32) (list []tick) {
	from, to := a.Offset+float64(a.scale()*float64(lo)), a.Offset+float64(a.scale()*float64(hi))
	from, to = min(from, to), max(from, to)
	step, decimals := roundStep((to - from) / maxTicks)
	if !(step > 0) || math.IsInf(from, 0) || math.IsInf(to, 0) {
		return nil
	}
	slack := float64(step * 1e-6) // for the rounding of numbers at the ends; + 0 turns −0 into 0
	for k := math.Ceil((from-slack)/step) + 0; float64(k*step) <= to+slack && len(list) <= maxTicks; k++ {
		v := float64(k * step)
		list = append(list, tick{float32((v - a.Offset) / a.scale()), numberText(v, decimals)})
	}
	return list
}

// roundStep is the least of 1, 2 and 5 times a power of ten that is at least x, and the decimals that it has.
func roundStep(x float64) (step float64, decimals int) {
	if !(x > 0) || math.IsInf(x, 0) {
		return 0, 0
	}
	power := 1.0
	for ; power*10 <= x; power *= 10 {
		decimals--
	}
	for ; power > x; decimals++ {
		power /= 10
	}
	for _, m := range []float64{1, 2, 5} {
		if m*power >= x {
			return m * power, max(0, decimals)
		}
	}
	return 10 * power, max(0, decimals-1)
}

// numberText writes a number with a comma before every three digits, very large and very small ones as a power of ten.
func numberText(v float64, decimals int) string {
	switch {
	case v == 0 && decimals > 6:
		return "0"
	case math.Abs(v) >= 1e7 || decimals > 6:
		return strconv.FormatFloat(v, 'g', 4, 64)
	}
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	end := len(s)
	if decimals > 0 {
		end -= decimals + 1
	}
	for i := end - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
