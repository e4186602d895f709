// Package summary says in a line what a part of a model is: for the command line, the card of a build and the manifest
// of a run.
package summary

import (
	"fmt"
	"strings"

	"github.com/ganc-ml/ganc/internal/words"
	"github.com/ganc-ml/ganc/ir"
)

// Parameters is the number of elements of the trainable variables among states.
func Parameters(states []*ir.State) int {
	n := 0
	for _, s := range states {
		if s.Trainable {
			count, _ := s.Type.Count()
			n += count
		}
	}
	return n
}

// Objective says what is minimised, over how many parameters and how: "disc over 1,024 parameters, 5 times an iteration".
func Objective(o *ir.Objective) string {
	s := fmt.Sprintf("%s over %s parameters", o.Name, words.Thousands(Parameters(o.Parameters())))
	if o.Count > 1 {
		s += fmt.Sprintf(", %d times an iteration", o.Count)
	}
	if o.AccumulationSteps > 1 {
		s += fmt.Sprintf(", each on %d batches", o.AccumulationSteps)
	}
	for _, l := range o.Lazies {
		s += fmt.Sprintf(", with a term every %d", l.Every)
	}
	if len(o.Clippers) > 0 {
		s += ", gradients clipped"
	}
	if len(o.Limits) > 0 {
		s += ", parameters limited"
	}
	if o.Averager != nil {
		s += ", averaged"
	}
	return s
}

// Stages is the stages of a model and their lengths: "pretrain 2 epochs, adversarial 13 epochs".
func Stages(stages []*ir.Stage) string {
	var list []string
	for _, s := range stages {
		list = append(list, s.Name+" "+words.Count(s.Epochs, "epoch"))
	}
	return strings.Join(list, ", ")
}

// Network is the name, signature and weights of an exported network: "generator: z f32[N×100] → image f32[N×784], averaged
// weights".
func Network(n *ir.Network) string {
	s := n.Name + ": " + Signature(n)
	if n.Averaged {
		s += ", averaged weights"
	}
	return s
}

// Signature is the inputs and outputs of a network: "z f32[N×100] → image f32[N×784]".
func Signature(n *ir.Network) string { return ports(n.Ins) + " → " + ports(n.Outs) }

func ports(list []ir.NetworkPort) string {
	s := make([]string, len(list))
	for i, p := range list {
		s[i] = fmt.Sprintf("%s %v", p.Name, p.Value.Type())
	}
	return strings.Join(s, ", ")
}

// Port says what the values of a port mean, with a space before each part: " in [0, 1] image 1×28×28". It is empty
// where the port says nothing.
func Port(p ir.Port) string {
	s := ""
	if p.Law != nil {
		s += " " + p.Law.Name
	}
	if p.Range != nil {
		s += fmt.Sprintf(" in [%g, %g]", p.Range.Lo, p.Range.Hi)
	}
	if p.Classes > 0 {
		s += fmt.Sprintf(" %d classes", p.Classes)
		if p.ClassNames != nil {
			s += ": " + words.Some(p.ClassNames)
		}
	}
	if p.Columns != nil {
		names := make([]string, len(p.Columns))
		for i, c := range p.Columns {
			names[i] = c.Name
		}
		s += " of the columns " + words.Some(names)
	}
	if p.Image != nil {
		s += fmt.Sprintf(" image %d×%d×%d", p.Image.Channels(), p.Image.H, p.Image.W)
	}
	return s
}

// Untrained says, a line for each block, which parameters a loss reads and no Minimize updates.
func Untrained(m *ir.Model) (lines []string) {
	names := map[string][]string{}
	var blocks []string
	for _, s := range m.Untrained() {
		if names[s.Block] == nil {
			blocks = append(blocks, s.Block)
		}
		names[s.Block] = append(names[s.Block], s.Name)
	}
	for _, b := range blocks {
		what := fmt.Sprintf("block %q", b)
		if b == "" {
			what = "outside every block"
		}
		lines = append(lines, fmt.Sprintf("%s: a loss reads its parameters and no Minimize lists them, so they stay as they begin: %s", what, strings.Join(names[b], ", ")))
	}
	return lines
}
