package run

import (
	"math"
	"testing"
)

func TestReportsJSON(t *testing.T) {
	r := Reports{{Name: "a\"b", Value: 1.5}, {Name: "n", Value: math.NaN()}, {Name: "i", Value: math.Inf(-1)}}
	text, err := r.MarshalJSON()
	if want := `{"a\"b":1.5,"n":null,"i":null}`; err != nil || string(text) != want {
		t.Errorf("got %s, %v, want %s", text, err, want)
	}
}
