package ganc_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/models"
)

// TestReadmeTable holds the README's table to testdata/results.csv, which make results writes: a line for every model.
func TestReadmeTable(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(read(t, "testdata/results.csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(read(t, "README.md"), "|---|---:|---|---:|---:|---:|---:|\n")
	table, _, _ = strings.Cut(table, "\n\n")
	var want []string
	for _, e := range models.All {
		want = append(want, tableLine(t, e.Name, rows[1:]))
	}
	if w := strings.Join(want, "\n"); table != w {
		t.Errorf("the README's table of results is\n%s\nwant\n%s", table, w)
	}
}

// TestReadmeZoo: the README names every model of the zoo.
func TestReadmeZoo(t *testing.T) {
	_, section, _ := strings.Cut(read(t, "README.md"), "## The zoo\n")
	section, _, _ = strings.Cut(section, "\n## ")
	for _, e := range models.All {
		if !strings.Contains(section, "`"+e.Name+"`") {
			t.Errorf("the README's section on the zoo does not name %s", e.Name)
		}
	}
}

// tableLine is a model's line: its first report on the test split, and what bench/judge says of its images. A model of which
// testdata/results.csv has no results says so.
func tableLine(t *testing.T, model string, rows [][]string) string {
	t.Helper()
	steps, first, judged := "", "", map[string]float64{}
	for _, r := range rows {
		if r[0] != model {
			continue
		}
		value, err := strconv.ParseFloat(r[3], 64)
		if err != nil {
			t.Fatal(err)
		}
		if report, ok := strings.CutPrefix(r[2], "test/"); ok && first == "" {
			steps, first = r[1], fmt.Sprintf("%s %.4g", report, value)
		} else if measure, ok := strings.CutPrefix(r[2], "judge/"); ok {
			judged[measure] = value
		}
	}
	if first == "" {
		steps, first = "–", "not trained in full"
	}
	cells := []string{"`" + model + "`", steps, first}
	for _, c := range []struct {
		measure, format string
		scale           float64
	}{{"confident", "%.1f %%", 100}, {"digits", "%g", 1}, {"agreement", "%.1f %%", 100}, {"parzen", "%.1f", 1}} {
		if value, ok := judged[c.measure]; ok {
			cells = append(cells, fmt.Sprintf(c.format, c.scale*value))
		} else {
			cells = append(cells, "–")
		}
	}
	return "| " + strings.Join(cells, " | ") + " |"
}

// TestReadmeListings holds the README's listings to the programs that CI runs.
func TestReadmeListings(t *testing.T) {
	readme := read(t, "README.md")
	model := read(t, "examples/autoencoder/main.go")
	_, model, _ = strings.Cut(model, "\n)\n\n") // without the imports
	if !strings.Contains(readme, "```go\n"+model+"```\n") {
		t.Error("the README's model is not examples/autoencoder")
	}
	if lines := strings.Count(strings.SplitN(model, "\n}\n", 2)[0], "\n"); lines > 25 {
		t.Errorf("the README's model has %d lines, more than 25", lines)
	}
	embed := read(t, "examples/embed/main.go")
	_, embed, _ = strings.Cut(embed, "\n)\n\n")
	if !strings.Contains(readme, "```go\n"+embed+"```\n") {
		t.Error("the README's embedding program is not examples/embed")
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
