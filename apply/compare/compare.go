// Package compare puts the measures of several models side by side: of files and builds that are there, or of models that
// it trains from nothing with several seeds.
package compare

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ganc-ml/ganc/apply/evaluate"
	"github.com/ganc-ml/ganc/runtime/eval"
)

// Result is models side by side.
type Result struct {
	Contestants []*Contestant `json:"contestants"`
	Trained     bool          `json:"trained"` // values are means over seeds of training, not of the noise alone
}

// Contestant is a file, a build, or the builds of one model with several seeds.
type Contestant struct {
	Name       string             `json:"name"`
	Trained    int                `json:"trained_parameters,omitempty"` // of all networks; 0 where a file does not say
	Parameters int                `json:"parameters"`                   // of the networks that are measured
	Drawing    int                `json:"drawing_parameters"`           // of these, of the network that draws
	Seconds    []float64          `json:"train_seconds,omitempty"`      // of each training
	Measures   []evaluate.Measure `json:"measures"`
	Results    []*evaluate.Result `json:"results"` // of each build

	curves []byte // the reports over the epochs of the first build, a PNG
}

// Paths compares files and build directories. Every path is measured with the same options. Paths that hold nothing to measure are
// errors before any is measured.
func Paths(ctx context.Context, paths []string, o evaluate.Options, watch evaluate.Watch) (*Result, error) {
	var missing []error
	for _, path := range paths {
		_, err := evaluate.Find(path, o.Encoder)
		missing = append(missing, err)
	}
	if err := errors.Join(missing...); err != nil {
		return nil, err
	}
	r := &Result{}
	for i, path := range paths {
		c, err := measure(ctx, path, []string{path}, o, part(watch, i, len(paths), path))
		if err != nil {
			return nil, err
		}
		r.Contestants = append(r.Contestants, c)
	}
	return r, nil
}

// part tells of the progress of part i of n.
func part(watch evaluate.Watch, i, n int, name string) evaluate.Watch {
	if watch == nil {
		return nil
	}
	return func(done, total int, now string) { watch(i*total+done, n*total, name+": "+now) }
}

// measure measures the builds of one contestant.
func measure(ctx context.Context, name string, dirs []string, o evaluate.Options, watch evaluate.Watch) (*Contestant, error) {
	c := &Contestant{Name: name}
	for i, dir := range dirs {
		res, err := evaluate.Evaluate(ctx, dir, o, part(watch, i, len(dirs), dir))
		if err != nil {
			return nil, err
		}
		c.Results = append(c.Results, res)
		c.Parameters, c.Drawing = res.Parameters, res.Drawing
		if err := c.addTraining(dir); err != nil {
			return nil, err
		}
	}
	c.Measures = together(c.Results)
	return c, nil
}

// together is the measures of one result, or those of several with a value for each. A measure that one of them lacks is
// left out.
func together(results []*evaluate.Result) []evaluate.Measure {
	if len(results) == 1 {
		return results[0].Measures
	}
	var out []evaluate.Measure
	for _, first := range results[0].Measures {
		m := evaluate.Measure{Name: first.Name, Floor: first.Floor, Note: first.Note}
		for _, r := range results {
			if v, ok := r.Find(first.Name); ok {
				m.Values = append(m.Values, v.Mean)
			}
		}
		if len(m.Values) == len(results) {
			m.Mean, m.SD = eval.MeanSD(m.Values)
			out = append(out, m)
		}
	}
	return out
}

// find is a measure of a contestant.
func (c *Contestant) find(name string) (evaluate.Measure, bool) {
	i := slices.IndexFunc(c.Measures, func(m evaluate.Measure) bool { return m.Name == name })
	if i < 0 {
		return evaluate.Measure{}, false
	}
	return c.Measures[i], true
}

// best is the contestant that is ahead of every other by more than the spread of both, or −1. Measures of different data have none.
func (r *Result) best(k evaluate.Kind) int {
	best := -1
	if k.Part || !r.sameData() {
		return best
	}
	for i, c := range r.Contestants {
		m, ok := c.find(k.Name)
		if !ok {
			continue
		}
		ahead, others := true, false
		for j, d := range r.Contestants {
			if o, ok := d.find(k.Name); ok && i != j {
				others = true
				lead := m.Mean - o.Mean
				if !k.Higher {
					lead = -lead
				}
				ahead = ahead && lead > m.Spread()+o.Spread()
			}
		}
		if ahead && others {
			best = i
		}
	}
	return best
}

// seconds is the mean time of a training, in words.
func (c *Contestant) seconds() string {
	if len(c.Seconds) == 0 {
		return ""
	}
	mean, sd := eval.MeanSD(c.Seconds)
	if sd > 0 {
		return fmt.Sprintf("%.1f ± %.1f s", mean, sd)
	}
	return fmt.Sprintf("%.1f s", mean)
}
