package cmd

import (
	"bytes"
	"fmt"
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

// TestEpochLines: up to 60 epochs have a line each; of more, the first, the last and between them equal distances, and one line
// says what is left out, also in a run that is continued.
func TestEpochLines(t *testing.T) {
	for _, c := range []struct {
		first, epochs, steps int // the first epoch that is done now, the epochs, their steps
		lines, every         int
	}{
		{1, 1, 1, 1, 1}, {1, 60, 3, 60, 1}, {1, 61, 3, 32, 2}, {1, 300, 1, 61, 5}, {1, 1000, 7, 51, 20}, {1, 3001, 1, 32, 100}, {301, 1000, 2, 36, 20},
	} {
		var l epochLines
		said, shown := 0, []int{}
		for e := c.first; e <= c.epochs; e++ {
			lines := l.of(train.Event{Step: e * c.steps, Total: c.epochs * c.steps, Epoch: e})
			if len(lines) > 0 {
				shown = append(shown, e)
			}
			if len(lines) == 2 && strings.Contains(lines[1], fmt.Sprintf("every %d epochs", c.every)) {
				said++
			}
		}
		if len(shown) != c.lines || l.every != c.every || said > 1 || (said == 1) != (c.every > 1) {
			t.Errorf("%d to %d: epochs %v, every %d, said %d times", c.first, c.epochs, shown, l.every, said)
		}
		if shown[0] != c.first || shown[len(shown)-1] != c.epochs {
			t.Errorf("%d to %d: from %d to %d", c.first, c.epochs, shown[0], shown[len(shown)-1])
		}
	}
}
