package main

import (
	"math"
	"os"
	"os/exec"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat"
)

// TestFreeRunning trains gan2d for a few iterations by ganc and by ONNX Runtime on the exported step, twice each, and wants the losses of
// the first window to agree and samples of both.
func TestFreeRunning(t *testing.T) {
	python := os.Getenv("GANC_PYTHON")
	if python == "" {
		t.Skip("GANC_PYTHON names no interpreter with ONNX Runtime")
	}
	t.Chdir("../..")
	o := options{steps: 40, batch: 64, seeds: 2, samples: 64, python: python, provider: "CPUExecutionProvider"}
	var pairs []pair
	for seed := range o.seeds {
		tr, err := o.trainer("gan2d", uint64(seed))
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		if err := o.export(t.Context(), dir, "gan2d", uint64(seed)); err != nil {
			t.Fatal(err)
		}
		theirs, err := o.python3(t.Context(), tr, dir, seed)
		if err != nil {
			t.Fatal(err)
		}
		ours, err := o.train(t.Context(), tr)
		if err != nil {
			t.Fatal(err)
		}
		pairs = append(pairs, pair{ours, theirs})
		for name, v := range ours.reports {
			if len(v) != o.steps || len(theirs.reports[name]) != o.steps {
				t.Fatalf("%s: %d and %d iterations, want %d", name, len(v), len(theirs.reports[name]), o.steps)
			}
			if a, b := stat.Mean(v[:10], nil), stat.Mean(theirs.reports[name][:10], nil); math.Abs(a-b) > 0.2 {
				t.Errorf("%s: means of ten iterations are %v and %v", name, a, b)
			}
		}
		if theirs.samples.Cols != 2 || ours.samples.Rows != o.samples {
			t.Errorf("samples are %d×%d and %d×%d", ours.samples.Rows, ours.samples.Cols, theirs.samples.Rows, theirs.samples.Cols)
		}
	}
	if lines := losses(pairs); len(lines) != 2+2*windows {
		t.Errorf("the table has %d lines", len(lines))
	}
}

// TestProvider: a provider that is not there is told, with those that are.
func TestProvider(t *testing.T) {
	python := os.Getenv("GANC_PYTHON")
	if python == "" {
		t.Skip("GANC_PYTHON names no interpreter with ONNX Runtime")
	}
	text, err := exec.Command(python, "free.py", "step", "data", "1", "1", "out", "--provider", "NoExecutionProvider").CombinedOutput()
	if err == nil || !strings.Contains(string(text), "has no NoExecutionProvider, but ") || !strings.Contains(string(text), "CPUExecutionProvider") {
		t.Errorf("%v: %s", err, text)
	}
}

// TestLosses: runs whose losses differ by the same amount in every seed do not agree, runs whose differences scatter around zero do.
func TestLosses(t *testing.T) {
	run := func(v ...float64) course { return course{reports: map[string][]float64{"loss": v}} }
	pairs := []pair{
		{run(1, 1, 1, 1), run(1.5, 1.1, 0.9, 1)},
		{run(1, 1, 1, 1), run(1.6, 0.9, 1.1, 1)},
		{run(1, 1, 1, 1), run(1.5, 1.1, 1.05, 1)},
	}
	lines := losses(pairs)
	for i, want := range []string{"| no |", "| yes |", "| yes |", "| yes |"} {
		if !strings.HasSuffix(lines[2+i], want) {
			t.Errorf("window %d: %s", i+1, lines[2+i])
		}
	}
}
