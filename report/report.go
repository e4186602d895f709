// Package report writes a page of results: one HTML file that needs no other file, no script and no network. Equal pages
// are equal bytes.
package report

import (
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
)

// Page is what a page shows, from top to bottom.
type Page struct {
	Title    string
	Lead     string // a paragraph below the title
	Sections []Section
}

// Section is a part of a page under a heading: text, then tables, then pictures. What is empty is left out.
type Section struct {
	Title    string
	Text     []string // paragraphs
	Tables   []Table
	Pictures []Picture
}

// Table is rows of text under a head. The first column is aligned to the left and stands for the row; the others are
// aligned to the right, but for those that Left names by their number.
type Table struct {
	Head  []string
	Rows  [][]string
	Left  []int
	Notes []string // below the table
}

// Picture is a PNG image.
type Picture struct {
	PNG     []byte
	Caption string
}

//go:embed page.html
var text string

//go:embed page.css
var css string

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"css": func() template.CSS { return template.CSS(css) },
	"data": func(png []byte) template.URL {
		return template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(png))
	},
}).Parse(text))

// Write writes the page.
func (p Page) Write(w io.Writer) error { return page.Execute(w, p) }

// Class is the class of cells in a column, for the template.
func (t Table) Class(column int) string {
	for _, left := range t.Left {
		if left == column {
			return "left"
		}
	}
	if column == 0 {
		return "left"
	}
	return "right"
}
