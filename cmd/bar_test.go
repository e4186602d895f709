package cmd

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestBarLine(t *testing.T) {
	var w strings.Builder
	b := newBar(&w, 500, 2000)
	b.done, b.text = 1000, "loss 1.5"
	if got, want := b.line(10*time.Second), " 50% [############............] 1000/2000  20s left  loss 1.5"; got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	b.draw(b.began)
	b.clear()
	lines := strings.Split(w.String(), "\r")
	if last := lines[len(lines)-2]; len(lines) != 5 || strings.TrimSpace(last) != "" || utf8.RuneCountInString(last) != len(b.line(0)) {
		t.Errorf("drawn and cleared: %q", lines)
	}
	b.done, b.total, b.text = 999_999_999, 1_000_000_000, ""
	if n := utf8.RuneCountInString(b.line(time.Hour)) + 2; n > barColumns {
		t.Errorf("%q takes %d columns, want at most %d", b.line(time.Hour), n, barColumns)
	}
}
