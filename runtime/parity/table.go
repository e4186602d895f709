package parity

import (
	"fmt"
	"strings"
	"text/tabwriter"
)

// String returns the report as a table with one line for each output, and the worst element of each output that differs.
func (r Report) String() string {
	var b strings.Builder
	if r.Engine != "" {
		fmt.Fprintf(&b, "%s against %s\n", r.Engine, r.Reference)
	}
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "output\ttype\tulp\tabs\trel\tverdict")
	for _, o := range r.Outputs {
		fmt.Fprintf(w, "%s\t%s\t%s\t%v\t%v\t%s\n", o.title(), o.Type, ulpText(o.ULP), o.Abs, o.Rel, o.verdict())
	}
	w.Flush()
	for _, o := range r.Outputs {
		if o.Worst != nil {
			want, got := o.Worst.text()
			fmt.Fprintf(&b, "%s: worst at %v: got %s, want %s\n", o.title(), o.Worst.Index, got, want)
		}
	}
	return b.String()
}

func (o *Output) title() string {
	if o.Set > 0 {
		return fmt.Sprintf("%s (set %d)", o.Name, o.Set)
	}
	return o.Name
}

func (o *Output) verdict() string {
	switch {
	case o.Problem != "":
		return o.Problem
	case o.Outside > 0:
		return fmt.Sprintf("%d of %d elements differ", o.Outside, o.Elements)
	case o.ULP == 0:
		return "equal"
	}
	return "within tolerance"
}

// Text says how an output differs, and on a second line where most.
func (o *Output) Text() string {
	switch {
	case o.Problem != "":
		return o.Problem
	case o.Worst == nil:
		return "equal"
	}
	text := fmt.Sprintf("%d of %d elements outside, at most %v apart (%s ULP)", o.Outside, o.Elements, o.Abs, ulpText(o.ULP))
	return fmt.Sprintf("%s\nat %v: got %v, want %v", text, o.Worst.Index, o.Worst.Got, o.Worst.Want)
}

func ulpText(ulp uint64) string {
	if ulp == Apart {
		return "NaN"
	}
	return fmt.Sprint(ulp)
}
