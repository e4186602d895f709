package dataset

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/ganc-ml/ganc/internal/spell"
)

// openCSV opens a table: a header with the names of the columns, then a line for every example. Commas, semicolons or
// tabs stand between values, whichever the header has. Options choose the columns of the field "point" (all but the
// label, unless columns= says) and how each is scaled; Field.Columns tells how to go back.
func openCSV(r request) (*Dataset, error) {
	f, _, err := openRegular(r.path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	t, err := readTable(r, f)
	if err != nil {
		return nil, err
	}
	return t.dataset(r)
}

// A table is the columns of a CSV file that were asked for.
type table struct {
	names  []string    // of the columns of numbers
	values [][]float64 // of each column
	labels []string    // nil where there is no column of labels
	lines  []int       // of each row
}

// A tableReader reads the rows of a table.
type tableReader struct {
	problems
	table
	csv    *csv.Reader
	header []string
	at     []int // where the columns of numbers are in a row
	label  int   // where the label is; −1: nowhere
	seen   []seen
}

// seen is what a column of numbers had up to a row.
type seen struct {
	text, number bool
	more         []string // mistakes: text after the first, before any number
}

func readTable(r request, f io.Reader) (*table, error) {
	t := &tableReader{problems: r.problems(), label: -1}
	if err := t.readHead(f); err != nil {
		return nil, err
	}
	t.choose(r)
	if err := t.err(); err != nil {
		return nil, err
	}
	for t.readRow() {
	}
	if err := t.err(); err != nil {
		return nil, err
	}
	if len(t.lines) == 0 {
		return nil, fail(r.path, "a header and no rows")
	}
	return &t.table, nil
}

// maxHeader bounds the line with the names of the columns, in bytes.
const maxHeader = 1 << 20

// readHead reads the names of the columns.
func (t *tableReader) readHead(f io.Reader) error {
	b := bufio.NewReaderSize(f, maxHeader)
	if mark, _ := b.Peek(3); string(mark) == "\ufeff" {
		b.Discard(3)
	}
	if mark, _ := b.Peek(2); string(mark) == "\xff\xfe" || string(mark) == "\xfe\xff" {
		return fail(t.source, "the text is UTF-16: save it as UTF-8")
	}
	head, _ := b.Peek(maxHeader)
	line, _, _ := strings.Cut(string(head), "\n")
	return t.start(b, line)
}

func (t *tableReader) start(b io.Reader, line string) error {
	t.csv = csv.NewReader(b)
	t.csv.FieldsPerRecord, t.csv.ReuseRecord = -1, true
	for _, comma := range ",;\t" {
		if strings.ContainsRune(line, comma) {
			t.csv.Comma = comma
			break
		}
	}
	t.csv.TrimLeadingSpace = t.csv.Comma != '\t'
	head, err := t.csv.Read()
	if err != nil {
		return fail(t.source, "no header: %w", plainCSV(err))
	}
	t.header = make([]string, len(head))
	for i, name := range head {
		t.header[i] = strings.TrimSpace(name)
		switch {
		case t.header[i] == "":
			t.add("line 1: column %d has no name: give it one, or remove it (an index of pandas: to_csv(index=False))", i+1)
		case isNumber(t.header[i]):
			t.add("line 1: column %d is named %s: want a header with the names of the columns in the first line", i+1, t.header[i])
		case slices.Index(t.header, t.header[i]) < i:
			t.add("line 1: two columns are named %q: rename one", t.header[i])
		}
	}
	return t.err()
}

func isNumber(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

// choose finds the columns that were asked for.
func (t *tableReader) choose(r request) {
	if r.label != "" {
		t.label = t.column("label", r.label)
	}
	names := r.columns
	if names == nil {
		for i, name := range t.header {
			if i != t.label {
				names = append(names, name)
			}
		}
	}
	for _, name := range names {
		i := t.column("columns", name)
		switch {
		case i >= 0 && i == t.label:
			t.add("column %q is the label and among columns=: name it once", name)
		case i >= 0 && slices.Contains(t.at, i):
			t.add("columns= names %q twice", name)
		}
		t.at, t.names = append(t.at, i), append(t.names, name)
	}
	if len(names) == 0 {
		t.add("no column of numbers beside the label")
	}
	t.values, t.seen = make([][]float64, len(t.at)), make([]seen, len(t.at))
}

// column is where a column is.
func (t *tableReader) column(option, name string) int {
	i := slices.Index(t.header, name)
	if i < 0 {
		t.add("%s=%s: there is no such column%s (columns: %s)", option, name, spell.Hint(name, t.header), shorten(t.header))
	}
	return i
}

// shorten lists names, of many the first.
func shorten(names []string) string {
	const most = 20
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
}

// readRow reads a row, and notes what is wrong with it; false at the end.
func (t *tableReader) readRow() bool {
	row, err := t.csv.Read()
	if errors.Is(err, io.EOF) {
		return false
	}
	var bad *csv.ParseError
	if errors.As(err, &bad) {
		t.add("line %d: %w: quote the whole value, and double a quote within it", bad.StartLine, plainCSV(err))
		return true
	}
	if err != nil {
		t.add("%w", reason(err))
		return false
	}
	line, _ := t.csv.FieldPos(0)
	if len(row) != len(t.header) {
		t.add("line %d: %d values, but the header names %d columns", line, len(row), len(t.header))
		return true
	}
	t.keep(row, line)
	return true
}

// keep appends a row.
func (t *tableReader) keep(row []string, line int) {
	for i, at := range t.at {
		v, err := parseValue(row[at])
		t.note(i, line, err)
		t.values[i] = append(t.values[i], v)
	}
	if t.label >= 0 {
		l := strings.Clone(strings.TrimSpace(row[t.label]))
		if l == "" {
			t.add("line %d: column %q %w", line, t.header[t.label], errGap)
		}
		t.labels = append(t.labels, l)
	}
	t.lines = append(t.lines, line)
}

// note takes down what is wrong with a value of column i. Of a column of text the first value is told: the others are
// the same mistake, to have chosen it, unless a number follows.
func (t *tableReader) note(i, line int, err error) {
	var text textError
	isText := errors.As(err, &text)
	c := &t.seen[i]
	if isText && c.text && !c.number {
		c.more = append(c.more, fmt.Sprintf("line %d: column %q %v", line, t.names[i], err))
		return
	}
	if !isText && !errors.Is(err, errGap) {
		c.number = true
		for _, m := range c.more {
			t.add("%s", m)
		}
		c.more = nil
	}
	c.text = c.text || isText
	if err != nil {
		t.add("line %d: column %q %w", line, t.names[i], err)
	}
}

// errGap is a value that is missing.
var errGap = errors.New("is empty: fill the gap or remove the line")

// textError is a value that is not a number.
type textError string

func (e textError) Error() string {
	return fmt.Sprintf("is %.40q: want a number; leave the column out with columns=, or name it with label=", string(e))
}

// parseValue reads a finite number.
func parseValue(text string) (float64, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return 0, errGap
	}
	v, err := strconv.ParseFloat(text, 64)
	switch {
	case errors.Is(err, strconv.ErrRange) || err == nil && (math.IsNaN(v) || math.Abs(v) > math.MaxFloat32):
		return 0, fmt.Errorf("is %s: want a finite number that float32 can hold", text)
	case err != nil:
		return 0, textError(text)
	}
	return v, nil
}

// plainCSV is an error of encoding/csv without the place, which our errors have already.
func plainCSV(err error) error {
	var bad *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return errors.New("the file is empty")
	case errors.As(err, &bad):
		return bad.Err
	}
	return reason(err)
}

// dataset makes the fields "point" and "label".
func (t *table) dataset(r request) (*Dataset, error) {
	point, data, err := t.points(r)
	if err != nil {
		return nil, err
	}
	n := len(t.lines)
	d := &Dataset{Name: r.path, Fields: []Field{point}}
	columns := []column{newColumn(point, n, nil, data)}
	if t.labels != nil {
		label, data, err := t.classes(r)
		if err != nil {
			return nil, err
		}
		d.Fields = append(d.Fields, label)
		columns = append(columns, newColumn(label, n, data, nil))
	}
	d.Train = &Split{N: n, fields: d.Fields, columns: columns}
	d.Validation, d.Test = none(d.Fields), none(d.Fields)
	return d, nil
}

// points scales the columns and puts them side by side.
func (t *table) points(r request) (Field, []float32, error) {
	f := Field{Name: "point", Shape: []int{len(t.names)}, DType: Float32, Min: math.Inf(1), Max: math.Inf(-1)}
	if r.field != "" {
		f.Name = r.field
	}
	p := r.problems()
	data := make([]float32, len(t.names)*len(t.lines))
	for j, values := range t.values {
		c := Column{t.names[j], 0, 1}
		lo, hi := slices.Min(values), slices.Max(values)
		if lo == hi && r.scale != "none" {
			p.add("column %q is %v in every row: leave it out with columns=", c.Name, lo)
			continue
		}
		switch r.scale {
		case "standard":
			c.Offset, c.Scale = moments(values)
		case "minmax", "":
			c.Offset, c.Scale = lo/2+hi/2, hi/2-lo/2
		}
		f.Columns = append(f.Columns, c)
		for i, v := range values {
			x := float32((v - c.Offset) / c.Scale)
			data[i*len(t.names)+j] = x
			f.Min, f.Max = min(f.Min, float64(x)), max(f.Max, float64(x))
		}
	}
	return f, data, p.err()
}

// moments are the mean and the standard deviation of a population.
func moments(values []float64) (mean, sd float64) {
	for _, v := range values {
		mean += v / float64(len(values))
	}
	squares := 0.0
	for _, v := range values {
		squares += float64((v-mean)*(v-mean)) / float64(len(values))
	}
	return mean, math.Sqrt(squares)
}

// classes numbers the labels: as they are where all are whole numbers from 0 to 255, otherwise in the order of their
// sorted names.
func (t *table) classes(r request) (Field, []byte, error) {
	f := Field{Name: "label", DType: Uint8}
	data := make([]byte, len(t.labels))
	names := slices.Compact(slices.Sorted(slices.Values(t.labels)))
	if slices.IndexFunc(names, func(s string) bool { return !isNumber(s) }) >= 0 {
		if len(names) > 256 {
			return f, nil, fail(r.path, "column %q has %d different labels: want at most 256", r.label, len(names))
		}
		for i, l := range t.labels {
			at, _ := slices.BinarySearch(names, l)
			data[i] = byte(at)
		}
		f.Classes, f.ClassNames = len(names), names
		f.Max = float64(f.Classes - 1)
		return f, data, nil
	}
	p := r.problems()
	for i, l := range t.labels {
		v, _ := strconv.ParseFloat(l, 64)
		if !isClass(v) {
			p.add("line %d: label %q is %s: %s", t.lines[i], r.label, l, wantClass)
			continue
		}
		data[i] = byte(v)
	}
	f.Max = float64(slices.Max(data))
	f.Classes = int(f.Max) + 1
	return f, data, p.err()
}
