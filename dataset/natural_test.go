package dataset

import (
	"slices"
	"testing"
)

func TestSortNatural(t *testing.T) {
	for _, sorted := range [][]string{
		{"1", "2", "10"},
		{"-1", "0.25", "0.5", "3", "20"},
		{"01", "1", "02", "2", "10"},
		{"a", "a1", "a2", "a10", "a10b2", "a10b10", "b"},
		{"1 cat", "2 dog", "10 ant", "cat"},
		{"18446744073709551616", "x", "x18446744073709551616", "x36893488147419103232"},
		{"", "a", "a0", "a00", "ä", "猫"},
	} {
		names := slices.Clone(sorted)
		slices.Reverse(names)
		sortNatural(names)
		if !slices.Equal(names, sorted) {
			t.Errorf("got %q, want %q", names, sorted)
		}
		for i, a := range sorted { // an order: antisymmetric and total
			for j, b := range sorted {
				if c := compareNatural(a, b); c != -compareNatural(b, a) || (c == 0) != (i == j) {
					t.Errorf("%q and %q compare as %d and %d", a, b, c, compareNatural(b, a))
				}
			}
		}
	}
}
