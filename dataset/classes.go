package dataset

import (
	"slices"
	"strconv"
)

const wantClass = "want classes as whole numbers from 0 to 255"

// maxClasses is the number of classes that a byte can tell apart.
const maxClasses = 256

// label describes labels of n classes. The classes may have names.
func label(n int, names []string) Field {
	return Field{Name: "label", DType: Uint8, Classes: n, Max: float64(n - 1), ClassNames: names}
}

// fitClasses counts the classes of numbered labels: one more than the greatest label of the training split. A label of
// another split beyond them is a mistake, because no example of its class is trained on.
func (d *Dataset) fitClasses() error {
	i := slices.IndexFunc(d.Fields, func(f Field) bool { return f.Name == "label" })
	if i < 0 {
		return nil
	}
	f := &d.Fields[i]
	*f = label(1+int(slices.Max(d.Train.columns[i].bytes)), f.ClassNames)
	p := problems{source: d.Name}
	for _, s := range d.Splits() {
		var count [maxClasses]int
		for _, l := range s.columns[i].bytes {
			count[l]++
		}
		for l := f.Classes; l < maxClasses; l++ {
			if count[l] > 0 {
				p.add("the %s split has class %d (%d of its examples), but the classes for training end at %d: %s", s.Name, l, count[l], f.Classes-1, moveExamples)
			}
		}
	}
	return p.err()
}

// moveExamples is the remedy where a class has no example for training.
const moveExamples = "give the training split examples of it, by another shuffle= or by moving files, or remove these"

// texts are labels as text, one for each row. Each different text is stored once.
type texts struct {
	list []string
	line []int // of the file, where each text stands first; 0: the source has no lines
	at   map[string]uint16
	rows []uint16 // which of list
}

// maxTexts bounds the different labels that are collected before the source is refused.
const maxTexts = 1 << 12

// add appends a row; false if there are too many different labels.
func (t *texts) add(label string, line int) bool {
	k, ok := t.at[label]
	if !ok {
		if len(t.list) == maxTexts {
			return false
		}
		if t.at == nil {
			t.at = map[string]uint16{}
		}
		k = uint16(len(t.list))
		label = string([]byte(label)) // the caller's text may be part of a long row
		t.list, t.line = append(t.list, label), append(t.line, line)
		t.at[label] = k
	}
	t.rows = append(t.rows, k)
	return true
}

// classes turns texts into labels: numbers as they are where every text of the training split is a number, otherwise in
// the natural order of the names. Mistakes are added to p; what names the column or array in them.
func (t *texts) classes(what string, splits [3]rows, p *problems) (Field, [3][]byte) {
	var used [3][]bool // by text
	for i, split := range splits {
		used[i] = make([]bool, len(t.list))
		for r := range split.all {
			used[i][t.rows[r]] = true
		}
	}
	var names []string
	for k, text := range t.list {
		if used[0][k] {
			names = append(names, text)
		}
	}
	var f Field
	var class []int // of each text; −1: none
	if slices.ContainsFunc(names, func(s string) bool { return !isNumber(s) }) {
		f, class = t.named(what, names, p)
	} else {
		f, class = t.numbered(what, used, p)
	}
	for k, text := range t.list {
		if class[k] < 0 && !used[0][k] {
			p.add("%s%s is %.80q, a class that no row for training has: %s", atLine(t.line[k]), what, text, moveExamples)
		}
	}
	var out [3][]byte
	for i, split := range splits {
		out[i] = make([]byte, 0, split.n)
		for r := range split.all {
			out[i] = append(out[i], byte(class[t.rows[r]]))
		}
	}
	return f, out
}

// atLine is where in a file of text a mistake is.
func atLine(line int) string {
	if line == 0 {
		return ""
	}
	return "line " + strconv.Itoa(line) + ": "
}

// named gives every name of the training split its place in the natural order.
func (t *texts) named(what string, names []string, p *problems) (Field, []int) {
	sortNatural(names)
	if len(names) > maxClasses {
		p.add("%s has %d different values: want at most %d classes", what, len(names), maxClasses)
	}
	at := make(map[string]int, len(names))
	for i, n := range names {
		at[n] = i
	}
	class := make([]int, len(t.list))
	for k, text := range t.list {
		class[k] = -1
		if i, ok := at[text]; ok {
			class[k] = i
		}
	}
	return label(len(names), names), class
}

// numbered takes texts for the numbers that they are.
func (t *texts) numbered(what string, used [3][]bool, p *problems) (Field, []int) {
	class, greatest := make([]int, len(t.list)), 0
	for k, text := range t.list {
		class[k] = -1
		v, err := strconv.ParseFloat(text, 64)
		switch {
		case err == nil && isClass(v):
			class[k] = int(v)
		case used[0][k]:
			p.add("%s%s is %.40s: %s", atLine(t.line[k]), what, text, wantClass)
		}
		if used[0][k] {
			greatest = max(greatest, class[k])
		}
	}
	for k := range class {
		if class[k] > greatest {
			class[k] = -1 // a class that is held out altogether
		}
	}
	return label(greatest+1, nil), class
}
