package main

import (
	"encoding/csv"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/internal/watch"
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
	for _, l := range lines[1:] {
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
	if honest < 30 || collapsed < 3 {
		t.Errorf("%d looks at honest training, %d at collapsed", honest, collapsed)
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
	look.Spread, look.Nearest, look.Separation = number(l[4]), number(l[5]), number(l[6])
	return look
}
