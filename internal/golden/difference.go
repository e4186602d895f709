package golden

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/internal/words"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/runtime/parity"
)

// Difference is the first respect in which a section differs from that of a golden file: every value before it, in the same
// and in earlier passes, is the same.
type Difference struct {
	Section string `json:"section"`
	Pass    string `json:"pass,omitempty"`
	Node    string `json:"node,omitempty"` // the layer and the op, or an input or variable
	Source  string `json:"source,omitempty"`
	Text    string `json:"text"`   // how far apart: 3 ULP
	Others  int    `json:"others"` // values of the section that differ besides

	// Structure says that no value is another one: the compiler computes fewer of them, or in another order.
	Structure bool `json:"structure,omitempty"`
}

func (d Difference) String() string {
	s := d.Section
	for _, part := range []string{d.Pass, d.Node} {
		if part != "" {
			s += ": " + part
		}
	}
	s += ": " + d.Text
	if d.Source != "" {
		s += " at " + d.Source
	}
	return s
}

// Changed reports whether a value is another one in any of the differences.
func Changed(list []Difference) bool {
	return slices.ContainsFunc(list, func(d Difference) bool { return !d.Structure })
}

// DifferError says how many golden files differ.
type DifferError struct{ Files, Of int }

func (e *DifferError) Error() string {
	return fmt.Sprintf("%d of %s differ from what is computed now", e.Files, words.Count(e.Of, "golden file"))
}

// differ returns the first difference of passes from a section, and nil where there is none.
func differ(old Section, now []passed) *Difference {
	if len(now) == 1 && now[0].again && len(old.Passes) == 1 && old.Passes[0].Again {
		return differAgain(old, now[0])
	}
	known, gone := map[string]bool{}, old.Passes
	var first, shape *Difference
	others := 0
	for i, p := range now {
		var was *Pass
		if at := slices.IndexFunc(gone, func(o Pass) bool { return o.Name == p.name }); at >= 0 {
			was, gone = &gone[at], slices.Delete(slices.Clone(gone), at, at+1)
			for _, e := range was.Values {
				known[e.Digest] = true
			}
		}
		for _, n := range p.nodes {
			switch {
			case known[n.digest]:
			case first == nil:
				first = differenceAt(old.Name, p.name, n, apart(old, now[:i+1], n, known))
				known[n.digest] = true
			default:
				others++
				known[n.digest] = true
			}
		}
		if shape == nil {
			shape = reshaped(old.Name, was, p)
		}
	}
	if first != nil {
		first.Others = others
		return first
	}
	if shape == nil && len(gone) > 0 {
		return &Difference{Section: old.Name, Pass: gone[0].Name, Structure: true, Text: "the compiler has this pass no more; every value is as it was"}
	}
	return shape
}

// differenceAt is a difference of a node.
func differenceAt(section, pass string, n node, text string) *Difference {
	return &Difference{Section: section, Pass: pass, Node: n.name, Text: text, Source: n.source}
}

// differAgain compares the values of a program that ran again: one by one, or where it is another program now, with all.
func differAgain(old Section, now passed) *Difference {
	was := old.Passes[0].Values
	known := map[string]bool{}
	for _, e := range was {
		known[e.Digest] = true
	}
	aligned := len(was) == len(now.nodes)
	var first *Difference
	for i, n := range now.nodes {
		switch {
		case known[n.digest]:
		case first != nil:
			first.Others++
		case aligned:
			first = differenceAt(old.Name, now.name, n, cmp.Or(since(was[i].Numbers, n.tensor), "other elements"))
		default:
			first = differenceAt(old.Name, now.name, n, "the golden file has no such value")
		}
	}
	if first == nil {
		return reshaped(old.Name, &old.Passes[0], now)
	}
	return first
}

// reshaped says that a graph of known values is another one.
func reshaped(section string, was *Pass, p passed) *Difference {
	d := &Difference{Section: section, Pass: p.name, Structure: true}
	switch {
	case was == nil:
		d.Text = "the golden file has no such pass; every value is as it was"
	case was.Nodes != len(p.nodes):
		d.Text = fmt.Sprintf("%s, and %d in the golden file; every value is one of them", words.Count(len(p.nodes), "value"), was.Nodes)
	case was.Sum != p.sum():
		d.Text = "the values stand in another order than in the golden file; every value is one of them"
	default:
		return nil
	}
	return d
}

// apart says how far the value of a node of the last pass, which a golden file does not have, lies from the value in its place:
// that which the golden file lists in the same pass, or else the nearest of the same layer that earlier passes have and this
// one has not, or else that of the golden file in earlier passes.
func apart(old Section, now []passed, n node, known map[string]bool) string {
	last := now[len(now)-1]
	stays := map[string]bool{}
	for _, m := range last.nodes {
		stays[m.digest] = true
	}
	var before []Pass
	for _, p := range old.Passes {
		before = append(before, p)
		if p.Name != last.name {
			continue
		}
		if text := sinceGolden([]Pass{p}, n, stays); text != "" {
			return text
		}
		break
	}
	return cmp.Or(sincePasses(now[:len(now)-1], n, known, stays), sinceGolden(before, n, stays), "the golden file has no such value")
}

// sincePasses compares a node with the nearest value of its layer in passes, of those that the golden file has and that do not stay.
func sincePasses(passes []passed, n node, known, stays map[string]bool) string {
	best, text := uint64(parity.Apart), ""
	for _, p := range passes {
		for _, m := range p.nodes {
			if !known[m.digest] || stays[m.digest] || m.layer != n.layer || m.tensor.IsZero() {
				continue
			}
			if ulp, t := tensors(m.tensor, n.tensor); t != "" && ulp < best {
				best, text = ulp, t
			}
		}
	}
	return text
}

// tensors compares two tensors of one type, or of one that differs in the order of dimensions of 1 alone.
func tensors(want, got ir.Tensor) (ulp uint64, text string) {
	if want.DType() != got.DType() || want.Len() != got.Len() {
		return 0, ""
	}
	flat := ir.TensorOver(want.Bytes(), want.DType(), got.Shape()...)
	r := parity.Compare([]parity.NamedTensor{{Tensor: flat}}, []parity.NamedTensor{{Tensor: got}}, parity.Tolerance{})
	o := r.Outputs[0]
	switch {
	case o.ULP == parity.Apart:
		return o.ULP - 1, "NaN or an infinity in the place of a number"
	case !want.DType().IsFloat():
		return o.ULP, fmt.Sprintf("%s of %d differ", words.Count(o.Outside, "element"), o.Elements)
	case o.Outside > 0 && o.Elements > 1:
		return o.ULP, fmt.Sprintf("%d ULP in %d of %d elements", o.ULP, o.Outside, o.Elements)
	}
	return o.ULP, fmt.Sprintf("%d ULP", o.ULP)
}

// sinceGolden compares a node with the value of the same label that passes of a golden file have and that does not stay. It is
// empty where there is none.
func sinceGolden(passes []Pass, n node, stays map[string]bool) string {
	other := ""
	for _, p := range passes {
		for _, e := range p.Values {
			switch {
			case e.Label != n.label || stays[e.Digest]:
			case e.Type == n.typ:
				return cmp.Or(since(e.Numbers, n.tensor), "other elements")
			case other == "":
				other = fmt.Sprintf("it is %s, and %s in the golden file", n.typ, e.Type)
			}
		}
	}
	return other
}

// differLines returns the first line in which two descriptions of a file differ.
func differLines(name string, old, now []string) *Difference {
	for i := range max(len(old), len(now)) {
		was, is := "(the end)", "(the end)"
		if i < len(old) {
			was = old[i]
		}
		if i < len(now) {
			is = now[i]
		}
		if was != is {
			return &Difference{Section: name, Text: fmt.Sprintf("%s, and in the golden file %s", strings.Join(strings.Fields(is), " "), strings.Join(strings.Fields(was), " "))}
		}
	}
	return nil
}
