package cmd

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/ganc-ml/ganc/compile/train"
)

// TestHelp holds that every command explains itself: an example, a sentence for every flag.
func TestHelp(t *testing.T) {
	root := (&app{console: newConsole(nil, nil)}).root()
	checkHelp(t, root)
	for _, c := range root.Commands() {
		checkHelp(t, c)
		for _, sub := range c.Commands() {
			checkHelp(t, sub)
		}
	}
}

func checkHelp(t *testing.T, c *cobra.Command) {
	if c.Hidden {
		return
	}
	name := c.CommandPath()
	if c.Short == "" || c.Long == "" || !strings.Contains(c.Example, name) {
		t.Errorf("%s: short %q, long %q, example %q", name, c.Short, c.Long, c.Example)
	}
	if n := len([]rune(c.Short)); n > 60 {
		t.Errorf("%s: the short help has %d letters, want at most 60", name, n)
	}
	for _, line := range lines(c.Long + "\n" + c.Example + "\n" + c.Flags().FlagUsagesWrapped(80)) {
		if n := len([]rune(line)); n > 80 {
			t.Errorf("%s: a line of help has %d letters: %s", name, n, line)
		}
	}
}

func lines(text string) []string { return strings.Split(text, "\n") }

// TestBar holds what a person sees on a terminal: how far, how long still, and the losses.
func TestBar(t *testing.T) {
	var out bytes.Buffer
	c := &console{err: &out, terminal: true}
	p := newProgress(c, 0, 40)
	losses := []train.Value{{Name: "loss", Value: 0.25}}
	for _, step := range []int{1, 30} {
		time.Sleep(120 * time.Millisecond) // a bar is drawn ten times a second at most
		p.step(train.Event{Step: step, Total: 40, Reports: losses})
	}
	p.epoch(train.Event{Step: 30, Total: 40, Epoch: 1, Reports: losses, Tests: losses})
	p.stop()
	for _, want := range []string{"loss 0.25", " 75% [##################......] 30/40  0s left  loss 0.25", "epoch 1  step 30/40  loss 0.25  test: loss 0.25\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q lacks %q", out.String(), want)
		}
	}
}
