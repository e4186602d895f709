package main

import (
	"bytes"
	"os"
	"testing"
)

// TestFresh: OPS.md is what the generator writes today.
func TestFresh(t *testing.T) {
	committed, err := os.ReadFile("../../../../OPS.md")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(committed, document()) {
		t.Error("OPS.md is stale: run go generate ./ir/op/internal/opsdoc")
	}
}
