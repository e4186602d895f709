package dataset

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/ganc-ml/ganc/internal/fault"
	"github.com/ganc-ml/ganc/internal/spell"
)

// openCSV opens a table: a header with the names of the columns, then a line for every example. Options choose the
// columns of the field "point" (all but the label, unless columns= says) and how each is scaled; Field.Columns tells how
// to go back.
func openCSV(r request) (unfitted, error) {
	f, _, err := openRegular(r.path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readTable(r, f)
}

// A table is the columns of a CSV file that were asked for.
type table struct {
	request
	names  []string // of the columns of numbers
	values grid
	labels *texts // nil where there is no column of labels
	note   string
}

// A tableReader reads the rows of a table.
type tableReader struct {
	problems
	table
	csv     *csv.Reader
	input   *rowReader
	skipped int // lines in front of those that csv counts
	header  []string
	sorted  []int32 // the places of the header, by name
	line    int     // of the row that was read last
	at      []int   // where the columns of numbers are in a row
	label   int     // where the label is; −1: nowhere
	text    textColumns
	scratch []float64 // for the values of rows that are only checked
}

func readTable(r request, f io.ReadSeeker) (unfitted, error) {
	t := &tableReader{problems: r.problems(), table: table{request: r}, label: -1}
	text, note, err := decodeText(f)
	if err != nil {
		return nil, fail(r.path, "%w", err)
	}
	t.note = note
	if err := t.readHead(text); err != nil {
		return nil, err
	}
	t.choose()
	if err := t.err(); err != nil {
		return nil, err
	}
	for t.readRow() {
	}
	if err := t.err(); err != nil {
		return nil, err
	}
	if t.values.n == 0 {
		return nil, fail(r.path, "a header and no rows")
	}
	return &t.table, nil
}

// maxSample bounds the text in which the separator is looked for, in bytes.
const maxSample = 1 << 18

// readHead finds the separator and reads the names of the columns.
func (t *tableReader) readHead(text io.Reader) error {
	b := bufio.NewReaderSize(text, maxSample)
	sample, err := b.Peek(maxSample)
	whole := err == io.EOF
	var comma rune
	if m := sepLine.FindSubmatch(sample); m != nil {
		b.Discard(len(m[0]))
		t.skipped, comma = 1, rune(m[1][0])
		if !strings.ContainsRune(separators, comma) {
			return fail(t.source, "line 1: sep=%c: want a comma, a semicolon, a tab or a bar between values", comma)
		}
	} else {
		comma = separator(t.path, string(sample), whole)
	}
	t.input = &rowReader{Reader: b, comma: byte(comma)}
	t.csv = newCSV(t.input, comma)
	head, err := t.csv.Read()
	if t.input.exceeded != nil {
		return fail(t.source, "line %d: %w", t.skipped+1, t.input.exceeded)
	} else if err != nil {
		return fail(t.source, "no header: %w", plainCSV(err))
	}
	t.nameColumns(head)
	return t.err()
}

// nameColumns checks the header.
func (t *tableReader) nameColumns(head []string) {
	t.line = t.skipped + 1
	t.header, t.sorted = make([]string, len(head)), make([]int32, len(head))
	for i, name := range head {
		t.header[i], t.sorted[i] = strings.TrimSpace(name), int32(i)
	}
	slices.SortFunc(t.sorted, func(i, j int32) int {
		return cmp.Or(strings.Compare(t.header[i], t.header[j]), cmp.Compare(i, j))
	})
	twice := make([]bool, len(head))
	for k := 1; k < len(head); k++ {
		twice[t.sorted[k]] = t.header[t.sorted[k]] == t.header[t.sorted[k-1]]
	}
	for i, name := range t.header {
		switch {
		case name == "":
			t.add("line %d: column %d has no name: give it one, or remove it (an index of pandas: to_csv(index=False))", t.line, i+1)
		case isNumber(name):
			t.add("line %d: column %d is named %.80s: want a header with the names of the columns in the first line", t.line, i+1, name)
		case twice[i]:
			t.add("line %d: two columns are named %.80q: rename one", t.line, name)
		}
	}
}

func isNumber(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

// choose finds the columns that were asked for.
func (t *tableReader) choose() {
	if t.request.label != "" {
		t.label = t.column("label", t.request.label)
		t.labels = &texts{}
	}
	t.names = t.request.columns
	if t.names == nil && t.label < 0 {
		t.names = t.header
	} else if t.names == nil {
		for i, name := range t.header {
			if i != t.label {
				t.names = append(t.names, name)
			}
		}
	}
	chosen, all := make([]bool, len(t.header)), t.request.columns == nil
	for k, name := range t.names {
		var i int
		if i = k; !all {
			i = t.column("columns", name)
		} else if t.label >= 0 && k >= t.label {
			i++
		}
		switch {
		case i < 0:
		case i == t.label:
			t.add("column %.80q is the label and among columns=: name it once", name)
		case chosen[i]:
			t.add("columns= names %.80q twice", name)
		default:
			chosen[i] = true
		}
		t.at = append(t.at, i)
	}
	if len(t.names) == 0 {
		t.add("no column of numbers beside the label")
	}
	t.values.width, t.scratch, t.text = len(t.at), make([]float64, len(t.at)), newTextColumns(len(t.at))
}

// column is where a column is.
func (t *tableReader) column(option, name string) int {
	k, ok := slices.BinarySearchFunc(t.sorted, name, func(i int32, name string) int { return strings.Compare(t.header[i], name) })
	if !ok {
		t.addf(func() error {
			return fmt.Errorf("%s=%.80s: there is no such column%s (columns: %s)", option, name, spell.Hint(name, t.header), shorten(t.header))
		})
		return -1
	}
	return int(t.sorted[k])
}

// readRow reads a row, and notes what is wrong with it; false at the end.
func (t *tableReader) readRow() bool {
	t.input.next()
	row, err := t.csv.Read()
	if errors.Is(err, io.EOF) {
		return false
	}
	var bad *csv.ParseError
	switch {
	case t.input.exceeded != nil:
		t.add("behind line %d: %w", t.line, t.input.exceeded)
		return false
	case errors.As(err, &bad):
		t.add("line %d: %w: quote the whole value, and double a quote within it", t.skipped+bad.StartLine, plainCSV(err))
		return true
	case err != nil:
		t.add("%w", fault.Reason(err))
		return false
	}
	line, _ := t.csv.FieldPos(0)
	t.line = t.skipped + line
	t.keep(row)
	return true
}

// keep appends a row.
func (t *tableReader) keep(row []string) {
	switch line := t.line; {
	case !slices.ContainsFunc(row, func(v string) bool { return strings.TrimSpace(v) != "" }):
		t.add("line %d has no values: remove it", line)
		return
	case len(row) != len(t.header):
		t.add("line %d: %d values, but the header names %d columns", line, len(row), len(t.header))
		return
	}
	values := t.scratch
	if !t.any() {
		values = t.values.next()
	}
	for i, at := range t.at {
		v, err := parseValue(row[at], t.decimalComma)
		if err != nil || t.text.suspect(i) {
			t.noteValue(i, err)
		} else {
			t.text.kind[i] = hasNumber
		}
		values[i] = v
	}
	if t.label < 0 || t.any() && len(t.labels.list) == maxTexts {
		return
	}
	l := strings.TrimSpace(row[t.label])
	if l == "" {
		t.add("line %d: column %.80q %w", t.line, t.header[t.label], errGap)
	}
	if !t.labels.add(l, t.line) {
		t.add("column %.80q has more than %d different values: want at most %d classes", t.header[t.label], maxTexts, maxClasses)
	}
}

// parseValue reads a finite number.
func parseValue(text string, decimalComma bool) (float64, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return 0, errGap
	}
	plain := text
	if decimalComma && strings.Count(text, ",") == 1 && !strings.Contains(text, ".") {
		plain = strings.Replace(text, ",", ".", 1)
	}
	v, err := strconv.ParseFloat(plain, 64)
	switch {
	case errors.Is(err, strconv.ErrRange) || err == nil && (math.IsNaN(v) || math.Abs(v) > math.MaxFloat32):
		return 0, fmt.Errorf("is %.40s: want a finite number that float32 can hold", text)
	case err != nil:
		return 0, textError(text)
	}
	return v, nil
}

// errGap is a value that is missing.
var errGap = errors.New("is empty: fill the gap or remove the line")

// textError is a value that is not a number.
type textError string

var commaNumber = strings.NewReplacer(",", ".")

func (e textError) Error() string {
	if text := string(e); strings.Count(text, ",") == 1 && !strings.Contains(text, ".") && isNumber(commaNumber.Replace(text)) {
		return fmt.Sprintf("is %.40q: want a decimal point, or say decimal=comma", text)
	}
	return fmt.Sprintf("is %.40q: want a number; leave the column out with columns=, or name it with label=", string(e))
}

// laterText is a value that is not a number in a column where another has the remedies.
type laterText string

func (e laterText) Error() string { return fmt.Sprintf("is %.40q: want a number", string(e)) }

// plainCSV is an error of encoding/csv without the place, which our errors have already.
func plainCSV(err error) error {
	var bad *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return errors.New("the file is empty")
	case errors.As(err, &bad):
		return bad.Err
	}
	return fault.Reason(err)
}
