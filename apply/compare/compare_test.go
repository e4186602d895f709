package compare

import (
	"slices"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/apply/evaluate"
)

func contestant(name string, measures ...evaluate.Measure) *Contestant {
	return &Contestant{Name: name, Measures: measures}
}

func value(name string, mean, spread float64) evaluate.Measure {
	return evaluate.Measure{Name: name, Mean: mean, Error: spread, Values: []float64{mean}}
}

// TestBest: the best is ahead of each of the others by more than the spread of both.
func TestBest(t *testing.T) {
	kind := func(name string) evaluate.Kind {
		return evaluate.Kinds[slices.IndexFunc(evaluate.Kinds, func(k evaluate.Kind) bool { return k.Name == name })]
	}
	for _, row := range []struct {
		name    string
		measure string
		values  []evaluate.Measure
		want    int
	}{
		{"higher", "parzen", []evaluate.Measure{value("parzen", 200, 1), value("parzen", 210, 2), value("parzen", 205, 2)}, 1},
		{"within the spread", "parzen", []evaluate.Measure{value("parzen", 200, 3), value("parzen", 205, 2)}, -1},
		{"lower", "fcd", []evaluate.Measure{value("fcd", 2, 0), value("fcd", 1, 0)}, 1},
		{"equal", "fcd", []evaluate.Measure{value("fcd", 1, 0), value("fcd", 1, 0)}, -1},
		{"a property", "nearer", []evaluate.Measure{value("nearer", 0.2, 0), value("nearer", 0.4, 0)}, -1},
		{"alone", "fcd", []evaluate.Measure{value("fcd", 1, 0), value("parzen", 1, 0)}, -1},
	} {
		r := &Result{}
		for _, v := range row.values {
			r.Contestants = append(r.Contestants, contestant("x", v))
		}
		if got := r.best(kind(row.measure)); got != row.want {
			t.Errorf("%s: %d", row.name, got)
		}
	}
}

// TestTogether: a measure of several trainings is the mean of their values, and one that a training lacks is none.
func TestTogether(t *testing.T) {
	a := &evaluate.Result{Measures: []evaluate.Measure{value("fcd", 2, 0), value("nll", 9, 0)}}
	b := &evaluate.Result{Measures: []evaluate.Measure{value("fcd", 4, 0)}}
	got := together([]*evaluate.Result{a, b})
	if len(got) != 1 || got[0].Name != "fcd" || got[0].Mean != 3 || got[0].SD*got[0].SD < 1.99 || got[0].SD*got[0].SD > 2.01 {
		t.Errorf("%+v", got)
	}
}

// TestLines: at most three stand beside each other, and names lose their beginning.
func TestLines(t *testing.T) {
	r := &Result{}
	for _, name := range []string{"a", "b", "a/very/long/path/of/a/build", "d"} {
		r.Contestants = append(r.Contestants, contestant(name, value("fcd", 1, 0.5)))
	}
	lines := r.Lines()
	if !slices.Contains(lines, "") || !slices.ContainsFunc(lines, func(l string) bool { return len([]rune(l)) > 0 && l[0] == ' ' }) {
		t.Errorf("%q", lines)
	}
	for _, l := range lines {
		if len([]rune(l)) > 80 {
			t.Errorf("a line of %d: %s", len([]rune(l)), l)
		}
	}
	if got := end("a/very/long/path/of/a/build", 16); got != "…path/of/a/build" {
		t.Errorf("%q", got)
	}
}

// TestCapacity: sizes within 5 % of each other are equal, of everything that was trained and of the networks that draw.
func TestCapacity(t *testing.T) {
	for _, c := range []struct {
		sizes [2]Contestant
		want  string
	}{
		{[2]Contestant{{Trained: 1000, Parameters: 500, Drawing: 500}, {Trained: 1005, Parameters: 1005, Drawing: 510}}, "capacity: equal, parameters within 0.5 % and those that draw within 2.0 %"},
		{[2]Contestant{{Parameters: 500, Drawing: 500}, {Trained: 1005, Drawing: 510}}, "capacity: not equal, parameters differ 2.01 times, those that draw 1.02 times"},
		{[2]Contestant{{Parameters: 500, Drawing: 500}, {Parameters: 500}}, "capacity: not known of all"},
	} {
		r := &Result{Contestants: []*Contestant{&c.sizes[0], &c.sizes[1]}}
		if got := r.capacity(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

// TestData: where contestants were measured on different data no measure has a best or a figure of the data, and notes say so.
func TestData(t *testing.T) {
	floor := 9.0
	on := func(data string, mean float64) *Contestant {
		c := contestant("build/"+data, evaluate.Measure{Name: "fcd", Mean: mean, Values: []float64{mean}, Floor: &floor})
		c.Results = []*evaluate.Result{{Data: data}}
		return c
	}
	same := &Result{Contestants: []*Contestant{on("mnist", 1), on("mnist", 2)}}
	if lines := strings.Join(same.Lines(), "\n"); !strings.Contains(lines, "*1") || !strings.Contains(lines, "9.0") || strings.Contains(lines, "different data") {
		t.Error(lines)
	}
	other := &Result{Contestants: []*Contestant{on("mnist", 1), on("fashion-mnist", 2)}}
	lines := strings.Join(other.Lines(), "\n")
	for _, want := range []string{"measured on different data", "build/mnist: mnist", "build/fashion-mnist: fashion-mnist"} {
		if !strings.Contains(lines, want) {
			t.Errorf("no %q in\n%s", want, lines)
		}
	}
	if strings.Contains(lines, "*1") || strings.Contains(lines, "9.0") {
		t.Error(lines)
	}
}
