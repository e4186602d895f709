package evaluate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/internal/imagegrid"
	"github.com/ganc-ml/ganc/runtime/eval"
)

// Result is the measures of a file or build.
type Result struct {
	Path       string    `json:"path"`
	Roles      []string  `json:"roles"` // the networks that were found: "generator gan/generator.onnx"
	Parameters int       `json:"parameters"`
	Drawing    int       `json:"drawing_parameters,omitempty"` // of the network that draws the samples
	Data       string    `json:"data,omitempty"`
	Judge      *JudgeRef `json:"judge,omitempty"`
	Samples    int       `json:"samples"`
	Seed       uint64    `json:"seed"`
	Seeds      int       `json:"seeds"`
	Measures   []Measure `json:"measures"`
	LeftOut    []LeftOut `json:"left_out,omitempty"`
	Gates      []Verdict `json:"gates,omitempty"`

	Pictures []Picture `json:"-"`
}

// JudgeRef names a classifier.
type JudgeRef struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

// Measure is a measure of all seeds.
type Measure struct {
	Name   string    `json:"name"`
	Mean   float64   `json:"mean"`
	SD     float64   `json:"sd"`              // over seeds
	Error  float64   `json:"error,omitempty"` // standard error of the value of one seed
	Values []float64 `json:"values"`
	Floor  *float64  `json:"data,omitempty"` // what the data themselves reach
	Note   string    `json:"note,omitempty"`
}

// LeftOut is a measure that could not be taken.
type LeftOut struct {
	Name   string `json:"name"`
	Reason string `json:"reason"`
}

// Picture is images for the page.
type Picture struct {
	Caption string
	imagegrid.Grid
}

// Kind describes the measure.
func (m Measure) Kind() Kind { return kindOf(m.Name) }

// Spread is what the mean may be wrong by: the standard deviation over seeds or, of one seed, the standard error of its
// estimate.
func (m Measure) Spread() float64 {
	if len(m.Values) < 2 {
		return m.Error
	}
	return m.SD
}

// Text is the mean and its spread as a person reads them.
func (m Measure) Text() string {
	text := m.number(m.Mean)
	if spread := m.Spread(); spread > 0 {
		text += " ± " + m.number(spread)
	}
	return text + m.unit()
}

// Data is the figure of the data as a person reads it, empty where there is none.
func (m Measure) Data() string {
	if m.Floor == nil {
		return ""
	}
	return m.number(*m.Floor) + m.unit()
}

func (m Measure) number(v float64) string {
	k := m.Kind()
	if k.Share {
		v *= 100
	}
	return fmt.Sprintf("%.*f", k.Digits, v)
}

func (m Measure) unit() string {
	if m.Kind().Share {
		return " %"
	}
	return ""
}

func (r *Result) add(name string, value float64, more ...func(*Measure)) {
	i := slices.IndexFunc(r.Measures, func(m Measure) bool { return m.Name == name })
	if i < 0 {
		i = len(r.Measures)
		r.Measures = append(r.Measures, Measure{Name: name})
	}
	m := &r.Measures[i]
	m.Values = append(m.Values, value)
	m.Mean, m.SD = eval.MeanSD(m.Values)
	for _, set := range more {
		set(m)
	}
}

func (r *Result) leaveOut(name, reason string) {
	if !slices.ContainsFunc(r.LeftOut, func(l LeftOut) bool { return l.Name == name }) {
		r.LeftOut = append(r.LeftOut, LeftOut{name, reason})
	}
}

// sort puts measures in the order of the table.
func (r *Result) sort() {
	names := Names()
	slices.SortStableFunc(r.Measures, func(a, b Measure) int {
		return cmp.Compare(slices.Index(names, a.Name), slices.Index(names, b.Name))
	})
	slices.SortStableFunc(r.LeftOut, func(a, b LeftOut) int {
		return cmp.Compare(slices.Index(names, a.Name), slices.Index(names, b.Name))
	})
}

// Find is the measure of a name.
func (r *Result) Find(name string) (Measure, bool) {
	for _, m := range r.Measures {
		if m.Name == name {
			return m, true
		}
	}
	return Measure{}, false
}

// reason says why a measure was not taken.
func (r *Result) reason(name string) string {
	for _, l := range r.LeftOut {
		if l.Name == name {
			return l.Reason
		}
	}
	return "no network of " + r.Path + " allows it: it holds " + strings.Join(r.Roles, ", ")
}

// Reasons lists the measures that were left out, those of one reason together.
func (r *Result) Reasons() (lines []string) {
	for i, l := range r.LeftOut {
		if slices.ContainsFunc(r.LeftOut[:i], func(o LeftOut) bool { return o.Reason == l.Reason }) {
			continue
		}
		var names []string
		for _, o := range r.LeftOut[i:] {
			if o.Reason == l.Reason {
				names = append(names, o.Name)
			}
		}
		lines = append(lines, strings.Join(names, ", ")+": "+l.Reason)
	}
	return lines
}

func (r *Result) reasons() string {
	if len(r.LeftOut) == 0 {
		return ": no network allows what was asked for: it holds " + strings.Join(r.Roles, ", ") + " (ganc eval --help says what each allows)"
	}
	return ": " + strings.Join(r.Reasons(), "; ")
}
