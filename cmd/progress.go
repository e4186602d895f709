package cmd

import (
	"fmt"
	"strings"
	"time"

	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/internal/words"
)

// progress shows how far a training run is: a bar on a terminal, lines elsewhere.
type progress interface {
	stage(e train.Event)
	step(e train.Event)
	epoch(e train.Event)
	say(line string)
	stop()
}

func newProgress(c *console, done, total int) progress {
	if !c.terminal {
		return &plainProgress{console: c, last: time.Now()}
	}
	return &barProgress{console: c, bar: newBar(c.err, done, total)}
}

// quiet is how long plainProgress may say nothing between two lines.
const quiet = 15 * time.Second

type plainProgress struct {
	console *console
	epochs  epochLines
	last    time.Time
}

func (p *plainProgress) stage(e train.Event) { p.console.say("%s", stageLine(e)) }

func (p *plainProgress) step(e train.Event) {
	if time.Since(p.last) > quiet {
		p.last = time.Now()
		p.console.say("step %d/%d  %s", e.Step, e.Total, values(e.Reports))
	}
}

func (p *plainProgress) epoch(e train.Event) {
	for _, line := range p.epochs.of(e) {
		p.last = time.Now()
		p.console.say("%s", line)
	}
}

func (p *plainProgress) say(line string) { p.console.say("%s", line) }

func (p *plainProgress) stop() {}

type barProgress struct {
	console *console
	epochs  epochLines
	bar     *bar
	shown   time.Time
}

func (p *barProgress) stage(e train.Event) {
	p.say(stageLine(e))
}

// step shows the losses twice a second: nobody can read numbers that change faster.
func (p *barProgress) step(e train.Event) {
	if time.Since(p.shown) > time.Second/2 {
		p.shown = time.Now()
		p.bar.text = p.console.fit(values(e.Reports))
	}
	p.bar.set(e.Step)
}

func (p *barProgress) epoch(e train.Event) {
	for _, line := range p.epochs.of(e) {
		p.say(line)
	}
}

func (p *barProgress) stop() { p.bar.clear() }

// say writes a line above the bar.
func (p *barProgress) say(line string) {
	p.bar.clear()
	p.console.say("%s", line)
	p.bar.draw(time.Now())
}

func stageLine(e train.Event) string {
	return fmt.Sprintf("stage %s: %s", e.Stage, words.Count(e.Steps, "step"))
}

func epochLine(e train.Event) string {
	s := fmt.Sprintf("epoch %d  step %d/%d  %s", e.Epoch, e.Step, e.Total, values(e.Reports))
	if len(e.Checks) > 0 {
		s += "  validation: " + values(e.Checks)
	}
	if len(e.Tests) > 0 {
		s += "  test: " + values(e.Tests)
	}
	if e.Best {
		s += "  (best)"
	}
	return s
}

// values prints each value as "name 1.234".
func values(vs []train.Value) string {
	s := make([]string, len(vs))
	for i, v := range vs {
		s[i] = fmt.Sprintf("%s %.4g", v.Name, v.Value)
	}
	return strings.Join(s, " ")
}
