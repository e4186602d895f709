package main

import (
	"os"
	"strings"
	"testing"
)

// TestHashes holds the table for this machine and one to four threads; .ci/hashes holds it for others.
func TestHashes(t *testing.T) {
	want, err := os.ReadFile("../../testdata/hashes.txt")
	if err != nil {
		t.Fatal(err)
	}
	for threads := 1; threads <= 4; threads++ {
		got, err := hashes("../../examples/embed/generator.onnx", threads)
		if err != nil {
			t.Fatal(err)
		}
		if text := strings.Join(got, "\n") + "\n"; text != string(want) {
			t.Errorf("%d threads:\n%swant\n%s", threads, text, want)
		}
	}
}
