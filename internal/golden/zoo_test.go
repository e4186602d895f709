package golden

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/internal/zoo"
	"github.com/ganc-ml/ganc/models"
)

// kept is the golden files of the zoo: go run -tags purego ./cmd/ganc golden update MODEL -o testdata/golden.
var kept = filepath.Join("..", "..", "testdata", "golden")

const zooLimit = 3 << 20 // bytes, of all golden files together

// TestZoo trains every model of the zoo, in short tests a model of each family, for a few steps and compares every value with its
// golden file.
func TestZoo(t *testing.T) {
	data := map[string]*dataset.Dataset{}
	total := 0
	trained := zoo.Models()
	for _, e := range models.All {
		t.Run(e.Name, func(t *testing.T) {
			path := Path(kept, e.Name)
			old, err := Read(path)
			if err != nil {
				t.Fatal(err)
			}
			total += len(old.String())
			if !slices.ContainsFunc(trained, func(s models.Entry) bool { return s.Name == e.Name }) {
				t.Skip("the full tests train it")
			}
			d := data[old.Recipe.Data]
			if d == nil {
				if d, err = dataset.Open(old.Recipe.Data); err != nil {
					t.Fatal(err)
				}
				data[old.Recipe.Data] = d
			}
			_, list, err := Model(t.Context(), zoo.Plan(t, e.Name), d, old.Recipe, Options{Old: old, Threads: 1})
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
