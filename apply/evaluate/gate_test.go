package evaluate

import (
	"errors"
	"strings"
	"testing"
)

func TestParseGates(t *testing.T) {
	for _, row := range []struct{ text, want string }{
		{"fcd<8,agree>0.99", ""},
		{" parzen >= 240 ", ""},
		{"nll<=-1e2", ""},
		{"", `flag --require: "": want MEASURE<NUMBER or MEASURE>NUMBER, such as fcd<8,agree>0.99`},
		{"fcd=8", `flag --require: "fcd=8": want MEASURE<NUMBER or MEASURE>NUMBER, such as fcd<8,agree>0.99`},
		{"fcd<x,agre>1,recall", `flag --require: "fcd<x": "x" is no number` + "\n" +
			`flag --require: unknown measure "agre": did you mean "agree"? (measures: ` + strings.Join(Names(), ", ") + ")\n" +
			`flag --require: "recall": want MEASURE<NUMBER or MEASURE>NUMBER, such as fcd<8,agree>0.99`},
		{"fcd<NaN", `flag --require: "fcd<NaN": "NaN" is no number`},
	} {
		_, err := ParseGates(row.text)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != row.want {
			t.Errorf("%q:\n got %s\nwant %s", row.text, got, row.want)
		}
	}
}

func TestGates(t *testing.T) {
	r := &Result{Path: "x", Roles: []string{"generator x"}, LeftOut: []LeftOut{{"nll", "no encoder"}}}
	r.add("fcd", 8)
	r.add("fcd", 4) // the mean is 6
	for _, row := range []struct{ gates, want string }{
		{"fcd<6.5,fcd<=6,fcd>=6,fcd>5", ""},
		{"fcd<6,fcd>6", "gate fcd<6: it is 6\ngate fcd>6: it is 6"},
		{"nll<1", "gate nll<1: not measured: no encoder"},
		{"agree>0", "gate agree>0: not measured: no network of x allows it: it holds generator x"},
	} {
		gates, err := ParseGates(row.gates)
		if err != nil {
			t.Fatal(err)
		}
		r.Gates = nil
		err = r.judgeGates(gates)
		var failed *GateError
		if (err != nil) != errors.As(err, &failed) || (row.want == "") != (err == nil) || err != nil && err.Error() != row.want {
			t.Errorf("%s: %v", row.gates, err)
		}
		if len(r.Gates) != len(gates) {
			t.Errorf("%s: %d verdicts", row.gates, len(r.Gates))
		}
	}
}

func TestMeasureText(t *testing.T) {
	r := &Result{}
	r.add("agree", 0.9951, standardError(0.001), floor(0.99))
	if m := r.Measures[0]; m.Text() != "99.51 ± 0.10 %" || m.Data() != "99.00 %" {
		t.Errorf("%s, %s", m.Text(), m.Data())
	}
	r.add("agree", 0.9949)
	if m := r.Measures[0]; m.Text() != "99.50 ± 0.01 %" || m.Mean != 0.995 {
		t.Errorf("over seeds: %s", m.Text())
	}
}

// TestKinds: every measure has a name of its own, and a title that fits the table.
func TestKinds(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range Kinds {
		if seen[k.Name] || len([]rune(k.Title)) > 30 || len(k.Name) > 11 {
			t.Errorf("%s: %q is named twice, or too long for a table of 80 columns", k.Name, k.Title)
		}
		seen[k.Name] = true
	}
}
