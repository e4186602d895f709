package ganc_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/ir/nn"
	"github.com/ganc-ml/ganc/ir/optim"
)

var update = flag.Bool("update", false, "rewrite the printed IR in ARCHITECTURE.md")

// linear is the model that ARCHITECTURE.md follows through the pipeline.
func linear() (*ir.Model, error) {
	m := ir.NewModel("linear", ir.Defaults{Data: "mnist", Batch: 128, Epochs: 1})
	x := m.Data("image", ir.Float32, ir.Shape{ir.Batch, 784}, ir.Range(0, 1))
	auto := nn.Sequential("auto", nn.Dense{Out: 16, NoBias: true}, nn.Dense{Out: 784, NoBias: true})
	loss := nn.MSE(auto.Apply(x), x)
	m.Minimize("squares", loss, optim.SGD{LR: 1e-3}, auto)
	m.Export("autoencoder", ir.In("image", x), ir.Out("copy", auto.Apply(x)))
	return m.Build()
}

// TestArchitecturePrintsTheTruth compares every block of printed IR in ARCHITECTURE.md with what the compiler gives.
func TestArchitecturePrintsTheTruth(t *testing.T) {
	m, err := linear()
	if err != nil {
		t.Fatal(err)
	}
	plan, err := compile.NewPlan(m)
	if err != nil {
		t.Fatal(err)
	}
	step, err := plan.Program(0, compile.Variant{Last: true})
	if err != nil {
		t.Fatal(err)
	}
	code, err := compile.Bind(step.Graph, 128, 1, func(s *ir.State) ir.Tensor { return ir.NewTensor(s.Type.DType, s.Type.Bind(0)...) })
	if err != nil {
		t.Fatal(err)
	}
	network, err := plan.Network(m.Networks[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range []struct{ name, text string }{
		{"declared", m.Graph().String()},
		{"step", step.Graph.String()},
		{"bound", code.Graph.String()},
		{"network", network.String()},
	} {
		checkBlock(t, b.name, b.text)
	}
}

// checkBlock compares the fenced block after the comment <!-- ir: name --> with want, or rewrites it with -update.
func checkBlock(t *testing.T, name, want string) {
	t.Helper()
	doc, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(doc), "<!-- ir: "+name+" -->\n```\n")
	got, after, ok2 := strings.Cut(rest, "```\n")
	if !ok || !ok2 {
		t.Fatalf("ARCHITECTURE.md has no block %q", name)
	}
	if got == want {
		return
	}
	if !*update {
		t.Errorf("ARCHITECTURE.md, block %q: run go test -run Architecture -update . and read the difference\n got:\n%s\nwant:\n%s", name, got, want)
		return
	}
	text := before + "<!-- ir: " + name + " -->\n```\n" + want + "```\n" + after
	if err := os.WriteFile("ARCHITECTURE.md", []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
