package main

import (
	"encoding/csv"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/internal/watch"
	"github.com/ganc-ml/ganc/models"
)

// TestLooks holds the limits to the looks that were taken: from the first look of a run on, there is no finding in honest
// training, and always one in gan-vanilla's.
func TestLooks(t *testing.T) {
	file, err := os.Open("looks.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	honest, collapsed := 0, 0
	seeds := map[string]map[string]bool{} // with a look at samples, or that say that nothing is drawn, by model
	for _, l := range lines[1:] {
		model, _, _ := strings.Cut(l[0], " ")
		if l[3] == nothing {
			seeds[model] = map[string]bool{nothing: true}
			if l[2] == "" {
				continue
			}
		}
		found := causes(recorded(t, l).Findings(nil))
		if found != l[8] {
			t.Errorf("%v: found %q", l, found)
		}
		step, err := strconv.Atoi(l[2])
		if err != nil {
			t.Fatal(err)
		}
		if step < watch.Every {
			continue
		}
		if seeds[model] == nil {
			seeds[model] = map[string]bool{}
		}
		if l[3] != nothing && l[3] != early {
			seeds[model][l[1]] = true
		}
		if strings.HasPrefix(l[0], "gan-vanilla ") {
			collapsed++
			if found == "" {
				t.Errorf("%v: nothing is found", l)
			}
			continue
		}
		if honest++; found != "" {
			t.Errorf("%v: a false alarm", l)
		}
	}
	covered(t, seeds)
	if honest < 30 || collapsed < 3 {
		t.Errorf("%d looks at honest training, %d at collapsed", honest, collapsed)
	}
}

// covered holds that the table says of every model of the zoo whether it draws samples, and that there are looks at those of three seeds.
func covered(t *testing.T, seeds map[string]map[string]bool) {
	t.Helper()
	for _, e := range models.All {
		m, err := e.Build()
		if err != nil {
			t.Fatal(err)
		}
		_, draws := drawing(m)
		if said := seeds[e.Name][nothing]; said == draws {
			t.Errorf("%s: it draws samples: %v, the table says nothing is drawn: %v", e.Name, draws, said)
			continue
		}
		if n := len(seeds[e.Name]); draws && n < 3 {
			t.Errorf("%s: looks with %d seeds, want three", e.Name, n)
		}
	}
}

// recorded is the look of a line, without gradients.
func recorded(t *testing.T, l []string) (look watch.Look) {
	number := func(text string) *float64 {
		if text == "" {
			return nil
		}
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		return &v
	}
	if drawn, of, ok := strings.Cut(l[3], " of "); ok {
		look.Classes, look.DataClasses = number(drawn), *number(of)
	}
	step, err := strconv.Atoi(l[2])
	if err != nil {
		t.Fatal(err)
	}
	look.Trained = step
	look.Spread, look.Nearest, look.Separation = number(l[4]), number(l[5]), number(l[6])
	return look
}
