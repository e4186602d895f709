package cmd

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"

	"github.com/spf13/pflag"
	"golang.org/x/term"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/userpackage"
)

// console writes the results of a command to out, and messages to a person to err.
type console struct {
	out, err io.Writer
	json     bool  // results are JSON, an object a line; what a person would read of them goes to err
	failed   error // the first result that could not be written
	terminal bool  // err is a terminal
}

func newConsole(out, err io.Writer) *console {
	f, ok := err.(*os.File)
	return &console{out: out, err: err, terminal: ok && term.IsTerminal(int(f.Fd()))}
}

// register adds the flag --json.
func (c *console) register(set *pflag.FlagSet, doc string) { set.BoolVar(&c.json, "json", false, doc) }

// fit cuts a text so that a progress bar stays on one line of the terminal beside it.
func (c *console) fit(text string) string {
	width := 80
	if f, ok := c.err.(*os.File); ok {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil {
			width = w
		}
	}
	r := []rune(text)
	return string(r[:min(len(r), max(0, width-barColumns))])
}

// file returns where to write a result that is a file. Where that is a terminal, the error is refuse, if there is one.
func (c *console) file(refuse error) (io.Writer, error) {
	if f, ok := c.out.(*os.File); ok && refuse != nil && term.IsTerminal(int(f.Fd())) {
		return nil, refuse
	}
	return fileWriter{c}, nil
}

// fileWriter writes to standard output. A failure is the console's, as that of a line is.
type fileWriter struct{ *console }

func (w fileWriter) Write(p []byte) (int, error) {
	_, err := w.out.Write(p)
	w.failed = cmp.Or(w.failed, err)
	return len(p), nil
}

// print writes a line of the result, for a person.
func (c *console) print(line string) {
	w := c.out
	if c.json {
		w = c.err
	}
	_, err := fmt.Fprintln(w, line)
	c.failed = cmp.Or(c.failed, err)
}

// say writes a message to a person.
func (c *console) say(format string, args ...any) { fmt.Fprintf(c.err, format+"\n", args...) }

// object writes a result as a line of JSON, with --json alone.
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

// failure is the last line of --json where a command fails.
type failure struct {
	Event string `json:"event"` // error
	Code  int    `json:"code"`  // the exit code
	Error string `json:"error"`
}

// end writes the error that a command ends with, a line for each cause, and gives its exit code.
func (c *console) end(err error) int {
	if err == nil && errors.Is(c.failed, syscall.EPIPE) {
		return exitInterrupted
	}
	if err == nil && c.failed != nil {
		err = fmt.Errorf("the result could not be written: %w", fault.Reason(c.failed))
	}
	var child *userpackage.ExitError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &child):
		return child.Code
	}
	for _, line := range strings.Split(err.Error(), "\n") {
		c.say("ganc: %s", line)
	}
	code := exitCode(err)
	if e := c.object(failure{"error", code, err.Error()}); e != nil {
		c.say("ganc: the result could not be written: %v", fault.Reason(e))
	}
	return code
}
