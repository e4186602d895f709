package dataset

import (
	"encoding/csv"
	"io"
	"path/filepath"
	"regexp"
	"strings"
)

// separators are the characters that may stand between values, the likelier ones first.
const separators = ",;\t|"

// sepLine is the line with which Excel names the separator of what follows.
var sepLine = regexp.MustCompile(`^"?sep=(.)"?\n`)

// separator finds what stands between the values of a table in its first lines. whole says whether there are no more
// lines. The extension .tsv means tabs where the header has any. Otherwise the separator is the one that gives the header
// and the rows one number of columns, two at least; of several the one that makes the most values numbers. Where none
// does, it is the one that cuts the header into the most columns.
func separator(path, text string, whole bool) rune {
	if header, _, _ := strings.Cut(text, "\n"); isTSV(path) && strings.Contains(header, "\t") {
		return '\t'
	}
	best, most := rune(separators[0]), separation{}
	for _, comma := range separators {
		if s := separate(text, whole, comma); s.better(most) {
			best, most = comma, s
		}
	}
	return best
}

func isTSV(path string) bool { return strings.EqualFold(filepath.Ext(path), ".tsv") }

// A separation says how well a separator fits.
type separation struct {
	equal            bool // two columns at least, and as many in every row
	columns, numbers int  // in the header; in all rows
}

func (s separation) better(than separation) bool {
	switch {
	case s.equal != than.equal:
		return s.equal
	case s.equal && s.numbers != than.numbers:
		return s.numbers > than.numbers
	}
	return s.columns > than.columns
}

// separate cuts the first rows.
func separate(text string, whole bool, comma rune) (s separation) {
	const most = 20
	r := newCSV(strings.NewReader(text), comma)
	for rows := 0; rows <= most; rows++ {
		row, err := r.Read()
		if err != nil || !whole && rows > 0 && r.InputOffset() >= int64(len(text)) {
			break // at the end, or the row may go on behind the text
		}
		if rows == 0 {
			s.columns = len(row)
			s.equal = s.columns > 1
			continue
		}
		s.equal = s.equal && len(row) == s.columns
		for _, v := range row {
			if v = strings.TrimSpace(v); comma != ',' {
				v = commaNumber.Replace(v)
			}
			if isNumber(v) {
				s.numbers++
			}
		}
	}
	return s
}

func newCSV(r io.Reader, comma rune) *csv.Reader {
	c := csv.NewReader(r)
	c.FieldsPerRecord, c.ReuseRecord = -1, true
	c.Comma, c.TrimLeadingSpace = comma, comma != '\t'
	return c
}
