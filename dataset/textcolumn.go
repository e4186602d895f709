package dataset

import "errors"

// textColumns remembers of every column of numbers whether it looks like text. Of a column of text the first value is
// told: the others are the same mistake, to have chosen the column, unless a number follows.
type textColumns struct {
	columns []textColumn
	room    int // for values that are remembered
}

type textColumn struct {
	text, number bool
	more         []textValue // text after the first, before any number
	uncounted    int         // further ones
}

// A textValue is where a column has text.
type textValue struct {
	line int
	err  error
}

func newTextColumns(n int) textColumns { return textColumns{make([]textColumn, n), maxProblems} }

// suspect reports whether column i had text and no number so far.
func (t *textColumns) suspect(i int) bool { return t.columns[i].text && !t.columns[i].number }

// noteValue takes down what is wrong with a value of column i; err is nil for a number.
func (t *tableReader) noteValue(i, line int, err error) {
	var text textError
	isText := errors.As(err, &text)
	c := &t.text.columns[i]
	switch {
	case isText && t.text.suspect(i):
		if t.text.room--; t.text.room >= 0 {
			c.more = append(c.more, textValue{line, laterText([]byte(text))})
		} else {
			c.uncounted++
		}
		return
	case !isText && !errors.Is(err, errGap):
		for _, m := range c.more {
			t.addValue(m.line, i, m.err)
		}
		t.more += c.uncounted
		*c = textColumn{text: c.text, number: true}
	}
	if isText && c.text {
		err = laterText(text)
	}
	c.text = c.text || isText
	if err != nil {
		t.addValue(line, i, err)
	}
}

func (t *tableReader) addValue(line, i int, err error) {
	t.add("line %d: column %.80q %w", line, t.names[i], err)
}
