package zoo

import (
	"testing"

	"github.com/ganc-ml/ganc/models"
)

// TestFamilies: every family has a model, and short tests go through these alone.
func TestFamilies(t *testing.T) {
	for _, name := range families {
		if _, err := models.Lookup(name); err != nil {
			t.Error(err)
		}
	}
	want := len(models.All)
	if testing.Short() {
		want = len(families)
	}
	if got := len(Models()); got != want {
		t.Errorf("a test goes through %d models, want %d", got, want)
	}
}
