package golden

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/models"
)

// zoo is the golden files of the zoo: go run -tags purego ./cmd/ganc golden update MODEL -o testdata/golden.
var zoo = filepath.Join("..", "..", "testdata", "golden")

const zooLimit = 3 << 20 // bytes, of all golden files together

// slow are the models that take half of the time of all: their data are drawn, or their step is long. What they are made of,
// the golden files of others hold too, up to a loss or a layer.
var slow = []string{"pix2pix", "cyclegan", "sagan", "r3gan", "convwgangp"}

// TestZoo trains every model of the zoo, in short tests all but the slow, for a few steps and compares every value with its
// golden file.
func TestZoo(t *testing.T) {
	data := map[string]*dataset.Dataset{}
	total := 0
	for _, e := range models.All {
		t.Run(e.Name, func(t *testing.T) {
			path := Path(zoo, e.Name)
			old, err := Read(path)
			if err != nil {
				t.Fatal(err)
			}
			total += len(old.String())
			if testing.Short() && slices.Contains(slow, e.Name) {
				t.Skip("slow: the full tests train it")
			}
			d := data[old.Recipe.Data]
			if d == nil {
				if d, err = dataset.Open(old.Recipe.Data); err != nil {
					t.Fatal(err)
				}
				data[old.Recipe.Data] = d
			}
			m, err := e.Build()
			if err != nil {
				t.Fatal(err)
			}
			plan, err := compile.NewPlan(m)
			if err != nil {
				t.Fatal(err)
			}
			_, list, err := Model(t.Context(), plan, d, old.Recipe, Options{Old: old, Threads: 1})
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range list {
				if d.Structure {
					t.Log(d)
				} else {
					t.Error(d)
				}
			}
		})
	}
	if total > zooLimit {
		t.Errorf("the golden files have %d bytes, want at most %d", total, zooLimit)
	}
}
