// Package proof compares exported files with the training graph, and with test data that lies beside them, and reports the
// difference of every output.
package proof

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ganc-ml/ganc/internal/words"
	"github.com/ganc-ml/ganc/runtime/parity"
)

// Report is a comparison of an engine with a reference, network by network; parity.json of a build holds it. A build
// compares a second engine as well.
type Report struct {
	Pass      bool             `json:"pass"`
	Tolerance parity.Tolerance `json:"tolerance"` // zero: the numbers must be equal
	Reference string           `json:"reference"`
	Engine    string           `json:"engine"`
	Second    string           `json:"second_engine,omitempty"`
	Networks  []Network        `json:"networks"`
}

// Network is the comparison of a file, case by case.
type Network struct {
	Network string   `json:"network"`
	File    string   `json:"file"`
	Weights *Weights `json:"weights,omitempty"` // of a build; nil where they cannot be counted
	Cases   []Case   `json:"cases"`

	// Of a file of int8 products in another runtime: "numbers" where each is within its limit, or "statistics", and which.
	Judged     string   `json:"judged_by,omitempty"`
	Statistics []string `json:"statistics,omitempty"`

	LeftOut int `json:"left_out,omitempty"` // data sets of too many examples for the runtime
}

// Weights is how much of a network its stored inputs prove: a change of an unreached weight changes, to first order, no
// output for any of them. Such a weight stands behind units that never fire; only the file's SHA-256 guards it.
type Weights struct {
	All       int `json:"all"`
	Unreached int `json:"unreached"`
}

// Case is the comparison of all outputs for one set of inputs.
type Case struct {
	Batch   int             `json:"batch,omitempty"` // 0: a data set of a test layout
	Run     int             `json:"run"`             // or the number of the data set
	Outputs []parity.Output `json:"outputs"`
	Second  []parity.Output `json:"second_outputs,omitempty"` // of the second engine
}

// Add adds a case: the outputs of the engine, and of the second where there is one.
func (n *Network) Add(batch, run int, outputs, second []parity.Output) {
	n.Cases = append(n.Cases, Case{batch, run, outputs, second})
}

// Output is an output of a network over all cases.
type Output struct {
	Network  string
	Output   string
	Elements int
	ULP      uint64
	Abs, Rel parity.Number
	Scale    parity.Number // greatest finite magnitude that is wanted
	Share    parity.Number // greatest part of its limit that an element uses up, where elements have limits of their own
	limited  bool          // they have
	OfScale  parity.Number // greatest absolute difference, in units in the last place of Scale
	Cosine   parity.Number // least of all cases
	NaN      int           // elements that are NaN, as is wanted
	Second   *Output       // by the second engine; nil where there is none
	failed   string        // the worst case, where one is outside the tolerance
}

// Outputs is every output of the network over all cases.
func (n *Network) Outputs() []Output {
	var list []Output
	for _, c := range n.Cases {
		for i, o := range c.Outputs {
			if i == len(list) {
				list = append(list, Output{Network: n.Network, Output: o.Name})
			}
			list[i].add(c, o)
		}
		for i, o := range c.Second {
			if list[i].Second == nil {
				list[i].Second = &Output{Network: n.Network, Output: o.Name}
			}
			list[i].Second.add(c, o)
		}
	}
	return list
}

func (p *Output) add(c Case, o parity.Output) {
	p.Elements += o.Elements
	worse := o.ULP > p.ULP || p.failed == ""
	p.ULP, p.Abs, p.Rel, p.Scale = max(p.ULP, o.ULP), max(p.Abs, o.Abs), max(p.Rel, o.Rel), max(p.Scale, o.Scale)
	if p.Cosine == 0 {
		p.Cosine = 1
	}
	if d := o.Divergence; d != nil {
		p.OfScale, p.Cosine = max(p.OfScale, d.Max), min(p.Cosine, d.Cosine)
	}
	p.NaN += o.NaN
	if o.Share != nil {
		p.Share, p.limited = max(p.Share, *o.Share), true
	}
	if o.OK() || !worse {
		return
	}
	where, first := fmt.Sprintf("at batch %d, run %d", c.Batch, c.Run), ""
	if c.Batch == 0 {
		where = fmt.Sprintf("in data set %d", c.Run)
	}
	if o.Problem != "" {
		p.failed = where + ": " + o.Problem
		return
	}
	if d := o.Divergence; d != nil && !slices.Equal(d.First, o.Worst.Index) {
		first = fmt.Sprintf("the first at %v, ", d.First)
	}
	p.failed = fmt.Sprintf("%s: %d of %d elements differ, %sthe worst at %v: got %v, want %v, %s apart", where, o.Outside, o.Elements,
		first, o.Worst.Index, float64(o.Worst.Got), float64(o.Worst.Want), ulps(o.ULP))
}

func ulps(n uint64) string {
	if n == parity.Apart {
		return "as far as NaN"
	}
	return fmt.Sprintf("%d ULP", n)
}

// ParityError is a file that does not compute what it should.
type ParityError struct {
	Err    error
	Report string // the file with the comparison in full, where there is one
}

func (e *ParityError) Error() string { return e.Err.Error() }
func (e *ParityError) Unwrap() error { return e.Err }

// Check sets Pass. Where an output is outside the tolerance, it returns a *ParityError with a line for each such output.
func (r *Report) Check() error {
	var lines []string
	add := func(where string, o *Output) {
		if o != nil && o.failed != "" {
			want := r.Tolerance.String()
			if o.limited {
				want = "at most the limit that the file's roundings explain"
			}
			lines = append(lines, fmt.Sprintf("parity failed: %s: output %s %s (want %s)", where, o.Output, o.failed, want))
		}
	}
	for _, n := range r.Networks {
		for _, o := range n.Outputs() {
			if n.Judged == "statistics" && o.ULP != parity.Apart {
				continue
			}
			add(n.File, &o)
			add(n.File+" in "+r.Second, o.Second)
		}
		if n.Judged == "numbers" {
			for _, line := range n.Statistics {
				lines = append(lines, "parity failed: "+n.File+": by statistics too: "+line)
			}
		}
	}
	if r.Pass = len(lines) == 0; r.Pass {
		return nil
	}
	return &ParityError{Err: errors.New(strings.Join(lines, "\n"))}
}

// Table prints the report, a line for each output. The second engine has a column for the greatest distance. Where outputs
// differ, the greatest absolute difference is told in units in the last place of the output's scale too, and the cosine. A large
// distance that is harmless is explained.
func (r *Report) Table() []string {
	diverges := r.diverges()
	rows := [][]string{{"network", "output", "elements", "most ULP", "most abs"}}
	if diverges {
		rows[0] = append(rows[0], "of scale", "cosine")
	} else {
		rows[0] = append(rows[0], "most rel")
	}
	if r.Second != "" {
		rows[0] = append(rows[0], r.Second)
	}
	if r.limited() {
		rows[0] = append(rows[0], "of limit")
	}
	notes := []string{""}
	for _, n := range r.Networks {
		for _, o := range n.Outputs() {
			notes = append(notes, o.note())
			row := []string{n.Network, o.Output, words.Thousands(o.Elements), ulps(o.ULP), short(o.Abs)}
			if diverges {
				row = append(row, short(o.OfScale), fmt.Sprintf("%.6f", float64(o.Cosine)))
			} else {
				row = append(row, short(o.Rel))
			}
			if o.Second != nil {
				row = append(row, ulps(o.Second.ULP))
			}
			if o.limited {
				row = append(row, fmt.Sprintf("%.2g", float64(o.Share)))
			}
			rows = append(rows, row)
		}
	}
	lines := words.Columns(rows)
	for i, note := range notes {
		lines[i] += note
	}
	for _, n := range r.Networks {
		if n.LeftOut > 0 {
			lines = append(lines, fmt.Sprintf("%s: %s of more than %d examples left out: this runtime is slow", n.Network, words.Count(n.LeftOut, "data set"), slowRows))
		}
		switch n.Judged {
		case "numbers":
			lines = append(lines, n.Network+": int8 products, judged by numbers: codes and sums are integers, the rest has the limits of rounding")
		case "statistics":
			lines = append(lines, n.Network+": int8 products, judged by statistics: values at the edge of two codes were rounded otherwise")
			lines = append(lines, n.Statistics...)
		}
	}
	return lines
}

// diverges reports whether an output differs.
func (r *Report) diverges() bool {
	return slices.ContainsFunc(r.Networks, func(n Network) bool {
		return slices.ContainsFunc(n.Outputs(), func(o Output) bool { return o.ULP > 0 && r.Second == "" })
	})
}

// short is a number with three digits.
func short(n parity.Number) string { return strconv.FormatFloat(float64(n), 'g', 3, 64) }

// limited reports whether an output has limits of its own.
func (r *Report) limited() bool {
	return slices.ContainsFunc(r.Networks, func(n Network) bool {
		return slices.ContainsFunc(n.Outputs(), func(o Output) bool { return o.limited })
	})
}

// note explains a distance in ULP that is large and harmless: between values near zero, units in the last place are tiny.
func (p *Output) note() string {
	const unit = 1.0 / (1 << 23) // in the last place of 1, in float32
	share := float64(p.Abs / p.Scale)
	if p.NaN > 0 {
		return fmt.Sprintf("  %s of them NaN, as is wanted", words.Thousands(p.NaN))
	}
	if p.failed != "" || p.ULP == parity.Apart || p.ULP < 64 || !(16*share < float64(p.ULP)*unit) {
		return ""
	}
	return fmt.Sprintf("  values near zero: %.0e of the output's scale", share)
}

// Coverage says of each network how many of its weights the stored inputs prove.
func (r *Report) Coverage() []string {
	var rows [][]string
	for _, n := range r.Networks {
		switch w := n.Weights; {
		case w == nil:
			rows = append(rows, []string{n.Network, "an op without a gradient hides which of them the stored inputs prove"})
		case w.Unreached == 0:
			rows = append(rows, []string{n.Network, fmt.Sprintf("each of %s changes an output for a stored input; SHA256SUMS guards the last bits, which rounding may lose", words.Thousands(w.All))})
		default:
			rows = append(rows, []string{n.Network, fmt.Sprintf("%s of %s change no output for any stored input: SHA256SUMS alone guards them",
				words.Thousands(w.Unreached), words.Thousands(w.All))})
		}
	}
	return words.Columns(rows)
}
