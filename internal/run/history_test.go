package run

import (
	"fmt"
	"strings"
	"testing"
)

// TestHistory: every column has a number for each step, and columns of splits that do not exist have none, so that a
// metrics.csv in which a report has no number at some steps is drawn like any other.
func TestHistory(t *testing.T) {
	h, err := parseHistory(strings.NewReader("step,train/a,train/b,test/a,test/b\n10,1,,,\n20,NaN,2,,\n30,+Inf,3,,\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := "{[10 20 30] [{train a [1 NaN +Inf]} {train b [NaN 2 3]} {test a []} {test b []}]}"
	if got := fmt.Sprint(h); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if err := h.curves().Write(&strings.Builder{}); err != nil {
		t.Error(err)
	}
	if _, err := parseHistory(strings.NewReader("step,train/a\n10\n")); err == nil {
		t.Error("a line without a cell is read")
	}
}
