package main

import (
	"testing"

	"github.com/ganc-ml/ganc/runtime"
)

// TestGenerator checks that the file in the program draws images.
func TestGenerator(t *testing.T) {
	images, err := runtime.MustLoadBytes(file).Sample(3, 1)
	if err != nil {
		t.Fatal(err)
	}
	if got := images[0].Type().String(); got != "f32[3×784]" {
		t.Fatalf("got %s, want f32[3×784]", got)
	}
	least, most := float32(1), float32(0)
	for _, ink := range images[0].Float32s() {
		least, most = min(least, ink), max(most, ink)
	}
	if least < 0 || least > 0.1 || most > 1 || most < 0.5 {
		t.Errorf("ink lies between %g and %g, want most of [0, 1]", least, most)
	}
}
