package operators

import (
	"slices"
	"strings"
	"testing"
)

// removed is the last opset of operators that a later one removed.
var removed = map[string]int{"Upsample": 9}

// TestTable checks that operators stand in alphabetical order, that the opsets of one operator's rows follow each
// other without a gap up to the last, and that what rows say of inputs can be read.
func TestTable(t *testing.T) {
	if !slices.IsSortedFunc(table, func(a, b row) int { return strings.Compare(a.op, b.op) }) {
		t.Error("the table is not in alphabetical order")
	}
	for i, r := range table {
		if i > 0 && table[i-1].op == r.op && table[i-1].last+1 != r.since {
			t.Errorf("%s: a row ends at opset %d, the next begins at %d", r.op, table[i-1].last, r.since)
		}
		last := lastOpset
		if n, ok := removed[r.op]; ok {
			last = n
		}
		if (i+1 == len(table) || table[i+1].op != r.op) && r.last != last || r.since > r.last {
			t.Errorf("%s: its last row is for opsets %d to %d", r.op, r.since, r.last)
		}
		if strings.Trim(r.inputs, "vs#?*") != "" || r.inputs != "" && !strings.ContainsAny(r.inputs[:1], "vs#") {
			t.Errorf("%s: inputs %q", r.op, r.inputs)
		}
		marks, any := r.marks()
		if any != strings.HasSuffix(r.inputs, "*") || len(marks) != len(r.inputs)-strings.Count(r.inputs, "?")-strings.Count(r.inputs, "*") {
			t.Errorf("%s: %d marks of inputs %q", r.op, len(marks), r.inputs)
		}
	}
}
