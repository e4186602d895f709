package augment

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/internal/figure"
	"github.com/ganc-ml/ganc/internal/imagegrid"
	"github.com/ganc-ml/ganc/internal/rng"
	"github.com/ganc-ml/ganc/internal/words"
	"github.com/ganc-ml/ganc/report"
	"github.com/ganc-ml/ganc/runtime/eval"
)

// Head says what was drawn, a line each; dir is where it lies.
func (r *Result) Head(dir string) []string {
	first := fmt.Sprintf("%s  %s of %d classes by %s", dir, words.Count(r.N, "image"), len(r.Classes), r.Generator)
	return slices.Concat([]string{first}, words.Columns(r.facts()), []string{"read it by  --data " + r.Form.source(dir)})
}

// facts says where the labels come from, in pairs.
func (r *Result) facts() (pairs [][]string) {
	label := "the class that the generator was asked for"
	if r.Labelled == judged {
		label = "the class that the classifier sees"
	}
	pairs = append(pairs, []string{"labels    ", label})
	if r.Judge != nil {
		pairs = append(pairs, []string{"classifier", fmt.Sprintf("%s, SHA-256 %s…", r.Judge.Name, r.Judge.SHA256[:12])},
			[]string{"rejected  ", fmt.Sprintf("%s of %s: their label has a probability below %v", words.Thousands(r.Rejected), words.Thousands(r.Drawn), r.Confidence)})
	}
	if r.Data != "" {
		pairs = append(pairs, []string{"data      ", r.Data})
	}
	return pairs
}

// Lines is the table of the gain, none where it was not measured.
func (r *Result) Lines() []string {
	g := r.Gain
	if g == nil {
		return nil
	}
	head := []string{"accuracy, %", ""}
	for _, n := range g.Labels {
		head = append(head, words.Count(n, "label"))
	}
	rows := [][]string{head}
	for _, a := range g.Arms {
		row := []string{a.Name, ""}
		for _, m := range a.Accuracy {
			row = append(row, m.percent("%.1f ± %.1f"))
		}
		rows = append(rows, row)
	}
	for _, a := range g.Arms[1:] {
		row := []string{a.Name + " − " + g.Arms[0].Name, ""}
		for _, m := range a.Gain {
			row = append(row, m.percent("%+.1f ± %.1f"))
		}
		rows = append(rows, row)
	}
	return words.Columns(rows)
}

// percent writes a measure in hundredths.
func (m Measure) percent(form string) string { return fmt.Sprintf(form, 100*m.Mean, 100*m.SD) }

// Key says what the rows of the table are.
func (r *Result) Key() (lines []string) {
	g := r.Gain
	if g == nil {
		return nil
	}
	for _, a := range g.Arms {
		lines = append(lines, fmt.Sprintf("%-10s  %s", a.Name+":", a.About))
	}
	return append(lines, fmt.Sprintf("± standard deviation over %s; %s steps each; %s", words.Count(g.Draws, "draw"), words.Thousands(g.Steps), words.Count(g.Test, "test example")))
}

// page is the result as one HTML file.
func (r *Result) page() (report.Page, error) {
	var lead []string
	for _, pair := range r.facts() {
		lead = append(lead, strings.TrimSpace(pair[0])+": "+pair[1])
	}
	p := report.Page{Title: words.Count(r.N, "image") + " by " + r.Generator, Lead: strings.Join(lead, "; ")}
	if r.Gain != nil {
		gain, err := r.gainSection()
		if err != nil {
			return p, err
		}
		p.Sections = append(p.Sections, gain)
	}
	counts := report.Table{Head: []string{"class", "samples"}}
	for _, c := range r.Classes {
		counts.Rows = append(counts.Rows, []string{c.Name, words.Thousands(c.Samples)})
	}
	samples := report.Section{Title: "Samples", Tables: []report.Table{counts}, Text: r.Notes}
	for _, row := range append([]row{r.sampleRows()}, r.pictures...) {
		var b bytes.Buffer
		if err := row.grid(r).Write(&b); err != nil {
			return p, err
		}
		samples.Pictures = append(samples.Pictures, report.Picture{PNG: b.Bytes(), Caption: row.caption})
	}
	p.Sections = append(p.Sections, samples)
	return p, nil
}

// gainSection is the tables and the curves of the gain.
func (r *Result) gainSection() (report.Section, error) {
	g := r.Gain
	accuracy := report.Table{Head: []string{"accuracy, %"}, Notes: r.Key()}
	gain := report.Table{Head: []string{"gain over " + g.Arms[0].Name}, Notes: []string{"on the same labelled examples, draw by draw"}}
	panel := figure.Panel{Title: "accuracy on test examples"}
	curves := figure.Curves{X: "labelled examples"}
	for _, n := range g.Labels {
		accuracy.Head, gain.Head = append(accuracy.Head, words.Count(n, "label")), append(gain.Head, words.Count(n, "label"))
		curves.At = append(curves.At, float64(n))
	}
	for _, a := range g.Arms {
		row, more, curve := []string{a.Name}, []string{a.Name}, figure.Curve{Name: a.Name}
		for i, m := range a.Accuracy {
			row, curve.Y = append(row, m.percent("%.2f ± %.2f")), append(curve.Y, m.Mean)
			if a.Gain != nil {
				more = append(more, a.Gain[i].percent("%+.2f ± %.2f"))
			}
		}
		accuracy.Rows, panel.Curves = append(accuracy.Rows, row), append(panel.Curves, curve)
		if a.Gain != nil {
			gain.Rows = append(gain.Rows, more)
		}
	}
	s := report.Section{Title: "What a classifier gains", Tables: []report.Table{accuracy, gain}}
	if len(g.Labels) < 2 {
		return s, nil
	}
	curves.Panels = []figure.Panel{panel}
	var b bytes.Buffer
	if err := curves.Write(&b); err != nil {
		return s, err
	}
	s.Pictures = []report.Picture{{PNG: b.Bytes(), Caption: "accuracy by the number of labelled examples"}}
	return s, nil
}

// row is images for the page, with a caption; of samples, a row for each class.
type row struct {
	caption string
	images  set
	columns int
	names   []string // of the rows; nil: none
}

func (w row) grid(r *Result) imagegrid.Grid {
	return imagegrid.Grid{Batch: r.batch(w.images), Columns: w.columns, Rows: w.names}
}

const (
	shown       = 10 // images in a row of the page
	shownInRows = 20 // classes that the page shows
)

// sampleRows is the first samples of each class.
func (r *Result) sampleRows() row {
	of := make([][]int, len(r.Classes))
	for i, class := range r.samples.labels {
		if len(of[class]) < shown {
			of[class] = append(of[class], i)
		}
	}
	w := row{caption: "samples, a row for each class", columns: shown}
	for class, idx := range of {
		if len(idx) == 0 || len(w.names) == shownInRows {
			continue
		}
		w.names = append(w.names, r.Classes[class].Name)
		line := set{eval.NewMatrix(shown, r.samples.images.Cols), make([]int, shown)}
		for k, i := range idx {
			copy(line.images.Row(k), r.samples.images.Row(i))
		}
		if w.images.images.Rows == 0 {
			w.images = line
			continue
		}
		w.images = joined(w.images, line)
	}
	return w
}

// show keeps labelled examples of the first draw, and copies of them as classical augmentation changes them, for the page.
func (e *experiment) show() {
	real := e.labelled(trial{})
	n := min(shown, real.images.Rows)
	first := turned(real, n)
	e.result.pictures = []row{{"labelled examples, and below them three copies of each, moved, turned and scaled", joined(first, classical(first, 3*n, e.image, rng.Fork(rng.Key(e.Seed, "classical"), 0))), n, nil}}
}
