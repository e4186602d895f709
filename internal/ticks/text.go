package ticks

import (
	"strconv"
	"strings"
)

// maxDecimals is the most digits behind the point, and maxDigits the number of digits before it from which on a number is
// written as a power of ten.
const (
	maxDecimals = 6
	maxDigits   = 7
)

// formatOf returns how the numbers of an axis are written, whose largest absolute value is largest and whose steps are
// multiples of ten to the power: with as many digits as tell neighbours apart.
func formatOf(largest float64, power int) func(float64) string {
	decimals := max(0, -power)
	exponent := exponentOf(largest)
	digits := exponent - power // behind the first
	short := decimals <= maxDecimals && exponent < maxDigits
	if short || decimals <= maxDecimals && digits >= maxDigits && exponent < 15 {
		return func(v float64) string { return grouped(v, decimals) }
	}
	return func(v float64) string { return scientific(v, min(max(digits, 0), 17)) }
}

// exponentOf is the power of ten of the first digit of a number.
func exponentOf(v float64) int {
	_, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'e', -1, 64), "e")
	n, _ := strconv.Atoi(exponent)
	return n
}

// grouped writes a number with a comma before every three digits.
func grouped(v float64, decimals int) string {
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

// scientific writes 2.5e7 and 1e-9: a power of ten without signs and zeros that say nothing.
func scientific(v float64, digits int) string {
	if v == 0 {
		return "0"
	}
	head, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'e', digits, 64), "e")
	n, _ := strconv.Atoi(exponent) // without the sign + and zeros before it
	return head + "e" + strconv.Itoa(n)
}
