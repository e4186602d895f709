package explain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ganc-ml/ganc/apply/subject"
	"github.com/ganc-ml/ganc/internal/imagegrid"
	"github.com/ganc-ml/ganc/report"
)

// page is the result as a page.
func (r *Result) page() (report.Page, error) {
	p := report.Page{Title: "What " + r.File + " draws, and what its code means", Lead: r.lead()}
	for _, section := range []func() (report.Section, error){r.fidelitySection, r.sampleSections, r.directionSection, r.codeSection, r.gapSection, r.layerSection} {
		s, err := section()
		if err != nil {
			return p, err
		}
		if s.Title != "" {
			p.Sections = append(p.Sections, s)
		}
	}
	return p, nil
}

func (r *Result) lead() string {
	text := fmt.Sprintf("A code of %d numbers. An encoder was trained for %d steps on %d samples that the generator drew, and measured on %d others.", r.Code.Width, r.Explainer.Steps, r.Explainer.Samples, r.Explainer.Held)
	if r.Data != "" {
		text += " Real images are those of " + r.Data + "."
	}
	for _, note := range r.Notes {
		text += " Note: " + note + "."
	}
	return text
}

func share(v *subject.Number) string {
	if v == nil {
		return "–"
	}
	return v.Share()
}

func (r *Result) fidelitySection() (report.Section, error) {
	x := r.Explainer
	rows := [][]string{
		{"R² of the code", fmt.Sprintf("%.3f", float64(x.R2))},
		{"error of a number of the code, in standard deviations", fmt.Sprintf("%.3f", float64(x.CodeError))},
		{"cycle: mean squared error of G(E(G(z))) against G(z)", fmt.Sprintf("%.4f", float64(x.Cycle))},
		{"cycle: share of the variance of the pixels", share(&x.Explained)},
	}
	if x.Label != nil {
		rows = append(rows, []string{"classes told right", share(x.Label)})
	}
	if x.Real != nil {
		rows = append(rows, []string{"share of the variance of real images that G(E(x)) gives back", share(x.Real)})
	}
	return report.Section{Title: "The explainer", Tables: []report.Table{{Head: []string{"measure", "value"}, Rows: rows}}}, nil
}

func (r *Result) sampleSections() (report.Section, error) {
	below := "Below each image stands what the generator draws from the code that the explainer tells, the residual (light: what the code " +
		"cannot account for), and the sample of the nearest code"
	if r.Data != "" {
		below += "; at last the nearest training example"
	}
	s := report.Section{Title: "Samples, explained", Text: []string{below + "."}}
	for _, kind := range r.pictures.kinds {
		g, err := r.pictures.samples[kind].grid(&r.pictures)
		if err != nil {
			return s, err
		}
		pic, err := png(g, kind)
		if err != nil {
			return s, err
		}
		s.Pictures = append(s.Pictures, pic)
	}
	s.Tables = []report.Table{r.sampleTable()}
	return s, nil
}

// sampleTable is a row for each sample, with the columns that say something of this generator.
func (r *Result) sampleTable() report.Table {
	classes := slices.ContainsFunc(r.Samples, func(x Sample) bool { return x.Class != "" })
	real := slices.ContainsFunc(r.Samples, func(x Sample) bool { return x.Training != nil })
	t := report.Table{Head: []string{"image"}}
	if classes {
		t.Head, t.Left = append(t.Head, "class"), []int{1}
	}
	t.Head = append(t.Head, "explained", "residual", "nearest code")
	if real {
		t.Head = append(t.Head, "nearest example")
	}
	t.Head, t.Left = append(t.Head, "code"), append(t.Left, len(t.Head))
	count := map[string]int{}
	for _, x := range r.Samples {
		count[x.Kind]++
		row := []string{fmt.Sprintf("%s %d", x.Kind, count[x.Kind])}
		if classes {
			row = append(row, x.Class)
		}
		row = append(row, x.Explained.Share(), fmt.Sprintf("%.4f", float64(x.Residual)), neighbour("%d (%.2f)", x.Nearest, x.Far))
		if real {
			row = append(row, neighbour("%d (%.4f)", x.Training, x.Away))
		}
		t.Rows = append(t.Rows, append(row, codeText(x.Code)))
	}
	return t
}

// neighbour is the number of a neighbour and its distance, where there is one.
func neighbour(format string, number *int, away subject.Number) string {
	if number == nil {
		return "–"
	}
	return fmt.Sprintf(format, *number, float64(away))
}

// codeText is a code for a person: its first numbers.
func codeText(code []float32) string {
	var list []string
	for _, v := range code[:min(8, len(code))] {
		list = append(list, fmt.Sprintf("%.2f", v))
	}
	if len(code) > 8 {
		list = append(list, "…")
	}
	return strings.Join(list, " ")
}

func (r *Result) directionSection() (report.Section, error) {
	s := report.Section{Title: "Directions of the code", Text: []string{"What a step of one standard deviation of the code changes, in standard deviations of each attribute. A direction has the name of what it changes most; ganc edit --along NAME=AMOUNT calls it."}}
	if len(r.Directions) == 0 {
		return report.Section{}, nil
	}
	t := report.Table{Head: []string{"name", "found by"}, Left: []int{1}}
	for _, e := range r.Directions[0].Effects {
		t.Head = append(t.Head, e.Measure)
	}
	t.Head = append(t.Head, "strength")
	for _, d := range r.Directions {
		row := []string{d.Name, d.Direction.String()}
		for _, e := range d.Effects {
			row = append(row, fmt.Sprintf("%+.2f", e.PerStep))
		}
		t.Rows = append(t.Rows, append(row, d.Stride()))
	}
	s.Tables = []report.Table{t}
	if r.pictures.walks != nil {
		pic, err := png(imagegrid.Grid{Batch: r.pictures.batch(r.pictures.walks), Columns: len(stride), Rows: r.pictures.walked}, "one sample along each: −3 to +3 standard deviations")
		if err != nil {
			return s, err
		}
		s.Pictures = append(s.Pictures, pic)
	}
	return s, nil
}

func (r *Result) codeSection() (report.Section, error) {
	c := r.Code
	active := "–"
	if c.Active != nil {
		active = fmt.Sprintf("%d of %d", *c.Active, c.Width)
	}
	s := report.Section{Title: "The code", Tables: []report.Table{{Head: []string{"measure", "value"}, Rows: [][]string{
		{"active units", active}, {"linear probe of the class, of codes", share(c.Probe)}, {"the same, of pixels", share(c.ProbePixels)},
	}}}}
	if len(c.MIG) == 0 {
		return s, nil
	}
	t := report.Table{Head: []string{"attribute", "mutual information gap", "most told by one number", "number"}}
	for _, f := range c.MIG {
		t.Rows = append(t.Rows, []string{f.Name, fmt.Sprintf("%.3f", float64(f.Gap)), fmt.Sprintf("%.3f", float64(f.Most)), fmt.Sprint(f.Number)})
	}
	s.Tables = append(s.Tables, t)
	return s, nil
}

func (r *Result) gapSection() (report.Section, error) {
	if len(r.Gaps) == 0 {
		return report.Section{}, nil
	}
	s := report.Section{Title: "What the generator cannot draw", Text: []string{"The best that a gradient search through the file finds for test images of each class; at last for the generator's own samples, which it can draw."}}
	t := report.Table{Head: []string{"class", "images", "mean squared error", "explained"}}
	for _, g := range r.Gaps {
		t.Rows = append(t.Rows, []string{g.Class, fmt.Sprint(g.Images), fmt.Sprintf("%.4f", float64(g.Error)), g.Explained.Share()})
	}
	s.Tables = []report.Table{t}
	if r.pictures.gaps != nil {
		pic, err := png(imagegrid.Grid{Batch: r.pictures.batch(r.pictures.gaps), Columns: 2 * each, Rows: r.pictures.classes}, "test images, and the nearest that the generator draws")
		if err != nil {
			return s, err
		}
		s.Pictures = append(s.Pictures, pic)
	}
	return s, nil
}

func (r *Result) layerSection() (report.Section, error) {
	s := report.Section{Title: "The explainer's first layer"}
	pic, err := png(imagegrid.Grid{Batch: signed(r.pictures.batch(r.pictures.weights)), Columns: 16}, "weights of its 64 units (grey is 0)")
	if err != nil {
		return s, err
	}
	s.Pictures = append(s.Pictures, pic)
	for _, kind := range r.pictures.kinds {
		rows := r.pictures.samples[kind]
		units := imagegrid.Batch{Pixels: rows.units, N: rows.n, C: 1, H: 8, W: hidden / 8}
		if pic, err = png(imagegrid.Grid{Batch: signed(units), Columns: rows.n}, "activations of the units for the images above, "+kind); err != nil {
			return s, err
		}
		s.Pictures = append(s.Pictures, pic)
	}
	return s, nil
}
