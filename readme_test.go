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

// measures says which results the README shows, and how it names them.
var measures = []struct{ model, measure, name string }{
	{"gan", "judge/confident", "share of 10,000 digits that a classifier of somebody else's is sure of (above 0.9)"},
	{"gan", "judge/digits", "digits that make up 5 to 20 % of them"},
	{"gan", "judge/parzen", "Parzen log-likelihood of the test images, nats (published: 225 ± 2)"},
	{"vae", "test/loss", "negative ELBO per test image, nats (PyTorch's example: 105.6)"},
	{"deepvae", "test/loss", "negative ELBO per test image, nats"},
	{"ae", "test/loss", "binary cross-entropy per test image, nats"},
	{"gan", "test/d_loss", "loss of the discriminator on the test split (it knows nothing at 2·ln 2 = 1.386)"},
	{"gan-vanilla", "test/d_loss", "the same, without the penalty"},
	{"gan2d", "test/d_loss", "the same, for points of ring8"},
	{"wgangp", "test/distance", "the critic's estimate of the Wasserstein distance"},
	{"aae", "test/reconstruction", "binary cross-entropy per test image, nats"},
	{"aae", "judge/parzen", "Parzen log-likelihood of the test images, nats"},
}

// TestReadmeTable holds the README's table to testdata/results.csv, which make results writes.
func TestReadmeTable(t *testing.T) {
	f, err := os.Open("testdata/results.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	readme := read(t, "README.md")
	for _, m := range measures {
		found := false
		for _, r := range rows[1:] {
			if r[0] == m.model && r[2] == m.measure {
				found = true
				if line := tableLine(t, m.name, r); !strings.Contains(readme, line) {
					t.Errorf("README.md lacks the line\n%s", line)
				}
			}
		}
		if !found {
			t.Errorf("testdata/results.csv has no %s of %s", m.measure, m.model)
		}
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

func tableLine(t *testing.T, name string, r []string) string {
	t.Helper()
	value, err := strconv.ParseFloat(r[3], 64)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("| `%s` | %s steps | %s | %.4g |\n", r[0], r[1], name, value)
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
