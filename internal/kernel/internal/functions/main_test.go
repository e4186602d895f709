package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestFresh: the generated files are what the list gives today.
func TestFresh(t *testing.T) {
	for _, f := range files {
		committed, err := os.ReadFile(filepath.Join("..", "..", f.path))
		if err != nil {
			t.Error(err)
		} else if !bytes.Equal(committed, f.source()) {
			t.Errorf("internal/kernel/%s is stale: run go generate ./internal/kernel/...", f.path)
		}
	}
}

// TestNames: no two functions share a name.
func TestNames(t *testing.T) {
	seen := map[string]bool{}
	for _, x := range list {
		if seen[x.name] || seen[x.lower] {
			t.Errorf("the list has %s (%s) twice", x.name, x.lower)
		}
		seen[x.name], seen[x.lower] = true, true
		if (x.family == tuned) != (x.numbers != "") {
			t.Errorf("%s: numbers are %q, want some for a tuned function and none for another", x.name, x.numbers)
		}
	}
}
