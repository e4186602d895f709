package compare

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/ganc-ml/ganc/apply/evaluate"
	"github.com/ganc-ml/ganc/internal/words"
	"github.com/ganc-ml/ganc/report"
)

// bestNote explains the mark of the best value.
const bestNote = "* ahead of every other by more than both spreads"

// Lines is the table of some contestants at a time, as many as fit beside each other in 80 columns. Names that are too long
// lose their beginning.
func (r *Result) Lines() (lines []string) {
	const most = 3
	for first := 0; first < len(r.Contestants); first += most {
		if first > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, words.Columns(r.rows(first, min(first+most, len(r.Contestants)), arrow, 16))...)
	}
	return append(lines, r.notes()...)
}

// notes stand under the table.
func (r *Result) notes() []string { return append([]string{bestNote, r.capacity()}, r.dataNotes()...) }

// rows is the table of contestants first to last−1, with its head; about gives the column behind the name of a measure.
func (r *Result) rows(first, last int, about func(evaluate.Kind) string, width int) [][]string {
	head, parameters := []string{"", ""}, []string{"parameters", ""}
	drawing, times := []string{"of these draw", ""}, []string{"training", ""}
	for _, c := range r.Contestants[first:last] {
		head = append(head, end(c.Name, width))
		parameters = append(parameters, words.Thousands(c.trained()))
		drawing = append(drawing, words.Thousands(c.Drawing))
		times = append(times, c.seconds())
	}
	rows := [][]string{append(head, "data"), append(parameters, ""), append(drawing, ""), append(times, "")}
	for _, k := range evaluate.Kinds {
		if row, ok := r.row(k, first, last, about(k)); ok {
			rows = append(rows, row)
		}
	}
	return rows
}

// row is a measure of contestants first to last−1; ok is false where none has it.
func (r *Result) row(k evaluate.Kind, first, last int, about string) (row []string, ok bool) {
	row = []string{k.Name, about}
	data, best, same := "", r.best(k), r.sameData()
	for i, c := range r.Contestants[first:last] {
		m, has := c.find(k.Name)
		if !has {
			row = append(row, "")
			continue
		}
		text := m.Text()
		if first+i == best {
			text = "*" + text
		}
		row, ok = append(row, text), true
		if data == "" && same {
			data = m.Data()
		}
	}
	return append(row, data), ok
}

// arrow says which way a measure is better.
func arrow(k evaluate.Kind) string {
	switch {
	case k.Part:
		return ""
	case k.Higher:
		return "↑"
	}
	return "↓"
}

// titled is the title of a measure with its arrow.
func titled(k evaluate.Kind) string { return strings.TrimSpace(k.Title + " " + arrow(k)) }

// end is a text of at most n letters; of a longer one the end.
func end(text string, n int) string {
	if r := []rune(text); len(r) > n {
		return "…" + string(r[len(r)-n+1:])
	}
	return text
}

// Page writes the comparison as one HTML file.
func (r *Result) Page(w io.Writer) error {
	rows := r.rows(0, len(r.Contestants), titled, 1<<20)
	table := report.Table{Head: rows[0], Rows: rows[1:], Left: []int{1}, Notes: append(r.notes(), r.spreadNote(), "data: what training examples reach in the place of samples; of the squared error, PCA with a code of the same size.")}
	p := report.Page{Title: strings.Join(r.names(), " against "), Sections: []report.Section{{Title: "Measures", Tables: []report.Table{table}}}}
	for _, c := range r.Contestants {
		s, err := c.section(r.Trained)
		if err != nil {
			return err
		}
		p.Sections = append(p.Sections, s)
	}
	return p.Write(w)
}

func (r *Result) names() (names []string) {
	for _, c := range r.Contestants {
		names = append(names, c.Name)
	}
	return names
}

func (r *Result) spreadNote() string {
	if r.Trained {
		return fmt.Sprintf("±: the standard deviation over %s", words.Count(len(r.Contestants[0].Results), "training seed"))
	}
	return "±: the standard deviation over seeds of the noise or, with one seed, the standard error of the estimate"
}

// section is what a contestant draws, and how it was trained.
func (c *Contestant) section(trained bool) (report.Section, error) {
	s := report.Section{Title: c.Name}
	for _, res := range c.Results {
		text := strings.Join(res.Roles, ", ")
		if trained {
			text = res.Path + ": " + text
		}
		s.Text = append(s.Text, text)
		for _, p := range res.Pictures[:min(1, len(res.Pictures))] {
			var b bytes.Buffer
			if err := p.Grid.Write(&b); err != nil {
				return s, err
			}
			s.Pictures = append(s.Pictures, report.Picture{PNG: b.Bytes(), Caption: res.Path + ": " + p.Caption})
		}
	}
	if c.curves != nil {
		s.Pictures = append(s.Pictures, report.Picture{PNG: c.curves, Caption: c.Results[0].Path + ": reports over the epochs"})
	}
	return s, nil
}
