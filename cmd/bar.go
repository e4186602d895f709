package cmd

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	barCells   = 24                     // columns of the bar itself
	barColumns = 64                     // columns of all that stands before the text
	barEvery   = 100 * time.Millisecond // between two drawings
)

// bar is a line on a terminal that says how many steps of a run are done and how long the others will take.
type bar struct {
	w           io.Writer
	first       int // steps done when it began
	done, total int
	text        string // behind it
	began       time.Time
	drawn       time.Time
	columns     int // of the line on the terminal, 0 where there is none
}

func newBar(w io.Writer, done, total int) *bar {
	b := &bar{w: w, first: done, done: done, total: total, began: time.Now()}
	b.draw(b.began)
	return b
}

// set says how many steps are done.
func (b *bar) set(done int) {
	b.done = done
	if now := time.Now(); now.Sub(b.drawn) >= barEvery {
		b.draw(now)
	}
}

// draw puts the line over the one before it. A terminal that cannot be written to is no reason to stop.
func (b *bar) draw(now time.Time) {
	line := b.line(now.Sub(b.began))
	n := utf8.RuneCountInString(line)
	fmt.Fprintf(b.w, "\r%s%s", line, strings.Repeat(" ", max(0, b.columns-n)))
	b.drawn, b.columns = now, n
}

// clear leaves an empty line with the cursor at its beginning.
func (b *bar) clear() {
	fmt.Fprintf(b.w, "\r%s\r", strings.Repeat(" ", b.columns))
	b.columns = 0
}

// line is the bar after some time.
func (b *bar) line(took time.Duration) string {
	total := max(b.total, 1)
	full := barCells * b.done / total
	head := fmt.Sprintf("%3d%% [%s%s] %d/%d", 100*b.done/total, strings.Repeat("#", full), strings.Repeat(".", barCells-full), b.done, b.total)
	if n := b.done - b.first; n > 0 {
		left := time.Duration(float64(took) / float64(n) * float64(b.total-b.done))
		head += "  " + left.Round(time.Second).String() + " left"
	}
	return strings.TrimRight(fmt.Sprintf("%s  %s", head, b.text), " ")
}
