package picture

import (
	"math"
	"strings"
	"testing"
)

// TestNegativeNote: images on other sides of the middle grey, far apart, in both directions.
func TestNegativeNote(t *testing.T) {
	for _, c := range []struct {
		mean, known float64
		negated     bool
		want        string // the end of the note
	}{
		{0.87, 0.13, false, "if it is a negative, add --negative"},
		{0.1, 0.8, false, "add --negative"},
		{0.87, 0.13, true, "leave --negative out"},
		{0.13, 0.13, false, ""},
		{0.55, 0.45, false, ""},
		{0.9, 0.55, false, ""},
		{0.9, math.NaN(), false, ""},
	} {
		if got := NegativeNote(c.mean, c.known, c.negated); !strings.HasSuffix(got, c.want) || (got == "") != (c.want == "") {
			t.Errorf("%+v: got %q", c, got)
		}
	}
	if got := Mean([]float32{0, 0.5, 1, 0.5}); got != 0.5 {
		t.Errorf("the mean is %v", got)
	}
}
