package dataset

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// sortNatural sorts names as people count: 1, 2, 10. Names that all are numbers are sorted by value. Other names are
// compared piece by piece, digits by the number that they write and the rest by bytes: run2 comes before run10.
func sortNatural(names []string) {
	if slices.ContainsFunc(names, func(s string) bool { return !isNumber(s) }) {
		slices.SortFunc(names, compareNatural)
		return
	}
	slices.SortFunc(names, func(a, b string) int {
		x, _ := strconv.ParseFloat(a, 64)
		y, _ := strconv.ParseFloat(b, 64)
		return cmp.Or(cmp.Compare(x, y), compareNatural(a, b))
	})
}

// compareNatural orders two names; only equal names compare as 0.
func compareNatural(a, b string) int {
	x, y := a, b
	for x != "" && y != "" {
		m, n := digits(x), digits(y)
		if m == 0 || n == 0 {
			if x[0] != y[0] {
				return cmp.Compare(x[0], y[0])
			}
			x, y = x[1:], y[1:]
			continue
		}
		p, q := strings.TrimLeft(x[:m], "0"), strings.TrimLeft(y[:n], "0")
		if c := cmp.Or(cmp.Compare(len(p), len(q)), cmp.Compare(p, q)); c != 0 {
			return c
		}
		x, y = x[m:], y[n:]
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(a, b))
}

// digits is the number of digits at the beginning of s.
func digits(s string) int {
	return len(s) - len(strings.TrimLeft(s, "0123456789"))
}
