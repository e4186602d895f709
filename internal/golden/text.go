package golden

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// String is the text of a golden file:
//
//	ganc golden 1
//	model gan
//	release 0.1.0
//	data mnist DIGEST
//	recipe seed 1 batch 4
//	set optim.lr=0.001
//	section step 1: disc, gen
//	pass disc/expand 57 nodes SUM
//	 DIGEST f32[4×128] NUMBERS LeakyReLU disc.1
//	section step 2: disc, gen
//	pass run 57 nodes SUM
//	+ DIGESTSUM DIGESTSUM
//	section file generator
//	| weight  gen.0.weight float[100×128]  DIGEST
func (g *Golden) String() string {
	var b strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	p("ganc golden %s", Format)
	p("%s %s", g.Kind, g.Name)
	p("release %s", g.Release)
	if r := g.Recipe; g.Kind == OfModel {
		p("data %s %s", r.Data, r.Digest)
		p("recipe seed %d batch %d", r.Seed, r.Batch)
		if r.Set != "" {
			p("set %s", r.Set)
		}
	}
	for _, s := range g.Sections {
		p("section %s", s.Name)
		for _, l := range s.Lines {
			p("| %s", l)
		}
		for _, pass := range s.Passes {
			p("pass %s %d nodes %s", pass.Name, pass.Nodes, pass.Sum)
			if pass.Again {
				for some := range slices.Chunk(pass.Values, abreast) {
					p("+%s", againText(some))
				}
				continue
			}
			for _, e := range pass.Values {
				p(" %s %s %s %s", e.Digest, e.Type, e.Numbers, e.Label)
			}
		}
	}
	p("end")
	return b.String()
}

// abreast is the values that stand in a line where they have no types and labels.
const abreast = 5

// againText is digests and sums: " DIGESTSUM DIGESTSUM".
func againText(list []Entry) string {
	text := ""
	for _, e := range list {
		text += " " + e.Digest + e.Numbers[:min(sumText, len(e.Numbers))]
	}
	return text
}

var (
	errNotGolden = errors.New("it is no golden file of ganc: make it anew with ganc golden update")
	errDamaged   = errors.New("it is damaged: fetch it again, or make it anew with ganc golden update")
)

func parse(text string) (*Golden, error) {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	format, ok := strings.CutPrefix(lines[0], "ganc golden ")
	switch {
	case !ok:
		return nil, errNotGolden
	case format != Format:
		return nil, fmt.Errorf("it is a golden file of version %s, and this ganc knows version %s: make it anew with ganc golden update", format, Format)
	case len(lines) < 3 || lines[len(lines)-1] != "" || lines[len(lines)-2] != "end":
		return nil, errDamaged
	}
	g := &Golden{}
	for i, line := range lines[1 : len(lines)-2] {
		if !g.take(line) {
			return nil, fmt.Errorf("line %d: %w", i+2, errDamaged)
		}
	}
	return g, nil
}

// take reads a line; it returns false where the line is none of a golden file.
func (g *Golden) take(line string) (ok bool) {
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case OfModel, OfFile:
		g.Kind, g.Name = word, rest
		return rest != ""
	case "release":
		g.Release = rest
		return rest != ""
	case "data":
		at := strings.LastIndexByte(rest, ' ')
		if at < 0 {
			return false
		}
		g.Recipe.Data, g.Recipe.Digest = rest[:at], rest[at+1:]
		return true
	case "recipe":
		n, err := fmt.Sscanf(rest, "seed %d batch %d", &g.Recipe.Seed, &g.Recipe.Batch)
		return n == 2 && err == nil
	case "set":
		g.Recipe.Set = rest
		return true
	case "section":
		g.Sections = append(g.Sections, Section{Name: rest})
		return true
	}
	return len(g.Sections) > 0 && g.Sections[len(g.Sections)-1].take(word, rest)
}

func (s *Section) take(word, rest string) bool {
	switch word {
	case "|":
		s.Lines = append(s.Lines, rest)
		return true
	case "pass":
		f := strings.Split(rest, " ")
		if len(f) < 4 {
			return false
		}
		n, err := strconv.Atoi(f[len(f)-3])
		s.Passes = append(s.Passes, Pass{Name: strings.Join(f[:len(f)-3], " "), Nodes: n, Sum: f[len(f)-1]})
		return err == nil
	case "":
		f := strings.SplitN(rest, " ", 4)
		if len(f) < 4 || len(s.Passes) == 0 {
			return false
		}
		p := &s.Passes[len(s.Passes)-1]
		p.Values = append(p.Values, Entry{f[0], f[1], f[2], f[3]})
		return true
	case "+":
		return len(s.Passes) > 0 && s.Passes[len(s.Passes)-1].again(rest)
	}
	return false
}

// again reads a line of againText.
func (p *Pass) again(line string) bool {
	p.Again = true
	for _, word := range strings.Split(line, " ") {
		if len(word) < digestText {
			return false
		}
		p.Values = append(p.Values, Entry{Digest: word[:digestText], Numbers: word[digestText:]})
	}
	return true
}
