package edit

import (
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/runtime/latent"
)

// TestParseWish: amounts, classes, and what is neither.
func TestParseWish(t *testing.T) {
	for text, want := range map[string]Wish{
		"thickness=+2":  {Name: "thickness", Amount: 2},
		"slant=-0.5":    {Name: "slant", Amount: -0.5},
		"size=10":       {Name: "size", Amount: 10},
		"class=8":       {Name: "class", Class: "8"},
		"class=a=b":     {Name: "class", Class: "a=b"},
		"pca 3=1e-1":    {Name: "pca 3", Amount: 0.1},
		"intensity=-10": {Name: "intensity", Amount: -10},
	} {
		if got, err := ParseWish(text); err != nil || got != want {
			t.Errorf("%s: got %+v, %v, want %+v", text, got, err, want)
		}
	}
	const form = "want NAME=AMOUNT, such as thickness=+2"
	for text, want := range map[string]string{
		"thickness":     form + ", or class=CLASS (--list names the directions)",
		"=2":            form + ", or class=CLASS (--list names the directions)",
		"class=":        form + ", or class=CLASS (--list names the directions)",
		"thickness=ten": `"ten" is no number from -10 to 10: ` + form,
		"thickness=11":  `"11" is no number from -10 to 10: ` + form,
		"thickness=NaN": `"NaN" is no number from -10 to 10: ` + form,
		"thickness=Inf": `"Inf" is no number from -10 to 10: ` + form,
	} {
		if _, err := ParseWish(text); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: got %v, want … %s", text, err, want)
		}
	}
}

// TestIndex: directions are found by their whole names.
func TestIndex(t *testing.T) {
	list := []latent.Named{{Name: "thickness"}, {Name: "slant 2"}}
	if index(list, "slant 2") != 1 || index(list, "slant") != -1 || strings.Join(names(list), ",") != "thickness,slant 2" {
		t.Errorf("%d, %d, %q", index(list, "slant 2"), index(list, "slant"), names(list))
	}
}
