package nn_test

import (
	"errors"
	"math"
	"testing"

	"github.com/ganc-ml/ganc/ir"
)

// declared starts a model with a data field x of the given shape.
func declared(shape ...ir.Dim) (*ir.Model, ir.Value) {
	m := ir.NewModel("test", ir.Defaults{})
	return m, m.Data("x", ir.Float32, shape)
}

// mistakes is the text of every mistake of a model, with the layer and without positions, which lie in package
// testing here: what is below ir is skipped.
func mistakes(m *ir.Model) []string {
	var list ir.Errors
	errors.As(m.Graph().Err(), &list)
	var out []string
	for _, e := range list {
		s := e.Err.Error()
		if e.Origin.Layer != "" {
			s = e.Origin.Layer + ": " + s
		}
		out = append(out, s)
	}
	return out
}

func wantMistakes(t *testing.T, m *ir.Model, want ...string) {
	t.Helper()
	got := mistakes(m)
	if len(got) != len(want) {
		t.Fatalf("got %d mistakes %q, want %q", len(got), got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got  %s\nwant %s", got[i], want[i])
		}
	}
}

func near(t *testing.T, what string, got, want, rel float64) {
	t.Helper()
	if !(math.Abs(got-want) <= rel*math.Max(1, math.Abs(want))) {
		t.Errorf("%s: got %.17g, want %.17g within %g", what, got, want, rel)
	}
}

func allNear(t *testing.T, what string, got, want []float64, rel float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: got %d elements, want %d", what, len(got), len(want))
	}
	for i := range want {
		near(t, what, got[i], want[i], rel)
	}
}
