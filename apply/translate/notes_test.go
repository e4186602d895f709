package translate

import (
	"slices"
	"testing"
)

// TestNotes: a note of several pictures is one line.
func TestNotes(t *testing.T) {
	n := newNotes()
	for _, path := range []string{"a.png", "b.png", "c.png"} {
		n.add(path, "scaled")
	}
	n.add("b.png", "made grey")
	n.add("d.png", "scaled elsewhere")
	n.add("e.png", "scaled elsewhere")
	want := []string{"a.png and 2 others: scaled", "b.png: made grey", "d.png and 1 other: scaled elsewhere"}
	if got := n.lines(); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
