package dataset

// textColumns remembers of every column of numbers whether it looks like text. Of a column of text the first value is
// told: the others are the same mistake, to have chosen the column, unless a number follows.
type textColumns struct {
	kind  []textKind
	later []textValue // text after the first of a column, before any number; maxProblems of them at most
	more  []int32     // of each column, how many more
}

// A textKind is what a column has had so far.
type textKind byte

const (
	hasNothing textKind = iota
	hasText             // and no number
	hasNumber
	hasBoth
)

// A textValue is where a column has text.
type textValue struct {
	column, line int
	text         string
}

func newTextColumns(n int) textColumns {
	return textColumns{kind: make([]textKind, n), more: make([]int32, n)}
}

// suspect reports whether column i had text and no number so far.
func (t *textColumns) suspect(i int) bool { return t.kind[i] == hasText }

// noteValue takes down what is wrong with a value of column i; err is nil for a number.
func (t *tableReader) noteValue(i int, err error) {
	kind := &t.text.kind[i]
	text, isText := err.(textError)
	switch {
	case isText && *kind == hasText && len(t.text.later) < maxProblems:
		t.text.later = append(t.text.later, textValue{i, t.line, string([]byte(text))})
		return
	case isText && *kind == hasText:
		t.text.more[i]++
		return
	case isText && (*kind == hasBoth || *kind == hasNumber):
		if *kind == hasBoth {
			err = laterText(text)
		}
		*kind = hasBoth
	case isText:
		*kind = hasText
	case err != errGap && *kind == hasText:
		t.tellLater(i)
		*kind = hasBoth
	case err != errGap && *kind == hasNothing:
		*kind = hasNumber
	}
	if err != nil {
		t.addValue(t.line, i, err)
	}
}

// tellLater tells the values of a column that turns out not to be one of text.
func (t *tableReader) tellLater(column int) {
	kept := t.text.later[:0]
	for _, v := range t.text.later {
		if v.column == column {
			t.addValue(v.line, column, laterText(v.text))
		} else {
			kept = append(kept, v)
		}
	}
	t.text.later = kept
	t.problems.more += int(t.text.more[column])
	t.text.more[column] = 0
}

func (t *tableReader) addValue(line, column int, err error) {
	t.add("line %d: column %.80q %w", line, t.names[column], err)
}
