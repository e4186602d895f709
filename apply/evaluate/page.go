package evaluate

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/ganc-ml/ganc/internal/words"
	"github.com/ganc-ml/ganc/report"
)

// Lines is the measures as a table of at most 80 columns.
func (r *Result) Lines() []string {
	rows := [][]string{{"measure", "", "value", "data"}}
	for _, m := range r.Measures {
		rows = append(rows, []string{m.Name, m.Kind().Title, m.Text(), m.Data()})
	}
	return words.Columns(rows)
}

// Remarks are the notes on measures, those that were left out, and how they were taken.
func (r *Result) Remarks() (lines []string) {
	for _, m := range r.Measures {
		if m.Note != "" {
			lines = append(lines, m.Name+": "+m.Note)
		}
	}
	for _, reason := range r.Reasons() {
		lines = append(lines, "left out: "+reason)
	}
	return lines
}

// Head says what was measured on what, a line each.
func (r *Result) Head() (lines []string) {
	lines = append(lines, fmt.Sprintf("%s  %s parameters", r.Path, words.Thousands(r.Parameters)))
	if r.Data != "" {
		lines = append(lines, "data        "+r.Data)
	}
	if r.Judge != nil {
		lines = append(lines, fmt.Sprintf("classifier  %s, SHA-256 %s…", r.Judge.Name, r.Judge.SHA256[:12]))
	}
	seeds := fmt.Sprintf("seed %d", r.Seed)
	if r.Seeds > 1 {
		seeds += fmt.Sprintf(" to %d", r.Seed+uint64(r.Seeds)-1)
	}
	return append(lines, fmt.Sprintf("samples     %s, %s", words.Thousands(r.Samples), seeds))
}

// Page writes the result as one HTML file.
func (r *Result) Page(w io.Writer) error {
	s, err := r.Section()
	if err != nil {
		return err
	}
	return report.Page{Title: "How good is " + r.Path + "?", Lead: strings.Join(r.Head(), "; "), Sections: s}.Write(w)
}

// Section is the parts of a page about the result.
func (r *Result) Section() ([]report.Section, error) {
	measures := report.Section{Title: "Measures", Tables: []report.Table{{
		Head: []string{"measure", "", "value", "data", "better", "note"}, Left: []int{1, 4, 5}, Notes: []string{spreadNote(r.Seeds)},
	}}}
	t := &measures.Tables[0]
	for _, m := range r.Measures {
		t.Rows = append(t.Rows, []string{m.Name, m.Kind().Title, m.Text(), m.Data(), better(m.Kind()), m.Note})
	}
	for _, g := range r.Gates {
		verdict := "kept"
		if !g.Pass {
			verdict = "not kept"
		}
		t.Notes = append(t.Notes, "gate "+g.Gate+": "+verdict)
	}
	for _, reason := range r.Reasons() {
		t.Notes = append(t.Notes, "left out: "+reason)
	}
	pictures := report.Section{Title: "Pictures"}
	for _, p := range r.Pictures {
		var b bytes.Buffer
		if err := p.Grid.Write(&b); err != nil {
			return nil, err
		}
		pictures.Pictures = append(pictures.Pictures, report.Picture{PNG: b.Bytes(), Caption: p.Caption})
	}
	list := []report.Section{measures}
	if len(r.Pictures) > 0 {
		list = append(list, pictures)
	}
	return append(list, report.Section{Title: "Networks", Text: r.Roles}), nil
}

func better(k Kind) string {
	switch {
	case k.Part:
		return ""
	case k.Higher:
		return "higher"
	}
	return "lower"
}

func spreadNote(seeds int) string {
	if seeds > 1 {
		return fmt.Sprintf("± is the standard deviation over %d seeds of the noise; data: what training examples reach in the place of samples.", seeds)
	}
	return "± is the standard error of the estimate; data: what training examples reach in the place of samples."
}
