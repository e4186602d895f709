package cmd

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// console is where a command speaks: results to out, everything said to a person to err.
type console struct {
	out, err io.Writer
	json     bool // results are JSON, an object a line; what a person would read of them goes to err
	terminal bool // err is a terminal
}

func newConsole(out, err io.Writer) *console {
	f, ok := err.(*os.File)
	return &console{out: out, err: err, terminal: ok && term.IsTerminal(int(f.Fd()))}
}

// fit cuts a text so that a progress bar stays on one line of the terminal beside it.
func (c *console) fit(text string) string {
	const bar = 64 // columns
	width := 80
	if f, ok := c.err.(*os.File); ok {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil {
			width = w
		}
	}
	r := []rune(text)
	return string(r[:min(len(r), max(0, width-bar))])
}

// print writes a line of the result, for a person.
func (c *console) print(line string) {
	w := c.out
	if c.json {
		w = c.err
	}
	fmt.Fprintln(w, line)
}

// say writes a line about what goes on.
func (c *console) say(format string, args ...any) { fmt.Fprintf(c.err, format+"\n", args...) }

// object writes a result as a line of JSON, where that was asked for.
func (c *console) object(v any) error {
	if !c.json {
		return nil
	}
	line, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.out, "%s\n", line)
	return err
}

// fail writes an error, a line for each cause.
func (c *console) fail(err error) {
	if err == nil {
		return
	}
	for _, line := range strings.Split(err.Error(), "\n") {
		c.say("ganc: %s", line)
	}
}
