// Package spell finds the name that a user probably meant.
package spell

import (
	"fmt"
	"strings"
)

// Closest returns the name with the smallest edit distance to word, the first of several, if that distance
// is at most 2 and at most half the length of word; else "". Case does not count.
func Closest(word string, names []string) string {
	best, at := "", min(2, len([]rune(word))/2)+1
	for _, name := range names {
		if d := Distance(strings.ToLower(word), strings.ToLower(name)); d < at {
			best, at = name, d
		}
	}
	return best
}

// Hint is what an error adds of the Closest name, such as `: did you mean "mnist"?`; "" where there is none.
func Hint(word string, names []string) string {
	if c := Closest(word, names); c != "" {
		return fmt.Sprintf(": did you mean %q?", c)
	}
	return ""
}

// Distance is the number of insertions, deletions, substitutions and swaps of neighbouring letters that
// turn a into b (optimal string alignment, Damerau 1964).
func Distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	before, prev, row := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range row {
		row[j] = j
	}
	for i := range s {
		before, prev, row = prev, row, before
		row[0] = i + 1
		for j := range t {
			cost := 1
			if s[i] == t[j] {
				cost = 0
			}
			row[j+1] = min(prev[j+1]+1, row[j]+1, prev[j]+cost)
			if i > 0 && j > 0 && s[i] == t[j-1] && s[i-1] == t[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(t)]
}
