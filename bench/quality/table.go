package main

import (
	"fmt"
	"slices"
	"strings"
)

const preface = `# What the recipes reach

` + "`make quality`" + ` trains the recipe of every bar, measures the exported files with ` + "`ganc eval`" + ` and writes this page from
` + "`results.csv`" + `; ` + "`make quality ONLY=aae,dcgan SEEDS=3`" + ` renews some of its lines. The figure of several seeds is their median
or, of modes, their worst. *Time* is of the slowest seed's build, beside what the bar allows where it says so: half of the
processors' time, which is what two threads take where nothing else runs, and up to twice that where other programs make them
wait for each other (training of several times half of the processors' seconds tells so); of a build that was there already (` + "`-reuse`" + `;
0 s of processors in the second table), the time of its training. Recipes were chosen on the test split, with seed 1.

`

// table is the page of the trials.
func table(trials []trial) string {
	var s strings.Builder
	s.WriteString(preface)
	s.WriteString("| bar | recipe | measure | goal | figure | seeds | time | |\n|---|---|---|---:|---:|---:|---:|---|\n")
	for _, b := range bars {
		mine := of(trials, b.name)
		for _, g := range b.goals {
			s.WriteString(line(b, g, mine, of(trials, b.base)))
		}
	}
	s.WriteString(notes(trials))
	s.WriteString("\n| bar | seed | steps | figures | training, s | processors, s | commit |\n|---|---:|---:|---|---:|---:|---|\n")
	for _, t := range trials {
		var values []string
		for _, v := range t.values {
			values = append(values, fmt.Sprintf("%s %.5g", v.measure, v.number))
		}
		fmt.Fprintf(&s, "| `%s` | %d | %d | %s | %.0f | %.0f | %s |\n", t.bar, t.seed, t.steps, strings.Join(values, ", "), t.training, t.cpu, t.commit)
	}
	s.WriteString("\nMachines: " + strings.Join(machines(trials), "; ") + ".\n")
	return s.String()
}

// notes is what is to be known of the figures of bars that were measured.
func notes(trials []trial) string {
	var s strings.Builder
	for _, b := range bars {
		if b.note != "" && len(of(trials, b.name)) > 0 {
			fmt.Fprintf(&s, "\n`%s`: %s\n", b.name, b.note)
		}
	}
	return s.String()
}

// of is the trials of a bar.
func of(trials []trial, name string) (mine []trial) {
	for _, t := range trials {
		if t.bar == name {
			mine = append(mine, t)
		}
	}
	return mine
}

// line is the line of a goal.
func line(b bar, g goal, trials, base []trial) string {
	title, values, minutes := g.measure, g.values(trials), 0.0
	if b.base != "" {
		title += ", less than that of `" + b.base + "` by"
		values = g.gains(trials, base)
	}
	figure, verdict := "–", "not measured"
	if len(values) > 0 {
		for _, t := range trials {
			minutes = max(minutes, t.minutes())
		}
		v := g.figure(values)
		figure, verdict = g.text(v), "missed"
		switch late := b.minutes > 0 && minutes > b.minutes; {
		case g.free:
			verdict = "base"
		case g.keeps(v) && late:
			verdict = "missed: too long"
		case g.keeps(v):
			verdict = "**met**"
		}
	}
	time := "–"
	if minutes > 0 {
		time = fmt.Sprintf("%.1f min", minutes)
	}
	if b.minutes > 0 {
		time += fmt.Sprintf(" of %g", b.minutes)
	}
	return fmt.Sprintf("| `%s` | %s | %s | %s | %s | %d | %s | %s |\n", b.name, b.recipe(), title, g.goal(), figure, len(values), time, verdict)
}

// recipe is the flags of the builds.
func (b bar) recipe() string {
	if b.first == nil {
		return fmt.Sprintf("`%s`", strings.Join(append([]string{b.model}, b.train...), " "))
	}
	return fmt.Sprintf("`%s %s`, and from its weights `%s`", b.model, strings.Join(b.first, " "), strings.Join(b.train, " "))
}

// goal is the bound with its sign.
func (g goal) goal() string {
	switch {
	case g.free:
		return "–"
	case g.most:
		return "≤ " + g.text(g.bound)
	}
	return "≥ " + g.text(g.bound)
}

// minutes is the time that a build takes where both of its threads have a processor to themselves: half of the processors'
// time. Of a build that was there already it is the time of the training.
func (t trial) minutes() float64 {
	if t.cpu == 0 {
		return t.training / 60
	}
	return t.cpu / 2 / 60
}

// values is a measure of every trial that has it.
func (g goal) values(trials []trial) (values []float64) {
	for _, t := range trials {
		if v, ok := t.value(g.measure); ok {
			values = append(values, v)
		}
	}
	return values
}

// gains is by how much a measure is smaller than in a trial of the base with the same seed.
func (g goal) gains(trials, base []trial) (gains []float64) {
	for _, t := range trials {
		for _, o := range base {
			v, ok := t.value(g.measure)
			was, known := o.value(g.measure)
			if ok && known && o.seed == t.seed {
				gains = append(gains, was-v)
			}
		}
	}
	return gains
}

// figure is the one that decides: the median, of an even number the worse of the middle two, or the worst.
func (g goal) figure(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	if g.most {
		slices.Reverse(sorted)
	}
	if g.every {
		return sorted[0]
	}
	return sorted[(len(sorted)-1)/2]
}

func (g goal) keeps(v float64) bool {
	if g.most {
		return v <= g.bound
	}
	return v >= g.bound
}

func (g goal) text(v float64) string {
	if g.share {
		return fmt.Sprintf("%.*f %%", g.digits, 100*v)
	}
	return fmt.Sprintf("%.*f", g.digits, v)
}

// machines are the machines of the trials, each once.
func machines(trials []trial) (names []string) {
	for _, t := range trials {
		if !slices.Contains(names, t.machine) {
			names = append(names, t.machine)
		}
	}
	return names
}
