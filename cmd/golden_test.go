package cmd

import (
	"context"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ganc-ml/ganc/compile"
	"github.com/ganc-ml/ganc/compile/train"
	"github.com/ganc-ml/ganc/dataset"
	"github.com/ganc-ml/ganc/export"
	"github.com/ganc-ml/ganc/internal/feed"
	"github.com/ganc-ml/ganc/internal/proof"
	"github.com/ganc-ml/ganc/ir"
	"github.com/ganc-ml/ganc/models"
	"github.com/ganc-ml/ganc/runtime/load"
	"github.com/ganc-ml/ganc/runtime/parity"
	"github.com/ganc-ml/ganc/runtime/testlayout"
)

var update = flag.Bool("update", false, "rewrite testdata/onnx")

const (
	goldenDir   = "../testdata/onnx"
	goldenSteps = 3
	goldenBatch = 2
	goldenLimit = 1 << 20 // bytes, of all goldens together
)

// TestGoldens trains every model of the zoo for a few steps and compares each exported network with
// testdata/onnx/MODEL/NET.txt (the structure of the file, a digest of every weight and of every node's value) and
// with the input and output tensors beside it. The first line that differs names the weight or node at fault: a
// weight if training has changed, a node if inference has. -update rewrites.
func TestGoldens(t *testing.T) {
	data := map[string]*dataset.Dataset{}
	for _, e := range models.All {
		t.Run(e.Name, func(t *testing.T) {
			tr := trainBriefly(t, e, data)
			for _, n := range tr.Plan.Model.Networks {
				t.Run(n.Name, func(t *testing.T) { golden(t, tr, n) })
			}
		})
	}
	checkGoldenSize(t)
}

// trainBriefly trains for goldenSteps of a run that would be longer, so that no epoch ends. It opens every data set once.
func trainBriefly(t *testing.T, e Model, data map[string]*dataset.Dataset) *train.Trainer {
	t.Helper()
	m, err := e.Build()
	if err != nil {
		t.Fatal(err)
	}
	plan, err := compile.NewPlan(m)
	if err != nil {
		t.Fatal(err)
	}
	name := m.Defaults.Data
	if data[name] == nil {
		if data[name], err = dataset.Open(name); err != nil {
			t.Fatal(err)
		}
	}
	tr, err := train.New(plan, data[name], train.Options{Seed: 1, Steps: 10 * goldenSteps, Threads: 2}.Resolve(m.Defaults))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	tr.Observe = func(e train.Event) {
		if e.Step == goldenSteps {
			stop()
		}
	}
	if err := tr.Run(ctx); !errors.Is(err, train.ErrInterrupted) {
		t.Fatalf("training ended with %v", err)
	}
	return tr
}

func golden(t *testing.T, tr *train.Trainer, n *ir.Network) {
	net, err := tr.Reference(n)
	if err != nil {
		t.Fatal(err)
	}
	src := feed.Source{Data: tr.Data, Seed: 1, Name: "golden"}
	in, err := src.Inputs(n.Ins, goldenBatch, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	out, err := net.Run(goldenBatch, in)
	if err != nil {
		t.Fatal(err)
	}
	base := filepath.Join(goldenDir, tr.Plan.Model.Name, n.Name)
	text := goldenText(t, tr, net) + goldenValues(t, tr, net, in)
	if *update {
		writeGolden(t, base, text, proof.Named(n.Ins, in), proof.Named(n.Outs, out))
		return
	}
	want, err := os.ReadFile(base + ".txt")
	if err != nil {
		t.Fatalf("%v: run go test ./cmd -run Goldens -update", err)
	}
	if line, got, ok := firstDifference(string(want), text); ok {
		t.Errorf("%s.txt:\nwant %s\n got %s", base, line, got)
	}
	compareGolden(t, filepath.Join(base, "input_%d.pb"), n.Ins, in)
	compareGolden(t, filepath.Join(base, "output_%d.pb"), n.Outs, out)
}

// goldenText is the exported file as inspect prints it, with a digest of every weight and without what changes with
// no number: lines of source, releases.
func goldenText(t *testing.T, tr *train.Trainer, net *train.Reference) string {
	t.Helper()
	data, err := export.Marshal(net.Graph, export.Options{Name: net.Network.Name, Weights: tr.State, Network: net.Network, NoSource: true})
	if err != nil {
		t.Fatal(err)
	}
	f, err := load.Decode(data, load.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	digests := map[string]string{}
	for _, w := range f.Initializers {
		digests[w.Name] = digest(w.Raw)
	}
	var b strings.Builder
	for _, line := range fileText(f) {
		if name := strings.Fields(line); name[0] == "weight" {
			line += "  " + digests[name[1]]
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

// goldenValues is a digest of the value of every node of the network, in the order of the graph.
func goldenValues(t *testing.T, tr *train.Trainer, net *train.Reference, in []ir.Tensor) string {
	t.Helper()
	g := *net.Graph
	g.Outputs = nil
	var names []string
	for i := range g.Len() {
		n := g.Node(i)
		if ir.IsLeaf(n.Op()) {
			continue
		}
		for _, v := range n.Outs() {
			g.Outputs = append(g.Outputs, ir.Output{Name: v.String(), Value: v})
			names = append(names, fmt.Sprintf("value   %v = %s %s %v", v, ir.OpText(n.Op()), n.Origin().Layer, v.Type()))
		}
	}
	code, err := compile.Bind(&g, goldenBatch, 2, tr.State)
	if err != nil {
		t.Fatal(err)
	}
	for _, input := range net.Graph.Inputs() {
		copy(code.Input(input).Bytes(), in[slices.IndexFunc(net.Network.Ins, func(p ir.NetworkPort) bool { return p.Name == input.Name })].Bytes())
	}
	if err := code.Run(); err != nil {
		t.Fatal(err)
	}
	for i := range names {
		names[i] += "  " + digest(code.Output(i).Bytes())
	}
	return strings.Join(names, "\n") + "\n"
}

func digest(data []byte) string { return fmt.Sprintf("%.16x", sha256.Sum256(data)) }

// firstDifference is the first line of two texts that differs.
func firstDifference(want, got string) (a, b string, differ bool) {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		a, b = "(the end)", "(the end)"
		if i < len(w) {
			a = w[i]
		}
		if i < len(g) {
			b = g[i]
		}
		if a != b {
			return a, b, true
		}
	}
	return "", "", false
}

// compareGolden compares tensors with those that stand in files, so that a difference is also told in ULP.
func compareGolden(t *testing.T, pattern string, ports []ir.NetworkPort, got []ir.Tensor) {
	t.Helper()
	want := make([]ir.Tensor, len(got))
	for i := range got {
		x, err := testlayout.ReadTensor(fmt.Sprintf(pattern, i))
		if err != nil {
			t.Fatal(err)
		}
		want[i] = x.Tensor
	}
	if r := parity.Compare(proof.Named(ports, want), proof.Named(ports, got), parity.Tolerance{}); !r.OK() {
		t.Errorf("%s:\n%v", pattern, r)
	}
}

func writeGolden(t *testing.T, base, text string, inputs, outputs []testlayout.NamedTensor) {
	t.Helper()
	if err := os.RemoveAll(base); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(base, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(base+".txt", []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	for pattern, list := range map[string][]testlayout.NamedTensor{"input_%d.pb": inputs, "output_%d.pb": outputs} {
		for i, x := range list {
			if err := testlayout.WriteTensor(filepath.Join(base, fmt.Sprintf(pattern, i)), x); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// checkGoldenSize keeps the goldens small enough to read and to carry.
func checkGoldenSize(t *testing.T) {
	t.Helper()
	total := int64(0)
	err := filepath.Walk(goldenDir, func(_ string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			total += info.Size()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if total > goldenLimit {
		t.Errorf("%s holds %d bytes, want at most %d", goldenDir, total, goldenLimit)
	}
}
