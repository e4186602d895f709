package evaluate

import (
	"context"
	"encoding/json"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/ganc-ml/ganc/internal/generator"
	"github.com/ganc-ml/ganc/internal/latent"
)

// TestOutside holds the measures to those of bench/judge, which is written in Python against numpy and ONNX Runtime: on the
// same samples and with the same classifier, within 0.3 nats and 0.2 %. It needs GANC_PYTHON, the path of an interpreter
// that has both.
func TestOutside(t *testing.T) {
	python := os.Getenv("GANC_PYTHON")
	if python == "" {
		t.Skip("GANC_PYTHON is not set: the measures are not compared with those of bench/judge")
	}
	const n, judge = 1500, "../../runtime/judge/mnist.onnx"
	path := filepath.Join("..", "..", "examples", "embed", "generator.onnx")
	r, err := Evaluate(context.Background(), path, Options{Data: "mnist", Samples: n, Seeds: 1, Seed: 3, Images: 1, Codes: 1,
		Only: []string{"parzen", "sure", "classes"}}, nil)
	if err != nil {
		t.Fatal(err)
	}

	samples := filepath.Join(t.TempDir(), "samples.npy")
	g, err := generator.Find(path)
	if err != nil {
		t.Fatal(err)
	}
	target, err := generator.TargetOf(samples, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.Write(generator.Request{Options: latent.Options{N: n, Most: n, Seed: 3}, Target: target}, io.Discard); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(python, "../../bench/judge/judge.py", samples, judge)
	command.Stderr = os.Stderr
	text, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	var outside struct{ Parzen, Confident, Digits float64 }
	if err := json.Unmarshal(text, &outside); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	for _, row := range []struct {
		name         string
		want, within float64
	}{{"parzen", outside.Parzen, 0.3}, {"sure", outside.Confident, 0.002}, {"classes", outside.Digits, 0}} {
		m, ok := r.Find(row.name)
		if !ok || math.Abs(m.Mean-row.want) > row.within {
			t.Errorf("%s: %v, from outside %v", row.name, m.Mean, row.want)
		}
	}
	t.Logf("parzen %.2f, from outside %.1f", r.Measures[0].Mean, outside.Parzen)
}
