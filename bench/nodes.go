package bench

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/ir"
)

// Profile is where the time of a training iteration goes. Times are medians of single evaluations, which other programs on the
// machine hardly change; an iteration is their sum.
type Profile struct {
	Nodes     []Node        // the longest of an iteration first
	Between   time.Duration // of an iteration, outside the nodes: loading data, noise, checks and what runs the steps
	Peak      float64       // of matrix products, in FLOP/s
	Bandwidth float64       // of memory, in bytes/s, for arrays of as many bytes as the iteration uses
	Bytes     int           // that the iteration uses: state, inputs and what is computed
}

// Node is a step of the programs of an iteration.
type Node struct {
	Node    ir.Node
	Program int           // its number among the programs of the stage
	Time    time.Duration // of an evaluation
	PerRun  float64       // evaluations in an iteration, the mean over a period of lazy terms
	FLOPs   int           // of an evaluation of a product or convolution, else 0
	Bytes   int           // that an evaluation reads and writes: each input and each output once
}

// perIteration is the time of all evaluations of an iteration.
func (n Node) perIteration() time.Duration { return time.Duration(n.PerRun * float64(n.Time)) }

// Step is the time of an iteration.
func (p *Profile) Step() time.Duration {
	sum := p.Between
	for _, n := range p.Nodes {
		sum += n.perIteration()
	}
	return sum
}

// Share is the part of an iteration that the evaluations of a node take.
func (p *Profile) Share(n Node) float64 { return n.perIteration().Seconds() / p.Step().Seconds() }

// Bound is the shortest time that the machine needs for an evaluation: that of its multiply-adds at their peak or that of its
// bytes at the speed of memory, whichever is longer. A node whose operands a small cache still holds can be faster than
// memory.
func (p *Profile) Bound(n Node) (seconds float64, memory bool) {
	products, bytes := float64(n.FLOPs)/p.Peak, float64(n.Bytes)/p.Bandwidth
	return max(products, bytes), bytes > products
}

// Nodes measures each node of the programs of a stage while they train, as TrainStep does, beside what bounds them on this machine.
func Nodes(ctx context.Context, p *compile.Plan, stage int, data *dataset.Dataset, o train.Options, repeats int) (*Profile, error) {
	t, err := trainer(p, stage, data, o)
	if err != nil {
		return nil, err
	}
	w := &windows{period: Period(p, stage), want: repeats}
	var programs []*stopwatch
	for _, e := range executions(p, stage) {
		code, err := t.Code(e.group, e.variant)
		if err != nil {
			return nil, err
		}
		s := &stopwatch{windows: w, execution: e, code: code}
		s.gaps, s.times = make([][]time.Duration, len(code.Steps)), make([][]time.Duration, len(code.Steps))
		code.Watch(s)
		programs = append(programs, s)
	}
	if err := w.measure(ctx, t); err != nil {
		return nil, err
	}
	r := &Profile{Bytes: used(programs)}
	for i, s := range programs {
		s.addTo(r, i)
	}
	slices.SortStableFunc(r.Nodes, func(a, b Node) int { return cmp.Compare(b.perIteration(), a.perIteration()) })
	r.Peak, r.Bandwidth = 1e9*Peak(t.Options.Threads), Bandwidth(t.Options.Threads, r.Bytes)
	return r, nil
}

// stopwatch is the compile.Watcher of a program. It measures as soon as the training is warm.
type stopwatch struct {
	*windows
	execution
	code        *compile.Code
	begin       time.Duration
	gaps, times [][]time.Duration // by step: since the step before ended, of this program or of another, and of the step
}

func (s *stopwatch) Before(step int) {
	if s.begin = time.Since(origin); s.warm {
		s.gaps[step] = append(s.gaps[step], s.begin-s.ended)
	}
}

func (s *stopwatch) After(step int) {
	if s.ended = time.Since(origin); s.warm {
		s.times[step] = append(s.times[step], s.ended-s.begin)
	}
}

// addTo adds the program, of a number, to a profile.
func (s *stopwatch) addTo(p *Profile, number int) {
	for i, step := range s.code.Steps {
		n := Node{Node: step.Node, Program: number, PerRun: float64(s.count) / float64(s.period), Bytes: moved(step)}
		n.Time = quantile(s.times[i], 0.5)
		if o, ok := step.Node.Op().(ir.FLOPCounter); ok {
			n.FLOPs = o.FLOPs(step.Node.OutTypes(), step.Node.InTypes())
		}
		p.Nodes = append(p.Nodes, n)
		p.Between += time.Duration(n.PerRun * float64(quantile(s.gaps[i], 0.5)))
	}
}

// moved is the bytes that a step reads and writes. A step that leaves its input in place under another shape moves none.
func moved(s compile.Step) int {
	if ir.KeepsValues(s.Node.Op()) && s.Out[0].Shares(s.In[0]) {
		return 0
	}
	bytes := 0
	for i, t := range s.In {
		if !slices.ContainsFunc(s.In[:i], t.Shares) {
			bytes += len(t.Bytes())
		}
	}
	for _, t := range s.Out {
		bytes += len(t.Bytes())
	}
	return bytes
}

// used is the bytes that programs use together. Their states are shared.
func used(programs []*stopwatch) int {
	bytes, states := 0, map[*ir.State]bool{}
	for _, s := range programs {
		bytes += s.code.ArenaBytes()
		for i := range s.code.Graph.Len() {
			switch o := s.code.Graph.Node(i).Op().(type) {
			case ir.Read:
				if !states[o.State] {
					bytes += o.State.Type.Bytes(0)
				}
				states[o.State] = true
			case ir.Feed:
				bytes += o.Input.Type.Bytes(0)
			}
		}
	}
	return bytes
}
