package train

import (
	"fmt"
	"math/bits"
	"strings"

	"github.com/ganc-ml/ganc/compile"
)

// clock converts between iterations, executions and epochs. Every execution of a group draws a batch of its own.
type clock struct {
	batches int // whole ones in an epoch; the last partial one is dropped
	stages  []stage
}

// stage is a stretch of the run.
type stage struct {
	name     string
	groups   [2]int // of the plan: the first, and the one after the last
	draws    int    // executions per iteration, over all groups
	perEpoch int    // iterations
	from, to int    // iterations of the run
	draw     uint64 // number of its first execution in the run
}

// newClock shares the iterations of a run out among the stages of a plan, in proportion to the lengths that they have by
// default: each has one at least.
func newClock(p *compile.Plan, examples int, o Options) (clock, error) {
	c := clock{batches: examples / o.Batch}
	epochs, steps := 0, 0 // by default
	for _, s := range p.Stages {
		st := stage{name: s.Name, groups: [2]int{s.First, s.End}}
		for _, g := range p.Groups[s.First:s.End] {
			st.draws += g.Count
		}
		st.perEpoch = max(1, c.batches/st.draws)
		epochs += max(s.Epochs, 1)
		steps += max(s.Epochs, 1) * st.perEpoch
		st.to = steps
		c.stages = append(c.stages, st)
	}
	for i := range c.stages {
		s := &c.stages[i]
		if o.Steps > 0 {
			s.to = proportion(s.to, o.Steps, steps)
		} else {
			s.to = proportion(s.to, o.Epochs, epochs)
		}
		if i > 0 {
			last := c.stages[i-1]
			s.from, s.draw = last.to, last.draw+uint64(last.to-last.from)*uint64(last.draws)
		}
		if s.to == s.from {
			return c, usage("the run leaves stage %q without a step: make it longer", s.name)
		}
	}
	return c, nil
}

// proportion is ⌊x·num/den⌋, for a result that fits.
func proportion(x, num, den int) int {
	hi, lo := bits.Mul64(uint64(x), uint64(num))
	q, _ := bits.Div64(hi, lo, uint64(den))
	return int(q)
}

// total is the number of iterations of the run.
func (c clock) total() int { return c.stages[len(c.stages)-1].to }

// stage is the one that an iteration, counted from 0, is in.
func (c clock) stage(step int) stage {
	for _, s := range c.stages {
		if step < s.to {
			return s
		}
	}
	return c.stages[len(c.stages)-1]
}

// ends reports whether an epoch, or the stage, is over after an iteration of it.
func (s stage) ends(step int) bool { return s.whole(step) || step+1 == s.to }

// whole reports whether an iteration is the last of an epoch, however long the run is.
func (s stage) whole(step int) bool { return (step+1-s.from)%s.perEpoch == 0 }

// execution is the number of the first execution of an iteration in the run.
func (s stage) execution(step int) uint64 {
	return s.draw + uint64(step-s.from)*uint64(s.draws)
}

// position is the place of a draw in the data: the epoch whose permutation holds it and the batch in it.
func (c clock) position(n uint64) (epoch, batch int) {
	b := uint64(c.batches)
	return int(n / b), int(n % b)
}

// text is the iterations of every stage, for a checkpoint and a person: "pretrain 936, adversarial 4680". It is empty
// where the model declares no stages.
func (c clock) text() string {
	var list []string
	for _, s := range c.stages {
		if s.name != "" {
			list = append(list, fmt.Sprintf("%s %d", s.name, s.to-s.from))
		}
	}
	return strings.Join(list, ", ")
}

// lengths is the number of iterations of every stage.
func (c clock) lengths() []int {
	var out []int
	for _, s := range c.stages {
		out = append(out, s.to-s.from)
	}
	return out
}
